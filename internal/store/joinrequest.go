// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"

	"greffe/internal/register"
)

func (w *peopleWriter) join(j register.Join) {
	w.do(`INSERT INTO join_request (id, person, organisation, state, at, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body`,
		j.ID, j.Person, j.Organisation, string(j.State), stamp(j.At), w.body(j))
}

// Join finds a request to join.
func (r *Register) Join(ctx context.Context, id string) (register.Join, error) {
	return one[register.Join](ctx, r.engine, "request to join "+id, `SELECT body FROM join_request WHERE id = ?`, id)
}

// Joins lists the requests to join in a state, oldest first.
func (r *Register) Joins(ctx context.Context, state register.JoinState, limit int) ([]register.Join, error) {
	return many[register.Join](ctx, r.engine, "requests to join", `SELECT body FROM join_request WHERE state = ? ORDER BY at, id LIMIT ?`, string(state), limit)
}

// JoinsOf lists the requests of a person, latest first.
func (r *Register) JoinsOf(ctx context.Context, person string) ([]register.Join, error) {
	return many[register.Join](ctx, r.engine, "requests of a person", `SELECT body FROM join_request WHERE person = ? ORDER BY at DESC, id`, person)
}
