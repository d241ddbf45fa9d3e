// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"greffe/internal/register"
	"greffe/internal/store"
)

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

// Position is that of the last change in the journal.
func (e *Engine) Position(ctx context.Context) (int64, error) {
	var v int64
	err := e.reader.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM change`).Scan(&v)
	if err != nil {
		return 0, kind(err)
	}
	return v, nil
}
