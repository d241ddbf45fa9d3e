// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestManyRepositories: an account of 1,200 repositories is visited to its end, in
// memory that does not grow with it.
func TestManyRepositories(t *testing.T) {
	const many, most = 1200, 256 << 10 // KiB
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccount(t.Context(), demo.Hub, "grand", many); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("grand.yml", "hub.demo.test:\n  forge: github\n  owners:\n    grand:\n")
	w.must(exitWell, "init")
	cmd, said := w.child(t.Context(), w.db, "crawl", "--accounts", w.accounts)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if held := peakHeld(w.peakFile(), cmd.ProcessState); held > most {
		t.Errorf("%d KiB of memory, at most %d are expected", held, most)
	}
	if s := w.status(); s.Repositories != many || s.Problems != 0 {
		t.Errorf("status: %+v", s)
	}
	w.integrity(w.db)
	w.later(time.Hour)
	if r := w.crawl(exitWell); !strings.Contains(r.stderr, "0 visited, 1200 unchanged") {
		t.Errorf("the second crawl: %s", r.stderr)
	}
}
