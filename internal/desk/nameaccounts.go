// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"strings"

	"greffe/internal/register"
)

// NameAccounts saves the names that forges give to accounts. A body that has no
// name of its own is shown under its account's; one that has keeps it.
func (d *Desk) NameAccounts(ctx context.Context, origin register.Origin, list []register.Account) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	done := Imported{Read: len(list)}
	b := d.draft("import:"+origin.Source, d.clock())
	named := map[string]bool{}
	for _, a := range list {
		folded := strings.ToLower(a.Key())
		if named[folded] {
			continue
		}
		named[folded] = true
		done.Nouns++
		a.Origin = origin
		changed, err := b.nameAccount(ctx, a)
		if err != nil {
			return done, fmt.Errorf("name account %s: %w", a.Key(), err)
		}
		if changed {
			done.Changed++
		}
	}
	return done, b.save(ctx)
}

func (b *draft) nameAccount(ctx context.Context, a register.Account) (changed bool, err error) {
	known, err := b.account(ctx, a.Key())
	if err != nil {
		return false, err
	}
	if known == nil {
		return true, b.accountFor(ctx, a)
	}
	if a.Proof.Exceeds(known.Proof) {
		b.prove(known, a.Proof, a.Proved)
		changed = true
	}
	if a.Name == "" || known.Name == a.Name {
		return changed, nil
	}
	known.Name, known.SeenAt = a.Name, b.batch.At
	b.touch(register.KindAccount, strings.ToLower(known.Key()))
	o, err := b.organisation(ctx, known.Organisation)
	if err != nil || o.NameOrigin == register.NameOwn {
		return true, err
	}
	o.Name, o.NameOrigin, o.SeenAt = a.Name, register.NameFromForge, b.batch.At
	b.touch(register.KindOrganisation, o.ID)
	return true, nil
}
