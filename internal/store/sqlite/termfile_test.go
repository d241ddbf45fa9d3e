// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// told counts the terms that a file gives.
type told struct {
	*sqlite.Shelf
	given int
}

func (f *told) Term(ctx context.Context, key string) ([]byte, error) {
	b, err := f.Shelf.Term(ctx, key)
	if b != nil {
		f.given++
	}
	return b, err
}

// searcher is a process that serves a register.
func searcher(t *testing.T, path string) (*store.Register, *told) {
	t.Helper()
	e, err := sqlite.Open(t.Context(), path, sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	r := store.New(e, nil)
	s, err := sqlite.OpenShelf(t.Context(), path, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), s.Close() })
	f := &told{Shelf: s}
	r.FileTerms(f)
	return r, f
}

// asks expects so many answers, and says whether the file gave any term of the question.
func asks(t *testing.T, r *store.Register, f *told, text string, total int) (filed bool) {
	t.Helper()
	before := f.given
	a, err := r.Find(t.Context(), register.Question{Text: text, Limit: 1})
	if err != nil || a.Total != total {
		t.Errorf("%s: %d answers, expected %d (%v)", text, a.Total, total, err)
	}
	return f.given > before
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTermFile: what one process read, the next one finds, and never after the index has moved.
func TestTermFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	r, f := searcher(t, path)
	ok(t, r.Save(t.Context(), together(0, 50)))
	ok(t, r.Ready(t.Context()))
	if asks(t, r, f, "common", 100) {
		t.Error("what is in memory is asked for in the file")
	}
	asks(t, r, f, "comm", 100) // as a beginning it is no word of the index
	asks(t, r, f, "word000007", 2)
	ok(t, r.KeepTerms(t.Context()))

	next, g := searcher(t, path)
	ok(t, next.Ready(t.Context()))
	if !asks(t, next, g, "common", 100) || !asks(t, next, g, "comm", 100) {
		t.Error("the next process asks the index again")
	}
	if asks(t, next, g, "word000007", 2) || asks(t, next, g, "jeanne", 0) {
		t.Error("what a reader typed and few entries hold is kept")
	}

	ok(t, r.Save(t.Context(), numbered(50)))
	if asks(t, next, g, "common", 102) || asks(t, r, f, "common", 102) {
		t.Error("what was kept of another state is given")
	}
	ok(t, next.Ready(t.Context()))
	third, h := searcher(t, path)
	ok(t, third.Ready(t.Context()))
	if !asks(t, third, h, "common", 102) {
		t.Error("the new state is not kept")
	}
	asks(t, third, h, "comm", 102)
	ok(t, next.Save(t.Context(), numbered(51))) // third does not know yet
	ok(t, third.KeepTerms(t.Context()))
	last, l := searcher(t, path)
	ok(t, last.Ready(t.Context()))
	asks(t, last, l, "common", 104)
	if asks(t, last, l, "comm", 104) {
		t.Error("what was read of one state is kept for another")
	}
}

// TestTermFileOfAnotherPast: a register that was put back to an older copy, and then went
// another way to the same stamp, is another.
func TestTermFileOfAnotherPast(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "register.db")
	r, _ := searcher(t, path)
	ok(t, r.Save(t.Context(), together(0, 50)))
	e, err := sqlite.Open(t.Context(), path, sqlite.Read)
	ok(t, err)
	ok(t, e.Backup(t.Context(), filepath.Join(dir, "copy.db")))
	ok(t, e.Close())
	ok(t, r.Save(t.Context(), numbered(60)))
	ok(t, r.Ready(t.Context()))
	asks(t, r, &told{}, "common", 102)
	ok(t, r.Close())
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + part); err != nil && part == "" {
			t.Fatal(err)
		}
	}
	from, err := os.Open(filepath.Join(dir, "copy.db"))
	ok(t, err)
	defer from.Close()
	to, err := os.Create(path)
	ok(t, err)
	_, err = io.Copy(to, from)
	ok(t, err)
	ok(t, to.Close())

	other, f := searcher(t, path)
	drop := register.Entry{Kind: register.KindSheet, Key: register.SheetID("test", "", "github.com/org/r000003"), Drop: true, SeenAt: numbered(61).At}
	b := numbered(61)
	b.Entries = append(b.Entries[:1], drop)
	ok(t, other.Save(t.Context(), b))
	ok(t, other.Ready(t.Context()))
	asks(t, other, f, "common", 100)
	asks(t, other, f, "word000060", 0)
}
