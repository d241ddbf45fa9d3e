// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"

	"greffe/internal/register"
)

// opening saves a statement made from the one before it; one made from an older one is
// ErrConflict. The journal tells of it by the repository that it is about.
func (w *writer) opening(o register.StatedOpening) {
	w.must(`INSERT INTO opening (repository, number, body) VALUES (?, ?, ?)
		ON CONFLICT (repository) DO UPDATE SET number = excluded.number, body = excluded.body
		WHERE opening.number = excluded.number - 1 OR opening.number = excluded.number AND opening.body = excluded.body`,
		o.Repository, o.Number, w.body(o))
}

// StatedOpening is the degree of opening that was last stated to the register for a repository.
func (r *Register) StatedOpening(ctx context.Context, repository string) (register.StatedOpening, error) {
	return one[register.StatedOpening](ctx, r.engine, "opening of "+repository, `SELECT body FROM opening WHERE repository = ?`, repository)
}
