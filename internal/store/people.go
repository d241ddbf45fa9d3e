// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"greffe/internal/register"
)

// SavePeople applies what one act changes among people, all or nothing. A pass that
// was used before, or has ended, makes the whole of it ErrConflict.
func (r *Register) SavePeople(ctx context.Context, b register.PeopleBatch) error {
	w := peopleWriter{at: b.At}
	for _, hash := range b.Use { // first: what it guards must not begin
		w.usePass(hash)
	}
	for _, p := range b.People {
		w.person(p)
	}
	for _, c := range b.Credentials {
		w.credential(c)
	}
	for _, g := range b.Revoke {
		w.revoke(g)
	}
	for _, g := range b.Grant {
		w.grant(g)
	}
	for _, person := range b.EndOf {
		w.endSessionsOf(person)
	}
	for _, hash := range b.End {
		w.endSession(hash)
	}
	for _, s := range b.Sessions {
		w.session(s)
	}
	for _, hash := range b.Seen {
		w.seenSession(hash)
	}
	for _, p := range b.Passes {
		w.pass(p)
	}
	for _, t := range b.Tokens {
		w.token(t)
	}
	for _, j := range b.Joins {
		w.join(j)
	}
	for _, e := range b.Events {
		w.event(e)
	}
	if w.err == nil && len(w.all) > 0 {
		w.err = r.engine.Apply(ctx, w.all...)
	}
	if w.err != nil {
		return fmt.Errorf("save people: %w", w.err)
	}
	return nil
}

// peopleWriter gathers the statements of a PeopleBatch.
type peopleWriter struct {
	at  time.Time
	all []Statement
	err error
}

// do adds a statement that may affect any number of rows.
func (w *peopleWriter) do(sql string, args ...any) {
	w.all = append(w.all, Statement{SQL: sql, Args: args, Want: AnyRows})
}

// body gives v as JSON, and keeps the fault of what cannot be written.
func (w *peopleWriter) body(v any) string {
	b, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("%T: %w", v, err)
	}
	return string(b)
}

// rows reads every row of a query with a function that scans one.
func rows[T any](ctx context.Context, e Engine, what string, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	var all []T
	err := e.Query(ctx, Statement{SQL: sql, Args: args}, func(row Row) error {
		v, err := scan(row)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}

// onlyRow is rows for what there is one of. Without a row it wraps ErrNotFound.
func onlyRow[T any](ctx context.Context, e Engine, what string, scan func(Row) (T, error), sql string, args ...any) (T, error) {
	all, err := rows(ctx, e, what, scan, sql, args...)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s: %w", what, register.ErrNotFound)
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// readStamps reads several stored times at once, in the order of their places.
func readStamps(places []*time.Time, texts ...string) error {
	for i, text := range texts {
		t, err := readStamp(text)
		if err != nil {
			return err
		}
		*places[i] = t
	}
	return nil
}
