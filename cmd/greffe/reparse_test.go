// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
)

// TestReparse reads the register again from its own bytes: nothing changes where the
// reader is the same, another reader changes what it reads, and no forge is asked.
func TestReparse(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	state := func() string {
		return w.export(w.db) + w.query("SELECT body FROM publiccode ORDER BY repository") + w.query("SELECT body FROM examination ORDER BY repository") +
			w.query("SELECT body FROM snapshot ORDER BY repository, at")
	}
	before, position := state(), w.status().Position
	w.later(time.Hour)
	if r := w.must(exitWell, "reparse"); r.out != "" || !strings.Contains(r.stderr, ", 0 different") {
		t.Errorf("the same reader: %s%s", r.out, r.stderr)
	}
	if now := state(); now != before || w.status().Position != position {
		t.Errorf("the same reader changed the register: %s", firstDifference(before, now))
	}
	other := "none"
	if lawtest.Lawless() {
		other = "fr"
	}
	if r := w.must(exitWell, "--profile", other, "reparse"); r.out == "" {
		t.Errorf("another jurisdiction's rules changed nothing: %s", r.stderr)
	}
	if state() == before {
		t.Error("another jurisdiction's rules left everything as it was")
	}
	w.must(exitWell, "reparse")
	if now := state(); now != before {
		t.Errorf("the first reader does not give back what it gave: %s", firstDifference(before, now))
	}
	if asked := w.forge.Requests(); len(asked) > 0 {
		t.Errorf("the forge was asked: %v", asked)
	}
	w.integrity(w.db)
}
