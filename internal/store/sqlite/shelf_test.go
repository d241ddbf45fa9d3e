// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"greffe/internal/register"
	"greffe/internal/store"
)

func shelf(t *testing.T, path string, most int64) *Shelf {
	t.Helper()
	s, err := OpenShelf(t.Context(), path, most)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestShelf keeps pages in one process and finds them in another.
func TestShelf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	one, two := shelf(t, path, 1<<20), shelf(t, path, 1<<20)
	x := store.Shelved{Key: "k", Edition: "1", Sources: []byte("s"), Page: register.ReadyPage{Tag: "t", Day: "2026-01-02", Gzip: []byte("g")}}
	for _, tag := range []string{"first", "second"} {
		x.Page.Tag = tag
		if err := one.Shelve(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	if err := one.Confirm(t.Context(), "k", "2", []byte("later")); err != nil {
		t.Fatal(err)
	}
	x.Edition, x.Sources = "2", []byte("later")
	got, err := two.Shelved(t.Context(), "k")
	if err != nil || fmt.Sprint(got) != fmt.Sprint(x) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := two.Shelved(t.Context(), "other"); !errors.Is(err, register.ErrNotFound) {
		t.Error(err)
	}
	for i, phrase := range []string{"SELECT 1", "SELECT 2", "SELECT 1"} {
		if n, err := one.Name(t.Context(), phrase); err != nil || n != []int64{1, 2, 1}[i] {
			t.Error(n, err)
		}
	}
	if all, err := two.Phrases(t.Context()); err != nil || fmt.Sprint(all) != "[SELECT 1 SELECT 2]" {
		t.Error(all, err)
	}
}

// TestShelfIsBounded keeps more pages than there is room for: the oldest leave, and the
// file stays about as large as it may be.
func TestShelfIsBounded(t *testing.T) {
	const most, pages = 1 << 20, 500
	path := filepath.Join(t.TempDir(), "register.db")
	s, filled := shelf(t, path, most), false
	for i := range pages {
		x := store.Shelved{Key: fmt.Sprint(i), Sources: []byte{}, Page: register.ReadyPage{Gzip: bytes.Repeat([]byte{byte(i)}, 8000)}}
		if err := s.Shelve(t.Context(), x); err != nil {
			t.Fatal(err)
		}
		full, err := s.Full(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		filled = filled || full
	}
	_, first := s.Shelved(t.Context(), "0")
	_, last := s.Shelved(t.Context(), fmt.Sprint(pages-1))
	if !errors.Is(first, register.ErrNotFound) || last != nil {
		t.Errorf("the first: %v; the last: %v", first, last)
	}
	if !filled {
		t.Error("it was never full")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(ShelfPath(path)); err != nil || info.Size() > 2*most {
		t.Error(info, err)
	}
}

// TestScrubShelf deletes something from the register: no byte of a page that said it stays.
func TestScrubShelf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	e, err := Open(t.Context(), path, Create)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	s, word := shelf(t, path, 1<<20), []byte("erased-word")
	if err := s.Shelve(t.Context(), store.Shelved{Key: "k", Sources: []byte{}, Page: register.ReadyPage{Gzip: word}}); err != nil {
		t.Fatal(err)
	}
	if err := e.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Shelved(t.Context(), "k"); !errors.Is(err, register.ErrNotFound) {
		t.Error(err)
	}
	for _, part := range []string{"", "-wal"} {
		if b, err := os.ReadFile(ShelfPath(path) + part); err == nil && bytes.Contains(b, word) {
			t.Errorf("it still stands in the file %s", part)
		}
	}
}
