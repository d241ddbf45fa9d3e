// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
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

// Query calls row for each row. It speaks with the driver itself: database/sql starts a
// goroutine for each question that may be interrupted, which costs more than most answers.
func (e *Engine) Query(ctx context.Context, s store.Statement, row func(store.Row) error) error {
	conn, err := e.reader.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", firstLine(s.SQL), kind(err))
	}
	defer conn.Close()
	var refused error // by row, whose errors are not the driver's
	err = conn.Raw(func(c any) (err error) {
		refused, err = ask(ctx, c.(driver.QueryerContext), s, row)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", firstLine(s.SQL), kind(err))
	}
	return refused
}

func ask(ctx context.Context, c driver.QueryerContext, s store.Statement, row func(store.Row) error) (refused, err error) {
	args := make([]driver.NamedValue, len(s.Args))
	for i, a := range s.Args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	rows, err := c.QueryContext(ctx, s.SQL, args)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	r := &rowOf{rows: rows, values: make([]driver.Value, len(rows.Columns()))}
	for {
		switch err := rows.Next(r.values); {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, err
		}
		if err := row(r); err != nil {
			return err, nil
		}
	}
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
