// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"

	"greffe/internal/register"
)

// ListedBody is a public body as a list gives it: its parents are named by
// identifiers, since a list knows no ids of the register.
type ListedBody struct {
	Name        string
	Acronyms    []string
	Kind        string
	Website     string
	Identifiers []register.Identifier
	Parents     []register.Identifier
}

// ImportOrganisations saves public bodies under their own names. A body that was
// known by an account's name only takes the list's. The same list twice changes nothing.
func (d *Desk) ImportOrganisations(ctx context.Context, origin register.Origin, list []ListedBody) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	done := Imported{Read: len(list), Nouns: len(list)}
	b := d.draft("import:"+origin.Source, d.clock())
	for _, l := range list {
		changed, err := b.listedOrganisation(ctx, origin, l)
		if err != nil {
			return done, fmt.Errorf("import organisation %q: %w", l.Name, err)
		}
		if changed {
			done.Changed++
		}
	}
	return done, b.save(ctx)
}

func (b *draft) listedOrganisation(ctx context.Context, origin register.Origin, l ListedBody) (changed bool, err error) {
	ids := append(slices.Clone(l.Identifiers), register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(l.Name)})
	o, err := b.listedAs(ctx, ids, l.Name, register.NameOwn, origin)
	if err != nil {
		return false, err
	}
	before := *o
	if o.NameOrigin != register.NameOwn {
		o.Names = append(slices.Clone(o.Names), register.Dated{Value: o.Name})
		o.Name, o.NameOrigin, o.Origin = l.Name, register.NameOwn, origin
	}
	o.Identifiers = union(o.Identifiers, ids)
	o.Acronyms = union(o.Acronyms, l.Acronyms)
	if l.Kind != "" {
		o.Kind = l.Kind
	}
	if l.Website != "" {
		o.Website = l.Website
	}
	for _, id := range l.Parents {
		parent, err := b.organisationFor(ctx, id, id.Value, register.NameOwn, origin)
		if err != nil {
			return false, err
		}
		o.Parents = union(o.Parents, []register.Dated{{Value: parent.ID}})
	}
	for _, id := range o.Identifiers {
		b.bodies[id] = o.ID
	}
	if same(before, *o) && !b.dirty[string(register.KindOrganisation)+" "+o.ID] {
		return false, nil
	}
	o.SeenAt = b.batch.At
	b.touch(register.KindOrganisation, o.ID)
	return true, nil
}

// listedAs finds the body that a list speaks of: by any of its identifiers, or by its
// own name where a name was all that the register knew of it; or else makes it.
func (b *draft) listedAs(ctx context.Context, ids []register.Identifier, name string, from register.NameOrigin, origin register.Origin) (*register.Organisation, error) {
	candidates := slices.Clone(ids)
	if from == register.NameOwn {
		candidates = append(candidates, register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(name)})
	}
	for _, id := range candidates {
		o, ok, err := b.bodyOf(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok && (id.Scheme != register.SchemeName || onlyNamed(*o)) {
			return o, nil
		}
	}
	return b.organisationFor(ctx, ids[0], name, from, origin)
}

// bodyOf finds the body of this act or of the register that holds an identifier.
func (b *draft) bodyOf(ctx context.Context, id register.Identifier) (*register.Organisation, bool, error) {
	if known, ok := b.bodies[id]; ok {
		return b.organisations[known], true, nil
	}
	o, ok, err := found(b.desk.store.OrganisationByIdentifier(ctx, id))
	if err != nil || !ok {
		return nil, false, err
	}
	return b.keep(o), true, nil
}

// onlyNamed reports whether nothing but its name identifies a body.
func onlyNamed(o register.Organisation) bool {
	return !slices.ContainsFunc(o.Identifiers, func(id register.Identifier) bool { return id.Scheme != register.SchemeName })
}

func same(a, b register.Organisation) bool {
	return a.Name == b.Name && a.NameOrigin == b.NameOrigin && a.Kind == b.Kind && a.Website == b.Website &&
		slices.Equal(a.Identifiers, b.Identifiers) && slices.Equal(a.Acronyms, b.Acronyms) && slices.Equal(a.Parents, b.Parents)
}

// union adds to all what it lacks, in order.
func union[T comparable](all, more []T) []T {
	all = slices.Clone(all)
	for _, v := range more {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
