// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"greffe/internal/register"
)

// organisationMaterial is what the journal keeps of a body.
type organisationMaterial struct {
	label
	NameOrigin  register.NameOrigin   `json:"name_origin"`
	Names       []register.Dated      `json:"names,omitempty"`
	Acronyms    []string              `json:"acronyms,omitempty"`
	Parents     []register.Dated      `json:"parents,omitempty"`
	Identifiers []register.Identifier `json:"identifiers,omitempty"`
	NameSince   string                `json:"name_since,omitempty"`

	IdentifierDates []register.DatedIdentifier `json:"identifier_dates,omitempty"`
	Successors      []register.Dated           `json:"successors,omitempty"`
	Predecessors    []register.Dated           `json:"predecessors,omitempty"`

	Kind       string                `json:"kind,omitempty"`
	Staff      *fact                 `json:"staff,omitempty"`
	Headcount  *fact                 `json:"headcount,omitempty"`
	Population *fact                 `json:"population,omitempty"`
	Website    string                `json:"website,omitempty"`
	Profile    string                `json:"profile,omitempty"`
	Standing   register.Standing     `json:"standing,omitzero"`
	Requests   []register.ReplyCount `json:"requests,omitempty"`
	Origin     register.OriginKind   `json:"origin"`
}

// nounWork is what a noun's rows need and any processor can work out.
type nounWork struct {
	body     string
	err      error
	revision revision
}

func (w *writer) organisations(all []register.Organisation) {
	work := worked(all, func(o *register.Organisation) nounWork {
		body, err := json.Marshal(o)
		return nounWork{string(body), err, revise(organisationMaterial{
			label:      label{Address: o.Slug, Label: o.Name},
			NameOrigin: o.NameOrigin, Names: o.Names, Acronyms: o.Acronyms, Parents: o.Parents, Identifiers: o.Identifiers,
			NameSince: o.NameSince, IdentifierDates: o.IdentifierDates, Successors: o.Successors, Predecessors: o.Predecessors,
			Kind: o.Kind, Staff: material(o.Staff), Headcount: material(o.Headcount), Population: material(o.Population), Website: o.Website, Profile: o.Profile, Standing: o.Standing, Requests: o.Requests, Origin: o.Origin.Kind,
		})}
	})
	for i, o := range all {
		w.fail(work[i].err)
		w.organisation(o, work[i])
	}
}

func (w *writer) organisation(o register.Organisation, work nounWork) {
	seen := stamp(o.SeenAt)
	w.change(register.KindOrganisation, o.ID, work.revision, `organisation WHERE id`, o.SeenAt)
	w.row(`INSERT INTO organisation (id, slug, folded, seen_at, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET folded = excluded.folded, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= organisation.seen_at AND excluded.body <> organisation.body`,
		o.ID, o.Slug, register.FoldName(o.Name), seen, work.body)
	for _, id := range o.Identifiers {
		w.row(`INSERT INTO identifier (scheme, value, organisation) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id.Scheme, id.Value, o.ID)
	}
	w.row(`WITH v (id, seen_at) AS (VALUES (?, ?))
		DELETE FROM parent WHERE organisation IN (SELECT v.id FROM v JOIN organisation o ON o.id = v.id AND o.seen_at = v.seen_at)`, o.ID, seen)
	for _, p := range o.Parents {
		if p.Until == "" {
			w.row(`WITH v (id, parent, seen_at) AS (VALUES (?, ?, ?)) INSERT INTO parent (organisation, parent)
				SELECT v.id, v.parent FROM v JOIN organisation o ON o.id = v.id AND o.seen_at = v.seen_at WHERE TRUE ON CONFLICT DO NOTHING`, o.ID, p.Value, seen)
		}
	}
}

// Organisation finds a body by its id.
func (r *Register) Organisation(ctx context.Context, id string) (register.Organisation, error) {
	return one[register.Organisation](ctx, r.engine, "organisation "+id, `SELECT body FROM organisation WHERE id = ?`, id)
}

// OrganisationBySlug finds a body by its address on the site.
func (r *Register) OrganisationBySlug(ctx context.Context, slug string) (register.Organisation, error) {
	return one[register.Organisation](ctx, r.engine, "organisation "+slug, `SELECT body FROM organisation WHERE slug = ?`, slug)
}

// OrganisationByIdentifier finds the body that holds an identifier.
func (r *Register) OrganisationByIdentifier(ctx context.Context, id register.Identifier) (register.Organisation, error) {
	return one[register.Organisation](ctx, r.engine, "organisation "+id.Scheme+":"+id.Value,
		`SELECT o.body FROM identifier i JOIN organisation o ON o.id = i.organisation WHERE i.scheme = ? AND i.value = ?`, id.Scheme, id.Value)
}

// OrganisationsByIdentifiers finds the bodies that hold any of the identifiers.
func (r *Register) OrganisationsByIdentifiers(ctx context.Context, ids []register.Identifier) ([]register.Organisation, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.Scheme + " " + id.Value
	}
	return many[register.Organisation](ctx, r.engine, "organisations by identifier",
		`SELECT body FROM organisation WHERE id IN (SELECT i.organisation FROM json_each(?) j
			JOIN identifier i ON i.scheme = substr(j.value, 1, instr(j.value, ' ') - 1) AND i.value = substr(j.value, instr(j.value, ' ') + 1)) ORDER BY id`, list(names))
}

// TakenSlugs gives those of the addresses that a body or a sheet has.
func (r *Register) TakenSlugs(ctx context.Context, kind register.Kind, wanted []string) (map[string]bool, error) {
	table, err := sluggedTable(kind)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	err = r.engine.Query(ctx, Statement{SQL: `SELECT slug FROM json_each(?) j JOIN ` + table + ` t ON t.slug = j.value`, Args: []any{list(wanted)}}, func(row Row) error {
		var slug string
		err := row.Scan(&slug)
		taken[slug] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("slugs that are taken: %w", err)
	}
	return taken, nil
}

// sluggedTable is where the slugs of a kind stand.
func sluggedTable(kind register.Kind) (string, error) {
	table := map[register.Kind]string{register.KindOrganisation: "organisation", register.KindSheet: "sheet"}[kind]
	if table == "" {
		return "", fmt.Errorf("slug of %s: %w", kind, register.ErrInvalid)
	}
	return table, nil
}

// OrganisationsByName lists the bodies of that name, in any case and without accents.
func (r *Register) OrganisationsByName(ctx context.Context, name string) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations of that name",
		`SELECT body FROM organisation WHERE folded = ? ORDER BY id`, register.FoldName(name))
}

// OrganisationsByID answers those of the ids that exist, in the order of ids.
func (r *Register) OrganisationsByID(ctx context.Context, ids []string) ([]register.Organisation, error) {
	return inOrder[register.Organisation](ctx, r.engine, "organisations", "organisation", "", ids)
}

// BodiesInBrief is OrganisationsByID for lists.
func (r *Register) BodiesInBrief(ctx context.Context, ids []string) ([]register.BodyBrief, error) {
	return inOrder[register.BodyBrief](ctx, r.engine, "bodies in brief", "organisation", "", ids)
}

// Organisations lists by slug, from the first one greater than after.
func (r *Register) Organisations(ctx context.Context, after string, limit int) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations",
		`SELECT body FROM organisation WHERE slug > ? ORDER BY slug LIMIT ?`, after, limit)
}

// place is the name in register.Organisation.Place; an index has it, in these very words.
const place = `(CASE WHEN ` + accountAlone + ` THEN '~' || folded ELSE folded END)`

// OrganisationsAlphabetically lists by name without case and accents, from the first one whose
// register.Organisation.Place is greater than after.
func (r *Register) OrganisationsAlphabetically(ctx context.Context, after string, limit int) ([]register.Organisation, error) {
	name, id, _ := strings.Cut(after, "/")
	return many[register.Organisation](ctx, r.engine, "organisations",
		`SELECT body FROM organisation WHERE (`+place+`, id) > (?, ?) ORDER BY `+place+`, id LIMIT ?`, name, id, limit)
}

// OrganisationsUnder lists the bodies whose current parent it is, by slug.
func (r *Register) OrganisationsUnder(ctx context.Context, organisation string, limit int) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations under "+organisation,
		`SELECT o.body FROM parent p JOIN organisation o ON o.id = p.organisation WHERE p.parent = ? ORDER BY o.slug LIMIT ?`, organisation, limit)
}

// Owners gives, for each of the repositories, the bodies whose accounts hold it, by slug.
func (r *Register) Owners(ctx context.Context, repositories []string) (map[string][]register.Organisation, error) {
	return owners[register.Organisation](ctx, r.engine, repositories)
}

// OwnersInBrief is Owners for lists.
func (r *Register) OwnersInBrief(ctx context.Context, repositories []string) (map[string][]register.BodyBrief, error) {
	return owners[register.BodyBrief](ctx, r.engine, repositories)
}

// owners reads each body once: most repositories of a page have few owners.
func owners[T any](ctx context.Context, e Engine, repositories []string) (map[string][]T, error) {
	bodies := map[string]T{}
	all := map[string][]T{}
	last := [2]string{}
	which, arg := among("ra.repository", repositories)
	err := e.Query(ctx, Statement{SQL: `SELECT ra.repository, o.slug, o.id, o.body FROM repository_account ra
		JOIN account a ON a.folded = ra.account
		JOIN organisation o ON o.id = a.organisation WHERE ` + which + ` ORDER BY ra.repository, o.slug, o.id`, Args: []any{arg}}, func(row Row) error {
		var repository, slug, id string
		var body []byte
		if err := row.Scan(&repository, &slug, &id, &body); err != nil {
			return err
		}
		if last == [2]string{repository, id} {
			return nil // by another of its accounts
		}
		last = [2]string{repository, id}
		o, known := bodies[id]
		if !known {
			if err := json.Unmarshal(body, &o); err != nil {
				return err
			}
			bodies[id] = o
		}
		all[repository] = append(all[repository], o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("owners: %w", err)
	}
	return all, nil
}

// Counts gives, for each of the organisations, how much of it the register holds. Most have
// one account, whose repositories need not be told apart: that takes a third of the time.
func (r *Register) Counts(ctx context.Context, organisations []string) (map[string]register.Counts, error) {
	all := map[string]register.Counts{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT j.value,
		(SELECT COUNT(*) FROM sheet WHERE organisation = j.value AND state <> 'withdrawn' AND ` + publicStates + `),
		(SELECT COUNT(*) FROM sheet WHERE organisation = j.value AND origin = 'declared' AND state <> 'withdrawn' AND ` + publicStates + `),
		CASE (SELECT COUNT(*) FROM account WHERE organisation = j.value)
			WHEN 1 THEN (SELECT COUNT(*) FROM repository_account WHERE account = (SELECT folded FROM account WHERE organisation = j.value))
			ELSE (SELECT COUNT(DISTINCT ra.repository) FROM account a JOIN repository_account ra ON ra.account = a.folded WHERE a.organisation = j.value) END
		FROM json_each(?) j`, Args: []any{list(organisations)}}, func(row Row) error {
		var id string
		var c register.Counts
		err := row.Scan(&id, &c.Sheets, &c.Declared, &c.Repositories)
		all[id] = c
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("counts: %w", err)
	}
	return all, nil
}

// FreeSlug gives wanted, or wanted with the first number that no other body's slug has,
// and that was not erased: such an address goes on to say so.
func (r *Register) FreeSlug(ctx context.Context, kind register.Kind, id, wanted string) (string, error) {
	table, err := sluggedTable(kind)
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	err = r.engine.Query(ctx, Statement{SQL: `SELECT slug FROM ` + table + ` WHERE id <> ? AND (slug = ? OR slug GLOB ? || '-[0-9]*')`,
		Args: []any{id, wanted, wanted}}, func(row Row) error {
		var slug string
		err := row.Scan(&slug)
		taken[slug] = true
		return err
	})
	if err != nil {
		return "", fmt.Errorf("slug %s: %w", wanted, err)
	}
	slug := wanted
	for n := 2; ; n++ {
		if !taken[slug] {
			gone := register.AddressErased{}
			if kind != register.KindSheet {
				return slug, nil
			}
			if err := r.erasedAddress(ctx, slug); !errors.As(err, &gone) {
				if errors.Is(err, register.ErrNotFound) {
					err = nil
				}
				return slug, err
			}
		}
		slug = fmt.Sprintf("%s-%d", wanted, n)
	}
}
