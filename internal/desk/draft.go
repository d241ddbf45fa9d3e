// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// draft is a batch in the making: what was read for an act and what it will write,
// so that a later step of the act sees what an earlier one decided.
type draft struct {
	desk  *Desk
	batch register.Batch

	organisations map[string]*register.Organisation // by id
	bodies        map[register.Identifier]string    // identifier -> id of a body of organisations
	accounts      map[string]*register.Account      // by folded key
	repositories  map[string]*register.Repository   // by id
	sheets        map[string]*register.Sheet        // by id
	examinations  map[string]*register.Examination  // by repository
	linked        map[string]bool                   // repositories whose links the act may change
	slugs         map[string]bool                   // given in this act
	nobody        map[register.Identifier]bool      // identifiers of which the register was asked at once, and that no body holds
	free          map[string]bool                   // "kind slug" of which it was asked at once, and that nothing has
	dirty         map[string]bool                   // "kind id" of what the act changes
}

func (d *Desk) draft(actor string, at time.Time) *draft {
	return &draft{
		desk: d, batch: register.Batch{At: at, Actor: actor},
		organisations: map[string]*register.Organisation{}, bodies: map[register.Identifier]string{}, accounts: map[string]*register.Account{},
		repositories: map[string]*register.Repository{}, sheets: map[string]*register.Sheet{},
		examinations: map[string]*register.Examination{}, linked: map[string]bool{}, slugs: map[string]bool{}, dirty: map[string]bool{},
	}
}

// save writes everything that the act changed, with its search entries.
func (b *draft) save(ctx context.Context) error {
	censuses, err := b.publicCensuses(ctx)
	if err != nil {
		return err
	}
	b.batch.Repositories = make([]register.Repository, 0, len(b.repositories))
	var pages []repositoryPage
	var bodies []bodyPage
	for _, key := range sorted(b.dirty) {
		kind, id, _ := strings.Cut(key, " ")
		switch register.Kind(kind) {
		case register.KindOrganisation:
			o := b.organisations[id]
			b.batch.Organisations = append(b.batch.Organisations, *o)
			ministry, err := b.ministry(ctx, []register.Organisation{*o})
			if err != nil {
				return err
			}
			bodies = append(bodies, bodyPage{o, ministry, censuses[id]})
		case register.KindAccount:
			b.batch.Accounts = append(b.batch.Accounts, *b.accounts[id])
		case register.KindRepository:
			r := b.repositories[id]
			bodies, err := b.organisationsOf(ctx, *r)
			if err != nil {
				return err
			}
			b.batch.Repositories = append(b.batch.Repositories, *r)
			pages = append(pages, repositoryPage{repository: r, bodies: bodies})
		case register.KindSheet:
			b.batch.Sheets = append(b.batch.Sheets, *b.sheets[id])
			if err := b.indexSheet(ctx, *b.sheets[id]); err != nil {
				return err
			}
		}
	}
	b.indexBodies(bodies)
	if err := b.indexRepositories(ctx, pages); err != nil {
		return err
	}
	if len(pages) == 0 {
		return b.desk.store.Save(ctx, b.batch)
	}
	if b.batch.Regather, err = b.changedSoftware(ctx, pages); err != nil {
		return err
	}
	if err := b.desk.store.Save(ctx, b.batch); err != nil {
		return err
	}
	return b.desk.gatherStale(ctx, b.batch.Actor)
}

func (b *draft) touch(kind register.Kind, id string) { b.dirty[string(kind)+" "+id] = true }

// organisation finds a body of this act or of the register.
func (b *draft) organisation(ctx context.Context, id string) (*register.Organisation, error) {
	if o := b.organisations[id]; o != nil {
		return o, nil
	}
	o, err := b.desk.store.Organisation(ctx, id)
	if err != nil {
		return nil, err
	}
	return b.keep(o), nil
}

// keep remembers a body that was read, unless the act holds it already.
func (b *draft) keep(o register.Organisation) *register.Organisation {
	if known := b.organisations[o.ID]; known != nil {
		return known
	}
	b.organisations[o.ID] = &o
	for _, id := range o.Identifiers {
		b.bodies[id] = o.ID
	}
	return &o
}

// organisationFor finds the body that holds an identifier, or makes it under a name.
func (b *draft) organisationFor(ctx context.Context, id register.Identifier, name string, origin register.NameOrigin, from register.Origin) (*register.Organisation, error) {
	if known, ok := b.bodies[id]; ok {
		return b.organisations[known], nil
	}
	o, ok, err := b.bodyOf(ctx, id)
	if err != nil {
		return nil, err
	}
	if ok {
		return b.heir(ctx, o)
	}
	return b.newOrganisation(ctx, id, name, origin, from)
}

// askAtOnce asks the register once for all bodies that a long list may speak of, and for
// the addresses that it may want: one question a body would be most of an import's time.
func (b *draft) askAtOnce(ctx context.Context, ids []register.Identifier, slugs []string) error {
	known, err := b.desk.store.OrganisationsByIdentifiers(ctx, ids)
	if err != nil {
		return err
	}
	for _, o := range known {
		b.keep(o)
	}
	taken, err := b.desk.store.TakenSlugs(ctx, register.KindOrganisation, slugs)
	if err != nil {
		return err
	}
	b.nobody, b.free = map[register.Identifier]bool{}, map[string]bool{}
	for _, id := range ids {
		if _, held := b.bodies[id]; !held {
			b.nobody[id] = true
		}
	}
	for _, s := range slugs {
		if !taken[s] {
			b.free[string(register.KindOrganisation)+" "+s] = true
		}
	}
	return nil
}

func (b *draft) newOrganisation(ctx context.Context, id register.Identifier, name string, origin register.NameOrigin, from register.Origin) (*register.Organisation, error) {
	o := register.Organisation{
		ID: register.OrganisationID(id), Name: name, NameOrigin: origin,
		Identifiers: []register.Identifier{id}, Origin: from, SeenAt: b.batch.At,
	}
	var err error
	if o.Slug, err = b.slug(ctx, register.KindOrganisation, o.ID, register.Slug(name)); err != nil {
		return nil, err
	}
	b.touch(register.KindOrganisation, o.ID)
	return b.keep(o), nil
}

// slug gives an address that neither the register nor this act has given to another.
func (b *draft) slug(ctx context.Context, kind register.Kind, id, wanted string) (string, error) {
	slug := wanted
	if !b.free[string(kind)+" "+wanted] {
		var err error
		if slug, err = b.desk.store.FreeSlug(ctx, kind, id, wanted); err != nil {
			return "", err
		}
	}
	for n := 2; b.slugs[string(kind)+" "+slug]; n++ {
		next := fmt.Sprintf("%s-%d", wanted, n)
		if b.slugs[string(kind)+" "+next] {
			continue
		}
		if b.free[string(kind)+" "+next] {
			slug = next
			continue
		}
		free, err := b.desk.store.FreeSlug(ctx, kind, id, next)
		if err != nil {
			return "", err
		}
		if free == next {
			slug = next
		}
	}
	b.slugs[string(kind)+" "+slug] = true
	return slug, nil
}

// account finds an account of this act or of the register; nil when there is none.
func (b *draft) account(ctx context.Context, key string) (*register.Account, error) {
	folded := strings.ToLower(key)
	if a := b.accounts[folded]; a != nil {
		return a, nil
	}
	a, ok, err := found(b.desk.store.Account(ctx, key))
	if err != nil || !ok {
		return nil, err
	}
	b.accounts[folded] = &a
	return &a, nil
}

// accountFor finds an account, or makes it with a body that has no name of its own.
func (b *draft) accountFor(ctx context.Context, a register.Account) error {
	known, err := b.account(ctx, a.Key())
	if err != nil || known != nil {
		return err
	}
	name := a.Name
	if name == "" {
		name = a.Path[strings.LastIndexByte(a.Path, '/')+1:]
	}
	if name == "" {
		name = a.Host
	}
	id := register.Identifier{Scheme: register.SchemeAccount, Value: strings.ToLower(a.Key())}
	o, err := b.organisationFor(ctx, id, name, register.NameFromForge, a.Origin)
	if err != nil {
		return err
	}
	a.Organisation = o.ID
	if a.Proof == "" {
		a.Proof = register.ProofListed
	}
	a.SeenAt = b.batch.At
	folded := strings.ToLower(a.Key())
	b.accounts[folded] = &a
	b.touch(register.KindAccount, folded)
	return nil
}

// organisationsOf lists the bodies whose accounts hold a repository, the first account's first.
func (b *draft) organisationsOf(ctx context.Context, r register.Repository) ([]register.Organisation, error) {
	var all []register.Organisation
	seen := map[string]bool{}
	for _, key := range r.Accounts {
		a, err := b.account(ctx, key)
		if err != nil {
			return nil, err
		}
		if a == nil || a.Organisation == "" || seen[a.Organisation] {
			continue
		}
		seen[a.Organisation] = true
		o, err := b.organisation(ctx, a.Organisation)
		if err != nil {
			return nil, err
		}
		all = append(all, *o)
	}
	return all, nil
}

func sorted(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}

// repository finds a repository of this act or of the register, by its id.
func (b *draft) repository(ctx context.Context, id string) (*register.Repository, error) {
	if r := b.repositories[id]; r != nil {
		return r, nil
	}
	r, err := b.desk.store.Repository(ctx, id)
	if err != nil {
		return nil, err
	}
	b.repositories[id] = &r
	return &r, nil
}
