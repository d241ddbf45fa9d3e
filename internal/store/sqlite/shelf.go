// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"greffe/internal/register"
	"greffe/internal/store"
)

// Shelf is a file of ready pages beside a register, and of what its search read. All of
// it can be made again: one that is damaged, or of another shape, is replaced. It
// implements store.ShelfFile and store.TermFile.
type Shelf struct {
	db   *sql.DB
	most int64 // bytes of the file
}

// shelfShape is the version of the tables, kept in the file's own place for it.
const shelfShape = 4

const shelfTables = `
CREATE TABLE phrase (id INTEGER PRIMARY KEY, sql TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE page (
    id   INTEGER PRIMARY KEY AUTOINCREMENT, -- the older, the lower
    key  TEXT NOT NULL UNIQUE,
    tag  TEXT NOT NULL,
    day  TEXT NOT NULL,
    gzip BLOB NOT NULL
) STRICT;
-- Apart from the pages, because it is written again whenever one is found to be right.
CREATE TABLE proof (
    page    INTEGER PRIMARY KEY,
    edition TEXT NOT NULL,
    sources BLOB NOT NULL
) STRICT;
-- What the search read of its index, in one state of it.
CREATE TABLE term (key TEXT PRIMARY KEY, documents BLOB NOT NULL) STRICT;
CREATE TABLE term_state (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL,
    whole INTEGER NOT NULL, -- all common terms are there
    bytes INTEGER NOT NULL
) STRICT;
INSERT INTO term_state VALUES (1, '', 0, 0);`

// ShelfPath is where the ready pages of a register's file are kept.
func ShelfPath(path string) string { return path + ".pages" }

// OpenShelf opens the ready pages of a register, or begins a file for them, which takes
// at most so many bytes. It wraps register.ErrUnavailable when the disk refuses.
func OpenShelf(ctx context.Context, path string, most int64) (*Shelf, error) {
	s, err := openShelf(ctx, path, most)
	if err == nil || errors.Is(err, register.ErrUnavailable) || ctx.Err() != nil {
		return s, err
	}
	if err := RemoveShelf(path); err != nil {
		return nil, err
	}
	return openShelf(ctx, path, most)
}

// RemoveShelf takes away the ready pages of a register.
func RemoveShelf(path string) error {
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(ShelfPath(path) + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove ready pages: %w: %w", register.ErrUnavailable, err)
		}
	}
	return nil
}

func openShelf(ctx context.Context, path string, most int64) (*Shelf, error) {
	e := &Engine{path: ShelfPath(path)}
	// Less than FULL: what a fall of the power takes was not promised to anybody.
	s := &Shelf{most: most, db: e.handle(map[string]string{"_txlock": "immediate", "_journal_mode": "WAL", "_synchronous": "NORMAL", "mode": "rwc", "_cache_size": "-2048"})}
	s.db.SetMaxOpenConns(2)
	s.db.SetMaxIdleConns(2)
	if err := patiently(ctx, func() error { return s.prepare(ctx) }); err != nil {
		return nil, errors.Join(fmt.Errorf("open ready pages %s: %w", e.path, kind(err)), s.db.Close())
	}
	return s, nil
}

// prepare makes the tables in a new file, and refuses one that has others.
func (s *Shelf) prepare(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	var shape, tables int
	if err := tx.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version), (SELECT COUNT(*) FROM sqlite_schema)`).Scan(&shape, &tables); err != nil {
		return err
	}
	switch {
	case shape == shelfShape:
		return nil
	case tables > 0:
		return fmt.Errorf("of shape %d: %w", shape, ErrForeign)
	}
	if _, err := tx.ExecContext(ctx, shelfTables+fmt.Sprintf("PRAGMA user_version = %d", shelfShape)); err != nil {
		return err
	}
	return tx.Commit()
}

// Close ends the use of the file.
func (s *Shelf) Close() error { return s.db.Close() }

// Shelved finds a page; without one it wraps register.ErrNotFound.
func (s *Shelf) Shelved(_ context.Context, key string) (store.Shelved, error) {
	x := store.Shelved{Key: key}
	const one = `SELECT p.tag, p.day, p.gzip, f.edition, f.sources FROM page p JOIN proof f ON f.page = p.id WHERE p.key = ?`
	row := s.db.QueryRow(one, key) //nolint:noctx // a context that could end it would cost more than the row
	err := row.Scan(&x.Page.Tag, &x.Page.Day, &x.Page.Gzip, &x.Edition, &x.Sources)
	if errors.Is(err, sql.ErrNoRows) {
		return x, fmt.Errorf("page %s: %w", key, register.ErrNotFound)
	}
	if err != nil {
		return x, fmt.Errorf("page %s: %w", key, kind(err))
	}
	return x, nil
}

// Shelve keeps a page, in place of the one before it, and of the oldest ones when there
// is no room.
func (s *Shelf) Shelve(ctx context.Context, x store.Shelved) error {
	return s.change(ctx, "keep page "+x.Key, func(tx *sql.Tx) error {
		if err := s.makeRoom(ctx, tx, x.Key); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO page (key, tag, day, gzip) VALUES (?, ?, ?, ?)`, x.Key, x.Page.Tag, x.Page.Day, x.Page.Gzip)
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO proof (page, edition, sources) VALUES (?, ?, ?)`, id, x.Edition, x.Sources)
		return err
	})
}

// evicted is how many pages leave at once when there is no room: one is mostly larger
// than another, and room must be made seldom.
const evicted = 64

// makeRoom takes away the page of a key, and the oldest ones while the file is full.
func (s *Shelf) makeRoom(ctx context.Context, tx *sql.Tx, key string) error {
	if err := drop(ctx, tx, `SELECT id FROM page WHERE key = ?`, key); err != nil {
		return err
	}
	used, err := usedBytes(ctx, tx)
	if err != nil || used < s.most {
		return err
	}
	return drop(ctx, tx, `SELECT id FROM page ORDER BY id LIMIT ?`, evicted)
}

func drop(ctx context.Context, tx *sql.Tx, which string, arg any) error {
	for _, from := range []string{`DELETE FROM proof WHERE page IN (`, `DELETE FROM page WHERE id IN (`} {
		if _, err := tx.ExecContext(ctx, from+which+`)`, arg); err != nil {
			return err
		}
	}
	return nil
}

// usedBytes is how much of the file holds something.
func usedBytes(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT (p.page_count - f.freelist_count) * s.page_size FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`).Scan(&n)
	return n, err
}

// Full reports whether another page would take the place of one.
func (s *Shelf) Full(ctx context.Context) (bool, error) {
	used, err := usedBytes(ctx, s.db)
	if err != nil {
		return false, fmt.Errorf("size of ready pages: %w", kind(err))
	}
	return used >= s.most, nil
}

// Confirm notes that a page is right for an edition, and its sources as they are then.
func (s *Shelf) Confirm(ctx context.Context, key, edition string, sources []byte) error {
	if _, err := s.db.ExecContext(ctx, `UPDATE proof SET edition = ?, sources = ? WHERE page = (SELECT id FROM page WHERE key = ?)`, edition, sources, key); err != nil {
		return fmt.Errorf("confirm page %s: %w", key, kind(err))
	}
	return nil
}

// Phrases gives all statements that were named, in order.
func (s *Shelf) Phrases(ctx context.Context) (all []string, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT sql FROM phrase ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("phrases: %w", kind(err))
	}
	defer rows.Close()
	for rows.Next() {
		var phrase string
		if err := rows.Scan(&phrase); err != nil {
			return nil, fmt.Errorf("phrases: %w", kind(err))
		}
		all = append(all, phrase)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("phrases: %w", kind(err))
	}
	return all, nil
}

// Name adds a statement and gives its number, from 1 without a gap.
func (s *Shelf) Name(ctx context.Context, phrase string) (n int64, err error) {
	if _, err = s.db.ExecContext(ctx, `INSERT INTO phrase (sql) VALUES (?) ON CONFLICT DO NOTHING`, phrase); err == nil {
		err = s.db.QueryRowContext(ctx, `SELECT id FROM phrase WHERE sql = ?`, phrase).Scan(&n)
	}
	if err != nil {
		return 0, fmt.Errorf("name a statement: %w", kind(err))
	}
	return n, nil
}
