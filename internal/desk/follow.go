// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Told is what another register says, by global ids.
type Told struct {
	Peer string // its address: the source of all of it
	Day  string // YYYY-MM-DD
	// Names gives the first identifier of each of its bodies, by id.
	Names         map[string]register.Identifier
	Organisations []register.Organisation
	Accounts      []register.Account
	Repositories  []register.Repository
	Sheets        []register.Sheet // a withdrawn one says that it is gone there
}

// Follow takes what another register says. Whoever brought a noun first stays its master:
// what this register knows from elsewhere is left as it is, so that two registers that
// follow each other hold each noun once and never tell each other their own words. The
// same twice changes nothing.
func (d *Desk) Follow(ctx context.Context, t Told) (Imported, error) {
	origin := register.Origin{Kind: register.Imported, Source: t.Peer, Date: t.Day}
	var done Imported
	for _, step := range []func(context.Context, register.Origin, Told) (Imported, error){d.followBodies, d.followAccounts, d.followRepositories, d.followSheets} {
		one, err := step(ctx, origin, t)
		done.Read, done.Nouns, done.Changed = done.Read+one.Read, done.Nouns+one.Nouns, done.Changed+one.Changed
		done.Findings = append(done.Findings, one.Findings...)
		if err != nil {
			return done, fmt.Errorf("follow %s: %w", t.Peer, err)
		}
	}
	return done, nil
}

func (d *Desk) followBodies(ctx context.Context, origin register.Origin, t Told) (Imported, error) {
	var list []law.ListedBody
	for _, o := range t.Organisations {
		known, err := d.knownBody(ctx, o)
		if err != nil {
			return Imported{}, err
		}
		if known.ID != "" && known.Origin.Source != t.Peer || o.NameOrigin != register.NameOwn {
			continue // an account's name is told by the account
		}
		body := law.ListedBody{Name: o.Name, Names: o.Names, Acronyms: o.Acronyms, Website: o.Website, Kind: o.Kind, Identifiers: outsideIdentifiers(o.Identifiers), Headcount: o.Headcount, Population: o.Population}
		for _, p := range o.Parents {
			if id, ok := t.Names[p.Value]; ok && p.Until == "" {
				body.Parents = append(body.Parents, id)
			}
		}
		list = append(list, body)
	}
	if len(list) == 0 {
		return Imported{Read: len(t.Organisations)}, nil
	}
	return d.ImportOrganisations(ctx, origin, list)
}

// knownBody is the body that the register holds already under the id or an identifier.
func (d *Desk) knownBody(ctx context.Context, o register.Organisation) (register.Organisation, error) {
	same, err := d.store.OrganisationsByID(ctx, []string{o.ID})
	if err != nil || len(same) > 0 {
		return append(same, register.Organisation{})[0], err
	}
	for _, id := range o.Identifiers {
		if x, ok, err := found(d.store.OrganisationByIdentifier(ctx, id)); ok || err != nil {
			return x, err
		}
	}
	return register.Organisation{}, nil
}

// outsideIdentifiers leaves out those that a register makes up for want of better ones.
func outsideIdentifiers(ids []register.Identifier) []register.Identifier {
	return slices.DeleteFunc(slices.Clone(ids), func(id register.Identifier) bool {
		return id.Scheme == register.SchemeAccount || id.Scheme == register.SchemeName
	})
}

func (d *Desk) followAccounts(ctx context.Context, origin register.Origin, t Told) (Imported, error) {
	var keys []string
	for _, a := range t.Accounts {
		keys = append(keys, a.Key())
	}
	known, err := d.store.AccountsByKey(ctx, keys)
	if err != nil {
		return Imported{}, err
	}
	others := map[string]bool{}
	for _, a := range known {
		others[strings.ToLower(a.Key())] = a.Origin.Source != t.Peer
	}
	var list []ListedAccount
	for _, a := range t.Accounts {
		if others[strings.ToLower(a.Key())] {
			continue
		}
		l := ListedAccount{Account: a}
		if id, ok := t.Names[a.Organisation]; ok {
			l.Identifiers = outsideIdentifiers([]register.Identifier{id})
		}
		l.Account.Organisation = ""
		// What was proved was proved to the other register: here its list says so, and no
		// file in the account speaks for the body.
		l.Account.Proof, l.Account.Proved = register.ProofListed, register.Evidence{}
		list = append(list, l)
	}
	if len(list) == 0 {
		return Imported{Read: len(t.Accounts)}, nil
	}
	return d.ImportAccounts(ctx, origin, list)
}

func (d *Desk) followRepositories(ctx context.Context, origin register.Origin, t Told) (Imported, error) {
	var folded []string
	for _, r := range t.Repositories {
		folded = append(folded, register.FoldKey(r.Key, r.Kind))
	}
	known, err := d.store.RepositoriesByAddress(ctx, folded)
	if err != nil {
		return Imported{}, err
	}
	others := map[string]bool{}
	for _, r := range known {
		if r.Origin.Source == t.Peer {
			continue
		}
		others[register.FoldKey(r.Key, r.Kind)] = true
		for _, a := range r.Aliases {
			others[register.FoldKey(a.Key, r.Kind)] = true
		}
	}
	var list []register.Repository
	for i, r := range t.Repositories {
		if !others[folded[i]] && !r.Gone() {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return Imported{Read: len(t.Repositories)}, nil
	}
	return d.ImportRepositories(ctx, origin, nil, list)
}

func (d *Desk) followSheets(ctx context.Context, origin register.Origin, t Told) (Imported, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("import:"+t.Peer, d.clock())
	done := Imported{Read: len(t.Sheets)}
	for _, s := range t.Sheets {
		s.Origin = origin
		changed, err := b.followSheet(ctx, s)
		if err != nil {
			return done, fmt.Errorf("sheet %s: %w", s.ID, err)
		}
		if done.Nouns++; changed {
			done.Changed++
		}
	}
	if err := b.save(ctx); err != nil || len(b.batch.Erase) == 0 {
		return done, err
	}
	return done, d.store.Scrub(ctx)
}

// globalID is the form of a sheet's id: RFC 9562 section 4, as register.SheetID writes it.
var globalID = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// followSheet takes one sheet under its global id, or its end.
func (b *draft) followSheet(ctx context.Context, s register.Sheet) (changed bool, err error) {
	if !globalID.MatchString(s.ID) || !slices.Contains([]register.Publication{register.Published, register.Suspended, register.Retired, register.Withdrawn}, s.State) {
		return false, nil // it stands in addresses and decides on pages: what is none of these is no sheet of a register
	}
	s.Slug = register.Slug(s.Slug)
	old, ok, err := found(b.desk.store.Sheet(ctx, s.ID))
	if err != nil || ok && (old.Origin.Kind != register.Imported || old.Origin.Source != s.Origin.Source) {
		return false, err
	}
	if ok && barred(old) {
		return false, nil
	}
	erased := false
	if ok {
		if old, erased, err = b.followErasure(ctx, old, s); err != nil {
			return false, err
		}
	}
	state := s.State
	if state == register.Withdrawn {
		if !ok || old.State == register.Withdrawn && !erased {
			return false, nil
		}
		if erased {
			old = bare(old, register.Withdrawal{})
		}
		old.State, old.ChangedAt = state, b.batch.At
		old.Withdrawal = register.Withdrawal{Reason: s.Withdrawal.Reason, At: b.batch.At}
		b.sheets[old.ID] = &old
		b.touch(register.KindSheet, old.ID)
		return true, b.relink(ctx, old)
	}
	if ok {
		s.Origin.Date = old.Origin.Date // told again: the same words are the same sheet
	}
	same, err := b.desk.store.OrganisationsByID(ctx, []string{s.Organisation})
	if err != nil {
		return false, err
	}
	if len(same) == 0 {
		o, err := b.administration(ctx, s)
		if err != nil {
			return false, err
		}
		s.Organisation = o.ID
	}
	s.HeldBy, s.HeldPath = "", ""
	if err := b.publish(ctx, &s); err != nil {
		return false, err
	}
	s.State, s.Erased = state, old.Erased
	if ok {
		s.Slug = old.Slug // another than before where its name was erased
	}
	return !ok || erased || !sameSheet(old, s), b.relink(ctx, s)
}
