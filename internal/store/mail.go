// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"time"

	"greffe/internal/register"
)

const mailColumns = `id, kind, person, pass, about, organisation, event, at, due, tries, state, fault`

// mailKept is how long a message that was sent is remembered, so that the same one is
// not sent again: a reminder is at most a year old.
const mailKept = 400 * 24 * time.Hour

// mailStatement asks for a message to be sent. One that was asked for before is one.
func mailStatement(m register.Mail) Statement {
	return Statement{
		SQL:  `INSERT INTO mail (` + mailColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'waiting', '') ON CONFLICT DO NOTHING`,
		Args: []any{m.ID, string(m.Kind), m.Person, m.Pass, m.About, m.Organisation, string(m.Event), stamp(m.At), stamp(m.At)}, Want: AnyRows,
	}
}

func scanMail(row Row) (register.Mail, error) {
	var m register.Mail
	var kind, event, state, at, due string
	if err := row.Scan(&m.ID, &kind, &m.Person, &m.Pass, &m.About, &m.Organisation, &event, &at, &due, &m.Tries, &state, &m.Fault); err != nil {
		return m, err
	}
	m.Kind, m.Event, m.State = register.MailKind(kind), register.EventKind(event), register.MailState(state)
	return m, readStamps([]*time.Time{&m.At, &m.Due}, at, due)
}

// MailsDue lists the messages whose time has come, longest due first.
func (r *Register) MailsDue(ctx context.Context, now time.Time, limit int) ([]register.Mail, error) {
	return rows(ctx, r.engine, "mails that are due", scanMail,
		`SELECT `+mailColumns+` FROM mail WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?`, stamp(now), limit)
}

// SaveMail saves what became of a try. before is the time at which the message was due
// and for which it was read: of two who try it at once, the second is ErrConflict.
func (r *Register) SaveMail(ctx context.Context, m register.Mail, before time.Time) error {
	err := r.engine.Apply(ctx,
		Statement{SQL: `UPDATE mail SET due = ?, tries = ?, state = ?, fault = ? WHERE id = ? AND due = ? AND state = 'waiting'`,
			Args: []any{stamp(m.Due), m.Tries, string(m.State), m.Fault, m.ID, stamp(before)}, Want: 1},
		Statement{SQL: `DELETE FROM mail WHERE state <> 'waiting' AND due < ?`, Args: []any{stamp(m.Due.Add(-mailKept))}, Want: AnyRows},
	)
	if err != nil {
		return fmt.Errorf("save mail %s: %w", m.ID, err)
	}
	return nil
}

// MailCounts counts the messages by what became of them.
func (r *Register) MailCounts(ctx context.Context) ([]register.MailCount, error) {
	return rows(ctx, r.engine, "count mails", func(row Row) (register.MailCount, error) {
		var c register.MailCount
		var state string
		err := row.Scan(&state, &c.N)
		c.State = register.MailState(state)
		return c, err
	}, `SELECT state, COUNT(*) FROM mail GROUP BY state ORDER BY state`)
}

// replacePass takes a pass away that another one takes the place of; the message that
// brings it brings the other.
func (w *peopleWriter) replacePass(old, by string) {
	w.all = append(w.all, Statement{SQL: `DELETE FROM pass WHERE hash = ? AND used_at = ''`, Args: []any{old}, Want: 1})
	w.do(`UPDATE mail SET pass = ? WHERE pass = ?`, by, old)
}

// calendar saves the address of a person's calendar; one without a hash takes it away.
func (w *peopleWriter) calendar(c register.Calendar) {
	if c.Hash == "" {
		w.do(`DELETE FROM calendar WHERE person = ?`, c.Person)
		return
	}
	w.do(`INSERT INTO calendar (person, hash, at) VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, at = excluded.at`, c.Person, c.Hash, stamp(c.At))
}

func scanCalendar(row Row) (register.Calendar, error) {
	var c register.Calendar
	var at string
	if err := row.Scan(&c.Person, &c.Hash, &at); err != nil {
		return c, err
	}
	return c, readStamps([]*time.Time{&c.At}, at)
}

// Calendar finds a calendar by the hash of its secret.
func (r *Register) Calendar(ctx context.Context, hash string) (register.Calendar, error) {
	return onlyRow(ctx, r.engine, "calendar", scanCalendar, `SELECT person, hash, at FROM calendar WHERE hash = ?`, hash)
}

// CalendarOf finds the calendar of a person.
func (r *Register) CalendarOf(ctx context.Context, person string) (register.Calendar, error) {
	return onlyRow(ctx, r.engine, "calendar of a person", scanCalendar, `SELECT person, hash, at FROM calendar WHERE person = ?`, person)
}
