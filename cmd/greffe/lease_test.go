// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestScheduleTakesOver: the site that has the schedule takes the lease of a crawler that
// was killed at once, waits for one that lives elsewhere until its time is over, and names
// itself while it crawls.
func TestScheduleTakesOver(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	gone := exec.CommandContext(t.Context(), "true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, owner string
		left        time.Duration // of the lease
		crawls      bool
	}{
		{"killed_on_this_machine", host + ":" + strconv.Itoa(gone.Process.Pid) + "@" + processes(), crawlLockTime, true},
		{"its_time_is_over", "elsewhere:7@8d1c/pid:[1]", 0, true},
		{"alive_elsewhere", "elsewhere:7@8d1c/pid:[1]", crawlLockTime, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, demo.Options{Minimal: true})
			if err := w.forge.AddAccount(t.Context(), demo.Hub, "some", 2); err != nil {
				t.Fatal(err)
			}
			w.accounts = w.write("some.yml", "hub.demo.test:\n  forge: github\n  owners:\n    some:\n")
			w.must(exitWell, "init")
			w.at = time.Now().Add(c.left - crawlLockTime) // the lease began then
			w.setLock(c.owner)
			w.at = time.Time{} // the clock runs
			w.serveNetwork = w.network
			address, stop := w.site("--crawl-every", "1h", "--accounts", w.accounts)
			if c.crawls {
				eventually(t, "the crawl", func() bool {
					return strings.Contains(w.get(address+"/en/coverage"), "2 repositories were expected") || w.query("SELECT id FROM crawl") != ""
				})
			} else {
				time.Sleep(time.Second)
				if crawls := w.query("SELECT id FROM crawl"); crawls != "" {
					t.Errorf("it crawled: %s", crawls)
				}
				if owner := w.query("SELECT owner FROM lock"); !strings.Contains(owner, "elsewhere:7") {
					t.Errorf("the lease is %s's", owner)
				}
			}
			if code := stop(); code != exitWell {
				t.Errorf("exit %d", code)
			}
			settings := w.query("SELECT body FROM crawl_settings")
			if !strings.Contains(settings, host+":"+strconv.Itoa(os.Getpid())) || !strings.Contains(settings, `"every":"1h"`) {
				t.Errorf("who has the schedule: %s", settings)
			}
		})
	}
}

// TestReplayWithFaults: what went wrong goes wrong again from the tape: two hosts that fail
// in their own ways leave the same register, and the same word of what was not read.
func TestReplayWithFaults(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.forge.Break(demo.Lab, demo.Fault{Kind: demo.ServerError, Part: demo.PartGit})
	w.forge.Break(demo.Tea, demo.Fault{Kind: demo.Truncated, Part: demo.PartList})
	w.network.polite.InFlight = 1 // so that the same requests fail before the host is left
	tape := filepath.Join(w.dir, "tape")
	w.crawl(exitIncomplete, "--activity", "--record", tape)
	other := *w
	other.db = filepath.Join(w.dir, "other.db")
	other.must(exitWell, "init")
	w.forge.Forget()
	other.crawl(exitIncomplete, "--activity", "--replay", tape)
	if asked := w.forge.Requests(); len(asked) > 0 {
		t.Errorf("the forge was asked: %v", asked)
	}
	if a, b := w.export(w.db), other.export(other.db); a != b {
		t.Errorf("the exports differ: %s", firstDifference(a, b))
	}
	const coverage = "SELECT body FROM coverage ORDER BY account"
	if a, b := w.query(coverage), other.query(coverage); a != b || !strings.Contains(a, "problem.unavailable") {
		t.Errorf("the coverage differs: %s", firstDifference(a, b))
	}
}
