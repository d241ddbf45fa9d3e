// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"time"

	"greffe/internal/register"
)

const sessionColumns = `hash, id, person, method, rights, agent, network, id_token, created_at, seen_at, expires_at`

// session adds a session, and sweeps away those that have ended.
func (w *peopleWriter) session(s register.Session) {
	w.do(`DELETE FROM session WHERE expires_at < ?`, stamp(w.at))
	w.do(`INSERT INTO session (`+sessionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.Hash, s.ID, s.Person, string(s.Method), s.Rights, s.Agent, s.Network, s.IDToken, stamp(s.CreatedAt), stamp(s.SeenAt), stamp(s.ExpiresAt))
}

func (w *peopleWriter) seenSession(hash string) {
	w.do(`UPDATE session SET seen_at = ? WHERE hash = ? AND seen_at < ?`, stamp(w.at), hash, stamp(w.at))
}

func (w *peopleWriter) endSession(hash string) { w.do(`DELETE FROM session WHERE hash = ?`, hash) }

// turnSession ends a session that goes on under another secret; of two who turn it at
// once, or when it was ended meanwhile, only one goes on.
func (w *peopleWriter) turnSession(hash string) {
	w.all = append(w.all, Statement{SQL: `DELETE FROM session WHERE hash = ?`, Args: []any{hash}, Want: 1})
}

func (w *peopleWriter) endSessionsOf(person string) {
	w.do(`DELETE FROM session WHERE person = ?`, person)
}

func scanSession(row Row) (register.Session, error) {
	var s register.Session
	var method, created, seen, expires string
	if err := row.Scan(&s.Hash, &s.ID, &s.Person, &method, &s.Rights, &s.Agent, &s.Network, &s.IDToken, &created, &seen, &expires); err != nil {
		return s, err
	}
	s.Method = register.SignIn(method)
	return s, readStamps([]*time.Time{&s.CreatedAt, &s.SeenAt, &s.ExpiresAt}, created, seen, expires)
}

// Session finds a session by the hash of its secret, whether it has ended or not.
func (r *Register) Session(ctx context.Context, hash string) (register.Session, error) {
	return onlyRow(ctx, r.engine, "session", scanSession, `SELECT `+sessionColumns+` FROM session WHERE hash = ?`, hash)
}

// SessionsOf lists the sessions of a person, latest seen first.
func (r *Register) SessionsOf(ctx context.Context, person string) ([]register.Session, error) {
	return rows(ctx, r.engine, "sessions", scanSession, `SELECT `+sessionColumns+` FROM session WHERE person = ? ORDER BY seen_at DESC, hash`, person)
}
