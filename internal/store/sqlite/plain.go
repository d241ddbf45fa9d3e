// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"greffe/internal/register"
)

// Plain is a new SQLite file of plain tables that others will read: no register, no log
// beside it, and the same bytes for the same statements.
type Plain struct {
	db    *sql.DB
	tx    *sql.Tx
	ready map[string]*sql.Stmt
}

// NewPlain makes the file. It wraps ErrConflict where there is one already.
func NewPlain(ctx context.Context, path string) (*Plain, error) {
	if _, err := os.Stat(path); err == nil {
		return nil, fmt.Errorf("make %s: the file exists: %w", path, register.ErrConflict)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: url.Values{"_journal_mode": {"OFF"}, "_synchronous": {"OFF"}}.Encode()}
	db := sql.OpenDB(&handle{dsn: u.String()})
	db.SetMaxOpenConns(1)
	p := &Plain{db: db, ready: map[string]*sql.Stmt{}}
	if _, err := db.ExecContext(ctx, `PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'`); err != nil {
		return nil, errors.Join(fmt.Errorf("make %s: %w", path, kind(err)), db.Close())
	}
	var err error
	if p.tx, err = db.BeginTx(ctx, nil); err != nil {
		return nil, errors.Join(fmt.Errorf("make %s: %w", path, kind(err)), db.Close())
	}
	return p, nil
}

// Exec carries out one statement.
func (p *Plain) Exec(ctx context.Context, statement string, args ...any) error {
	prepared := p.ready[statement]
	if prepared == nil {
		var err error
		if prepared, err = p.tx.PrepareContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", firstLine(statement), kind(err))
		}
		p.ready[statement] = prepared
	}
	if _, err := prepared.ExecContext(ctx, args...); err != nil {
		return fmt.Errorf("%s: %w", firstLine(statement), kind(err))
	}
	return nil
}

// Close ends the file: whole where every statement was carried out, and else removed by
// whoever asked for it.
func (p *Plain) Close() error {
	var faults []error
	for _, s := range p.ready {
		faults = append(faults, s.Close())
	}
	faults = append(faults, p.tx.Commit(), p.db.Close())
	return errors.Join(faults...)
}
