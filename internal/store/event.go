// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"greffe/internal/register"
)

// eventKept is how long events are kept: the longest that the French authority recommends for
// logs of access (recommendation of 14 October 2021: six months to one year).
const eventKept = 365 * 24 * time.Hour

func (w *peopleWriter) event(e register.Event) {
	e.At = w.at
	w.do(`DELETE FROM security_event WHERE at < ?`, stamp(w.at.Add(-eventKept)))
	w.do(`INSERT INTO security_event (at, kind, person, body) VALUES (?, ?, ?, ?)`, stamp(e.At), string(e.Kind), e.Person, w.body(e))
}

func scanEvent(row Row) (register.Event, error) {
	var e register.Event
	var seq int64
	var body []byte
	if err := row.Scan(&seq, &body); err != nil {
		return e, err
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return e, fmt.Errorf("event %d: %w", seq, err)
	}
	e.Seq = seq
	return e, nil
}

// EventsOf lists what happened to the account of a person, latest first.
func (r *Register) EventsOf(ctx context.Context, person string, limit int) ([]register.Event, error) {
	return rows(ctx, r.engine, "events of a person", scanEvent,
		`SELECT seq, body FROM security_event WHERE person = ? ORDER BY seq DESC LIMIT ?`, person, limit)
}

// SignedInFrom reports whether a person signed in from a network since a time.
func (r *Register) SignedInFrom(ctx context.Context, person, network string, since time.Time) (bool, error) {
	found := false
	err := r.engine.Query(ctx, Statement{SQL: `SELECT 1 FROM security_event WHERE person = ? AND kind = 'signed_in' AND at > ? AND json_extract(body, '$.network') = ? LIMIT 1`,
		Args: []any{person, stamp(since), network}}, func(Row) error {
		found = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("sign-ins of a person: %w", err)
	}
	return found, nil
}

// Events lists what happened to all accounts, latest first, below a position (0: from the last one).
func (r *Register) Events(ctx context.Context, before int64, limit int) ([]register.Event, error) {
	return rows(ctx, r.engine, "events", scanEvent,
		`SELECT seq, body FROM security_event WHERE (? = 0 OR seq < ?) ORDER BY seq DESC LIMIT ?`, before, before, limit)
}
