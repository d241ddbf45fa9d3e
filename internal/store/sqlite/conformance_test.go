// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"path/filepath"
	"testing"

	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/internal/store/storetest"
)

// TestConformance runs the suite that every engine passes.
func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		path := filepath.Join(t.TempDir(), "register.db")
		return func(t *testing.T) store.Engine { return open(t, path, sqlite.Create) }
	})
}

// open opens a register and closes it with the test.
func open(t testing.TB, path string, mode sqlite.Mode) *sqlite.Engine {
	t.Helper()
	e, err := sqlite.Open(t.Context(), path, mode)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}
