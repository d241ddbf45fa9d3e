// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"path/filepath"
	"regexp"
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

// TestTheSchemaWritesNothing: a statement writes the one table that it names, so that what
// is marked as written is all that was; no view hides which tables a question reads; and a
// name of a table is one that the marks can find.
func TestTheSchemaWritesNothing(t *testing.T) {
	e := open(t, filepath.Join(t.TempDir(), "register.db"), sqlite.Create)
	tables := 0
	err := e.Query(t.Context(), store.Statement{SQL: `SELECT type, name, COALESCE(sql, '') FROM sqlite_schema`}, func(row store.Row) error {
		var kind, name, sql string
		if err := row.Scan(&kind, &name, &sql); err != nil {
			return err
		}
		switch {
		case kind == "trigger", kind == "view":
			t.Errorf("%s %s: what it does is not marked", kind, name)
		case kind == "table" && regexp.MustCompile(`(?i)ON (DELETE|UPDATE) (CASCADE|SET)`).MatchString(sql):
			t.Errorf("table %s is written when another is", name)
		case kind == "table":
			tables++
			if !regexp.MustCompile(`^[a-z_]+$`).MatchString(name) {
				t.Errorf("table %s: its name has more than small letters", name)
			}
		}
		return nil
	})
	if err != nil || tables < 10 {
		t.Errorf("%d tables, %v", tables, err)
	}
}
