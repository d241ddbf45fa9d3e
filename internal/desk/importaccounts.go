// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// ListedAccount is one account of a list of public bodies, with the identifiers that
// the list gives its body.
type ListedAccount struct {
	Account     register.Account
	Identifiers []register.Identifier
	Name        string // of the body, when the list gives it
}

// ImportAccounts saves the accounts of a list and ties each to its body: the one
// that holds the identifier, else one under the account's own name. Repositories
// whose body changes are indexed again. The same list twice changes nothing.
func (d *Desk) ImportAccounts(ctx context.Context, origin register.Origin, list []ListedAccount) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	done := Imported{Read: len(list), Nouns: len(list)}
	b := d.draft("import:"+origin.Source, d.clock())
	for _, l := range list {
		changed, err := b.listedAccount(ctx, origin, l)
		if err != nil {
			return done, fmt.Errorf("import account %s: %w", l.Account.Key(), err)
		}
		if changed {
			done.Changed++
		}
	}
	return done, b.save(ctx)
}

func (b *draft) listedAccount(ctx context.Context, origin register.Origin, l ListedAccount) (changed bool, err error) {
	a := l.Account
	a.Origin = origin
	known, err := b.account(ctx, a.Key())
	if err != nil {
		return false, err
	}
	if known != nil {
		a.Name, a.Organisation, a.SeenAt = known.Name, known.Organisation, known.SeenAt
		if !a.Proof.Exceeds(known.Proof) { // a list that says less takes no proof away
			a.Proof, a.Proved = known.Proof, known.Proved
		}
	}
	if len(l.Identifiers) > 0 {
		o, err := b.listedBody(ctx, origin, l)
		if err != nil {
			return false, err
		}
		a.Organisation = o.ID
	}
	switch {
	case known == nil && a.Organisation == "":
		return true, b.accountFor(ctx, a)
	case known != nil && sameAccount(*known, a):
		return false, nil
	}
	moved := known != nil && known.Organisation != a.Organisation
	if a.Proof == "" {
		a.Proof = register.ProofListed
	}
	a.SeenAt = b.batch.At
	folded := strings.ToLower(a.Key())
	b.accounts[folded] = &a
	b.touch(register.KindAccount, folded)
	if moved {
		return true, b.touchHeld(ctx, a.Key())
	}
	return true, nil
}

// listedBody finds or makes the body of a listed account. A body that no list named
// is shown under its account's name.
func (b *draft) listedBody(ctx context.Context, origin register.Origin, l ListedAccount) (*register.Organisation, error) {
	name, from := l.Name, register.NameOwn
	if name == "" {
		name, from = l.Account.Path[strings.LastIndexByte(l.Account.Path, '/')+1:], register.NameFromForge
	}
	if name == "" {
		name, from = l.Account.Host, register.NameFromAddress
	}
	o, err := b.listedAs(ctx, l.Identifiers, name, from, origin)
	if err != nil {
		return nil, err
	}
	for _, id := range l.Identifiers {
		if !slices.Contains(o.Identifiers, id) {
			o.Identifiers = append(slices.Clone(o.Identifiers), id)
			o.SeenAt = b.batch.At
			b.bodies[id] = o.ID
			b.touch(register.KindOrganisation, o.ID)
		}
	}
	return o, nil
}

// sameAccount reports whether a list says of an account what is known already.
func sameAccount(known, a register.Account) bool {
	known.SeenAt, a.SeenAt = time.Time{}, time.Time{}
	known.Origin.Date, a.Origin.Date = "", ""
	if a.Proof == "" {
		a.Proof = register.ProofListed
	}
	return known == a
}

// touchHeld has the repositories of an account indexed and joined again, and gives
// the sheets that they hold to the body that is theirs now.
func (b *draft) touchHeld(ctx context.Context, account string) error {
	all, err := b.desk.store.RepositoriesOfAccount(ctx, account)
	if err != nil {
		return err
	}
	var moved []*register.Repository
	for i := range all {
		r := &all[i]
		moved = append(moved, r)
		r.SeenAt = b.batch.At
		b.repositories[r.ID] = r
		b.touch(register.KindRepository, r.ID)
		if err := b.rehome(ctx, *r); err != nil {
			return err
		}
	}
	return b.relinkAround(ctx, moved)
}

// rehome gives the sheets that a repository holds to the first of its bodies.
func (b *draft) rehome(ctx context.Context, r register.Repository) error {
	bodies, err := b.organisationsOf(ctx, r)
	if err != nil || len(bodies) == 0 {
		return err
	}
	held, err := b.desk.store.SheetsHeldBy(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, s := range held {
		if s.Organisation == bodies[0].ID {
			continue
		}
		s.Organisation, s.ChangedAt = bodies[0].ID, b.batch.At
		b.sheets[s.ID] = &s
		if err := b.relink(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
