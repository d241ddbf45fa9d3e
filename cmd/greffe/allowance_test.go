// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestAllowancesAreShown: what the operator allows a host is kept, printed and on the
// coverage page, beside what was spent of it; the rest is done by the next crawl.
func TestAllowancesAreShown(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	for _, host := range []string{demo.Hub, demo.Lab} {
		if err := w.forge.AddAccount(t.Context(), host, "some", 6); err != nil {
			t.Fatal(err)
		}
	}
	w.accounts = w.write("some.yml", "hub.demo.test:\n  forge: github\n  owners:\n    some:\nlab.demo.test:\n  forge: gitlab\n  owners:\n    some:\n")
	w.must(exitWell, "init")
	w.forge.Forget()
	r := w.crawl(exitIncomplete, "--budget", demo.Hub+"=3", "--quiet-hours", demo.Lab+"=00:00-00:00")
	asked := map[string]int{}
	for e, n := range w.forge.Requests() {
		asked[e.Host] += n
	}
	if asked[demo.Hub] != 3 || asked[demo.Lab] != 0 {
		t.Errorf("requests by host: %v", asked)
	}
	if !strings.Contains(r.stderr, "hub.demo.test: 0 requests of 3 left of --budget.") {
		t.Errorf("what is left is not said: %s", r.stderr)
	}
	page := w.page("/en/coverage")
	for _, want := range []string{"3 of 3", "the number of requests that is allowed is reached", "these are hours without visits", "Hours without visits (UTC): 00:00-00:00"} {
		if !strings.Contains(page, want) {
			t.Errorf("the coverage page does not say %q", want)
		}
	}
	if file := w.page("/en/coverage.json"); !strings.Contains(file, `"budget": 3`) || !strings.Contains(file, `"quiet": "00:00-00:00"`) {
		t.Errorf("the file does not: %s", file)
	}
	for range 12 { // under the same budget, and after the hours without visits
		w.later(time.Hour)
		w.greffe("crawl", "--accounts", w.accounts, "--budget", demo.Hub+"=3")
	}
	if n := len(w.rows("repositories")); n != 12 {
		t.Errorf("%d of 12 repositories after rounds under the same budget", n)
	}
	w.later(time.Hour)
	w.crawl(exitWell)
	if n := len(w.rows("repositories")); n != 12 {
		t.Errorf("%d of 12 repositories after the next crawl", n)
	}
	if page := w.page("/en/coverage"); strings.Contains(page, "Left for this round") || strings.Contains(page, "alarm-note") {
		t.Error("what is over is still said")
	}
}
