// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestTheListSaysLess: what the list of accounts allows of a forge holds for crawls with the
// list and for later ones without it; of the list and the flags the smaller holds.
func TestTheListSaysLess(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	for _, host := range []string{demo.Hub, demo.Lab} {
		if err := w.forge.AddAccount(t.Context(), host, "some", 6); err != nil {
			t.Fatal(err)
		}
	}
	const hub, lab = demo.Hub + ":\n  forge: github\n  in_flight: 1\n  budget: 3\n  owners:\n    some:\n", demo.Lab + ":\n  forge: gitlab\n  owners:\n    some:\n"
	w.accounts = w.write("some.yml", hub+lab+"  quiet_hours: 00:00-00:00\n")
	later := w.write("later.yml", hub+lab)
	w.must(exitWell, "init")
	for _, c := range []struct {
		name  string
		crawl []string
		hub   int
		lab   bool
	}{
		{"dry_run", []string{"crawl", "--dry-run", "--accounts", w.accounts}, 3, false},
		{"list", []string{"crawl", "--accounts", w.accounts}, 3, false},
		{"without_the_list", []string{"crawl"}, 3, false},
		{"a_flag_that_says_more", []string{"crawl", "--budget", demo.Hub + "=100"}, 3, false},
		{"a_flag_that_says_less", []string{"crawl", "--budget", "*=2"}, 2, false},
		{"a_list_that_says_it_no_more", []string{"crawl", "--accounts", later}, 3, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.later(time.Hour)
			r := w.greffe(c.crawl...)
			hub, lab := 0, 0
			for e, n := range w.forge.Requests() {
				switch e.Host {
				case demo.Hub:
					hub += n
				case demo.Lab:
					lab += n
				}
			}
			if hub != c.hub || (lab > 0) != c.lab {
				t.Errorf("%d requests to the one, %d to the other\n%s", hub, lab, r.stderr)
			}
			if !strings.Contains(r.stderr, demo.Hub+": 0 requests of ") {
				t.Errorf("what is left is not said: %s", r.stderr)
			}
		})
	}
	if page := w.page("/en/coverage"); !strings.Contains(page, "3 of 3") {
		t.Error("the coverage page does not tell of the list's budget")
	}
}
