// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/register"
)

// openingsPage lists the repositories of an administration with the degree of opening
// that each declares, and where.
type openingsPage struct {
	Layout
	Body         register.Organisation
	Repositories []openingRow
	Next         string // address of the ones after; "" at the end
}

// openingRow is one of them.
type openingRow struct {
	Name, Key, URL string
	Visited        bool
	Stated         string // degree; "" when nothing is stated to the register
	Places         []openingPlace
}

// openingPlace is what one place declares.
type openingPlace struct {
	Source string
	State  register.State
	Said   string // degrees
	Places []place
}

const openingsPerPage = 100

func (s *Server) openings(r *request) (page, error) {
	if len(s.opt.Profile.Checks.Degrees) == 0 {
		return nil, register.ErrNotFound
	}
	list, err := s.opt.Workshop.Openings(r.Context(), r.actor, r.organisation.ID, r.query.Get("after"), openingsPerPage+1)
	if err != nil {
		return nil, err
	}
	p := &openingsPage{Body: r.organisation}
	p.Title, p.Crumbs = s.say(r, "opening.list.title"), s.workCrumbs(r)
	if len(list) > openingsPerPage {
		list = list[:openingsPerPage]
		last := list[len(list)-1].Repository
		p.Next = address(r.lang, "openings", r.organisation.Slug) + "?" + url.Values{"after": {register.FoldKey(last.Key, last.Kind)}}.Encode()
	}
	for _, o := range list {
		p.Repositories = append(p.Repositories, openingRow{
			Name: o.Software.Or(o.Name), Key: o.Key, URL: address(r.lang, "opening", r.organisation.Slug, o.Key),
			Visited: o.Visited, Stated: o.Stated.Degree, Places: openingPlaces(r.lang, o.Repository, o.Places),
		})
	}
	return p, nil
}

// openingPlaces words what each place declares.
func openingPlaces(lang string, x register.Repository, said []register.OpeningSaid) []openingPlace {
	var all []openingPlace
	for _, o := range said {
		p := openingPlace{Source: o.Source, State: o.State, Places: places(lang, x, o.Evidence)}
		for i, d := range o.Degrees {
			if i > 0 {
				p.Said += ", "
			}
			p.Said += d
		}
		all = append(all, p)
	}
	return all
}

// openingPage is the form on which an administration states the degree of opening of one
// of its repositories, and answers the criteria of the guide.
type openingPage struct {
	Layout
	desk.StatedBefore
	Body     register.Organisation
	Public   string // address of the repository's page
	Degrees  []choice
	Criteria []criterion
	Advised  *advisedView
	Found    []openingPlace
	May      bool
	Number   int // of the statement that the form was made from
	Because  string
	Problem  string
}

// criterion is one question of the guide.
type criterion struct {
	ID      string
	Words   string // id
	Choices []choice
}

// advisedView is what a guide advises, and on which answers.
type advisedView struct {
	Degree  string
	Means   string
	Unknown bool // the answers leave it open
	Differs bool // from the degree that was stated
	Answers []advisedAnswer
	Texts   []law.Text
}

// advisedAnswer is one answer that the advice rests on.
type advisedAnswer struct {
	Question string // id of its words
	Value    string
}

func (s *Server) openingForm(r *request) (page, error) {
	if len(s.opt.Profile.Checks.Degrees) == 0 {
		return nil, register.ErrNotFound
	}
	o, err := s.opt.Workshop.OpeningOf(r.Context(), r.actor, r.organisation.ID, r.vars["key"])
	if err != nil {
		return nil, err
	}
	return s.openingOf(r, o, o.Stated), nil
}

// openingOf shows the form filled with a statement.
func (s *Server) openingOf(r *request, o desk.StatedBefore, filled register.StatedOpening) *openingPage {
	p := &openingPage{
		StatedBefore: o, Body: r.organisation, Public: address(r.lang, "repository", o.Key), Number: o.Stated.Number, Because: filled.Because,
		Found: openingPlaces(r.lang, o.Repository, o.Places), Advised: s.advised(speaker{s.opt.Catalogue, r.lang}, o.Stated),
		May: desk.May(r.actor, desk.ActPublish, r.organisation.ID),
	}
	p.Title = s.say(r, "opening.form.title", "name", o.Software.Or(o.Name))
	p.Crumbs = s.workCrumbs(r, Crumb{s.say(r, "opening.list.title"), address(r.lang, "openings", r.organisation.Slug)})
	for _, d := range s.opt.Profile.Checks.Degrees {
		p.Degrees = append(p.Degrees, choice{d.ID, d.Name, filled.Degree == d.ID})
	}
	p.Degrees = append(p.Degrees, choice{"", "opening.form.none", filled.Degree == ""})
	for _, id := range s.opt.Profile.Checks.Criteria {
		c := criterion{ID: id, Words: "law.question." + id}
		for _, v := range []string{law.True, law.False, law.UnknownWord} {
			c.Choices = append(c.Choices, choice{v, "opening.answer." + v, filled.Criteria[id] == v || filled.Criteria[id] == "" && v == law.UnknownWord})
		}
		p.Criteria = append(p.Criteria, c)
	}
	return p
}

func (s *Server) openingPosted(r *request) (page, error) {
	if len(s.opt.Profile.Checks.Degrees) == 0 {
		return nil, register.ErrNotFound
	}
	key := r.vars["key"]
	number, err := strconv.Atoi(r.form.Get("number"))
	if err != nil {
		return nil, fmt.Errorf("number of the statement: %w", register.ErrInvalid)
	}
	o := register.StatedOpening{Organisation: r.organisation.ID, Degree: r.form.Get("degree"), Because: r.form.Get("because"), Criteria: map[string]string{}}
	for _, id := range s.opt.Profile.Checks.Criteria {
		o.Criteria[id] = r.form.Get("criterion_" + id)
	}
	err = s.opt.Workshop.StateOpening(r.Context(), r.actor, key, number, o)
	var fault *desk.Fault
	switch {
	case err == nil:
		return nil, done(r.lang, "opening", "opening", r.organisation.Slug, key)
	case !errors.As(err, &fault) && !errors.Is(err, register.ErrConflict):
		return nil, err
	}
	before, again := s.opt.Workshop.OpeningOf(r.Context(), r.actor, r.organisation.ID, key)
	if again != nil {
		return nil, again
	}
	p := s.openingOf(r, before, o)
	p.Status, p.Problem = http.StatusConflict, "opening.problem.meanwhile"
	if fault != nil {
		p.Status, p.Problem = http.StatusUnprocessableEntity, "opening.problem."+fault.Field+"."+fault.Reason
		if !s.opt.Catalogue.Has(p.Problem) {
			p.Problem = "opening.problem.other"
		}
	}
	return p, nil
}

// advised words what the guide advises by the criteria that the administration answered.
func (s *Server) advised(say speaker, o register.StatedOpening) *advisedView {
	ruling, ok := desk.AdvisedOpening(s.opt.Profile, o)
	if !ok {
		return nil
	}
	v := &advisedView{Unknown: ruling.Answer == law.UnknownWord}
	for _, d := range s.opt.Profile.Checks.Degrees {
		if d.ID == ruling.Answer {
			v.Degree, v.Means, v.Differs = d.ID, say.say(d.Name), o.Degree != "" && o.Degree != d.ID
		}
	}
	for _, id := range s.opt.Profile.Checks.Criteria {
		value := o.Criteria[id]
		if value == "" {
			value = law.UnknownWord
		}
		v.Answers = append(v.Answers, advisedAnswer{"law.question." + id, value})
	}
	for _, id := range ruling.Texts {
		if t, ok := s.opt.Profile.Rules.Text(id); ok {
			v.Texts = append(v.Texts, t)
		}
	}
	return v
}
