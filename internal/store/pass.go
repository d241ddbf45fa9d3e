// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"time"

	"greffe/internal/register"
)

const passColumns = `hash, kind, person, mail, name, organisation, role, lang, by, created_at, expires_at, used_at`

// passKept is how long a pass that has ended is remembered, to say so.
const passKept = 90 * 24 * time.Hour

func (w *peopleWriter) pass(p register.Pass) {
	w.do(`DELETE FROM pass WHERE expires_at < ?`, stamp(w.at.Add(-passKept)))
	w.do(`INSERT INTO pass (`+passColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		p.Hash, string(p.Kind), p.Person, p.Mail, p.Name, p.Organisation, string(p.Role), p.Lang, p.By, stamp(p.CreatedAt), stamp(p.ExpiresAt), stamp(p.UsedAt))
}

// usePass marks a pass as used; two who use it at once are told apart by the number of rows.
func (w *peopleWriter) usePass(hash string) {
	w.all = append(w.all, Statement{
		SQL:  `UPDATE pass SET used_at = ? WHERE hash = ? AND used_at = '' AND expires_at > ?`,
		Args: []any{stamp(w.at), hash, stamp(w.at)}, Want: 1,
	})
}

func scanPass(row Row) (register.Pass, error) {
	var p register.Pass
	var kind, role, created, expires, used string
	if err := row.Scan(&p.Hash, &kind, &p.Person, &p.Mail, &p.Name, &p.Organisation, &role, &p.Lang, &p.By, &created, &expires, &used); err != nil {
		return p, err
	}
	p.Kind, p.Role = register.PassKind(kind), register.Role(role)
	return p, readStamps([]*time.Time{&p.CreatedAt, &p.ExpiresAt, &p.UsedAt}, created, expires, used)
}

// Pass finds a one-time link by the hash of its secret, used or not.
func (r *Register) Pass(ctx context.Context, hash string) (register.Pass, error) {
	return onlyRow(ctx, r.engine, "pass", scanPass, `SELECT `+passColumns+` FROM pass WHERE hash = ?`, hash)
}

// Invitations lists those to an organisation ("": to the register) that can still be
// used, latest first.
func (r *Register) Invitations(ctx context.Context, organisation string, now time.Time) ([]register.Pass, error) {
	return rows(ctx, r.engine, "invitations to "+organisation, scanPass,
		`SELECT `+passColumns+` FROM pass WHERE organisation = ? AND kind = 'invite' AND used_at = '' AND expires_at > ? ORDER BY created_at DESC, hash`,
		organisation, stamp(now))
}
