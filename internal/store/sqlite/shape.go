// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"

	"greffe/internal/register"
)

// looksLikeSQLite reads the file's first bytes: https://www.sqlite.org/fileformat.html section 1.3.
func looksLikeSQLite(path string) error {
	f, err := os.Open(path) // #nosec G304 -- the operator's own file
	if err != nil {
		return fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	}
	defer f.Close()
	head := make([]byte, 16)
	n, _ := f.Read(head)
	if string(head[:n]) != "SQLite format 3\x00" {
		return fmt.Errorf("it is no SQLite file: %w", ErrForeign)
	}
	return nil
}

// inspect refuses, before anything is written or served, a file that is damaged, is
// somebody else's, was made by a newer program, or is older and may not be brought up.
func (e *Engine) inspect(ctx context.Context) error {
	db := e.handle(e.inspecting())
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := e.check(ctx, db); err != nil {
		return err
	}
	held, err := shape(ctx, db)
	if err != nil {
		return err
	}
	newest, err := e.newest(db)
	switch {
	case err != nil:
		return err
	case held > newest:
		return fmt.Errorf("made by a newer program (shape %d, this one knows %d): %w", held, newest, ErrForeign)
	case e.ReadOnly && held < newest:
		return fmt.Errorf("made by an older program (shape %d, this one needs %d) and opened to read only: %w", held, newest, ErrForeign)
	}
	return nil
}

// checkedWhole is the largest file that is looked at whole whenever it is opened: a
// program that starts must answer at once, and a page that is damaged says so when it
// is read.
const checkedWhole = 16 << 20

// check looks for damage: in a large file, only in its first tables.
func (e *Engine) check(ctx context.Context, db *sql.DB) error {
	of := `1`
	if info, err := os.Stat(e.path); err == nil && info.Size() > checkedWhole {
		of = `sqlite_schema`
	}
	err := quickCheck(ctx, db, of)
	// Another process may be making the tables of the index at this moment: what is damaged
	// is damaged still once nobody migrates.
	if errors.Is(err, ErrForeign) {
		unlock, lockErr := alone(ctx, filepath.Dir(e.path))
		if lockErr != nil {
			return lockErr
		}
		defer unlock()
		return quickCheck(ctx, db, of)
	}
	return err
}

func quickCheck(ctx context.Context, db *sql.DB, of string) error {
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(`+of+`)`).Scan(&verdict); err != nil {
		if err = kind(err); errors.Is(err, register.ErrUnavailable) || ctx.Err() != nil {
			return fmt.Errorf("check: %w", err)
		}
		return fmt.Errorf("check: %w: %w", ErrForeign, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("damaged: %s: %w", verdict, ErrForeign)
	}
	return nil
}

// Check looks at the whole file for damage, however long it takes. It wraps ErrForeign.
func (e *Engine) Check(ctx context.Context) error {
	return quickCheck(ctx, e.reader, `1`)
}

// shape is the version of the last migration that the file has had; 0 for an
// empty file. A file with other tables is somebody else's.
func shape(ctx context.Context, db *sql.DB) (int64, error) {
	var tables, ours int
	err := db.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(name = 'goose_db_version'), 0) FROM sqlite_schema WHERE type = 'table'`).Scan(&tables, &ours)
	if err != nil {
		return 0, fmt.Errorf("shape: %w", kind(err))
	}
	if ours == 0 {
		if tables > 0 {
			return 0, fmt.Errorf("it holds something else: %w", ErrForeign)
		}
		return 0, nil
	}
	var v int64
	err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied = 1`).Scan(&v)
	if err != nil {
		return 0, fmt.Errorf("shape: %w", kind(err))
	}
	return v, nil
}

func (e *Engine) provider(db *sql.DB) (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, e.steps, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// newest is the shape that this program keeps.
func (e *Engine) newest(db *sql.DB) (int64, error) {
	p, err := e.provider(db)
	if err != nil {
		return 0, err
	}
	sources := p.ListSources()
	return sources[len(sources)-1].Version, nil
}

// migrate brings the file to the program's shape, after a copy when it holds an older one.
// Of several processes one does it and the others wait: else the copy of one would be
// taken from what another has half done.
func (e *Engine) migrate(ctx context.Context) error {
	p, err := e.provider(e.writer)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	if held, err := shape(ctx, e.writer); err != nil || held == newest {
		return err
	}
	unlock, err := alone(ctx, filepath.Dir(e.path))
	if err != nil {
		return err
	}
	defer unlock()
	held, err := shape(ctx, e.writer)
	if err != nil || held == newest {
		return err
	}
	if held > 0 {
		if err := e.copyTo(ctx, fmt.Sprintf("%s.before-%d", e.path, newest)); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", kind(err))
	}
	return nil
}

// alone waits until no other process migrates in a folder. The folder is locked, not the
// register: closing another handle of that file would drop SQLite's own locks. The lock
// ends with the process, however it ends.
func alone(ctx context.Context, folder string) (unlock func(), err error) {
	f, err := os.Open(folder) // #nosec G304 -- the operator's own folder
	if err != nil {
		return nil, fmt.Errorf("migrate: %w: %w", register.ErrUnavailable, err)
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil // closing unlocks
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, fmt.Errorf("migrate: lock %s: %w: %w", folder, register.ErrUnavailable, err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, fmt.Errorf("migrate: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// copyTo writes a copy of the whole file.
func (e *Engine) copyTo(ctx context.Context, path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy: %w: %w", register.ErrUnavailable, err)
	}
	if _, err := e.writer.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return fmt.Errorf("copy to %s: %w", path, kind(err))
	}
	return nil
}
