// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"greffe/internal/register"
)

// SaveClaim saves a request to list an account. before is the state that it must have
// had, "" for a new one; another one is ErrConflict.
func (r *Register) SaveClaim(ctx context.Context, c register.Claim, before register.ClaimState) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("save claim: %w", err)
	}
	s := Statement{SQL: `UPDATE claim SET state = ?, body = ? WHERE id = ? AND state = ?`, Args: []any{string(c.State), string(body), c.ID, string(before)}, Want: 1}
	if before == "" {
		s = Statement{SQL: `INSERT INTO claim (id, organisation, account, state, at, body) VALUES (?, ?, ?, ?, ?, ?)`,
			Args: []any{c.ID, c.Organisation, strings.ToLower(c.Key()), string(c.State), stamp(c.At), string(body)}, Want: 1}
	}
	if err := r.engine.Apply(ctx, s); err != nil {
		return fmt.Errorf("save claim %s: %w", c.ID, err)
	}
	return nil
}

// Claim finds a request.
func (r *Register) Claim(ctx context.Context, id string) (register.Claim, error) {
	return one[register.Claim](ctx, r.engine, "claim "+id, `SELECT body FROM claim WHERE id = ?`, id)
}

// ClaimsOf lists the requests of an organisation, latest first.
func (r *Register) ClaimsOf(ctx context.Context, organisation string) ([]register.Claim, error) {
	return many[register.Claim](ctx, r.engine, "claims of "+organisation, `SELECT body FROM claim WHERE organisation = ? ORDER BY at DESC, id`, organisation)
}

// ClaimsIn lists the requests in a state, oldest first.
func (r *Register) ClaimsIn(ctx context.Context, state register.ClaimState, limit int) ([]register.Claim, error) {
	return many[register.Claim](ctx, r.engine, "claims", `SELECT body FROM claim WHERE state = ? ORDER BY at, id LIMIT ?`, string(state), limit)
}
