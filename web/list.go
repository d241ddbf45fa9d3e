// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"

	"greffe/internal/register"
)

// listPage browses one kind of noun, a page at a time.
type listPage struct {
	Layout
	Kind    string // algorithms, repositories, administrations
	Cards   []card
	Letters []letter // jumps; none for repositories
	First   bool
	Next    string // address of the following page; "" at the end
	Total   int
}

// letter is one jump within an alphabetical list.
type letter struct {
	Name    string
	URL     string
	Current bool
}

const cardsPerPage = 50

func (s *Server) algorithms(r *request) (page, error) {
	list, err := s.opt.Register.Sheets(r.Context(), r.query.Get("after"), cardsPerPage+1)
	if err != nil {
		return nil, err
	}
	return browse(s, r, "algorithms", list, func(x register.Sheet) string { return x.Slug }, s.sheetCards)
}

func (s *Server) repositories(r *request) (page, error) {
	list, err := s.opt.Register.Repositories(r.Context(), r.query.Get("after"), cardsPerPage+1)
	if err != nil {
		return nil, err
	}
	key := func(x register.Repository) string { return register.FoldKey(x.Key, x.Kind) }
	return browse(s, r, "repositories", list, key, s.repositoryCards)
}

func (s *Server) administrations(r *request) (page, error) {
	list, err := s.opt.Register.Organisations(r.Context(), r.query.Get("after"), cardsPerPage+1)
	if err != nil {
		return nil, err
	}
	return browse(s, r, "administrations", list, func(x register.Organisation) string { return x.Slug }, s.bodyCards)
}

// browse makes the page of a list that was asked for one item more than it shows.
func browse[T any](s *Server, r *request, kind string, list []T, key func(T) string, cards func(context.Context, string, []T) ([]card, error)) (page, error) {
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
		p.Total = figures.Organisations
	}
	if len(list) > cardsPerPage {
		list = list[:cardsPerPage]
		p.Next = address(r.lang, kind) + "?after=" + url.QueryEscape(key(list[len(list)-1]))
	}
	if kind != "repositories" && p.Total > cardsPerPage {
		p.Letters = letters(r, kind)
	}
	p.Cards, err = cards(r.Context(), r.lang, list)
	for i := range p.Cards {
		p.Cards[i].Listed = true
	}
	return p, err
}

// letters jump into a list sorted by slug. Slugs are made of digits, letters and
// hyphens, so that "k~" stands after all that begin with k.
func letters(r *request, kind string) []letter {
	list := []letter{{Name: "0–9", URL: address(r.lang, kind), Current: r.query.Get("after") == ""}}
	before := "9~"
	for c := 'a'; c <= 'z'; c++ {
		list = append(list, letter{
			Name: string(c - 'a' + 'A'), URL: address(r.lang, kind) + "?after=" + url.QueryEscape(before),
			Current: r.query.Get("after") == before,
		})
		before = string(c) + "~"
	}
	return list
}
