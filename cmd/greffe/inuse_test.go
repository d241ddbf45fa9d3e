// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestReadWhileCrawling: lists, status and copies are whole while a crawl writes, and
// none of them disturbs it.
func TestReadWhileCrawling(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.at = time.Now() // as the other process's clock: what is observed says its day
	w.must(exitWell, "init")
	w.crawl(exitWell)
	want := w.export(w.db)
	cmd, said := w.child(t.Context(), w.db, "crawl", "--all", "--accounts", w.accounts)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.waitForCrawl()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for n := 0; ; n++ {
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the crawl: %v\n%s", err, said)
			}
			if n == 0 {
				t.Error("nothing was read meanwhile")
			}
			return
		default:
		}
		if got := w.export(w.db); got != want {
			t.Errorf("export:\n%s", difference(got, want))
		}
		w.status()
		copied := filepath.Join(w.dir, fmt.Sprintf("copy%d.db", n))
		w.must(exitWell, "backup", copied)
		w.integrity(copied)
		if got := w.export(copied); got != want {
			t.Errorf("the copy:\n%s", difference(got, want))
		}
		// The first crawl may have ended meanwhile; then there is nothing to wait for.
		if r := w.greffe("crawl", "--accounts", w.accounts); r.code != exitWell && !strings.Contains(r.stderr, "another crawl") {
			t.Errorf("a second crawler: exit %d: %s", r.code, r.stderr)
		}
	}
}

// TestKillWhileImporting: a list is in as a whole or not at all (trust D2).
func TestKillWhileImporting(t *testing.T) {
	const many = 3000
	w := newWorld(t, demo.Options{Minimal: true})
	w.at = time.Now() // processes that are killed have no other clock, and an export says its day
	var list strings.Builder
	list.WriteString("repository_url,platform,organization_name,description\n")
	for i := range many {
		fmt.Fprintf(&list, "https://forge.example/org%d/repo%d,GitLab,org%d,Un dépôt parmi d’autres\n", i%50, i, i%50)
	}
	file := w.write("list.csv", list.String())
	measure := filepath.Join(w.dir, "measure.db")
	for _, args := range [][]string{{"--db", measure, "init"}, {"init"}} {
		w.must(exitWell, args...)
	}
	start := time.Now()
	whole := w.importInto(t.Context(), measure, file)
	if err := whole(nil); err != nil {
		t.Fatal(err)
	}
	takes := time.Since(start)
	random := rand.New(rand.NewPCG(2026, 12)) // #nosec G404 -- the same moments each time, as far as a machine allows
	for range rounds(8, 200) {
		after := time.Duration(random.Int64N(int64(takes)))
		_ = w.importInto(t.Context(), w.db, file)(&after) // killed, or faster than that
		if n := w.status().Repositories; n != 0 && n != many {
			t.Fatalf("%d of %d are in", n, many)
		}
		w.integrity(w.db)
	}
	w.must(exitWell, "import", "repositories", file)
	if got, want := w.export(w.db), w.export(measure); got != want {
		t.Errorf("the register differs from one whose import nobody disturbed:\n%s", difference(got, want))
	}
}

// importInto starts an import in a process of its own; the function it gives waits
// for its end, or kills it after some time.
func (w *world) importInto(ctx context.Context, db, file string) func(kill *time.Duration) error {
	w.t.Helper()
	cmd, _ := w.child(ctx, db, "import", "repositories", file)
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	return func(kill *time.Duration) error {
		if kill != nil {
			time.Sleep(*kill)
			_ = cmd.Process.Kill() // it may have ended
		}
		return cmd.Wait()
	}
}
