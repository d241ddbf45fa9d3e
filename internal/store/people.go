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
// was used before, or has ended, and a credential or a session that no longer stands as
// it was read, make the whole of it ErrConflict.
func (r *Register) SavePeople(ctx context.Context, b register.PeopleBatch) error {
	w := peopleWriter{at: b.At}
	for _, hash := range b.Use { // first: what it guards must not begin
		w.usePass(hash)
	}
	for _, c := range b.Spent {
		w.spent(c)
	}
	for _, hash := range b.Turn {
		w.turnSession(hash)
	}
	for _, p := range b.People {
		w.person(p)
	}
	for _, c := range b.Altered {
		w.altered(c)
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
	for i, p := range b.Passes {
		w.pass(p)
		if i < len(b.Drop) {
			w.replacePass(b.Drop[i], p.Hash)
		}
	}
	for _, m := range b.Mails {
		w.all = append(w.all, mailStatement(m))
	}
	for _, c := range b.Calendars {
		w.calendar(c)
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
