// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// ownWordPage is where a body states its own figures, and what there is to know of its
// algorithms where it has no sheet here.
type ownWordPage struct {
	Layout
	Figures  []statedFigure
	Standing register.Standing // as said, or as typed
	Known    standingView
	Choices  []choice
	HasSheet bool
	Problem  string // id, of the standing
}

// statedFigure is one figure with its form.
type statedFigure struct {
	What    string // staff, population
	Fact    factRow
	Own     bool // the body has stated it
	Value   string
	Source  string
	Date    string
	Problem string // id
}

func (s *Server) ownWord(r *request) (page, error) { return s.ownWordPage(r) }

func (s *Server) ownWordPage(r *request) (*ownWordPage, error) {
	o := r.organisation
	p := &ownWordPage{Standing: o.Standing, Known: viewStanding(o.Standing)}
	p.Template, p.Title, p.Crumbs = "own_word", s.say(r, "standing.own.title"), s.workCrumbs(r)
	say := speaker{s.opt.Catalogue, r.lang}
	for what, fact := range map[string]register.Fact[int]{desk.FigureStaff: o.Staff, desk.FigurePopulation: o.Population} {
		p.Figures = append(p.Figures, s.statedFigure(say, what, fact))
	}
	if p.Figures[0].What != desk.FigureStaff { // the order of a map is none
		p.Figures[0], p.Figures[1] = p.Figures[1], p.Figures[0]
	}
	p.choose(o.Standing.State)
	counts, err := s.opt.Register.Counts(r.Context(), []string{o.ID})
	p.HasSheet = counts[o.ID].Sheets > 0
	return p, err
}

func (s *Server) statedFigure(say speaker, what string, f register.Fact[int]) statedFigure {
	v := statedFigure{What: what, Fact: fact(what, f, say.number)}
	if f.Is(register.Present) && f.Origin.Kind == register.Declared {
		v.Own, v.Value, v.Source, v.Date = true, strconv.Itoa(f.Value), f.Origin.Source, f.Origin.Date
	}
	return v
}

// choose lists what a body can say of itself.
func (p *ownWordPage) choose(state string) {
	p.Choices = nil
	for _, v := range []string{"", register.StandingNone, register.StandingElsewhere} {
		words := "standing.say." + v
		if v == "" {
			words = "standing.say.nothing"
		}
		p.Choices = append(p.Choices, choice{v, words, v == state || v == "" && state == register.StandingAsked})
	}
}

func (s *Server) ownWordPosted(r *request) (page, error) {
	field := func(name string) string { return strings.TrimSpace(r.form.Get(name)) }
	var err error
	what := field("do")
	switch what {
	case desk.FigureStaff, desk.FigurePopulation:
		f := desk.Figure{Source: field("source"), Date: field("date"), Gone: field("gone") != ""}
		n, wrong := strconv.Atoi(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(field("value")))
		if f.Value = n; wrong != nil {
			f.Value = -1 // no number: the desk says so
		}
		err = s.opt.Workshop.StateFigure(r.Context(), r.actor, r.organisation.ID, what, f)
	case "standing":
		err = s.opt.Workshop.StateStanding(r.Context(), r.actor, r.organisation.ID, register.Standing{State: field("state"), URL: field("url"), Word: field("word")})
	default:
		return nil, register.ErrInvalid
	}
	if err == nil {
		return nil, done(r.lang, "saved", "own_word", r.organisation.Slug)
	}
	var fault *desk.Fault
	if !errors.As(err, &fault) {
		return nil, err
	}
	return s.ownWordAgain(r, what, fault)
}

// ownWordAgain shows what was typed with what is wrong.
func (s *Server) ownWordAgain(r *request, what string, fault *desk.Fault) (page, error) {
	p, err := s.ownWordPage(r)
	if err != nil {
		return nil, err
	}
	p.Status = http.StatusUnprocessableEntity
	p.Title = s.say(r, "declare.problem.page", "title", p.Title)
	id := "standing.fault." + fault.Reason
	if what == "standing" {
		p.Problem = id
		p.Standing.State, p.Standing.URL, p.Standing.Word = r.form.Get("state"), cut(r.form.Get("url"), 1000), cut(r.form.Get("word"), 10_000)
		p.choose(p.Standing.State)
	}
	for i := range p.Figures {
		if f := &p.Figures[i]; f.What == what {
			f.Problem, f.Value, f.Source, f.Date = id, cut(r.form.Get("value"), 40), cut(r.form.Get("source"), 1000), cut(r.form.Get("date"), 40)
		}
	}
	return p, nil
}
