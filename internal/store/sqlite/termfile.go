// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// termShare is which part of the file's bytes the terms of the search may take.
const termShare = 3

// State gives the state of the index that terms are kept for, and whether all common
// ones are there.
func (s *Shelf) State(ctx context.Context) (state string, whole bool, err error) {
	if err := s.db.QueryRowContext(ctx, `SELECT state, whole FROM term_state`).Scan(&state, &whole); err != nil {
		return "", false, fmt.Errorf("state of the terms: %w", kind(err))
	}
	return state, whole, nil
}

// Begin forgets all terms, and keeps those of a state from now on.
func (s *Shelf) Begin(ctx context.Context, state string) error {
	return s.change(ctx, "begin terms", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM term`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE term_state SET state = ?, whole = 0, bytes = 0`, state)
		return err
	})
}

// Term gives what was kept under a key; without it, nil.
func (s *Shelf) Term(_ context.Context, key string) (documents []byte, err error) {
	row := s.db.QueryRow(`SELECT documents FROM term WHERE key = ?`, key) //nolint:noctx // as for a page
	if err := row.Scan(&documents); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("term %s: %w", key, kind(err))
	}
	return documents, nil
}

// KeepTerms keeps more terms of a state, if that is still the one, while there is room.
func (s *Shelf) KeepTerms(ctx context.Context, state string, terms map[string][]byte, whole bool) error {
	return s.change(ctx, "keep terms", func(tx *sql.Tx) error {
		var now string
		var used int64
		if err := tx.QueryRowContext(ctx, `SELECT state, bytes FROM term_state`).Scan(&now, &used); err != nil || now != state {
			return err
		}
		for key, documents := range terms {
			if used > s.most/termShare {
				break
			}
			res, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO term (key, documents) VALUES (?, ?)`, key, documents)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err == nil && n > 0 {
				used += int64(len(key) + len(documents))
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE term_state SET bytes = ?, whole = whole OR ?`, used, whole)
		return err
	})
}

// change does several things, or none.
func (s *Shelf) change(ctx context.Context, what string, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", what, kind(err))
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := do(tx); err != nil {
		return fmt.Errorf("%s: %w", what, kind(err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, kind(err))
	}
	return nil
}
