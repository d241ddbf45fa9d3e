// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"greffe/internal/law"
	"greffe/internal/register"
)

// ImportOrganisations saves public bodies under their own names, with what the list
// says of them. A body that was known by an account's name only takes the list's, and
// the sheets of a body whose parents change are joined again. The same list twice
// changes nothing.
func (d *Desk) ImportOrganisations(ctx context.Context, origin register.Origin, list []law.ListedBody) (Imported, error) {
	return d.importBodies(ctx, origin, list, true)
}

// UpdateOrganisations does the same for the bodies that the register knows alone: a
// list of every town of a country need not make a page for each.
func (d *Desk) UpdateOrganisations(ctx context.Context, origin register.Origin, list []law.ListedBody) (Imported, error) {
	return d.importBodies(ctx, origin, list, false)
}

func (d *Desk) importBodies(ctx context.Context, origin register.Origin, list []law.ListedBody, create bool) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("import:"+origin.Source, d.clock())
	l := listing{draft: b, origin: origin, create: create, made: map[string]bool{}, moved: map[string]bool{}, done: Imported{Read: len(list)}}
	if err := l.askForAll(ctx, list); err != nil {
		return l.done, fmt.Errorf("import organisations: %w", err)
	}
	bodies := make([]*register.Organisation, len(list))
	before := make([]register.Organisation, len(list))
	for i, listed := range list { // names first: a parent may stand below its child
		o, known, err := l.body(ctx, listed)
		if err != nil {
			return l.done, fmt.Errorf("import organisation %q: %w", listed.Name, err)
		}
		if o == nil {
			continue
		}
		bodies[i] = o
		if known && o.Merged() != "" { // lists go on naming it; it keeps what it had
			l.done.find(register.Finding{Rule: "desk.organisation.merged", Severity: register.Advice, Line: listed.Line, Key: listed.Place, Args: map[string]string{"name": listed.Name}})
			continue
		}
		if known {
			before[i] = *o
		}
		if err := l.describe(ctx, o, listed); err != nil {
			return l.done, fmt.Errorf("import organisation %q: %w", listed.Name, err)
		}
	}
	for i, o := range bodies {
		if o == nil {
			continue
		}
		l.done.Nouns++
		if err := l.place(ctx, o, list[i]); err != nil {
			return l.done, fmt.Errorf("import organisation %q: %w", list[i].Name, err)
		}
		if !reflect.DeepEqual(before[i], *o) {
			o.SeenAt = b.batch.At
			b.touch(register.KindOrganisation, o.ID)
			l.done.Changed++
		}
	}
	if err := b.relinkBodies(ctx, l.moved); err != nil {
		return l.done, fmt.Errorf("import organisations: %w", err)
	}
	return l.done, b.save(ctx)
}

// listing is the import of a list of bodies.
type listing struct {
	*draft
	origin register.Origin
	create bool            // bodies that the register does not know are made
	made   map[string]bool // those that the act made: nothing hangs on them yet
	moved  map[string]bool // the others, where their parents changed
	done   Imported
}

// askForAll asks for everybody that the list names, as a body or as a parent.
func (l *listing) askForAll(ctx context.Context, list []law.ListedBody) error {
	var ids []register.Identifier
	slugs, met := make([]string, len(list)), map[string]int{}
	for i, b := range list {
		ids = append(ids, b.Identifiers...)
		ids = append(ids, b.Parents...)
		ids = append(ids, register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(b.Name)})
		slugs[i] = register.Slug(b.Name)
		if met[slugs[i]]++; met[slugs[i]] > 1 { // its namesakes come before it
			slugs[i] += "-" + strconv.Itoa(met[slugs[i]])
		}
	}
	return l.askAtOnce(ctx, ids, slugs)
}

// day is the day that the list was made, or that of the act.
func (l *listing) day() string { return cmp.Or(l.origin.Date, day(l.batch.At)) }

// body finds who is listed, or makes them; nil when the list may make nobody.
func (l *listing) body(ctx context.Context, listed law.ListedBody) (o *register.Organisation, known bool, err error) {
	o, err = l.knownAs(ctx, listed.Identifiers, listed.Name, register.NameOwn)
	if err != nil || o != nil {
		return o, true, err
	}
	if !l.create {
		return nil, false, nil
	}
	first := register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(listed.Name)}
	if len(listed.Identifiers) > 0 {
		first = listed.Identifiers[0]
	}
	if o, err = l.newOrganisation(ctx, first, listed.Name, register.NameOwn, l.origin); err == nil {
		l.made[o.ID] = true
	}
	return o, false, err
}

// describe writes what the list says of a body.
func (l *listing) describe(ctx context.Context, o *register.Organisation, listed law.ListedBody) error {
	l.rename(o, listed)
	ids := append(slices.Clone(listed.Identifiers), register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(listed.Name)})
	for _, id := range ids {
		if slices.Contains(o.Identifiers, id) {
			continue
		}
		other, held, err := l.bodyOf(ctx, id)
		if err != nil {
			return err
		}
		if held && other.ID != o.ID {
			if id.Scheme != register.SchemeName { // many have the same name; a number belongs to one
				l.done.find(register.Finding{Rule: "desk.organisation.identifier", Severity: register.Warning, Line: listed.Line, Key: listed.Place,
					Args: map[string]string{"name": listed.Name, "scheme": id.Scheme, "value": id.Value, "other": other.Name}})
			}
			continue
		}
		l.succeeds(o, id)
		o.Identifiers = append(slices.Clone(o.Identifiers), id)
		l.bodies[id] = o.ID
	}
	o.Acronyms = union(o.Acronyms, listed.Acronyms)
	o.Kind, o.Website = cmp.Or(listed.Kind, o.Kind), cmp.Or(listed.Website, o.Website)
	switch _, ok := l.desk.profiles.Find(listed.Profile); {
	case listed.Profile == RegisterProfile:
		o.Profile = ""
	case ok:
		o.Profile = listed.Profile
	}
	known, told := &o.Headcount, listed.Headcount
	if l.newer(told.State, told.Origin.Date, known.State, known.Origin, told.Value == known.Value) {
		*known = register.Known(told.Value, l.of(told.Origin), told.Evidence)
	}
	people, counted := &o.Population, listed.Population
	if l.newer(counted.State, counted.Origin.Date, people.State, people.Origin, counted.Value == people.Value) {
		*people = register.Known(counted.Value, l.of(counted.Origin), counted.Evidence)
	}
	return nil
}

// succeeds notes since when a body has an identifier that a list gives it: where it had
// another one of the scheme, that one held until the day of the list. Names and accounts
// are no identifiers that are given and taken.
func (l *listing) succeeds(o *register.Organisation, id register.Identifier) {
	if id.Scheme == register.SchemeName || id.Scheme == register.SchemeAccount || l.made[o.ID] {
		return
	}
	next := register.DatedIdentifier{Identifier: id, Source: l.origin.Source}
	dates := slices.Clone(o.IdentifierDates)
	for _, old := range o.Identifiers {
		if old.Scheme != id.Scheme || o.Dates(old).Until != "" {
			continue
		}
		ended := o.Dates(old)
		ended.Until, ended.Source = l.day(), cmp.Or(ended.Source, l.origin.Source)
		next.Since = l.day()
		dates = append(slices.DeleteFunc(dates, func(d register.DatedIdentifier) bool { return d.Identifier == old }), ended)
	}
	o.IdentifierDates = append(dates, next)
}

// of is the origin of a fact of the list: the list, on the fact's own day if it has one.
func (l *listing) of(told register.Origin) register.Origin {
	o := l.origin
	o.Date = cmp.Or(told.Date, o.Date)
	return o
}

// newer reports whether a fact of the list replaces what is known: what the body
// declared itself stands, and so does what a later list says.
func (l *listing) newer(told register.State, date string, known register.State, by register.Origin, same bool) bool {
	switch {
	case told != register.Present:
		return false
	case known != register.Present:
		return true
	}
	date = cmp.Or(date, l.origin.Date)
	return by.Kind != register.Declared && (date > by.Date || date == by.Date && !same)
}

// rename gives a body the list's name where that is the better one, and keeps the other.
func (l *listing) rename(o *register.Organisation, listed law.ListedBody) {
	for _, n := range listed.Names {
		o.Names = addName(o.Names, n)
	}
	if o.Name == listed.Name && o.NameOrigin == register.NameOwn {
		return
	}
	earlier := l.origin.Date != "" && l.origin.Date < o.Origin.Date
	switch {
	case o.NameOrigin != register.NameOwn:
		o.Names = addName(o.Names, register.Dated{Value: o.Name})
	case listed.Proper && (o.Origin.Source == l.origin.Source || l.origin.Date != "") && !earlier:
		o.Names = addName(o.Names, register.Dated{Value: o.Name, Since: o.NameSince, Until: l.day()})
		o.NameSince = l.day()
	default:
		o.Names = addName(o.Names, register.Dated{Value: listed.Name})
		return
	}
	o.Names = slices.DeleteFunc(slices.Clone(o.Names), func(n register.Dated) bool { return n.Value == listed.Name && n.Until == "" })
	o.Name, o.NameOrigin, o.Origin = listed.Name, register.NameOwn, l.origin
}

// addName adds a name that is not there yet; one that is there takes the days that it lacked.
func addName(all []register.Dated, n register.Dated) []register.Dated {
	all = slices.Clone(all)
	for i := range all {
		if all[i].Value == n.Value && (n.Since == "" || all[i].Since == "" || all[i].Since == n.Since) {
			all[i].Since, all[i].Until = cmp.Or(all[i].Since, n.Since), cmp.Or(all[i].Until, n.Until)
			return all
		}
	}
	return append(all, n)
}

// place puts a body under its parents. A parent that neither the list nor the register
// knows is told, and nobody is made up for it.
func (l *listing) place(ctx context.Context, o *register.Organisation, listed law.ListedBody) error {
	var above []string
	for _, id := range listed.Parents {
		parent, ok, err := l.bodyOf(ctx, id)
		switch {
		case err != nil:
			return err
		case !ok:
			l.done.find(register.Finding{Rule: "desk.organisation.parent", Severity: register.Warning, Line: listed.Line, Key: listed.Place,
				Args: map[string]string{"name": listed.Name, "scheme": id.Scheme, "value": id.Value}})
		case parent.ID != o.ID:
			above = append(above, parent.ID)
		}
	}
	if earlier := l.origin.Date != "" && l.origin.Date < o.Origin.Date; earlier {
		return nil
	}
	parents, changed := moveUnder(o.Parents, above, listed.AllParents, l.day())
	if changed {
		o.Parents, l.moved[o.ID] = parents, !l.made[o.ID]
	}
	return nil
}

// moveUnder gives the parents of a body after a list was read on a day. From when its
// first parents held is not known; those that came after them hold since that day.
func moveUnder(known []register.Dated, above []string, all bool, day string) (parents []register.Dated, changed bool) {
	parents = slices.Clone(known)
	open := func(id string) bool {
		return slices.ContainsFunc(parents, func(p register.Dated) bool { return p.Value == id && p.Until == "" })
	}
	since := ""
	for i, p := range parents {
		if p.Until == "" && all && !slices.Contains(above, p.Value) {
			parents[i].Until, changed = day, true
		}
		if parents[i].Until != "" {
			since = day
		}
	}
	for _, id := range above {
		if !open(id) {
			parents, changed = append(parents, register.Dated{Value: id, Since: since}), true
		}
	}
	return parents, changed
}

// knownAs finds the body that a list speaks of: by any of its identifiers, the surest
// first, or by its own name where a name was all that the register knew of it.
func (b *draft) knownAs(ctx context.Context, ids []register.Identifier, name string, from register.NameOrigin) (*register.Organisation, error) {
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
	return nil, nil
}

// listedAs finds the body that a list speaks of, or makes it.
func (b *draft) listedAs(ctx context.Context, ids []register.Identifier, name string, from register.NameOrigin, origin register.Origin) (*register.Organisation, error) {
	o, err := b.knownAs(ctx, ids, name, from)
	if err != nil {
		return nil, err
	}
	if o != nil {
		return b.heir(ctx, o)
	}
	return b.organisationFor(ctx, ids[0], name, from, origin)
}

// bodyOf finds the body of this act or of the register that holds an identifier.
func (b *draft) bodyOf(ctx context.Context, id register.Identifier) (*register.Organisation, bool, error) {
	if known, ok := b.bodies[id]; ok {
		return b.organisations[known], true, nil
	}
	if b.nobody[id] {
		return nil, false, nil
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
