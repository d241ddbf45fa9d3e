// SPDX-License-Identifier: EUPL-1.2

// Package sqlite is the engine that keeps a register in one SQLite file.
// It receives statements from internal/store and the path of the file.
// It gives rows back; it is the only package that knows the SQLite driver.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	sqlite3 "github.com/mattn/go-sqlite3"

	"greffe/internal/register"
	"greffe/internal/store/migrations"
)

// Mode says what may be done with the file.
type Mode int

const (
	// Write opens an existing register to read and write; it migrates an older one after a copy.
	Write Mode = iota
	// Create makes the file when it is not there.
	Create
	// Read opens an existing register to read only.
	Read
)

// Engine is a register's file. It implements store.Engine.
type Engine struct {
	path     string
	steps    fs.FS   // the migrations
	writer   *sql.DB // one connection; nil when read only
	reader   *sql.DB
	still    bool // neither the file nor its folder can be written
	ReadOnly bool // it was opened to read only, or it is still
}

// ErrForeign: the file is not a register, is damaged, or was made by a newer program.
var ErrForeign = errors.New("not a usable register")

// Open opens the register's file. It wraps register.ErrNotFound when the file is
// not there, ErrForeign when it cannot be used, register.ErrUnavailable when the
// disk refuses. A file that is refused is left as it was.
func Open(ctx context.Context, path string, mode Mode) (*Engine, error) {
	steps, err := fs.Sub(migrations.SQLite, "sqlite")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return open(ctx, path, mode, steps)
}

func open(ctx context.Context, path string, mode Mode, steps fs.FS) (*Engine, error) {
	e := &Engine{path: path, steps: steps}
	if err := e.open(ctx, mode); err != nil {
		return nil, fmt.Errorf("open register %s: %w", path, errors.Join(err, e.Close()))
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, mode Mode) error {
	there, err := e.look(mode)
	if err != nil {
		return err
	}
	e.still = there && !writable(e.path)
	e.ReadOnly = mode == Read || e.still
	if there {
		if err := e.inspect(ctx); err != nil {
			return err
		}
	}
	if !e.ReadOnly {
		if err := e.openWriter(ctx); err != nil {
			return err
		}
	}
	return e.openReader(ctx)
}

// look reports whether there is a file with something in it to be read. Only Create
// may begin with none.
func (e *Engine) look(mode Mode) (there bool, err error) {
	info, err := os.Stat(e.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && mode == Create:
		return false, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, register.ErrNotFound
	case err != nil:
		return false, fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	case info.IsDir():
		return false, fmt.Errorf("it is a folder: %w", ErrForeign)
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("it is no plain file: %w", ErrForeign)
	case info.Size() == 0 && mode == Create:
		return false, nil
	case info.Size() == 0:
		return false, fmt.Errorf("it is empty: %w", ErrForeign)
	}
	return true, looksLikeSQLite(e.path)
}

// Still reports whether neither the file nor its folder can be written, whatever it
// was opened for.
func (e *Engine) Still() bool { return e.still }

// Backup writes a whole copy of the register while it is in use.
func (e *Engine) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("backup to %s: the file exists: %w", path, register.ErrConflict)
	}
	// A connection of its own: the readers' may not write at all, not even elsewhere,
	// and the writer's may be needed meanwhile.
	db := e.handle(e.readOnly(map[string]string{}))
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return fmt.Errorf("backup to %s: %w", path, kind(err))
	}
	return nil
}

// Scrub writes the file anew without its free pages, and empties the log: nothing is left
// of rows that were deleted. Readers go on meanwhile. It wraps register.ErrUnavailable
// when the disk has no room for a second copy, or a reader holds the log for too long.
// Pages that were made ahead may say what was deleted: they all leave.
func (e *Engine) Scrub(ctx context.Context) error {
	if _, err := os.Stat(ShelfPath(e.path)); err == nil {
		if err := e.scrubShelf(ctx); err != nil {
			return fmt.Errorf("ready pages: %w", err)
		}
	}
	return e.rewrite(ctx, `VACUUM`)
}

func (e *Engine) scrubShelf(ctx context.Context) error {
	shelf, err := OpenShelf(ctx, e.path, 0) // one of another shape is replaced by it
	if err == nil {
		err = shelf.Close()
	}
	if err != nil {
		return err
	}
	return (&Engine{path: ShelfPath(e.path)}).rewrite(ctx, `DELETE FROM proof; DELETE FROM page; DELETE FROM term; UPDATE term_state SET state = '', whole = 0, bytes = 0; VACUUM`)
}

// rewrite has a file written anew, and its log emptied.
func (e *Engine) rewrite(ctx context.Context, how string) error {
	// A connection of its own: what the writer keeps in memory, the copy of a whole
	// register would be.
	db := e.handle(map[string]string{"mode": "rw", "_synchronous": "FULL"})
	defer db.Close()
	db.SetMaxOpenConns(1)
	return patiently(ctx, func() error {
		if _, err := db.ExecContext(ctx, how); err != nil {
			return fmt.Errorf("write anew: %w", kind(err))
		}
		var held, pages, moved int
		if err := db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&held, &pages, &moved); err != nil {
			return fmt.Errorf("empty the log: %w", kind(err))
		}
		if held != 0 {
			return fmt.Errorf("empty the log: a reader holds it: %w", register.ErrUnavailable)
		}
		return nil
	})
}

// Close ends the use of the file, after folding the log into it.
func (e *Engine) Close() error {
	var faults []error
	if e.reader != nil {
		faults = append(faults, e.reader.Close())
	}
	if e.writer != nil {
		faults = append(faults, e.writer.Close())
	}
	return errors.Join(faults...)
}

// kind gives an error of the driver one of the register's kinds.
func kind(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrInterrupt:
		return fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat:
		return fmt.Errorf("%w: %w", ErrForeign, err)
	case sqlite3.ErrConstraint:
		return fmt.Errorf("%w: %w", register.ErrConflict, err)
	}
	return err
}
