// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"time"

	"greffe/internal/export"
	"greffe/internal/register"
)

// PartInput is what every list of nouns takes. (Its name is exported because huma reads
// the fields of no other embedded struct.)
type PartInput struct {
	Organisation string    `query:"organisation" doc:"Only those of this body: slug or id."`
	Origin       []string  `query:"origin,explode" nullable:"false" doc:"Who states it: declared, imported, observed, estimated, written_by_register."`
	UpdatedSince string    `query:"updated_since" doc:"Only those of which the journal says something since that time, or day."`
	AsOf         string    `query:"as_of" format:"date" doc:"As it was at the end of that day (UTC), as far as the journal knows: with organisation, origin, status and licence, no other filter."`
	After        cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit        limitText `query:"limit" doc:"How many items."`
}

// partOf is one page of a part of a list.
type partOf[T any] struct {
	nouns []T
	next  string
	total *int
	kept  url.Values
	links *pastLinks // of the past day; nil of now
}

// part reads one page of a part of a list.
func part[T any](ctx context.Context, a *api, kind register.Kind, list string, lang LanguageInput, in PartInput, filters url.Values) (partOf[T], error) {
	var p partOf[T]
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return p, err
	}
	sel := register.Selection{Kind: kind, Limit: limit + 1}
	if sel.After, err = in.After.read(list); err != nil {
		return p, err
	}
	if sel.Since, err = readSince(in.UpdatedSince); err != nil {
		return p, err
	}
	p.kept = lang.kept(in.Limit)
	maps.Copy(p.kept, filters)
	p.kept["organisation"], p.kept["updated_since"], p.kept["as_of"] = []string{in.Organisation}, []string{in.UpdatedSince}, []string{in.AsOf}
	if in.Organisation != "" {
		o, err := a.organisationBy(ctx, "organisation", in.Organisation)
		if err != nil {
			return p, err
		}
		filters = maps.Clone(filters)
		filters["organisation"] = []string{o.ID}
	}
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		for _, v := range filters[name] {
			sel.Filters = append(sel.Filters, filter(name, v))
		}
	}
	var raw []register.Raw
	if in.AsOf != "" {
		raw, err = a.partAt(ctx, sel, in, &p.links)
	} else {
		raw, err = a.register.Select(ctx, sel)
	}
	if err != nil {
		return p, err
	}
	if p.total, err = a.totalOf(ctx, sel, in); err != nil {
		return p, err
	}
	raw, p.next = shown(raw, limit, func(r register.Raw) string { return r.Key })
	p.nouns, err = nounsOf[T](raw)
	return p, err
}

func nounsOf[T any](raw []register.Raw) ([]T, error) {
	nouns := make([]T, len(raw))
	for i, r := range raw {
		if err := json.Unmarshal(r.JSON, &nouns[i]); err != nil {
			return nil, fmt.Errorf("noun %s: %w", r.Key, err)
		}
	}
	return nouns, nil
}

// readSince reads a time, or the beginning of a day.
func readSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, wrongParameter("updated_since", text, "YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ")
}

// dayOf reads the end of a past day.
func dayOf(text string) (time.Time, error) {
	t, err := export.DayEnd(text)
	if err != nil {
		return t, wrongParameter("as_of", text, "YYYY-MM-DD")
	}
	return t, nil
}

// totalOf counts what the filters leave, where that is known at once.
func (a *api) totalOf(ctx context.Context, sel register.Selection, in PartInput) (*int, error) {
	switch {
	case !sel.Since.IsZero():
		return nil, nil
	case in.AsOf != "" && len(sel.Filters) > 0:
		return nil, nil
	case in.AsOf != "":
		before, err := dayOf(in.AsOf)
		if err != nil {
			return nil, err
		}
		counts, err := a.register.CountsAt(ctx, before)
		n := counts[sel.Kind][0]
		if sel.Kind == register.KindRepository { // those that are gone are listed
			n += counts[sel.Kind][1]
		}
		return &n, err
	case len(sel.Filters) == 0:
		f, err := a.register.Figures(ctx)
		n := map[register.Kind]int{register.KindSheet: f.Sheets, register.KindRepository: f.Repositories, register.KindOrganisation: f.Organisations}[sel.Kind]
		return &n, err
	}
	if len(sel.Filters) == 1 && sel.Filters[0].Facet == "organisation" {
		id := sel.Filters[0].Value
		counts, err := a.register.Counts(ctx, []string{id})
		n := map[register.Kind]int{register.KindSheet: counts[id].Sheets, register.KindRepository: counts[id].Repositories}[sel.Kind]
		return &n, err
	}
	found, err := a.register.Find(ctx, register.Question{Filters: append(slices.Clone(sel.Filters), register.Filter{Facet: "kind", Value: string(sel.Kind)})})
	return &found.Total, err
}

// pastScan is how many nouns are looked through at once, where a filter leaves few of them.
const pastScan = 20_000

// partAt lists a part of a list as it was. Only what the journal keeps can be a filter.
func (a *api) partAt(ctx context.Context, sel register.Selection, in PartInput, links **pastLinks) ([]register.Raw, error) {
	before, err := dayOf(in.AsOf)
	if err != nil {
		return nil, err
	}
	if !sel.Since.IsZero() {
		return nil, newProblem("as_of", "name", "updated_since")
	}
	for _, f := range sel.Filters {
		if !slices.Contains([]string{"organisation", "origin", "status", "licence"}, f.Facet) {
			return nil, newProblem("as_of", "name", f.Facet)
		}
	}
	owners, err := a.ownersAt(ctx, sel, before)
	if err != nil {
		return nil, err
	}
	list, err := a.scanAt(ctx, sel, before, owners)
	if err != nil {
		return nil, err
	}
	*links, err = a.linksAt(ctx, before)
	return list, err
}

// scanAt looks through the nouns of a past day until there are enough that pass the
// filters, or no more.
func (a *api) scanAt(ctx context.Context, sel register.Selection, before time.Time, owners map[string]string) ([]register.Raw, error) {
	size := sel.Limit
	if len(sel.Filters) > 0 {
		size = pastScan
	}
	var kept []register.Raw
	for r, err := range a.pastOf(ctx, sel.Kind, before, sel.After, size) {
		if err != nil {
			return nil, err
		}
		if keptAt(r, sel, owners) {
			if kept = append(kept, r); len(kept) == sel.Limit {
				break
			}
		}
	}
	return kept, nil
}

// pastOf streams the nouns of a kind as they were, from the first one past after.
func (a *api) pastOf(ctx context.Context, kind register.Kind, before time.Time, after string, size int) iter.Seq2[register.Raw, error] {
	return export.Pages(after, size, func(after string, limit int) ([]register.Raw, error) {
		return a.register.BodiesAt(ctx, kind, before, after, limit)
	}, func(r register.Raw) string { return r.Key })
}

// pastNouns gives all the nouns of a kind as they were; it is for kinds of which there are few.
func pastNouns[T any](ctx context.Context, a *api, kind register.Kind, before time.Time) ([]T, error) {
	var raw []register.Raw
	for r, err := range a.pastOf(ctx, kind, before, "", pastScan) {
		if err != nil {
			return nil, err
		}
		raw = append(raw, r)
	}
	return nounsOf[T](raw)
}

// ownersAt gives the body of each account on a past day, where a filter asks for it.
func (a *api) ownersAt(ctx context.Context, sel register.Selection, before time.Time) (map[string]string, error) {
	owners := map[string]string{}
	if sel.Kind != register.KindRepository || !slices.ContainsFunc(sel.Filters, func(f register.Filter) bool { return f.Facet == "organisation" }) {
		return owners, nil
	}
	accounts, err := pastNouns[register.Account](ctx, a, register.KindAccount, before)
	for _, x := range accounts {
		owners[register.FoldKey(x.Key(), register.GitHub)] = x.Organisation
	}
	return owners, err
}

// pastNoun is what filters look at in a noun of a past day.
type pastNoun struct {
	ID           string                `json:"id"`
	Organisation string                `json:"organisation"`
	Accounts     []string              `json:"accounts"`
	Origin       register.Origin       `json:"origin"`
	Licence      register.Fact[string] `json:"licence"`
	Content      struct {
		Status register.Value[string] `json:"status"`
	} `json:"content"`
}

// keptAt reports whether a noun of a past day passes the filters.
func keptAt(r register.Raw, sel register.Selection, owners map[string]string) bool {
	var x pastNoun
	if json.Unmarshal(r.JSON, &x) != nil {
		return false
	}
	passes := map[string]bool{}
	for _, f := range sel.Filters {
		var values []string
		switch f.Facet {
		case "origin":
			values = []string{string(x.Origin.Kind)}
		case "status":
			values = []string{x.Content.Status.Or("")}
		case "licence":
			values = []string{x.Licence.Or("")}
		default:
			values = []string{x.Organisation}
			for _, account := range x.Accounts {
				values = append(values, owners[register.FoldKey(account, register.GitHub)])
			}
		}
		passes[f.Facet] = passes[f.Facet] || slices.Contains(values, f.Value)
	}
	for _, ok := range passes {
		if !ok {
			return false
		}
	}
	return true
}

// pastLinks are the links of a past day.
type pastLinks struct{ all []register.Link }

func (a *api) linksAt(ctx context.Context, before time.Time) (*pastLinks, error) {
	links, err := pastNouns[register.Link](ctx, a, register.KindLink, before)
	return &pastLinks{links}, err
}

// or gives the links of these nouns on the past day, or those of now.
func (p *pastLinks) or(ids []string, of func(register.Link) string, now func() ([]register.Link, error)) ([]register.Link, error) {
	if p == nil {
		return now()
	}
	var some []register.Link
	for _, l := range p.all {
		if id := of(l); id != "" && slices.Contains(ids, id) {
			some = append(some, l)
		}
	}
	slices.SortStableFunc(some, func(x, y register.Link) int {
		return slices.Index(register.LinkStatuses(), x.Status) - slices.Index(register.LinkStatuses(), y.Status)
	})
	return some, nil
}

// nounAt finds one noun as it was, by its place in its list.
func nounAt[T any](ctx context.Context, a *api, kind register.Kind, key, day string) (T, *pastLinks, error) {
	var none T
	before, err := dayOf(day)
	if err != nil {
		return none, nil, err
	}
	if key == "" {
		return none, nil, missingParameter("key")
	}
	list, err := a.register.BodiesAt(ctx, kind, before, justBefore(key), 4)
	if err != nil {
		return none, nil, err
	}
	at := slices.IndexFunc(list, func(r register.Raw) bool { return r.Key == key })
	if at < 0 {
		return none, nil, notFound(register.ErrNotFound, "key", key)
	}
	nouns, err := nounsOf[T](list[at : at+1])
	if err != nil {
		return none, nil, err
	}
	links, err := a.linksAt(ctx, before)
	return nouns[0], links, err
}

// justBefore is a text that sorts before key and after all but few that do.
func justBefore(key string) string {
	last := len(key) - 1
	if key[last] == 0 {
		return key[:last]
	}
	return key[:last] + string(rune(key[last]-1)) + "\U0010ffff"
}

// declaredAt counts what was declared and verified on a past day.
func (a *api) declaredAt(ctx context.Context, f *apiFigures, before time.Time) error {
	sheets, err := pastNouns[register.Sheet](ctx, a, register.KindSheet, before)
	if err != nil {
		return err
	}
	bodies, verified, by := map[string]bool{}, 0, map[register.OriginKind]int{}
	for _, x := range sheets {
		by[x.Origin.Kind]++
		if x.Origin.Kind == register.Declared {
			bodies[x.Organisation] = true
		}
	}
	declared, imported, written := by[register.Declared], by[register.Imported], by[register.WrittenByRegister]
	links, err := a.linksAt(ctx, before)
	if err != nil {
		return err
	}
	for _, l := range links.all {
		if l.Status == register.LinkVerified {
			verified++
		}
	}
	n := len(bodies)
	f.SheetsDeclared, f.SheetsImported, f.SheetsWritten, f.OrganisationsDeclared, f.LinksVerified = &declared, &imported, &written, &n, &verified
	return nil
}

// apiFigures are the few numbers of the register.
type apiFigures struct {
	AsOf                  string                `json:"as_of,omitempty"`
	Sheets                int                   `json:"algorithms" doc:"Public sheets."`
	SheetsDeclared        *int                  `json:"algorithms_declared,omitempty" doc:"Of these, declared by the body itself."`
	Repositories          int                   `json:"repositories" doc:"Ever found."`
	RepositoriesGone      int                   `json:"repositories_gone" doc:"Of these, no longer at their address."`
	SheetsImported        *int                  `json:"algorithms_imported,omitempty" doc:"Of the public sheets, taken over from a list made by somebody else."`
	SheetsWritten         *int                  `json:"algorithms_written_by_register,omitempty" doc:"Of the public sheets, written by the people who keep the register."`
	RepositoriesVisited   *int                  `json:"repositories_visited,omitempty" doc:"Of the repositories, visited once at least; not told of a past day."`
	Organisations         int                   `json:"organisations"`
	OrganisationsWithCode *int                  `json:"organisations_with_code,omitempty" doc:"Of the bodies, those whose accounts hold a repository; not told of a past day."`
	OrganisationsDeclared *int                  `json:"organisations_declared,omitempty" doc:"Of these, with a sheet that they declared."`
	LinksVerified         *int                  `json:"links_verified,omitempty"`
	Kinds                 map[string]apiPresent `json:"kinds,omitempty" doc:"Of a past day: by kind of noun."`
}

// apiPresent is how many nouns of a kind were there, and how many were gone or withdrawn.
type apiPresent struct {
	Present int `json:"present"`
	Gone    int `json:"gone"`
}

type figuresInput struct {
	LanguageInput
	AsOf string `query:"as_of" format:"date" doc:"At the end of that day (UTC)."`
}

func (a *api) countFigures(ctx context.Context, in *figuresInput) (*answer[apiFigures], error) {
	if in.AsOf == "" {
		f, err := a.register.Figures(ctx)
		return &answer[apiFigures]{Body: apiFigures{
			Sheets: f.Sheets, SheetsDeclared: &f.SheetsDeclared, Repositories: f.Repositories, RepositoriesGone: f.RepositoriesGone,
			SheetsImported: &f.SheetsImported, SheetsWritten: &f.SheetsWritten, RepositoriesVisited: &f.RepositoriesVisited, OrganisationsWithCode: &f.OrganisationsWithCode,
			Organisations: f.Organisations, OrganisationsDeclared: &f.OrganisationsDeclared, LinksVerified: &f.LinksVerified,
		}}, err
	}
	before, err := dayOf(in.AsOf)
	if err != nil {
		return nil, err
	}
	counts, err := a.register.CountsAt(ctx, before)
	if err != nil {
		return nil, err
	}
	out := apiFigures{AsOf: in.AsOf, Kinds: map[string]apiPresent{}}
	for _, kind := range register.Kinds() {
		out.Kinds[string(kind)] = apiPresent{counts[kind][0], counts[kind][1]}
	}
	repositories := counts[register.KindRepository]
	out.Sheets, out.Repositories, out.RepositoriesGone = counts[register.KindSheet][0], repositories[0]+repositories[1], repositories[1]
	out.Organisations = counts[register.KindOrganisation][0]
	if err := a.declaredAt(ctx, &out, before); err != nil {
		return nil, err
	}
	return &answer[apiFigures]{Body: out}, nil
}
