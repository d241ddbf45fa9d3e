// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"greffe/internal/register"
)

// TestPlain: plain tables that anybody reads, the same bytes for the same statements.
func TestPlain(t *testing.T) {
	dir := t.TempDir()
	var all [][]byte
	for _, name := range []string{"a.sqlite", "b.sqlite"} {
		path := filepath.Join(dir, name)
		p, err := NewPlain(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{`CREATE TABLE t (n INTEGER, v TEXT) STRICT`, `CREATE VIEW w AS SELECT SUM(n) AS n FROM t`} {
			if err := p.Exec(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 100 {
			if err := p.Exec(t.Context(), `INSERT INTO t VALUES (?, ?)`, i, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Exec(t.Context(), `INSERT INTO nothing VALUES (1)`); err == nil {
			t.Error("a statement that cannot be carried out is no error")
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
		if _, err := NewPlain(t.Context(), path); !errors.Is(err, register.ErrConflict) {
			t.Errorf("a file that is there: %v", err)
		}
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("not the same bytes")
	}
	db, err := sql.Open("sqlite3", filepath.Join(dir, "a.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(t.Context(), `SELECT n FROM w`).Scan(&n); err != nil || n != 4950 {
		t.Errorf("%d, %v", n, err)
	}
}
