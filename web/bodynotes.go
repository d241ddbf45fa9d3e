// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// bodyNotesPage is where those who keep the register say whose law holds for a body, and
// note what they know of its algorithms where it has no sheet.
type bodyNotesPage struct {
	Layout
	Typed    string
	Unknown  bool // no body stands at what was typed
	Body     *register.Organisation
	Page     string // address of the body's public page
	Laws     []lawChoice
	Known    standingView
	Noted    register.Standing // as noted, or as typed
	Choices  []choice
	Declared bool // the body has spoken: nothing is to be noted
	Problem  string
	Others   []otherLaw
}

// otherLaw is a body whose law is not the register's.
type otherLaw struct {
	named
	Law string
}

// lawChoice is one law to choose, by the name that its own words give it.
type lawChoice struct {
	Value, Name string
	Chosen      bool
}

// mostOthers bounds the list of bodies with a law of their own.
const mostOthers = 500

func (s *Server) bodyNotes(r *request) (page, error) {
	p, err := s.bodyNotesPage(r, r.query.Get("body"))
	return p, err
}

// bodyNotesPage shows one body, or asks for one: by its address on the site, or the
// last part of it.
func (s *Server) bodyNotesPage(r *request, typed string) (*bodyNotesPage, error) {
	p := &bodyNotesPage{Typed: typed}
	p.Template, p.Title, p.Crumbs = "bodies", s.say(r, "standing.bodies.title"), s.deskCrumbs(r)
	others, err := s.opt.Register.UnderOtherLaw(r.Context(), mostOthers)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		p.Others = append(p.Others, otherLaw{named{o.Name, address(r.lang, "bodies") + "?" + url.Values{"body": {o.Slug}}.Encode()}, s.lawOf(r, o.Profile)})
	}
	if typed == "" {
		return p, nil
	}
	slug := typed
	if u, err := url.Parse(typed); err == nil {
		slug = path.Base(u.Path)
	}
	o, err := s.opt.Register.OrganisationBySlug(r.Context(), slug)
	if errors.Is(err, register.ErrNotFound) || err == nil && !desk.May(r.actor, desk.ActJurisdiction, o.ID) {
		p.Unknown = true
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.Body, p.Page, p.Noted, p.Known = &o, address(r.lang, "administration", o.Slug), o.Standing, viewStanding(o.Standing)
	p.Declared = o.Standing.Origin.Kind == register.Declared && o.Standing.State != ""
	p.Laws = append(p.Laws, lawChoice{"", s.say(r, "standing.law.register", "name", s.lawOf(r, s.opt.Profile.ID)), o.Profile == ""})
	for _, id := range profilesOf(s.opt.Profile, s.opt.Jurisdictions).IDs() {
		p.Laws = append(p.Laws, lawChoice{id, s.lawOf(r, id), id == o.Profile})
	}
	p.choose(o.Standing.State)
	return p, nil
}

// lawOf is the name of a profile's law, in the profile's own words.
func (s *Server) lawOf(r *request, profile string) string {
	for _, j := range s.opt.Jurisdictions {
		if j.Profile.ID == profile && j.Catalogue.Has(lawName) {
			return j.Catalogue.Text(r.lang, lawName, nil)
		}
	}
	return s.say(r, "standing.no_law")
}

func (p *bodyNotesPage) choose(state string) {
	p.Choices = nil
	for _, v := range []string{"", register.StandingAsked, register.StandingElsewhere, register.StandingNone} {
		words := "standing.note." + v
		if v == "" {
			words = "standing.note.nothing"
		}
		p.Choices = append(p.Choices, choice{v, words, v == state})
	}
}

func (s *Server) bodyNotesPosted(r *request) (page, error) {
	slug := r.form.Get("body")
	p, err := s.bodyNotesPage(r, slug)
	if err != nil || p.Body == nil {
		return p, err
	}
	field := func(name string) string { return strings.TrimSpace(r.form.Get(name)) }
	switch field("do") {
	case "law":
		err = s.opt.Workshop.SetProfile(r.Context(), r.actor, p.Body.ID, field("profile"))
	case "standing":
		p.Noted.State, p.Noted.URL, p.Noted.On = field("state"), cut(field("url"), 1000), field("on")
		err = s.opt.Workshop.NoteStanding(r.Context(), r.actor, p.Body.ID, register.Standing{State: p.Noted.State, URL: p.Noted.URL, On: p.Noted.On})
	default:
		return nil, register.ErrInvalid
	}
	var fault *desk.Fault
	if errors.As(err, &fault) {
		p.Status, p.Problem = http.StatusUnprocessableEntity, "standing.fault."+fault.Reason
		p.choose(p.Noted.State)
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, seeOther{address(r.lang, "bodies") + "?" + url.Values{"body": {p.Body.Slug}, "done": {"saved"}}.Encode()}
}
