// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/search"
)

// searchPage is the answer to a reader's question, whole in its address.
type searchPage struct {
	Layout
	Total      int
	Tabs       []tab
	Leading    []card // algorithms, where the first answers are none
	AllLeading string // address of all of them; "" when they all stand here
	Cards      []card
	From, To   int
	Facets     []facetView
	Active     []activeFilter
	Clear      string // address without any filter
	Orders     []orderView
	Hidden     []hidden         // what the search form of the page keeps
	Common     []string         // words too common to be searched for
	Dropped    []search.Dropped // what else was left out
	Widened    []widening
	Offers     []offerView  // where little was found: what may have been meant
	Aside      bool         // none of them finds more than the question did
	Words      []wordCount  // where nothing was found: each word alone
	Unfiltered int          // where nothing was found: answers without the filters
	Instead    *instead     // where nothing was found: what another question finds
	Guide      bool         // a decision is to be explained or changed
	Nothing    bool         // nothing of what was typed can be searched for
	Strange    []string     // where nothing was found: words before a colon that are no field words
	FieldWords []string     // what they might have been
	Fields     []triedField // where nothing was found: what the fields asked for have
	OfSoftware bool         // software alone is asked for
	Previous   string
	Next       string
	Number     int
	Downloads  Downloads
	Pages      int
}

// facetView is one way to narrow the answer.
type facetView struct {
	Name   string
	Values []facetValue
	More   []facetValue // behind a disclosure

	silent bool // its only value is that nothing is known
}

// activeFilter is a filter that holds; its address is the same question without it.
type activeFilter struct{ Facet, Label, URL, Lang string }

type orderView struct {
	Order  register.Order
	URL    string
	Chosen bool
}

type hidden struct{ Name, Value string }

const (
	hitsPerPage = 20
	maxPage     = 500 // beyond it nobody reads; an address that asks for more is a mistake
	facetShown  = 8
)

// searchTime is how long one question may take: then it is interrupted, and the reader told.
const searchTime = 2 * time.Second

// errSlow is the error of a question that was interrupted.
var errSlow = errors.New("the search took too long")

// notObserved stands in addresses for the value of what was not looked at.
const notObserved = "not_observed"

// filter is what an address or a call of the API says of a facet.
func filter(facet, value string) register.Filter {
	if value == notObserved {
		value = ""
	}
	return register.Filter{Facet: facet, Value: value}
}

// facetNames are the facets that pages offer, in their order.
func facetNames() []string {
	return []string{"kind", "organisation", "ministry", "automation", "status", "type", "theme", "territory", "origin", "link", "forge", "licence", "lawful", "opening", "language",
		"metadata", "check", "year", "gone"}
}

func searchParams() []string {
	return append([]string{"q", "sort", "page"}, facetNames()...)
}

func (s *Server) search(r *request) (page, error) {
	ctx, cancel := context.WithTimeout(r.Context(), searchTime)
	defer cancel()
	inTime := *r
	inTime.Request = r.WithContext(ctx)
	p, err := s.answered(&inTime)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("%w: %w", errSlow, err)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// answered makes the page of a question.
func (s *Server) answered(r *request) (*searchPage, error) {
	q, number, err := question(r)
	if err != nil {
		return nil, err
	}
	answer, err := s.opt.Register.Find(r.Context(), q)
	if err != nil {
		return nil, err
	}
	parsed := s.thesaurus.Widen(search.Parse(q.Text))
	p := &searchPage{Total: answer.Total, Number: number, Tabs: tabs(r, answer.Facets)}
	p.Common, p.Dropped = dropped(parsed.Dropped)
	p.Widened, p.Offers = widened(r, parsed, answer.Added), offers(r, answer.Offers)
	p.Guide = parsed.AsksForRemedy()
	p.Aside = !slices.ContainsFunc(answer.Offers, func(o register.Offer) bool { return o.Total > answer.Total })
	p.NoIndex, p.Query = true, q.Text
	p.Nothing = parsed.Empty() && strings.TrimSpace(q.Text) != ""
	p.Title = s.say(r, "web.search.title")
	if q.Text != "" {
		p.Title = s.say(r, "web.search.title_query", "query", cut(q.Text, 80))
	}
	err = atOnce(func() (err error) {
		if p.Cards, err = s.hits(r.Context(), r.lang, answer.Hits, parsed); err != nil {
			return err
		}
		return s.leading(r, p, q, parsed, answer)
	}, func() error { return s.facets(r, p, answer.Facets) })
	if err != nil {
		return nil, err
	}
	if answer.Total == 0 {
		if err := s.wayOn(r, p, q); err != nil {
			return nil, err
		}
		if err := s.fieldsOf(r, p, parsed); err != nil {
			return nil, err
		}
		if err := s.instead(r, p, q, answer); err != nil {
			return nil, err
		}
	}
	p.pages(r, len(answer.Hits))
	for _, o := range register.Orders() {
		p.Orders = append(p.Orders, orderView{o, with(r, "sort", string(o)), o == q.Order})
	}
	for _, name := range append(facetNames(), "sort") {
		for _, v := range r.query[name] {
			p.Hidden = append(p.Hidden, hidden{name, v})
		}
	}
	p.Clear = only(r, "q", "sort")
	p.OfSoftware = slices.Equal(r.query["kind"], []string{string(register.KindSoftware)})
	p.Downloads = s.downloads(listSearch, r.query)
	if len(r.query) > 0 {
		asked := clone(r.query)
		asked.Del("page")
		p.Take = &takeAway{Feed: "?" + asked.Encode()}
	}
	return p, nil
}

// question reads the parameters: text, filters, order, page.
func question(r *request) (register.Question, int, error) {
	q := register.Question{Text: r.query.Get("q"), Order: register.Order(r.query.Get("sort")), Limit: hitsPerPage}
	if !slices.Contains(register.Orders(), q.Order) {
		return q, 0, badValue{"sort", string(q.Order), []string{string(register.ByDate), string(register.ByName)}}
	}
	number, err := pageNumber(r)
	if err != nil {
		return q, 0, err
	}
	q.Offset = (number - 1) * hitsPerPage
	for _, name := range facetNames() {
		for _, v := range r.query[name] {
			if allowed := fixedValues(name); !exists(allowed, v) {
				return q, 0, badValue{name, v, allowed}
			}
			q.Filters = append(q.Filters, filter(name, v))
		}
	}
	return q, number, nil
}

// pageNumber reads the parameter page, which counts from one.
func pageNumber(r *request) (int, error) {
	v := r.query.Get("page")
	if v == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > maxPage {
		return 0, badValue{"page", v, nil}
	}
	return n, nil
}

// pages sets where in the answer the page stands, and its neighbours.
func (p *searchPage) pages(r *request, hits int) {
	p.Pages = min((p.Total+hitsPerPage-1)/hitsPerPage, maxPage)
	p.From = min((p.Number-1)*hitsPerPage+1, p.Total)
	p.To = p.From + hits - 1
	if p.Number > 1 {
		p.Previous = with(r, "page", strconv.Itoa(p.Number-1))
	}
	if p.Number < p.Pages {
		p.Next = with(r, "page", strconv.Itoa(p.Number+1))
	}
}

// with is the address of the same question with one parameter changed; any but
// "page" goes back to the first page.
func with(r *request, name, value string) string {
	q := clone(r.query)
	q.Del("page")
	q.Del(name)
	if value != "" && !(name == "page" && value == "1") {
		q.Set(name, value)
	}
	return searchAddress(r.lang, q)
}

// only is the address of the same question with these parameters alone.
func only(r *request, names ...string) string {
	q := url.Values{}
	for _, name := range names {
		if v, ok := r.query[name]; ok {
			q[name] = v
		}
	}
	return searchAddress(r.lang, q)
}

func clone(q url.Values) url.Values {
	c := url.Values{}
	for k, v := range q {
		c[k] = slices.Clone(v)
	}
	return c
}

func searchAddress(lang string, q url.Values) string {
	if len(q) == 0 {
		return address(lang, "search")
	}
	return address(lang, "search") + "?" + q.Encode()
}

// facets words the facets, those in use first in the list of active filters.
func (s *Server) facets(r *request, p *searchPage, facets []register.Facet) error {
	byName := map[string]register.Facet{}
	var bodies []string
	for _, f := range facets {
		byName[f.Name] = f
		if f.Name == "organisation" || f.Name == "ministry" {
			for _, v := range f.Values[:min(len(f.Values), 4*facetShown)] {
				bodies = append(bodies, v.Value)
			}
		}
	}
	names, err := s.bodyNames(r.Context(), slices.Concat(bodies, r.query["organisation"], r.query["ministry"]))
	if err != nil {
		return err
	}
	if byName["ministry"], err = s.heads(r, byName["ministry"]); err != nil {
		return err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	label := func(facet, value string) string { return facetLabel(say, s.opt.Profile, names, facet, value) }
	for _, name := range facetNames() {
		for _, v := range r.query[name] {
			p.Active = append(p.Active, activeFilter{name, label(name, v), toggled(r, name, v), s.facetTongue(r.lang, name)})
		}
		f := s.facet(r, byName[name], label)
		if name != "kind" && f.narrows(p.Total) && !(name == "ministry" && sameValues(byName[name], byName["organisation"]) && !r.query.Has(name)) {
			p.Facets = append(p.Facets, f)
		}
	}
	return nil
}

// heads leaves of the heads of trees those that have a tree: a body that stands alone is a
// choice of the facet of bodies already.
func (s *Server) heads(r *request, f register.Facet) (register.Facet, error) {
	ids := make([]string, 0, len(f.Values))
	for _, v := range f.Values {
		ids = append(ids, v.Value)
	}
	above, err := s.opt.Register.Above(r.Context(), ids)
	f.Values = slices.DeleteFunc(slices.Clone(f.Values), func(v register.FacetCount) bool {
		return !above[v.Value] && !slices.Contains(r.query[f.Name], v.Value)
	})
	return f, err
}

// narrows reports whether choosing a value can leave fewer than all: silence alone is no choice.
func (f facetView) narrows(total int) bool {
	switch len(f.Values) {
	case 0:
		return false
	case 1:
		return f.Values[0].Chosen || f.Values[0].Count < total && !f.silent
	}
	return true
}

// sameValues reports whether two facets offer the same choice: where no body is below
// another, the head of each is the body itself.
func sameValues(a, b register.Facet) bool {
	return slices.EqualFunc(a.Values, b.Values, func(x, y register.FacetCount) bool { return x.Value == y.Value && x.Count == y.Count })
}

// bodyNames names organisations for a choice between them: those known by an
// account alone say on which site, since many sites have an account of that name.
func (s *Server) bodyNames(ctx context.Context, ids []string) (map[string]named, error) {
	list, err := s.opt.Register.BodiesInBrief(ctx, unique(ids))
	names := map[string]named{}
	for _, o := range list {
		names[o.ID] = named{Name: toldApart(o)}
	}
	return names, err
}

func (s *Server) facet(r *request, f register.Facet, label func(facet, value string) string) facetView {
	view := facetView{Name: f.Name, silent: len(f.Values) == 1 && (f.Values[0].Value == "" || f.Values[0].Value == register.Unknown)}
	if f.Name == "year" { // the latest first
		slices.SortStableFunc(f.Values, func(a, b register.FacetCount) int {
			return strings.Compare(strings.TrimPrefix(b.Value, "none"), strings.TrimPrefix(a.Value, "none"))
		})
	}
	choose := r.chooser(f.Name)
	for _, v := range f.Values[:min(len(f.Values), 4*facetShown)] {
		value := v.Value
		if value == "" {
			value = notObserved
		}
		x := facetValue{Label: label(f.Name, value), Count: v.Count, Chosen: slices.Contains(r.query[f.Name], value)}
		if value != notObserved {
			x.Lang = s.facetTongue(r.lang, f.Name)
		}
		if x.Chosen {
			x.URL = toggled(r, f.Name, value)
		} else {
			x.URL = choose.with(value)
		}
		if len(view.Values) < facetShown || x.Chosen {
			view.Values = append(view.Values, x)
		} else {
			view.More = append(view.More, x)
		}
	}
	return view
}

// facetTongue is the language of the values of a facet, where they come from sheets and it
// is not the page's.
func (s *Server) facetTongue(lang, facet string) string {
	if facet == "theme" || facet == "territory" {
		return s.tongue(lang)
	}
	return ""
}

// facetLabel words a value of a facet.
func facetLabel(say speaker, profile law.Profile, bodies map[string]named, facet, value string) string {
	if value == notObserved {
		switch facet {
		case "theme", "territory": // a sheet says them: nobody looks
			return say.say("web.facet.unsaid")
		case "organisation", "ministry":
			return say.say("web.facet.nobody")
		}
		return say.say("web.facet.not_observed")
	}
	switch facet {
	case "organisation", "ministry":
		if b, ok := bodies[value]; ok {
			return b.Name
		}
	case "licence", "language":
		return say.term("web."+facet, value)
	case "type":
		return say.term("web.type", value)
	case "opening":
		if i := slices.IndexFunc(profile.Checks.Degrees, func(d law.Degree) bool { return d.ID == value }); i >= 0 {
			return say.say(profile.Checks.Degrees[i].Name)
		}
	case "check":
		if value != "none" {
			return say.term("check.title", value)
		}
	case "year":
		if value != "none" {
			return value
		}
	case "forge", "theme", "territory":
		return value
	}
	return say.term("web.facet."+facet, value)
}

// hits loads what was found and marks the words asked for.
func (s *Server) hits(ctx context.Context, lang string, hits []register.Hit, q search.Query) ([]card, error) {
	ids := map[register.Kind][]string{}
	for _, h := range hits {
		ids[h.Kind] = append(ids[h.Kind], h.Key)
	}
	found := map[string]card{}
	bodies := map[string]card{}
	err := atOnce(func() error {
		if err := s.foundSheets(ctx, lang, ids[register.KindSheet], q, found); err != nil {
			return err
		}
		if err := s.foundRepositories(ctx, lang, ids[register.KindRepository], q, found); err != nil {
			return err
		}
		return s.foundSoftware(ctx, lang, ids[register.KindSoftware], q, found)
	}, func() error { return s.foundBodies(ctx, lang, ids[register.KindOrganisation], q, bodies) })
	if err != nil {
		return nil, err
	}
	maps.Copy(found, bodies)
	cards := make([]card, 0, len(hits))
	for _, h := range hits {
		if c, ok := found[hitKey(h)]; ok { // what was withdrawn since the index was read is left out
			cards = append(cards, c)
		}
	}
	return cards, nil
}
