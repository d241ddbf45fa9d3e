// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
	"greffe/internal/search"
)

// bodySQL says where the nouns of a kind stand, in the order of their list. Only what is
// public is among them.
func bodySQL(kind register.Kind, after string, limit int) (Statement, error) {
	s := Statement{Args: []any{after, limit}}
	switch kind {
	case register.KindRepository:
		s.SQL = `SELECT folded, body FROM repository WHERE folded > ? ORDER BY folded LIMIT ?`
	case register.KindOrganisation:
		s.SQL = `SELECT slug, body FROM organisation WHERE slug > ? ORDER BY slug LIMIT ?`
	case register.KindSheet:
		s.SQL = `SELECT slug, body FROM sheet WHERE slug > ? AND state <> 'withdrawn' AND ` + publicStates + ` ORDER BY slug LIMIT ?`
	case register.KindAccount:
		s.SQL = `SELECT folded, body FROM account WHERE folded > ? ORDER BY folded LIMIT ?`
	case register.KindCensus:
		s.SQL = `SELECT o.slug, ` + censusBody + ` FROM census c JOIN organisation o ON o.id = c.organisation
			WHERE o.slug > ? AND c.public = 1 AND json_array_length(c.body, '$.lines') > 0 ORDER BY o.slug LIMIT ?`
	case register.KindLink:
		sheet, address, ground := splitLinkKey(after)
		s.SQL = `SELECT l.sheet || ' ' || l.address || ' ' || l.ground, l.body FROM link l JOIN sheet s ON s.id = l.sheet
			WHERE (l.sheet, l.address, l.ground) > (?, ?, ?) AND l.status <> 'rejected' AND s.state <> 'withdrawn' AND s.` + publicStates + `
			ORDER BY l.sheet, l.address, l.ground LIMIT ?`
		s.Args = []any{sheet, address, ground, limit}
	default:
		return s, fmt.Errorf("list %s: %w", kind, register.ErrInvalid)
	}
	return s, nil
}

// Bodies lists the public nouns of a kind as JSON, from the first one whose key is
// greater than after: exports hand them on without reading what they say.
func (r *Register) Bodies(ctx context.Context, kind register.Kind, after string, limit int) ([]register.Raw, error) {
	s, err := bodySQL(kind, after, limit)
	if err != nil {
		return nil, err
	}
	all := make([]register.Raw, 0, limit)
	err = r.engine.Query(ctx, s, func(row Row) error {
		var b register.Raw
		err := row.Scan(&b.Key, &b.JSON)
		all = append(all, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	return all, nil
}

// Select lists a part of what Bodies does, in the same order. The values of facets are
// those of the search.
func (r *Register) Select(ctx context.Context, sel register.Selection) ([]register.Raw, error) {
	place := map[register.Kind][3]string{
		register.KindRepository:   {"repository", "n.folded", ""},
		register.KindOrganisation: {"organisation", "n.slug", ""},
		register.KindSheet:        {"sheet", "n.slug", " AND n.state <> 'withdrawn' AND n." + publicStates},
	}[sel.Kind]
	if place[0] == "" {
		return nil, fmt.Errorf("select %s: %w", sel.Kind, register.ErrInvalid)
	}
	sql, args := `SELECT `+place[1]+`, n.body FROM `+place[0]+` n`, []any{}
	if len(sel.Filters) > 0 {
		sql += ` JOIN search_doc d ON d.kind = ? AND d.key = n.id AND d.digest <> 'dropped'`
		args = append(args, string(sel.Kind))
	}
	sql += ` WHERE ` + place[1] + ` > ?` + place[2]
	args = append(args, sel.After)
	for _, name := range facetsOf(sel.Filters) {
		var values []string
		for _, f := range sel.Filters {
			if f.Facet == name {
				values = append(values, f.Value)
			}
		}
		switch {
		case name == "organisation" && sel.Kind == register.KindSheet:
			sql, args = sql+` AND n.organisation IN (SELECT value FROM json_each(?))`, append(args, list(values))
			continue
		case name == "organisation" && sel.Kind == register.KindRepository: // all that hold it, not only the one of the search
			sql += ` AND n.id IN (SELECT ra.repository FROM account a JOIN repository_account ra ON ra.account = a.folded
				WHERE a.organisation IN (SELECT value FROM json_each(?)))`
			args = append(args, list(values))
			continue
		}
		// A facet may have several values at once, such as the checks that are passed.
		sql += ` AND EXISTS (SELECT 1 FROM json_each(?) v WHERE instr(? || COALESCE(json_extract(d.facets, ?), '') || ?, ? || v.value || ?) > 0)`
		args = append(args, list(values), search.Several, `$."`+strings.ReplaceAll(name, `"`, ``)+`"`, search.Several, search.Several, search.Several)
	}
	if !sel.Since.IsZero() {
		sql += ` AND EXISTS (SELECT 1 FROM change c WHERE c.kind = ? AND c.key = n.id AND c.time >= ?)`
		args = append(args, string(sel.Kind), stamp(sel.Since))
	}
	var all []register.Raw
	err := r.engine.Query(ctx, Statement{SQL: sql + ` ORDER BY ` + place[1] + ` LIMIT ?`, Args: append(args, sel.Limit)}, func(row Row) error {
		var b register.Raw
		err := row.Scan(&b.Key, &b.JSON)
		all = append(all, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("select %s: %w", sel.Kind, err)
	}
	return all, nil
}

// facetsOf names the facets of filters, each once.
func facetsOf(filters []register.Filter) []string {
	var names []string
	for _, f := range filters {
		if !slices.Contains(names, f.Facet) {
			names = append(names, f.Facet)
		}
	}
	return names
}

// BodiesAt is Bodies as of a time: what was public just before it, rebuilt from the
// journal. What the journal does not keep — where and when a fact was read, visits, the
// last commit — is empty.
func (r *Register) BodiesAt(ctx context.Context, kind register.Kind, before time.Time, after string, limit int) ([]register.Raw, error) {
	if kind == register.KindSheet {
		return r.sheetsAt(ctx, before, after, limit)
	}
	folded := `address`
	switch kind {
	case register.KindRepository:
		folded = `CASE WHEN json_extract(body, '$.kind') IN ('github', 'gitlab', 'gitea', 'gogs') THEN lower(address) ELSE address END`
	case register.KindAccount, register.KindLink:
		folded = `key`
	case register.KindOrganisation, register.KindCensus:
	default:
		return nil, fmt.Errorf("list %s: %w", kind, register.ErrInvalid)
	}
	keep := ``
	if kind == register.KindCensus {
		keep = ` AND NOT json_extract(body, '$.retired')`
	}
	if kind == register.KindLink {
		keep = ` AND NOT json_extract(body, '$.retired') AND json_extract(body, '$.status') <> 'rejected' AND EXISTS (SELECT 1 FROM change s
			JOIN revision sr ON sr.hash = s.revision WHERE s.kind = 'sheet' AND s.key = substr(st.key, 1, instr(st.key, ' ') - 1) AND s.time < ?1
			AND NOT json_extract(sr.body, '$.retired') AND s.seq = (SELECT MAX(seq) FROM change p WHERE p.kind = s.kind AND p.key = s.key AND p.time < ?1))`
	}
	var all []register.Raw
	err := r.engine.Query(ctx, Statement{SQL: `WITH st AS (SELECT c.key, c.time, r.body, json_extract(r.body, '$.address') AS address FROM change c JOIN revision r ON r.hash = c.revision
			WHERE c.kind = ?2 AND r.body <> '' AND c.seq = (SELECT MAX(seq) FROM change p WHERE p.kind = c.kind AND p.key = c.key AND p.time < ?1))
		SELECT key, time, body, folded FROM (SELECT key, time, body, ` + folded + ` AS folded FROM st WHERE TRUE` + keep + `)
		WHERE folded > ?3 ORDER BY folded LIMIT ?4`, Args: []any{stamp(before), string(kind), after, limit}}, func(row Row) error {
		var id, at, body, place string
		if err := row.Scan(&id, &at, &body, &place); err != nil {
			return err
		}
		noun, err := rebuilt(kind, id, at, body)
		all = append(all, register.Raw{Key: place, JSON: noun})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list %s before %s: %w", kind, stamp(before), err)
	}
	return all, nil
}

// sheetsAt reads the revisions of sheets, which are kept whole.
func (r *Register) sheetsAt(ctx context.Context, before time.Time, after string, limit int) ([]register.Raw, error) {
	var all []register.Raw
	err := r.engine.Query(ctx, Statement{SQL: `SELECT slug, body FROM (SELECT json_extract(v.body, '$.slug') AS slug, v.body AS body FROM sheet_revision v
			WHERE v.public = 1 AND v.body <> '` + erasedBody + `' AND v.number = (SELECT MAX(number) FROM sheet_revision p WHERE p.sheet = v.sheet AND p.public = 1 AND p.at < ?)
			AND json_extract(v.body, '$.state') <> 'withdrawn')
		WHERE slug > ? ORDER BY slug LIMIT ?`, Args: []any{stamp(before), after, limit}}, func(row Row) error {
		var b register.Raw
		err := row.Scan(&b.Key, &b.JSON)
		all = append(all, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sheets before %s: %w", stamp(before), err)
	}
	return all, nil
}

// rebuilt makes a noun out of what the journal keeps of it.
func rebuilt(kind register.Kind, id, at, body string) ([]byte, error) {
	switch kind {
	case register.KindRepository:
		var m repositoryMaterial
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			return nil, err
		}
		return m.noun(id, at)
	case register.KindOrganisation:
		var m organisationMaterial
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			return nil, err
		}
		return m.noun(id)
	case register.KindCensus:
		var m censusMaterial
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			return nil, err
		}
		return m.noun(id, at)
	case register.KindAccount:
		var m accountMaterial
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			return nil, err
		}
		return m.noun()
	}
	var m linkMaterial
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return nil, err
	}
	since, err := readStamp(at)
	if err != nil {
		return nil, err
	}
	return json.Marshal(register.Link{Sheet: m.Sheet, Repository: m.Repository, Address: m.Address, Ground: m.Ground, Status: m.Status,
		Kinship: m.Kinship, Mutual: m.Mutual, Commit: m.Commit, Since: since})
}

func (m accountMaterial) noun() ([]byte, error) {
	host, path := cutKey(m.Address)
	return json.Marshal(register.Account{Host: host, Path: path, Kind: m.Kind, Organisation: m.Organisation, Name: m.Name, Proof: m.Proof,
		Since: m.Since, Until: m.Until, IgnoredSince: m.IgnoredSince, Policy: m.Policy, OfficeURL: m.OfficeURL, AliasOf: m.AliasOf,
		Origin: register.Origin{Kind: m.Origin}})
}

func (m organisationMaterial) noun(id string) ([]byte, error) {
	o := register.Organisation{ID: id, Slug: m.Address, Name: m.Label, NameOrigin: m.NameOrigin, Names: m.Names, Acronyms: m.Acronyms,
		Parents: m.Parents, Identifiers: m.Identifiers, NameSince: m.NameSince, IdentifierDates: m.IdentifierDates, Successors: m.Successors, Predecessors: m.Predecessors, Kind: m.Kind, Website: m.Website, Profile: m.Profile, Standing: m.Standing, Requests: m.Requests, Origin: register.Origin{Kind: m.Origin}}
	o.Staff, o.Headcount, o.Population = remembered[int](m.Staff), remembered[register.Band](m.Headcount), remembered[int](m.Population)
	return json.Marshal(o)
}

func (m repositoryMaterial) noun(id, at string) ([]byte, error) {
	host, _ := cutKey(m.Address)
	r := register.Repository{ID: id, Key: m.Address, URL: m.URL, Host: host, Kind: m.Kind, ForgeID: m.ForgeID, Name: m.Label, Accounts: m.Accounts, Aliases: m.Aliases,
		Description: remembered[string](m.Description), Homepage: remembered[string](m.Homepage), Licence: remembered[string](m.Licence),
		Language: remembered[string](m.Language), Topics: remembered[[]string](m.Topics), Fork: remembered[bool](m.Fork), Archived: remembered[bool](m.Archived),
		DefaultBranch: remembered[string](m.DefaultBranch), CreatedOn: remembered[time.Time](m.CreatedOn), Publiccode: m.Publiccode,
		Software: remembered[string](m.Software), Summary: remembered[string](m.Summary), Body: remembered[string](m.Body), SheetFiles: m.Sheets,
		Reach: m.Reach, Origin: register.Origin{Kind: m.Origin}, Opening: remembered[string](m.Opening)}
	if m.Retired {
		gone, err := readStamp(at)
		if err != nil {
			return nil, err
		}
		r.GoneAt = gone
	}
	return json.Marshal(r)
}

// remembered reads a fact as the journal keeps it.
func remembered[T any](f *fact) register.Fact[T] {
	if f == nil {
		return register.Fact[T]{}
	}
	out := register.Fact[T]{State: f.State}
	if f.Value == nil {
		return out
	}
	b, err := json.Marshal(f.Value)
	if err == nil {
		err = json.Unmarshal(b, &out.Value)
	}
	if err != nil {
		out.State = register.Failed // written by another program: nobody can tell what it means
	}
	return out
}

// NounOf makes a noun out of a record of the journal, this register's or another's. What
// the journal does not keep is empty. It wraps ErrInvalid for a record that holds none.
func NounOf[T any](r register.Record) (T, error) {
	var noun T
	var b []byte
	var err error
	if r.Kind == register.KindSheet {
		b, err = sheetOf(r)
	} else {
		b, err = rebuilt(r.Kind, r.ID, stamp(r.Time), string(r.Record))
	}
	if err == nil {
		err = json.Unmarshal(b, &noun)
	}
	if err != nil {
		return noun, fmt.Errorf("record of %s %s: %w: %w", r.Kind, r.ID, register.ErrInvalid, err)
	}
	return noun, nil
}

func sheetOf(r register.Record) ([]byte, error) {
	var m sheetMaterial
	if err := json.Unmarshal(r.Record, &m); err != nil {
		return nil, err
	}
	return json.Marshal(register.Sheet{ID: r.ID, Slug: m.Address, State: m.State, Organisation: m.Organisation, Origin: m.Origin, Content: m.Content,
		Withdrawal: register.Withdrawal{Reason: m.Withdrawal}, Erased: m.Erased, ChangedAt: r.Time})
}
