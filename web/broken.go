// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strconv"

	"greffe/internal/register"
	"greffe/internal/search"
)

// brokenPage lists the source code that is no longer at its address.
type brokenPage struct {
	Layout
	Cards    []card
	Total    int
	All      int // repositories ever found
	Previous string
	Next     string
}

// unasked is the question of a page that marks no words.
var unasked = search.Query{}

func (s *Server) broken(r *request) (page, error) {
	number, err := pageNumber(r)
	if err != nil {
		return nil, err
	}
	answer, err := s.opt.Register.Find(r.Context(), register.Question{
		Filters: []register.Filter{{Facet: "kind", Value: string(register.KindRepository)}, {Facet: "gone", Value: "yes"}},
		Order:   register.ByDate, Limit: hitsPerPage, Offset: (number - 1) * hitsPerPage,
	})
	if err != nil {
		return nil, err
	}
	figures, err := s.opt.Register.Figures(r.Context())
	if err != nil {
		return nil, err
	}
	p := &brokenPage{Total: answer.Total, All: figures.Repositories}
	p.Title, p.Crumbs = s.say(r, "broken.title"), s.crumbs(r, "repositories")
	p.Description = s.say(r, "broken.lead")
	at := address(r.lang, "broken")
	if number > 1 {
		p.Previous = at + "?page=" + strconv.Itoa(number-1)
	}
	if number*hitsPerPage < answer.Total {
		p.Next = at + "?page=" + strconv.Itoa(number+1)
	}
	p.Cards, err = s.hits(r.Context(), r.lang, answer.Hits, unasked)
	for i := range p.Cards {
		p.Cards[i].Listed = true
	}
	return p, err
}
