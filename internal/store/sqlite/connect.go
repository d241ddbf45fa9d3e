// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// readers is how many queries run at once.
const readers = 4

// settings are those that the driver's data source name has no word for: SQL in the
// file itself is not trusted, and the log shrinks to 64 MiB after a large batch.
const settings = `PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864`

// writing is a setting of the writer alone: what a statement of many rows would undo by
// itself is kept in memory. In a file it was nine writes of ten of a long import.
const writing = `PRAGMA temp_store = MEMORY`

// handle makes connections to one file. Every setting is made on each connection: a
// PRAGMA run once on a pool would reach one of them only.
type handle struct {
	driver sqlite3.SQLiteDriver
	dsn    string
}

// handle gives a pool of connections to the file, under the data source name's options.
func (e *Engine) handle(options map[string]string, more ...string) *sql.DB {
	q := url.Values{"_busy_timeout": {"10000"}, "_foreign_keys": {"1"}, "_stmt_cache_size": {"64"}}
	for k, v := range options {
		q.Set(k, v)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: e.path}).EscapedPath(), RawQuery: q.Encode()}
	h := &handle{dsn: u.String()}
	h.driver.ConnectHook = func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec(strings.Join(append(more, settings), "; "), nil)
		return err
	}
	return sql.OpenDB(h)
}

// Connect makes one connection.
func (h *handle) Connect(context.Context) (driver.Conn, error) { return h.driver.Open(h.dsn) }

// Driver gives the driver.
func (h *handle) Driver() driver.Driver { return &h.driver }

func (e *Engine) openWriter(ctx context.Context) error {
	e.writer = e.handle(map[string]string{
		"_txlock": "immediate", "_journal_mode": "WAL", "_synchronous": "FULL", "mode": "rwc", "_cache_size": "-49152",
	}, writing)
	e.writer.SetMaxOpenConns(1)
	return patiently(ctx, func() error {
		if err := e.writer.PingContext(ctx); err != nil {
			return fmt.Errorf("open to write: %w", kind(err))
		}
		return e.migrate(ctx)
	})
}

// patience is how long another process's hold on the file is waited for, and how
// often it is tried again.
const (
	patience = 10 * time.Second
	pause    = 50 * time.Millisecond
)

// patiently does again what another process's lock refused. SQLite's own waiting
// (busy_timeout) does not cover the switch to the write-ahead log, which two
// processes that make one register at once both want: https://www.sqlite.org/wal.html
func patiently(ctx context.Context, act func() error) error {
	for end := time.Now().Add(patience); ; {
		err := act()
		if !busy(err) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// busy reports whether another process's lock is the cause.
func busy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

func (e *Engine) openReader(ctx context.Context) error {
	e.reader = e.handle(e.readOnly(map[string]string{"_query_only": "1", "_cache_size": "-4608"}))
	e.reader.SetMaxOpenConns(readers)
	e.reader.SetMaxIdleConns(readers)
	if err := e.reader.PingContext(ctx); err != nil {
		return fmt.Errorf("open to read: %w", kind(err))
	}
	return nil
}

// readOnly adds the options of a connection that only reads. A file that cannot be
// written and has no log beside it does not move under us, and no log can be made.
func (e *Engine) readOnly(options map[string]string) map[string]string {
	options["mode"] = "ro"
	if e.still && !e.hasLog() {
		options["immutable"] = "1"
	}
	return options
}

// inspecting gives the options of the first look at a file. One that a killed process
// left half-way through a change is rolled back by it, as by every reader that may.
func (e *Engine) inspecting() map[string]string {
	options := e.readOnly(map[string]string{})
	if _, err := os.Stat(e.path + "-journal"); err == nil && !e.still {
		options["mode"] = "rw"
	}
	return options
}

func (e *Engine) hasLog() bool {
	_, err := os.Stat(e.path + "-wal")
	return err == nil
}

// writable reports whether the file and its folder (for the write-ahead log) can be written.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- the operator's own file
	if err != nil {
		return false
	}
	_ = f.Close()
	probe, err := os.CreateTemp(filepath.Dir(path), ".greffe-*")
	if err != nil {
		return false
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return true
}
