// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

// LockOwner names who holds a lock, expired or not. It wraps ErrNotFound when nobody does.
func (r *Register) LockOwner(ctx context.Context, name string) (string, error) {
	owner, found := "", false
	err := r.engine.Query(ctx, Statement{SQL: `SELECT owner FROM lock WHERE name = ?`, Args: []any{name}}, func(row Row) error {
		found = true
		return row.Scan(&owner)
	})
	if err == nil && !found {
		err = register.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("owner of lock %s: %w", name, err)
	}
	return owner, nil
}
