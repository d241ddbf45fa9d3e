// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/migrations"
)

func opened(t *testing.T, mode Mode) *Engine {
	t.Helper()
	e, err := Open(t.Context(), filepath.Join(t.TempDir(), "register.db"), mode)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// TestSettings asks every connection of each handle how it is set.
func TestSettings(t *testing.T) {
	e := opened(t, Create)
	common := map[string]string{"foreign_keys": "1", "trusted_schema": "0", "journal_mode": "wal", "busy_timeout": "10000", "journal_size_limit": "67108864"}
	for name, c := range map[string]struct {
		db          *sql.DB
		connections int
		own         map[string]string
	}{
		"writer": {e.writer, 1, map[string]string{"synchronous": "2", "query_only": "0"}},
		"reader": {e.reader, readers, map[string]string{"query_only": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			var held []*sql.Conn
			for range c.connections {
				conn, err := c.db.Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				held = append(held, conn)
			}
			for i, conn := range held {
				for _, settings := range []map[string]string{common, c.own} {
					for pragma, want := range settings {
						var got string
						if err := conn.QueryRowContext(t.Context(), `PRAGMA `+pragma).Scan(&got); err != nil || got != want {
							t.Errorf("connection %d: %s is %q (%v), expected %q", i, pragma, got, err, want)
						}
					}
				}
			}
			if n := c.db.Stats().MaxOpenConnections; n != c.connections {
				t.Errorf("%d connections at most, expected %d", n, c.connections)
			}
		})
	}
}

// shapes gives the migrations with others after them.
func shapes(t *testing.T, more ...string) fs.FS {
	t.Helper()
	first, err := migrations.SQLite.ReadFile("sqlite/00001_register.sql")
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{"00001_register.sql": {Data: first}}
	for i, statements := range more {
		all[fmt.Sprintf("%05d_test.sql", i+2)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + statements + "\n-- +goose Down\nSELECT 1;\n")}
	}
	return all
}

func lockNamed(name string) store.Statement {
	return store.Statement{SQL: `INSERT INTO lock (name, owner, expires) VALUES (?, '', '')`, Args: []any{name}, Want: 1}
}

func (e *Engine) locks(t *testing.T) int {
	t.Helper()
	n := 0
	if err := e.Query(t.Context(), store.Statement{SQL: `SELECT COUNT(*) FROM lock`}, func(row store.Row) error { return row.Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMigrate(t *testing.T) {
	addColumn := `ALTER TABLE lock ADD COLUMN note TEXT NOT NULL DEFAULT 'none';`
	begin := func(t *testing.T, steps fs.FS) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), "register.db")
		e, err := open(t.Context(), path, Create, steps)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Apply(t.Context(), lockNamed("kept")); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("an_older_shape_is_migrated_after_a_copy", func(t *testing.T) {
		path := begin(t, shapes(t))
		e, err := open(t.Context(), path, Write, shapes(t, addColumn))
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if err := e.Apply(t.Context(), store.Statement{SQL: `UPDATE lock SET note = 'new' WHERE name = 'kept'`, Want: 1}); err != nil {
			t.Error(err)
		}
		before, err := open(t.Context(), path+".before-2", Write, shapes(t))
		if err != nil {
			t.Fatalf("the copy: %v", err)
		}
		defer before.Close()
		if n := before.locks(t); n != 1 {
			t.Errorf("the copy holds %d rows", n)
		}
	})
	t.Run("a_newer_shape_is_refused_in_every_mode", func(t *testing.T) {
		path := begin(t, shapes(t, addColumn))
		for _, mode := range []Mode{Read, Write, Create} {
			if _, err := open(t.Context(), path, mode, shapes(t)); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "newer") {
				t.Errorf("mode %d: %v", mode, err)
			}
		}
	})
	t.Run("an_older_shape_is_not_migrated_by_those_who_only_read", func(t *testing.T) {
		path := begin(t, shapes(t))
		if _, err := open(t.Context(), path, Read, shapes(t, addColumn)); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "older") {
			t.Error(err)
		}
		if _, err := os.Stat(path + ".before-2"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a copy was made: %v", err)
		}
	})
	t.Run("a_migration_that_fails_leaves_the_older_shape", func(t *testing.T) {
		path := begin(t, shapes(t))
		if _, err := open(t.Context(), path, Write, shapes(t, addColumn+"\nINSERT INTO no_such_table VALUES (1);")); err == nil {
			t.Fatal("it was opened")
		}
		e, err := open(t.Context(), path, Write, shapes(t))
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if n := e.locks(t); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
	t.Run("a_start_cut_short_before_the_first_table_is_completed", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "register.db")
		e, err := open(t.Context(), path, Create, shapes(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"repository", "lock"} {
			if _, err := e.writer.Exec(`DROP TABLE ` + table); err != nil {
				t.Fatal(err)
			}
		}
		e.Close()
		os.Remove(path)
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
			INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`); err != nil {
			t.Fatal(err)
		}
		db.Close()
		e, err = open(t.Context(), path, Write, shapes(t))
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if n := e.locks(t); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// TestFull fills the space that the file may take: the batch is refused whole, reads
// go on, and once there is space again the next batch passes without a new start.
func TestFull(t *testing.T) {
	e := opened(t, Create)
	if err := e.Apply(t.Context(), lockNamed("before")); err != nil {
		t.Fatal(err)
	}
	limit := func(pages int) {
		if _, err := e.writer.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes the present size for the limit then
	var batch []store.Statement
	for i := range 5000 {
		batch = append(batch, lockNamed(fmt.Sprintf("%0100d", i)))
	}
	if err := e.Apply(t.Context(), batch...); !errors.Is(err, register.ErrUnavailable) {
		t.Errorf("%v, expected ErrUnavailable", err)
	}
	if n := e.locks(t); n != 1 {
		t.Errorf("%d rows after the refusal", n)
	}
	limit(1_000_000)
	if err := e.Apply(t.Context(), batch...); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if n := e.locks(t); n != 5001 {
		t.Errorf("%d rows at last", n)
	}
}

// TestSmallDisk fills a disk of 2 MiB, where the system lets one be made: what was
// acknowledged stays, reads go on, and writing goes on once there is space.
func TestSmallDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Logf("no right to make a small disk (%v): TestFull alone shows a full one", err)
		return
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	e, err := Open(t.Context(), filepath.Join(dir, "register.db"), Create)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	saved := 0
	for err == nil {
		if err = e.Apply(t.Context(), lockNamed(fmt.Sprintf("%05d%s", saved, strings.Repeat("x", 20_000)))); err == nil {
			saved++
		}
		if saved > 1000 {
			t.Fatal("the disk never fills")
		}
	}
	if !errors.Is(err, register.ErrUnavailable) {
		t.Errorf("%v, expected ErrUnavailable", err)
	}
	if n := e.locks(t); n != saved || saved == 0 {
		t.Errorf("%d rows, %d acknowledged", n, saved)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=20m"); err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(t.Context(), lockNamed("after")); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if n := e.locks(t); n != saved+1 {
		t.Errorf("%d rows at last, expected %d", n, saved+1)
	}
}

// TestBusy has one process hold the file while another writes: the other waits, and
// readers do not notice.
func TestBusy(t *testing.T) {
	e := opened(t, Create)
	other, err := Open(t.Context(), e.path, Write)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.writer.Begin() // BEGIN IMMEDIATE
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		time.Sleep(300 * time.Millisecond)
		if err := tx.Commit(); err != nil {
			t.Error(err)
		}
	})
	begin := time.Now()
	if n := e.locks(t); n != 0 || time.Since(begin) > 250*time.Millisecond {
		t.Errorf("a reader waited %v", time.Since(begin))
	}
	if err := e.Apply(t.Context(), lockNamed("one")); err != nil {
		t.Errorf("the second writer: %v", err)
	}
	wg.Wait()
}

// TestKinds gives every fault of the driver that users can meet one of the four kinds.
func TestKinds(t *testing.T) {
	e := opened(t, Create)
	other, err := Open(t.Context(), e.path, Write)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.writer.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := e.writer.Exec(`PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(t.Context(), lockNamed("one")); !errors.Is(err, register.ErrUnavailable) {
		t.Errorf("a file held for too long: %v", err)
	}
	read, err := Open(t.Context(), e.path, Read)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	if err := read.Apply(t.Context(), lockNamed("one")); !errors.Is(err, register.ErrUnavailable) || !read.ReadOnly {
		t.Errorf("a register opened to read: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Query(ctx, store.Statement{SQL: `SELECT 1`}, func(store.Row) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled query: %v", err)
	}
}

// TestBackup copies a register that is written to, and never over another file.
func TestBackup(t *testing.T) {
	e := opened(t, Create)
	if err := e.Apply(t.Context(), lockNamed("one")); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := e.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if err := e.Backup(t.Context(), to); !errors.Is(err, register.ErrConflict) {
		t.Errorf("over another file: %v", err)
	}
	c, err := Open(t.Context(), to, Write)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n := c.locks(t); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// TestDeadline: a question that would never end is interrupted in the middle of its work.
func TestDeadline(t *testing.T) {
	e, err := Open(t.Context(), filepath.Join(t.TempDir(), "greffe.db"), Create)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err = e.Query(ctx, store.Statement{SQL: `WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT MAX(x) FROM n`}, func(store.Row) error { return nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
	if err := e.Query(t.Context(), store.Statement{SQL: `SELECT 1`}, func(store.Row) error { return nil }); err != nil {
		t.Errorf("the next question: %v", err)
	}
}
