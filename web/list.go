// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"greffe/internal/register"
)

// listPage browses one kind of noun, a page at a time.
type listPage struct {
	Layout
	Kind    string // algorithms, repositories, administrations
	Cards   []card
	Letters []letter // jumps; none for repositories
	First   bool

	Accounts      []card // of administrations: those known by an account alone, after all others
	AccountsTotal int    // of these

	Next  string // address of the following page; "" at the end
	Total int

	Facets    []facetView // ways to narrow the list down, in the search
	Tongue    string      // of the themes, where it is not the page's
	Themes    []named     // of algorithms, where the list is short enough to know them all
	Orders    []listOrder
	Explained []bodyCount // of administrations: those with algorithms
	Recent    bool        // of repositories: latest activity first
	Downloads Downloads
}

// listOrder is an order of a list; choosing it is following a link.
type listOrder struct {
	Name   string // recent, name, address
	URL    string
	Chosen bool
}

// bodyCount is an administration with how many of its algorithms are explained.
type bodyCount struct {
	named
	Count int
}

// letter is one jump within an alphabetical list.
type letter struct {
	Name    string
	URL     string
	Current bool
}

const cardsPerPage = 50

func (s *Server) algorithms(r *request) (page, error) {
	list, err := s.opt.Register.SheetsAlphabetically(r.Context(), r.query.Get("after"), cardsPerPage+1)
	if err != nil {
		return nil, err
	}
	p, err := browse(s, r, "algorithms", list, register.Sheet.Place, s.sheetCards)
	if err != nil {
		return nil, err
	}
	if p.First && p.Next == "" {
		p.Themes, p.Tongue = themes(r.lang, list), s.tongue(r.lang)
	}
	if p.First {
		err = s.narrow(r, p, register.KindSheet, "organisation", "automation", "status", "origin", "link")
	}
	return p, err
}

// themes lists the themes of the sheets; each leads to its page.
func themes(lang string, sheets []register.Sheet) []named {
	var all []string
	for _, x := range sheets {
		all = append(all, x.Content.Themes.Or(nil)...)
	}
	all = unique(all)
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(register.FoldName(a), register.FoldName(b)) })
	var out []named
	for _, theme := range all {
		if slug := register.Slug(theme); slug != "" {
			out = append(out, named{theme, address(lang, "theme", slug)})
		}
	}
	return out
}

// repositories lists by latest activity, which interests more readers than the
// address, and by address to those who ask for it.
func (s *Server) repositories(r *request) (page, error) {
	p, err := s.repositoryList(r)
	if err != nil {
		return nil, err
	}
	byAddress := !p.Recent
	p.Orders = []listOrder{
		{"recent", address(r.lang, "repositories"), p.Recent},
		{"name", searchAddress(r.lang, url.Values{"kind": {string(register.KindRepository)}, "sort": {string(register.ByName)}}), false},
		{"address", address(r.lang, "repositories") + "?sort=address", byAddress},
	}
	if p.First {
		err = s.narrow(r, p, register.KindRepository, "organisation", "language", "licence", "forge", "metadata", "link")
	}
	return p, err
}

func (s *Server) repositoryList(r *request) (*listPage, error) {
	if r.query.Get("after") != "" || r.query.Get("sort") == "address" {
		list, err := s.opt.Register.Repositories(r.Context(), r.query.Get("after"), cardsPerPage+1)
		if err != nil {
			return nil, err
		}
		return browse(s, r, "repositories", list, func(x register.Repository) string { return register.FoldKey(x.Key, x.Kind) }, s.repositoryCards)
	}
	filter := register.Filter{Facet: "kind", Value: string(register.KindRepository)}
	found, err := s.opt.Register.Find(r.Context(), register.Question{Filters: []register.Filter{filter}, Order: register.ByDate, Limit: hitsPerPage})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.Key
	}
	list, err := s.opt.Register.RepositoriesByID(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	p, err := browse(s, r, "repositories", list, func(x register.Repository) string { return x.Key }, s.repositoryCards)
	if err != nil {
		return nil, err
	}
	p.Recent = true
	if found.Total > len(list) {
		p.Next = searchAddress(r.lang, url.Values{"kind": {string(register.KindRepository)}, "sort": {string(register.ByDate)}, "page": {"2"}})
	}
	return p, nil
}

func (s *Server) administrations(r *request) (page, error) {
	list, err := s.opt.Register.OrganisationsAlphabetically(r.Context(), r.query.Get("after"), cardsPerPage+1)
	if err != nil {
		return nil, err
	}
	p, err := browse(s, r, "administrations", list, func(x register.Organisation) string { return x.Place() }, s.bodyCards)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(p.Cards, func(c card) bool { return c.Account != "" }); at >= 0 { // they come last
		p.Cards, p.Accounts = p.Cards[:at], p.Cards[at:]
	}
	if !p.First {
		return p, nil
	}
	p.Explained, err = s.explained(r)
	return p, err
}

const explainedShown = 60

// explained lists the administrations with algorithms: among a thousand accounts
// they are the ones that most readers look for.
func (s *Server) explained(r *request) ([]bodyCount, error) {
	facets, err := s.facetsOf(r, register.KindSheet)
	if err != nil {
		return nil, err
	}
	values := facets["organisation"].Values
	ids := make([]string, len(values))
	for i, v := range values {
		ids[i] = v.Value
	}
	names, err := s.bodiesByID(r.Context(), r.lang, ids[:min(len(ids), explainedShown)])
	if err != nil {
		return nil, err
	}
	var list []bodyCount
	for _, v := range values {
		if b, ok := names[v.Value]; ok {
			list = append(list, bodyCount{b, v.Count})
		}
	}
	slices.SortStableFunc(list, func(a, b bodyCount) int {
		return strings.Compare(register.FoldName(a.Name), register.FoldName(b.Name))
	})
	return list, nil
}

// facetsOf are the facets of all nouns of a kind, by name.
func (s *Server) facetsOf(r *request, kind register.Kind) (map[string]register.Facet, error) {
	answer, err := s.opt.Register.Find(r.Context(), register.Question{Filters: []register.Filter{{Facet: "kind", Value: string(kind)}}})
	byName := map[string]register.Facet{}
	for _, f := range answer.Facets {
		byName[f.Name] = f
	}
	return byName, err
}

// narrow offers facets of a kind; following one leads to the search.
func (s *Server) narrow(r *request, p *listPage, kind register.Kind, names ...string) error {
	facets, err := s.facetsOf(r, kind)
	if err != nil {
		return err
	}
	var ids []string
	for _, v := range facets["organisation"].Values {
		ids = append(ids, v.Value)
	}
	bodies, err := s.bodyNames(r.Context(), ids[:min(len(ids), 4*facetShown)])
	if err != nil {
		return err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	asked := *r
	asked.query = url.Values{"kind": {string(kind)}}
	for _, name := range names {
		view := s.facet(&asked, facets[name], func(facet, value string) string { return facetLabel(say, s.opt.Profile, bodies, facet, value) })
		if len(view.Values) > 1 {
			p.Facets = append(p.Facets, view)
		}
	}
	return nil
}

// browse makes the page of a list that was asked for one item more than it shows.
func browse[T any](s *Server, r *request, kind string, list []T, key func(T) string, cards func(context.Context, string, []T) ([]card, error)) (*listPage, error) {
	figures, err := s.opt.Register.Figures(r.Context())
	if err != nil {
		return nil, err
	}
	p := &listPage{Kind: kind, First: r.query.Get("after") == ""}
	p.Template, p.Title = "list", s.say(r, "web.nav."+kind)
	p.Description = s.say(r, "web."+kind+".lead")
	switch kind {
	case "algorithms":
		p.Total = figures.Sheets
	case "repositories":
		p.Total = figures.Repositories
	default:
		p.Total, p.AccountsTotal = figures.Bodies(), figures.OrganisationsAccounts
	}
	if len(list) > cardsPerPage {
		list = list[:cardsPerPage]
		p.Next = address(r.lang, kind) + "?after=" + url.QueryEscape(key(list[len(list)-1]))
	}
	if kind != "repositories" && p.Total+p.AccountsTotal > cardsPerPage {
		p.Letters = letters(r, kind, list, key)
	}
	if len(p.Letters) > 0 && p.AccountsTotal > 0 {
		p.Letters = append(p.Letters, letter{s.say(r, "body.accounts.letter"), address(r.lang, kind) + "?after=" + url.QueryEscape("z~") + "#accounts", len(list) > 0 && strings.HasPrefix(key(list[0]), "~")})
	}
	if p.First {
		p.Downloads = s.downloads(map[string]string{"algorithms": "algorithms", "repositories": "repositories", "administrations": "organisations"}[kind], nil)
		p.Downloads.AtomFeed, p.Downloads.JSONFeed = "", "" // of the whole register: the foot of the page has them
	}
	p.Cards, err = cards(r.Context(), r.lang, list)
	for i := range p.Cards {
		p.Cards[i].Listed = true
	}
	return p, err
}

// letters jump into a list sorted by slug or by folded name. Those are made of digits,
// letters, hyphens and spaces, so that "k~" stands after all that begin with k. The letter of the
// first item shown is the current one.
func letters[T any](r *request, kind string, list []T, key func(T) string) []letter {
	first := ""
	if len(list) > 0 {
		first = strings.ToUpper(key(list[0])[:1])
	}
	all := []letter{{Name: "0–9", URL: address(r.lang, kind), Current: first != "" && first < "A"}}
	before := "9~"
	for c := 'A'; c <= 'Z'; c++ {
		all = append(all, letter{Name: string(c), URL: address(r.lang, kind) + "?after=" + url.QueryEscape(before) + "#list", Current: first == string(c)})
		before = strings.ToLower(string(c)) + "~"
	}
	return all
}
