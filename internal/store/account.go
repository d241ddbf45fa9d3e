// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"strings"

	"greffe/internal/register"
)

type accountMaterial struct {
	label
	Kind         register.ForgeKind  `json:"kind"`
	Organisation string              `json:"organisation,omitempty"`
	Name         string              `json:"name,omitempty"`
	Proof        register.Proof      `json:"proof"`
	Proved       string              `json:"proved,omitempty"` // address of its evidence
	Since        string              `json:"since,omitempty"`
	Until        string              `json:"until,omitempty"`
	IgnoredSince string              `json:"ignored_since,omitempty"`
	Policy       string              `json:"policy,omitempty"`
	OfficeURL    string              `json:"office_url,omitempty"`
	AliasOf      string              `json:"alias_of,omitempty"`
	Origin       register.OriginKind `json:"origin"`
}

func (w *writer) account(a register.Account) {
	folded := strings.ToLower(a.Key())
	w.change(register.KindAccount, folded, revise(accountMaterial{
		label: label{Address: a.Key(), Label: a.Key()},
		Kind:  a.Kind, Organisation: a.Organisation, Name: a.Name, Proof: a.Proof, Proved: a.Proved.URL, Since: a.Since, Until: a.Until,
		IgnoredSince: a.IgnoredSince, Policy: a.Policy, OfficeURL: a.OfficeURL, AliasOf: a.AliasOf, Origin: a.Origin.Kind,
	}), `account WHERE folded`, a.SeenAt)
	w.row(`INSERT INTO account (folded, host, organisation, seen_at, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (folded) DO UPDATE SET organisation = excluded.organisation, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= account.seen_at AND excluded.body <> account.body`,
		folded, a.Host, a.Organisation, stamp(a.SeenAt), w.body(a))
}

// Account finds an account by its key, in any case.
func (r *Register) Account(ctx context.Context, key string) (register.Account, error) {
	return one[register.Account](ctx, r.engine, "account "+key, `SELECT body FROM account WHERE folded = ?`, strings.ToLower(key))
}

// AccountsByKey answers those of the keys that exist, by key.
func (r *Register) AccountsByKey(ctx context.Context, keys []string) ([]register.Account, error) {
	folded := make([]string, len(keys))
	for i, k := range keys {
		folded[i] = strings.ToLower(k)
	}
	return many[register.Account](ctx, r.engine, "accounts",
		`SELECT body FROM account WHERE folded IN (SELECT value FROM json_each(?)) ORDER BY folded`, list(folded))
}

// Accounts lists every account, by key.
func (r *Register) Accounts(ctx context.Context) ([]register.Account, error) {
	return many[register.Account](ctx, r.engine, "accounts", `SELECT body FROM account ORDER BY folded`)
}

// AccountsOf lists the accounts of the organisation, by key.
func (r *Register) AccountsOf(ctx context.Context, organisation string) ([]register.Account, error) {
	return many[register.Account](ctx, r.engine, "accounts of "+organisation,
		`SELECT body FROM account WHERE organisation = ? ORDER BY folded`, organisation)
}

// cutKey parts the host of an account's or a repository's key from its path.
func cutKey(key string) (host, path string) {
	host, path, _ = strings.Cut(key, "/")
	return host, path
}
