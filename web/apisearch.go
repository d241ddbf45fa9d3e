// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
	"greffe/internal/search"
)

// apiHit is one noun found.
type apiHit struct {
	Kind    register.Kind     `json:"kind" enum:"sheet,software,repository,organisation"`
	ID      string            `json:"id"`
	Key     string            `json:"key" doc:"Slug, or repository key. Of software the id is the slug too."`
	Name    string            `json:"name"`
	Summary string            `json:"summary,omitempty"`
	Bodies  []apiBody         `json:"organisations" nullable:"false"`
	URL     string            `json:"url" doc:"Its address in this API."`
	Pages   map[string]string `json:"pages"`
}

// apiFacet is one way to narrow an answer.
type apiFacet struct {
	Name   string          `json:"name" doc:"The parameter that narrows by it."`
	Values []apiFacetValue `json:"values" nullable:"false" doc:"Most frequent first, at most 200."`
}

// apiFacetValue is how many nouns have a value.
type apiFacetValue struct {
	Value string `json:"value" doc:"not_observed: nobody asked."`
	Label string `json:"label" doc:"In the language asked for."`
	Count int    `json:"count"`
}

// apiDropped is a word that was not searched for.
type apiDropped struct {
	Word string `json:"word"`
	Why  string `json:"why" doc:"In the language asked for."`
}

// apiSearchAnswer is what the search found.
type apiSearchAnswer struct {
	Items       []apiHit     `json:"items" nullable:"false" doc:"Best first."`
	Total       int          `json:"total"`
	Approximate bool         `json:"approximate" doc:"Always false: the answers of a register of any size are ranked in one way."`
	Dropped     []apiDropped `json:"dropped" nullable:"false"`
	Facets      []apiFacet   `json:"facets" nullable:"false" doc:"The counts of each follow the filters of all others."`
	Next        string       `json:"next,omitempty" doc:"The address of the next page; missing on the last one. Also a Link header."`
}

type searchInput struct {
	LanguageInput
	Q            string    `query:"q" doc:"Words in any order, \"phrases\", -word to exclude, licence:MIT."`
	Sort         string    `query:"sort" enum:"recent,name" doc:"Missing: by relevance."`
	Kind         []string  `query:"kind,explode" nullable:"false" doc:"sheet, software (in several repositories), repository, organisation. Values of one filter are alternatives; filters add up."`
	Organisation []string  `query:"organisation,explode" nullable:"false" doc:"Id of a body."`
	Automation   []string  `query:"automation,explode" nullable:"false"`
	Status       []string  `query:"status,explode" nullable:"false"`
	Origin       []string  `query:"origin,explode" nullable:"false"`
	Link         []string  `query:"link,explode" nullable:"false" doc:"The surest link of the sheet or repository, or none."`
	Forge        []string  `query:"forge,explode" nullable:"false" doc:"Host."`
	Licence      []string  `query:"licence,explode" nullable:"false"`
	Language     []string  `query:"language,explode" nullable:"false" doc:"Programming language."`
	Metadata     []string  `query:"metadata,explode" nullable:"false" doc:"State of publiccode.yml."`
	Ministry     []string  `query:"ministry,explode" nullable:"false" doc:"Id of the body at the top of the tree."`
	Type         []string  `query:"type,explode" nullable:"false"`
	Theme        []string  `query:"theme,explode" nullable:"false"`
	Territory    []string  `query:"territory,explode" nullable:"false"`
	Lawful       []string  `query:"lawful,explode" nullable:"false" doc:"What the jurisdiction's list says of the licence: yes, no, unknown, none."`
	Opening      []string  `query:"opening,explode" nullable:"false" doc:"Degree of opening that the body declares, or none."`
	Check        []string  `query:"check,explode" nullable:"false" doc:"Id of a check that the repository passes."`
	Year         []string  `query:"year,explode" nullable:"false" doc:"Of the last activity."`
	Gone         []string  `query:"gone,explode" nullable:"false" doc:"Whether the address still answers with code: yes, no."`
	AsOf         string    `query:"as_of" doc:"Not for searches: the index knows no past. It is answered 400; lists take it."`
	After        cursor    `query:"after" doc:"Where the answer goes on. Ranks move when the register does: to read all of a list without loss, use the lists."`
	Limit        limitText `query:"limit" doc:"How many items."`
}

const (
	maxOffset     = 10_000 // beyond it nobody reads: narrow the question
	facetValueCap = 200
)

func (a *api) search() {
	get(a, huma.Operation{
		OperationID: "search", Path: "/search", Summary: "Search",
		Description: "The question and every filter of the site's own search.",
	}, a.find)
	get(a, huma.Operation{
		OperationID: "list-facets", Path: "/facets", Summary: "Ways to narrow a question", Description: "The counts of list-search alone, without a hit.",
	}, a.findFacets)
}

// apiFacets are the ways to narrow a question.
type apiFacets struct {
	Total  int        `json:"total"`
	Facets []apiFacet `json:"facets" nullable:"false" doc:"The counts of each follow the filters of all others."`
}

func (a *api) findFacets(ctx context.Context, in *searchInput) (*answer[apiFacets], error) {
	if in.AsOf != "" {
		return nil, newProblem("as_of_search")
	}
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	q.Limit, q.Offset = 0, 0
	found, err := a.register.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	facets, err := a.facets(ctx, a.speak(ctx), found.Facets)
	return &answer[apiFacets]{Body: apiFacets{found.Total, facets}}, err
}

// filters gives the values asked of each facet of the site.
func (in *searchInput) filters() url.Values {
	return url.Values{
		"kind": in.Kind, "organisation": in.Organisation, "automation": in.Automation, "status": in.Status, "origin": in.Origin,
		"link": in.Link, "forge": in.Forge, "licence": in.Licence, "language": in.Language, "metadata": in.Metadata,
		"ministry": in.Ministry, "type": in.Type, "theme": in.Theme, "territory": in.Territory, "lawful": in.Lawful, "opening": in.Opening, "check": in.Check, "year": in.Year, "gone": in.Gone,
	}
}

// question reads the parameters.
func (in *searchInput) question() (register.Question, error) {
	q := register.Question{Text: in.Q, Order: register.Order(in.Sort)}
	if !slices.Contains(register.Orders(), q.Order) {
		return q, wrongParameter("sort", in.Sort, string(register.ByDate), string(register.ByName))
	}
	if len([]rune(in.Q)) > search.MaxQuery {
		return q, wrongParameter("q", in.Q)
	}
	var err error
	if q.Limit, err = readLimit(string(in.Limit)); err != nil {
		return q, err
	}
	if q.Offset, err = in.After.number("search", maxOffset); err != nil {
		return q, err
	}
	filters := in.filters()
	for _, name := range facetNames() {
		for _, v := range filters[name] {
			if allowed := fixedValues(name); !exists(allowed, v) {
				return q, wrongParameter(name, v, allowed...)
			}
			q.Filters = append(q.Filters, filter(name, v))
		}
	}
	return q, nil
}

func (a *api) find(ctx context.Context, in *searchInput) (*answer[apiSearchAnswer], error) {
	if in.AsOf != "" {
		return nil, newProblem("as_of_search")
	}
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	found, err := a.register.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	say := a.speak(ctx)
	out := &answer[apiSearchAnswer]{Body: apiSearchAnswer{Total: found.Total, Dropped: []apiDropped{}}}
	for _, d := range search.Parse(q.Text).Dropped {
		out.Body.Dropped = append(out.Body.Dropped, apiDropped{d.Word, say.term("web.dropped", d.Why)})
	}
	if out.Body.Items, err = a.hits(ctx, found.Hits); err != nil {
		return nil, err
	}
	if out.Body.Facets, err = a.facets(ctx, say, found.Facets); err != nil {
		return nil, err
	}
	if next := q.Offset + q.Limit; next < found.Total && next <= maxOffset {
		kept := in.filters()
		kept["fields"] = []string{in.Fields}
		kept["q"], kept["sort"], kept["lang"], kept["limit"] = []string{in.Q}, []string{in.Sort}, []string{in.Lang}, []string{string(in.Limit)}
		out.Body.Next = a.following("/search", kept, cursorOf("search", strconv.Itoa(next)))
		out.Link = nextLink(out.Body.Next)
	}
	return out, nil
}

// facets words the facets that the site offers, in its order.
func (a *api) facets(ctx context.Context, say speaker, facets []register.Facet) ([]apiFacet, error) {
	byName := map[string]register.Facet{}
	var ids []string
	for _, f := range facets {
		f.Values = f.Values[:min(len(f.Values), facetValueCap)]
		byName[f.Name] = f
		if f.Name == "organisation" || f.Name == "ministry" {
			for _, v := range f.Values {
				ids = append(ids, v.Value)
			}
		}
	}
	bodies, err := a.bodies(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := map[string]named{}
	for id, b := range bodies {
		names[id] = named{Name: b.Name}
	}
	all := []apiFacet{}
	for _, name := range facetNames() {
		f, ok := byName[name]
		if !ok {
			continue
		}
		x := apiFacet{Name: name, Values: []apiFacetValue{}}
		for _, v := range f.Values {
			value := v.Value
			if value == "" {
				value = notObserved
			}
			x.Values = append(x.Values, apiFacetValue{value, facetLabel(say, a.profile, names, name, value), v.Count})
		}
		all = append(all, x)
	}
	return all, nil
}

// hits names what was found; what was withdrawn since the index was read is left out.
func (a *api) hits(ctx context.Context, hits []register.Hit) ([]apiHit, error) {
	ids := map[register.Kind][]string{}
	for _, h := range hits {
		ids[h.Kind] = append(ids[h.Kind], h.Key)
	}
	found := map[string]apiHit{}
	for _, load := range []func(context.Context, map[register.Kind][]string, map[string]apiHit) error{a.hitSheets, a.hitSoftware, a.hitRepositories, a.hitBodies} {
		if err := load(ctx, ids, found); err != nil {
			return nil, err
		}
	}
	list := []apiHit{}
	for _, h := range hits {
		if x, ok := found[hitKey(h)]; ok {
			list = append(list, x)
		}
	}
	return list, nil
}

func (a *api) hitSheets(ctx context.Context, ids map[register.Kind][]string, found map[string]apiHit) error {
	list, err := a.register.SheetsByID(ctx, ids[register.KindSheet])
	if err != nil {
		return err
	}
	owners := make([]string, len(list))
	for i, x := range list {
		owners[i] = x.Organisation
	}
	bodies, err := a.bodies(ctx, owners)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.State == register.Withdrawn {
			continue
		}
		h := apiHit{
			Kind: register.KindSheet, ID: x.ID, Key: x.Slug, Name: x.Content.Name, Summary: cut(x.Content.Summary.Or(x.Content.Purpose.Or("")), summaryLength),
			Bodies: []apiBody{}, URL: a.of("/algorithm", x.Slug), Pages: a.site("algorithm", x.Slug),
		}
		if b, ok := bodies[x.Organisation]; ok {
			h.Bodies = append(h.Bodies, b)
		}
		found[x.ID] = h
	}
	return nil
}

func (a *api) hitRepositories(ctx context.Context, ids map[register.Kind][]string, found map[string]apiHit) error {
	list, err := a.register.RepositoriesByID(ctx, ids[register.KindRepository])
	if err != nil {
		return err
	}
	owners, err := a.register.Owners(ctx, ids[register.KindRepository])
	if err != nil {
		return err
	}
	for _, r := range list {
		h := apiHit{
			Kind: register.KindRepository, ID: r.ID, Key: r.Key, Name: r.Software.Or(r.Name), Summary: cut(r.Summary.Or(r.Description.Or("")), summaryLength),
			Bodies: []apiBody{}, URL: a.of("/repository", r.Key), Pages: a.site("repository", r.Key),
		}
		for _, o := range owners[r.ID] {
			h.Bodies = append(h.Bodies, a.body(o))
		}
		found[r.ID] = h
	}
	return nil
}

func (a *api) hitBodies(ctx context.Context, ids map[register.Kind][]string, found map[string]apiHit) error {
	list, err := a.register.OrganisationsByID(ctx, ids[register.KindOrganisation])
	if err != nil {
		return err
	}
	for _, o := range list {
		found[o.ID] = apiHit{
			Kind: register.KindOrganisation, ID: o.ID, Key: o.Slug, Name: o.Name, Bodies: []apiBody{},
			URL: a.of("/organisation", o.Slug), Pages: a.site("administration", o.Slug),
		}
	}
	return nil
}
