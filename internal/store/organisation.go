// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"

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
	Kind        string                `json:"kind,omitempty"`
	Staff       *fact                 `json:"staff,omitempty"`
	Population  *fact                 `json:"population,omitempty"`
	Website     string                `json:"website,omitempty"`
	Origin      register.OriginKind   `json:"origin"`
}

func (w *writer) organisation(o register.Organisation) {
	w.change(register.KindOrganisation, o.ID, organisationMaterial{
		label:      label{Address: o.Slug, Label: o.Name},
		NameOrigin: o.NameOrigin, Names: o.Names, Acronyms: o.Acronyms, Parents: o.Parents, Identifiers: o.Identifiers,
		Kind: o.Kind, Staff: material(o.Staff), Population: material(o.Population), Website: o.Website, Origin: o.Origin.Kind,
	}, `organisation WHERE id`, o.SeenAt)
	w.do(`INSERT INTO organisation (id, slug, folded, seen_at, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET folded = excluded.folded, seen_at = excluded.seen_at, body = excluded.body
		WHERE excluded.seen_at >= organisation.seen_at AND excluded.body <> organisation.body`,
		o.ID, o.Slug, register.FoldName(o.Name), stamp(o.SeenAt), w.body(o))
	for _, id := range o.Identifiers {
		w.do(`INSERT INTO identifier (scheme, value, organisation) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id.Scheme, id.Value, o.ID)
	}
	w.do(`DELETE FROM parent WHERE organisation = ?`, o.ID)
	for _, p := range o.Parents {
		if p.Until == "" {
			w.do(`INSERT INTO parent (organisation, parent) VALUES (?, ?) ON CONFLICT DO NOTHING`, o.ID, p.Value)
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

// OrganisationsByName lists the bodies of that name, in any case and without accents.
func (r *Register) OrganisationsByName(ctx context.Context, name string) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations of that name",
		`SELECT body FROM organisation WHERE folded = ? ORDER BY id`, register.FoldName(name))
}

// OrganisationsByID answers those of the ids that exist, in the order of ids.
func (r *Register) OrganisationsByID(ctx context.Context, ids []string) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations",
		`SELECT o.body FROM json_each(?) j JOIN organisation o ON o.id = j.value ORDER BY j.key`, list(ids))
}

// Organisations lists by slug, from the first one greater than after.
func (r *Register) Organisations(ctx context.Context, after string, limit int) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations",
		`SELECT body FROM organisation WHERE slug > ? ORDER BY slug LIMIT ?`, after, limit)
}

// OrganisationsUnder lists the bodies whose current parent it is, by slug.
func (r *Register) OrganisationsUnder(ctx context.Context, organisation string, limit int) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations under "+organisation,
		`SELECT o.body FROM parent p JOIN organisation o ON o.id = p.organisation WHERE p.parent = ? ORDER BY o.slug LIMIT ?`, organisation, limit)
}

// OrganisationsOfRepository lists the bodies whose accounts hold the repository, by slug.
func (r *Register) OrganisationsOfRepository(ctx context.Context, repository string) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "organisations of repository "+repository,
		`SELECT body FROM organisation WHERE id IN (
			SELECT a.organisation FROM repository_account ra JOIN account a ON a.folded = ra.account WHERE ra.repository = ?) ORDER BY slug`, repository)
}

// FreeSlug gives wanted, or wanted with the first number that no other body's slug has.
func (r *Register) FreeSlug(ctx context.Context, kind register.Kind, id, wanted string) (string, error) {
	table := map[register.Kind]string{register.KindOrganisation: "organisation", register.KindSheet: "sheet"}[kind]
	if table == "" {
		return "", fmt.Errorf("slug of %s: %w", kind, register.ErrInvalid)
	}
	taken := map[string]bool{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT slug FROM ` + table + ` WHERE id <> ? AND (slug = ? OR slug GLOB ? || '-[0-9]*')`,
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
	for n := 2; taken[slug]; n++ {
		slug = fmt.Sprintf("%s-%d", wanted, n)
	}
	return slug, nil
}
