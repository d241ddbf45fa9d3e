// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"greffe/internal/register"
	"greffe/internal/search"
)

// brokenPage lists the source code that is no longer at its address.
type brokenPage struct {
	Layout
	List     []brokenView
	Total    int
	All      int // repositories ever found
	Previous string
	Next     string
}

// brokenView is code that is gone: since when, what its address answers, and where a copy is.
type brokenView struct {
	card
	Since time.Time
	Reach register.Reach
	Copy  archived
}

// archived is where the archive of all source code keeps a repository, as far as it is known.
type archived struct {
	URL   string         // "" where no copy is known
	State register.State // of that knowledge
}

// archivedCopy reads what is known of a copy: a visit that asked the archive, or a list.
func archivedCopy(x register.Repository) archived {
	c := archived{outgoing(x.Heritage.Or("")), x.Heritage.State}
	if a := x.Archive; a != nil && c.URL == "" {
		c.State = a.VisitedAt.State
		if a.VisitedAt.Is(register.Present) {
			c.URL = heritageOrigin + url.QueryEscape(x.URL)
		}
	}
	return c
}

// heritageOrigin is the page of Software Heritage about a repository, by its address
// (docs.softwareheritage.org, browse by origin).
const heritageOrigin = "https://archive.softwareheritage.org/browse/origin/?origin_url="

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
	p.List, err = s.brokenViews(r, answer.Hits)
	return p, err
}

// brokenViews shows what was found with what is known of its end.
func (s *Server) brokenViews(r *request, hits []register.Hit) ([]brokenView, error) {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.Key
	}
	whole, err := s.opt.Register.RepositoriesByID(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	cards, err := s.hits(r.Context(), r.lang, hits, unasked)
	var list []brokenView
	for _, c := range cards {
		c.Listed = true
		v := brokenView{card: c}
		if i := slices.IndexFunc(whole, func(x register.Repository) bool { return address(r.lang, "repository", x.Key) == c.URL }); i >= 0 {
			v.Since, v.Reach, v.Copy = whole[i].GoneAt, whole[i].Reach, archivedCopy(whole[i])
		}
		list = append(list, v)
	}
	return list, err
}
