// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// subjectsPage lists the themes, or the territories, of the explained algorithms.
type subjectsPage struct {
	Layout
	Facet  string // theme, territory
	Tongue string // of their names, where it is not the page's
	List   []subject
	Said   int // explained algorithms that say any of them
	Among  int // out of so many
}

// subject is one theme or territory with how many pages it has.
type subject struct {
	named
	Count int
	value string
}

// subjectPage shows what the register holds of one theme or territory.
type subjectPage struct {
	Layout
	Facet    string
	Name     string
	Cards    []card
	Total    int
	Previous string
	Next     string
	Search   string // the same in the search, where it can be narrowed
	Body     *named // the administration of the same name; nil where there is none
}

// subjectRoutes gives for each facet its list and its page.
func subjectRoutes() map[string][2]string {
	return map[string][2]string{"theme": {"themes", "theme"}, "territory": {"territories", "territory"}}
}

// tongue is the language in which the register's jurisdiction writes, where it is not the
// page's: themes and territories are shared by sheets, and no one sheet says theirs.
func (s *Server) tongue(lang string) string {
	if s.opt.Profile.Mention == nil {
		return ""
	}
	return foreign(lang, s.opt.Profile.Mention.Lang)
}

// subjects makes the handler of a list of subjects.
func subjects(facet string) func(*Server, *request) (page, error) {
	return func(s *Server, r *request) (page, error) {
		list, err := s.subjectsOf(r.Context(), r.lang, facet)
		if err != nil {
			return nil, err
		}
		p := &subjectsPage{Facet: facet, Tongue: s.tongue(r.lang), List: list}
		if p.Said, p.Among, err = s.saying(r.Context(), facet); err != nil {
			return nil, err
		}
		p.Template, p.Title, p.Crumbs = "subjects", s.say(r, "subject."+facet+".all"), s.crumbs(r, "algorithms")
		p.Description = s.say(r, "subject."+facet+".lead")
		return p, nil
	}
}

// saying counts the explained algorithms that say a facet of theirs, and all.
func (s *Server) saying(ctx context.Context, facet string) (said, all int, err error) {
	explained := register.Filter{Facet: "kind", Value: string(register.KindSheet)}
	answer, err := s.opt.Register.Find(ctx, register.Question{Filters: []register.Filter{explained}})
	if err != nil {
		return 0, 0, err
	}
	silent, err := s.opt.Register.Find(ctx, register.Question{Filters: []register.Filter{explained, {Facet: facet}}})
	if err != nil {
		return 0, 0, err
	}
	return answer.Total - silent.Total, answer.Total, nil
}

// subjectsOf lists the values of a facet that a page has, by name.
func (s *Server) subjectsOf(ctx context.Context, lang, facet string) ([]subject, error) {
	answer, err := s.opt.Register.Find(ctx, register.Question{})
	if err != nil {
		return nil, err
	}
	var list []subject
	for _, f := range answer.Facets {
		if f.Name != facet {
			continue
		}
		for _, v := range f.Values {
			if slug := register.Slug(v.Value); v.Value != "" && slug != "" {
				list = append(list, subject{named{brief(v.Value), address(lang, subjectRoutes()[facet][1], slug)}, v.Count, v.Value})
			}
		}
	}
	slices.SortFunc(list, func(a, b subject) int {
		return cmp.Or(strings.Compare(register.FoldName(a.value), register.FoldName(b.value)), strings.Compare(a.value, b.value))
	})
	return list, nil
}

// subjectOf makes the handler of the page of one subject. Values that differ in
// spelling only share it.
func subjectOf(facet string) func(*Server, *request) (page, error) {
	return func(s *Server, r *request) (page, error) {
		number, err := pageNumber(r)
		if err != nil {
			return nil, err
		}
		all, err := s.subjectsOf(r.Context(), r.lang, facet)
		if err != nil {
			return nil, err
		}
		p := &subjectPage{Facet: facet}
		q := register.Question{Limit: hitsPerPage, Offset: (number - 1) * hitsPerPage}
		search := clone(nil)
		for _, x := range all {
			if register.Slug(x.value) == r.vars["slug"] {
				p.Name = cmp.Or(p.Name, x.Name)
				q.Filters = append(q.Filters, register.Filter{Facet: facet, Value: x.value})
				search.Add(facet, x.value)
			}
		}
		if p.Name == "" {
			return nil, fmt.Errorf("%s %q: %w", facet, r.vars["slug"], register.ErrNotFound)
		}
		answer, err := s.opt.Register.Find(r.Context(), q)
		if err != nil {
			return nil, err
		}
		p.Total, p.Search = answer.Total, searchAddress(r.lang, search)
		p.Template, p.Title, p.TitleLang, p.Of = "subject", p.Name, s.tongue(r.lang), s.say(r, "titled."+facet)
		p.Crumbs = []Crumb{{s.say(r, "subject."+facet+".all"), address(r.lang, subjectRoutes()[facet][0])}}
		p.Description = s.say(r, "subject."+facet+".of", "name", p.Name)
		p.Take = &takeAway{Feed: "?" + search.Encode()}
		if p.Cards, err = s.hits(r.Context(), r.lang, answer.Hits, unasked); err != nil {
			return nil, err
		}
		at := address(r.lang, r.route.name, r.vars["slug"])
		if number > 1 {
			p.Previous = at + "?page=" + strconv.Itoa(number-1)
		}
		if number*hitsPerPage < answer.Total {
			p.Next = at + "?page=" + strconv.Itoa(number+1)
		}
		p.Body, err = s.namedAs(r, p.Name)
		return p, err
	}
}

// namedAs gives the administration that has the name of a subject; nil where none has.
func (s *Server) namedAs(r *request, name string) (*named, error) {
	o, err := s.opt.Register.OrganisationBySlug(r.Context(), register.Slug(name))
	if errors.Is(err, register.ErrNotFound) {
		return nil, nil
	}
	if err != nil || register.FoldName(o.Name) != register.FoldName(name) {
		return nil, err
	}
	n := bodyLink(r.lang, o)
	return &n, nil
}
