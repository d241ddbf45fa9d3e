// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"greffe/internal/register"
)

// ImportBatch is how many repositories one batch of an import writes, all or none. A
// longer list takes several; sent again after a fault, it completes what is there.
const ImportBatch = 20_000

// ImportRepositories saves repositories that a list told of, with the accounts that
// hold them. A fact that a visit observed is not replaced by the list's. The same
// list twice changes nothing.
func (d *Desk) ImportRepositories(ctx context.Context, origin register.Origin, accounts []register.Account, repositories []register.Repository) (Imported, error) {
	return d.ImportParts(ctx, origin, accounts, func(yield func([]register.Repository, error) bool) {
		for part := range slices.Chunk(repositories, ImportBatch) {
			if !yield(part, nil) {
				return
			}
		}
	})
}

// ImportParts does the same with a list that is read part by part, of ImportBatch at most:
// no more than one is held. It ends at the first error of the list; what came before is saved.
func (d *Desk) ImportParts(ctx context.Context, origin register.Origin, accounts []register.Account, parts iter.Seq2[[]register.Repository, error]) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	var done Imported
	b := d.draft("import:"+origin.Source, d.clock())
	if err := b.importAccounts(ctx, origin, accounts); err != nil {
		return done, fmt.Errorf("import accounts: %w", err)
	}
	for part, err := range parts {
		if err != nil {
			return done, err
		}
		changed, err := b.importRepositories(ctx, origin, part)
		if err != nil {
			return done, fmt.Errorf("import repositories: %w", err)
		}
		if err := b.save(ctx); err != nil {
			return done, err
		}
		done.Read, done.Nouns, done.Changed = done.Read+len(part), done.Nouns+len(part), done.Changed+changed
		b = b.next()
	}
	return done, nil
}

// next gives an empty draft that still knows the accounts and bodies of this one.
func (b *draft) next() *draft {
	c := b.desk.draft(b.batch.Actor, b.batch.At)
	c.accounts, c.organisations, c.bodies, c.slugs = b.accounts, b.organisations, b.bodies, b.slugs
	return c
}

func (b *draft) importAccounts(ctx context.Context, origin register.Origin, accounts []register.Account) error {
	keys := make([]string, len(accounts))
	for i, a := range accounts {
		keys[i] = a.Key()
	}
	known, err := b.desk.store.AccountsByKey(ctx, keys)
	if err != nil {
		return err
	}
	for i := range known {
		b.accounts[strings.ToLower(known[i].Key())] = &known[i]
	}
	for _, a := range accounts {
		a.Origin = origin
		if err := b.accountFor(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (b *draft) importRepositories(ctx context.Context, origin register.Origin, list []register.Repository) (changed int, err error) {
	folded := make([]string, len(list))
	for i := range list {
		folded[i] = register.FoldKey(list[i].Key, list[i].Kind)
	}
	all, err := b.desk.store.RepositoriesByAddress(ctx, folded)
	if err != nil {
		return 0, err
	}
	known := map[string]*register.Repository{}
	for i := range all {
		r := &all[i]
		known[register.FoldKey(r.Key, r.Kind)] = r
		for _, a := range r.Aliases {
			if a.Until == "" {
				known[register.FoldKey(a.Key, r.Kind)] = r
			}
		}
	}
	var added []*register.Repository
	merged := make([]register.Repository, len(list))
	for i := range list {
		old, ok := known[folded[i]]
		if ok && b.repositories[old.ID] != nil { // an earlier record of the list named it by another address
			old = b.repositories[old.ID]
		}
		r := &merged[i]
		if moved := b.importOne(r, old, &list[i], origin); !moved {
			continue
		}
		changed++
		b.repositories[r.ID] = r
		b.touch(register.KindRepository, r.ID)
		if !ok {
			added = append(added, r)
		}
	}
	return changed, b.relinkAround(ctx, added)
}

// importOne merges a record into what is known, which is nil for a new repository. It
// reports whether anything moved.
func (b *draft) importOne(merged, old, r *register.Repository, origin register.Origin) bool {
	if old == nil {
		*merged = *r
		merged.ID = register.RepositoryID(r.Host, r.ForgeID, register.FoldKey(r.Key, r.Kind))
		merged.Origin, merged.FirstSeenAt, merged.SeenAt = origin, b.batch.At, b.batch.At
		merged.LicenceWord = r.Licence
		return true
	}
	*merged = *old
	for _, a := range r.Accounts {
		merged.Accounts = addKey(merged.Accounts, a)
	}
	moved := len(merged.Accounts) != len(old.Accounts)
	if old.Origin.Kind == register.Imported && old.Evidence.SHA256 != r.Evidence.SHA256 {
		mergeFacts(merged, r)
		merged.Origin, merged.Evidence = origin, r.Evidence
		moved = true
	}
	if moved {
		merged.SeenAt = b.batch.At
	}
	return moved
}
