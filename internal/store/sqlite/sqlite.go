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
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/migrations"
)

// readers is how many queries run at once.
const readers = 4

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
	writer   *sql.DB // one connection; nil when read only
	reader   *sql.DB
	ReadOnly bool // the file or its folder cannot be written
}

// ErrForeign: the file is not a register, is damaged, or was made by a newer program.
var ErrForeign = errors.New("not a usable register")

// Open opens the register's file. It wraps register.ErrNotFound when the file is
// not there, ErrForeign when it cannot be used, register.ErrUnavailable when the
// disk refuses.
func Open(ctx context.Context, path string, mode Mode) (*Engine, error) {
	e := &Engine{path: path}
	if err := e.open(ctx, mode); err != nil {
		e.Close()
		return nil, fmt.Errorf("open register %s: %w", path, err)
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, mode Mode) error {
	info, err := os.Stat(e.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && mode != Create:
		return register.ErrNotFound
	case err == nil && info.IsDir():
		return fmt.Errorf("it is a folder: %w", ErrForeign)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	}
	if err == nil && mode != Create || err == nil && info.Size() > 0 {
		if err := looksLikeSQLite(e.path); err != nil {
			return err
		}
	}
	e.ReadOnly = mode == Read || err == nil && !writable(e.path)
	if !e.ReadOnly {
		if err := e.openWriter(ctx); err != nil {
			return err
		}
	}
	return e.openReader(ctx)
}

// looksLikeSQLite reads the file's first bytes: https://www.sqlite.org/fileformat.html section 1.3.
func looksLikeSQLite(path string) error {
	f, err := os.Open(path) // #nosec G304 -- the operator's own file
	if err != nil {
		return fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	}
	defer f.Close()
	head := make([]byte, 16)
	n, _ := f.Read(head)
	if n == 0 || string(head[:n]) == "SQLite format 3\x00" {
		return nil
	}
	return fmt.Errorf("it is no SQLite file: %w", ErrForeign)
}

// writable reports whether the file and its folder (for the write-ahead log) can be written.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- the operator's own file
	if err != nil {
		return false
	}
	f.Close()
	probe, err := os.CreateTemp(filepath.Dir(path), ".greffe-*")
	if err != nil {
		return false
	}
	probe.Close()
	os.Remove(probe.Name())
	return true
}

// dsn gives the data source name; every setting stands in it, because a PRAGMA
// run once on a pool reaches one connection only.
func (e *Engine) dsn(settings map[string]string) string {
	q := url.Values{"_busy_timeout": {"10000"}, "_foreign_keys": {"1"}, "_trusted_schema": {"0"}, "_stmt_cache_size": {"64"}}
	for k, v := range settings {
		q.Set(k, v)
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: e.path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func (e *Engine) openWriter(ctx context.Context) error {
	var err error
	e.writer, err = sql.Open("sqlite3", e.dsn(map[string]string{
		"_txlock": "immediate", "_journal_mode": "WAL", "_synchronous": "FULL", "mode": "rwc", "_cache_size": "-32768",
	}))
	if err != nil {
		return fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	}
	e.writer.SetMaxOpenConns(1)
	if err := e.writer.PingContext(ctx); err != nil {
		return kind(err)
	}
	if err := e.check(ctx, e.writer); err != nil {
		return err
	}
	return e.migrate(ctx)
}

func (e *Engine) openReader(ctx context.Context) error {
	var err error
	settings := e.readOnly(map[string]string{"mode": "ro", "_query_only": "1", "_cache_size": "-16384"})
	if e.reader, err = sql.Open("sqlite3", e.dsn(settings)); err != nil {
		return fmt.Errorf("%w: %w", register.ErrUnavailable, err)
	}
	e.reader.SetMaxOpenConns(readers)
	e.reader.SetMaxIdleConns(readers)
	if err := e.reader.PingContext(ctx); err != nil {
		return kind(err)
	}
	if e.ReadOnly {
		if err := e.check(ctx, e.reader); err != nil {
			return err
		}
		return e.current(ctx)
	}
	return nil
}

// readOnly adds what a file needs that can only be read. Where others may write to
// it while we read, it must not be called immutable.
func (e *Engine) readOnly(settings map[string]string) map[string]string {
	if e.ReadOnly && !e.hasLog() && !writable(e.path) {
		// No log to read and none can be made: the file will not move under us.
		settings["immutable"] = "1"
	}
	return settings
}

func (e *Engine) hasLog() bool {
	_, err := os.Stat(e.path + "-wal")
	return err == nil
}

// check refuses a damaged file before any page is served from it.
func (e *Engine) check(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return kind(err)
	}
	if verdict != "ok" {
		return fmt.Errorf("damaged: %s: %w", verdict, ErrForeign)
	}
	return nil
}

func (e *Engine) provider(db *sql.DB) (*goose.Provider, error) {
	steps, err := fs.Sub(migrations.SQLite, "sqlite")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// migrate brings the file to the program's shape, after a copy when it holds an older one.
func (e *Engine) migrate(ctx context.Context) error {
	held, err := e.shape(ctx, e.writer)
	if err != nil {
		return err
	}
	p, err := e.provider(e.writer)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	switch {
	case held > newest:
		return fmt.Errorf("made by a newer program (shape %d, this one knows %d): %w", held, newest, ErrForeign)
	case held == newest:
		return nil
	case held > 0:
		if err := e.copyTo(ctx, fmt.Sprintf("%s.before-%d", e.path, newest)); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// shape is the version of the last migration that the file has had; 0 for an
// empty file. A file with other tables is somebody else's.
func (e *Engine) shape(ctx context.Context, db *sql.DB) (int64, error) {
	var tables, ours int
	err := db.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(name = 'goose_db_version'), 0) FROM sqlite_schema WHERE type = 'table'`).Scan(&tables, &ours)
	if err != nil {
		return 0, kind(err)
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
		return 0, kind(err)
	}
	return v, nil
}

// current checks, without writing, that the file has the program's shape.
func (e *Engine) current(ctx context.Context) error {
	held, err := e.shape(ctx, e.reader)
	if err != nil {
		return err
	}
	if held == 0 {
		return fmt.Errorf("it holds no register: %w", ErrForeign)
	}
	return nil
}

// copyTo writes a copy of the whole file.
func (e *Engine) copyTo(ctx context.Context, path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy: %w", err)
	}
	if _, err := e.writer.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return fmt.Errorf("copy to %s: %w", path, kind(err))
	}
	return nil
}

// Apply carries out all statements, or none.
func (e *Engine) Apply(ctx context.Context, statements ...store.Statement) error {
	if e.writer == nil {
		return fmt.Errorf("write to a register that cannot be written: %w", register.ErrUnavailable)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The batch ends or is rolled back whole; a context per statement would cost a goroutine each.
	whole := context.WithoutCancel(ctx)
	tx, err := e.writer.BeginTx(whole, nil)
	if err != nil {
		return kind(err)
	}
	for i, s := range statements {
		if i%256 == 0 && ctx.Err() != nil {
			return errors.Join(ctx.Err(), tx.Rollback())
		}
		if err := execute(whole, tx, s); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(kind(err), tx.Rollback())
	}
	return nil
}

func execute(ctx context.Context, tx *sql.Tx, s store.Statement) error {
	res, err := tx.ExecContext(ctx, s.SQL, s.Args...)
	if err != nil {
		return fmt.Errorf("%s: %w", firstLine(s.SQL), kind(err))
	}
	if s.Want == store.AnyRows {
		return nil
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", firstLine(s.SQL), kind(err))
	}
	if n != int64(s.Want) {
		return fmt.Errorf("%s: %d rows, expected %d: %w", firstLine(s.SQL), n, s.Want, register.ErrConflict)
	}
	return nil
}

func firstLine(sql string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	return line
}

// Query calls row for each row.
func (e *Engine) Query(ctx context.Context, s store.Statement, row func(store.Row) error) error {
	rows, err := e.reader.QueryContext(ctx, s.SQL, s.Args...)
	if err != nil {
		return fmt.Errorf("%s: %w", firstLine(s.SQL), kind(err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("%s: %w", firstLine(s.SQL), kind(err))
	}
	return nil
}

// Version differs when another connection has written (PRAGMA data_version is per
// connection, so the file's own counters are read from the journal instead).
func (e *Engine) Version(ctx context.Context) (int64, error) {
	var v int64
	err := e.reader.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM change`).Scan(&v)
	if err != nil {
		return 0, kind(err)
	}
	return v, nil
}

// Backup writes a whole copy of the register while it is in use.
func (e *Engine) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("backup to %s: the file exists: %w", path, register.ErrConflict)
	}
	// A connection of its own: the readers' may not write at all, not even elsewhere,
	// and the writer's may be needed meanwhile.
	db, err := sql.Open("sqlite3", e.dsn(e.readOnly(map[string]string{"mode": "ro"})))
	if err != nil {
		return fmt.Errorf("backup to %s: %w: %w", path, register.ErrUnavailable, err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return fmt.Errorf("backup to %s: %w", path, kind(err))
	}
	return nil
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
