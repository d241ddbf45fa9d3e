// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"greffe/internal/register"
)

const tokenColumns = `id, hash, name, person, organisation, roles, created_at, expires_at, used_at, revoked_at`

func (w *peopleWriter) token(t register.Token) {
	w.do(`INSERT INTO token (`+tokenColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET used_at = MAX(token.used_at, excluded.used_at), revoked_at = MAX(token.revoked_at, excluded.revoked_at)`,
		t.ID, t.Hash, t.Name, t.Person, t.Organisation, w.body(t.Roles), stamp(t.CreatedAt), stamp(t.ExpiresAt), stamp(t.UsedAt), stamp(t.RevokedAt))
}

func scanToken(row Row) (register.Token, error) {
	var t register.Token
	var roles, created, expires, used, revoked string
	if err := row.Scan(&t.ID, &t.Hash, &t.Name, &t.Person, &t.Organisation, &roles, &created, &expires, &used, &revoked); err != nil {
		return t, err
	}
	if err := json.Unmarshal([]byte(roles), &t.Roles); err != nil {
		return t, fmt.Errorf("roles of a token: %w", err)
	}
	return t, readStamps([]*time.Time{&t.CreatedAt, &t.ExpiresAt, &t.UsedAt, &t.RevokedAt}, created, expires, used, revoked)
}

// TokenByHash finds a token by the hash of its secret, good or not.
func (r *Register) TokenByHash(ctx context.Context, hash string) (register.Token, error) {
	return onlyRow(ctx, r.engine, "token", scanToken, `SELECT `+tokenColumns+` FROM token WHERE hash = ?`, hash)
}

// TokensOf lists the tokens of a person, latest first.
func (r *Register) TokensOf(ctx context.Context, person string) ([]register.Token, error) {
	return rows(ctx, r.engine, "tokens", scanToken, `SELECT `+tokenColumns+` FROM token WHERE person = ? ORDER BY created_at DESC, id`, person)
}

// TokensIn lists the tokens of everybody for an organisation, latest first.
func (r *Register) TokensIn(ctx context.Context, organisation string) ([]register.Token, error) {
	return rows(ctx, r.engine, "tokens in "+organisation, scanToken,
		`SELECT `+tokenColumns+` FROM token WHERE organisation = ? ORDER BY created_at DESC, id`, organisation)
}
