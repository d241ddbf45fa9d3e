// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"strconv"
	"strings"

	"greffe/internal/register"
	"greffe/internal/sheet"
)

// censusPage is the list of an administration's algorithms: to paste, to look at, to
// publish, and to grow sheets from.
type censusPage struct {
	Layout
	Number  int
	Text    string
	Read    bool // what was pasted is shown before it is saved
	Lines   []censusLine
	Faults  []findingView
	Public  string // address of the list on the administration's page; "" before it is public
	Grown   int
	Publish bool // the actor may
	Problem string
}

// censusLine is one line with what grew from it.
type censusLine struct {
	register.CensusLine
	Line   int    // of what was pasted
	Draft  string // address of the file on the desk
	Public string // address of the sheet
}

func (s *Server) census(r *request) (page, error) {
	w, err := s.opt.Workshop.Workspace(r.Context(), r.actor, r.organisation.ID)
	if err != nil {
		return nil, err
	}
	p := &censusPage{Number: w.Census.Number, Publish: w.Rights.Publish}
	p.Title, p.Crumbs = s.say(r, "declare.census.title"), s.workCrumbs(r)
	for _, l := range w.Census.Lines {
		line := censusLine{CensusLine: l}
		for _, x := range w.Declarations {
			if x.Sheet.ID == l.Sheet {
				line.Draft = draftAddress(r, "file", l.Sheet)
			}
		}
		for _, x := range w.Public {
			if x.ID == l.Sheet {
				line.Public = address(r.lang, "algorithm", x.Slug)
				p.Grown++
			}
		}
		p.Lines = append(p.Lines, line)
	}
	p.Text = sheet.WriteCensus(w.Census.Lines, s.statusWord(r))
	public, err := s.opt.Register.Census(r.Context(), r.organisation.ID)
	if err == nil && len(public.Lines) > 0 {
		p.Public = address(r.lang, "administration", r.organisation.Slug) + "#" + s.say(r, "declare.census.anchor")
	}
	if errors.Is(err, register.ErrNotFound) {
		err = nil
	}
	return p, err
}

// statusWord words a stage of an algorithm's life.
func (s *Server) statusWord(r *request) func(string) string {
	return func(status string) string {
		if status == "" {
			return ""
		}
		return s.say(r, "enum.status."+status)
	}
}

// statusRead finds the stage that a word means, in any language of the site.
func (s *Server) statusRead(word string) string {
	folded := register.FoldName(word)
	for _, status := range register.Statuses() {
		for _, lang := range []string{"fr", "en"} {
			if folded == register.FoldName(s.opt.Catalogue.Text(lang, "enum.status."+status, nil)) {
				return status
			}
		}
		if folded == status {
			return status
		}
	}
	return ""
}

func (s *Server) censusPosted(r *request) (page, error) {
	if line := r.form.Get("grow"); line != "" {
		x, err := s.opt.Workshop.GrowLine(r.Context(), r.actor, r.organisation.ID, line, r.lang)
		if err != nil {
			return nil, err
		}
		return nil, seeOther{draftAddress(r, "file_step", x.Sheet.ID, formSteps()[0].id)}
	}
	text := r.form.Get("text")
	lines, places, findings := sheet.ReadCensus(text, s.statusRead)
	number, err := strconv.Atoi(r.form.Get("number"))
	if err != nil {
		return nil, register.ErrInvalid
	}
	act := r.form.Get("go")
	if act == "read" || register.Invalid(findings) || len(lines) == 0 && strings.TrimSpace(text) != "" {
		return s.censusRead(r, text, number, lines, places, findings)
	}
	_, err = s.opt.Workshop.SaveCensus(r.Context(), r.actor, r.organisation.ID, number, lines, act == "publish")
	if id := noWords(err); id != "" {
		p, err := s.censusRead(r, text, number, lines, places, findings)
		if x, ok := p.(*censusPage); ok {
			x.Problem = id
		}
		return p, err
	}
	if err != nil {
		return nil, err
	}
	if act == "publish" {
		return nil, done(r.lang, "census_published", "census", r.organisation.Slug)
	}
	return nil, done(r.lang, "saved", "census", r.organisation.Slug)
}

// censusRead shows how the list was read, with its faults, before anything is saved.
func (s *Server) censusRead(r *request, text string, number int, lines []register.CensusLine, places []int, findings []register.Finding) (page, error) {
	p := &censusPage{Number: number, Text: text, Read: true}
	w, err := s.opt.Workshop.Workspace(r.Context(), r.actor, r.organisation.ID)
	if err != nil {
		return nil, err
	}
	if w.Census.Number != number {
		p.Problem, p.Number = "declare.problem.conflict", w.Census.Number
	}
	p.Publish = w.Rights.Publish
	p.Template, p.Title, p.Crumbs = "census", s.say(r, "declare.census.title"), s.workCrumbs(r)
	for i, l := range lines {
		p.Lines = append(p.Lines, censusLine{CensusLine: l, Line: places[i]})
	}
	for _, f := range findings {
		v := findingView{Finding: f}
		v.What, v.Advice = s.findingWords(r.lang, f)
		p.Faults = append(p.Faults, v)
	}
	return p, nil
}
