// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestSchedule: the site crawls by itself, goes on when a forge fails, and stops when told.
func TestSchedule(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.at = time.Time{} // the clock runs
	w.forge.Break(demo.Lab, demo.Fault{Kind: demo.ServerError})
	w.serveNetwork = w.network
	address, stop := w.site("--crawl-every", "200ms", "--accounts", w.accounts)
	eventually(t, "the first crawl is on the page", func() bool {
		page := w.get(address + "/en/coverage")
		return strings.Contains(page, demo.Hub) && strings.Contains(page, "alarm-note")
	})
	if page := w.get(address + "/en/repositories/" + demo.Hub + "/Ville-de-Vaubrume/cantine"); !strings.Contains(page, "cantine") {
		t.Error("what was crawled is not served")
	}
	if code := stop(); code != exitWell {
		t.Errorf("exit %d", code)
	}
	if owner := w.query("SELECT owner FROM lock"); owner != "" {
		t.Errorf("the lock is still held by %s", owner)
	}
}

// eventually waits for what must come.
func eventually(t *testing.T, what string, come func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if come() {
			return
		}
	}
	t.Fatalf("%s: it never came", what)
}
