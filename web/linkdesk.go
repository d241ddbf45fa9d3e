// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// This file serves the queue of links between explanations and code: those of one
// administration on its desk, and all of them for curators.

// Linking is what the pages of links ask of the desk.
type Linking interface {
	SheetLinks(ctx context.Context, actor register.Actor, sheet string) ([]register.Link, error)
	AcceptLink(ctx context.Context, actor register.Actor, name desk.LinkName, reason string) error
	RejectLink(ctx context.Context, actor register.Actor, name desk.LinkName, reason string) error
	ContestLink(ctx context.Context, actor register.Actor, name desk.LinkName, reason string) error
	PinLink(ctx context.Context, actor register.Actor, name desk.LinkName, version string) error
}

// linkRoutes are the pages of the queue.
func linkRoutes() []privateRoute {
	body, bodyEn := privateFr+"/administrations/{slug}", privateEn+"/administrations/{slug}"
	return []privateRoute{
		{route: route{"links", body + "/liens", bodyEn + "/links", []string{"done", "sheet", "after"}}, act: desk.ActLook},
		{route: route{"link_queue", privateFr + "/liens", privateEn + "/links", []string{"done", "sheet", "after"}}, act: desk.ActCurate},
	}
}

func linkHandlers() map[string]answering {
	return map[string]answering{
		"links":      {(*Server).links, (*Server).linksPosted},
		"link_queue": {(*Server).links, (*Server).linksPosted},
	}
}

// linksOnPage is how many links one page of the queue shows.
const linksOnPage = 50

// linksPage is the queue, or every link of one sheet.
type linksPage struct {
	Layout
	Lead    string // id
	Links   []queuedLink
	Next    string
	Whole   string // address of the queue, from the links of one sheet
	Acts    bool   // the actor may answer
	Problem string // id
	Action  string
}

// queuedLink is one link with what a person needs to answer for it.
type queuedLink struct {
	queued
	ID       string // of its form
	All      string // address of every link of its sheet; "" on that page
	Code     *register.Repository
	Bodies   []named // whose code it is
	Mine     bool    // the actor may answer
	Wrong    bool    // its form was just refused
	Reason   string  // as typed
	Version  string
	Answered bool // a person said something of it
}

func (s *Server) links(r *request) (page, error) { return s.linksPage(r) }

func (s *Server) linksPage(r *request) (*linksPage, error) {
	p := &linksPage{Lead: "page.review.lead", Action: r.URL.RequestURI()}
	p.Template, p.Title = "links", s.say(r, "page.review.title")
	p.Crumbs = s.deskCrumbs(r)
	if r.organisation.ID != "" {
		p.Crumbs = s.workCrumbs(r)
	}
	var links []register.Link
	var err error
	if slug := r.query.Get("sheet"); slug != "" {
		links, err = s.linksOfOne(r, p, slug)
	} else {
		links, err = s.opt.Register.LinksToReview(r.Context(), r.organisation.ID, r.query.Get("after"), linksOnPage+1)
	}
	if err != nil {
		return nil, err
	}
	if len(links) > linksOnPage && p.Whole == "" { // a sheet's links stand on one page
		last := links[linksOnPage].Sheet
		links = links[:linksOnPage]
		for len(links) > 1 && links[len(links)-1].Sheet == last && links[0].Sheet != last {
			links = links[:len(links)-1]
		}
		p.Next = s.linksAddress(r, url.Values{"after": {links[len(links)-1].Sheet}})
	}
	return p, s.fillLinks(r, p, links)
}

// linksOfOne lists every link of a sheet, those that were rejected too.
func (s *Server) linksOfOne(r *request, p *linksPage, slug string) ([]register.Link, error) {
	x, err := s.opt.Register.SheetBySlug(r.Context(), slug)
	if err != nil {
		return nil, err
	}
	if r.organisation.ID != "" && x.Organisation != r.organisation.ID {
		return nil, register.ErrNotFound
	}
	p.Lead, p.Whole = "linkdesk.one", s.linksAddress(r, nil)
	p.Title = s.say(r, "linkdesk.of", "name", x.Content.Name)
	return s.opt.Workshop.SheetLinks(r.Context(), r.actor, x.ID)
}

// linksAddress is the queue that the request came from, with parameters.
func (s *Server) linksAddress(r *request, query url.Values) string {
	to := address(r.lang, r.route.name)
	if r.organisation.ID != "" {
		to = address(r.lang, r.route.name, r.organisation.Slug)
	}
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	return to
}

func (s *Server) fillLinks(r *request, p *linksPage, links []register.Link) error {
	list, err := s.queued(r, links)
	if err != nil {
		return err
	}
	var repositories, sheets []string
	for _, q := range list {
		repositories, sheets = append(repositories, q.Repository), append(sheets, q.Sheet)
	}
	code, err := s.opt.Register.RepositoriesByID(r.Context(), unique(repositories))
	if err != nil {
		return err
	}
	owners, err := s.opt.Register.Owners(r.Context(), unique(repositories))
	if err != nil {
		return err
	}
	found, err := s.opt.Register.SheetsByID(r.Context(), unique(sheets))
	if err != nil {
		return err
	}
	for i, q := range list {
		x := queuedLink{queued: q, ID: "link-" + strconv.Itoa(i+1), Version: q.Commit, Answered: q.Decision.Answer != ""}
		if q.Pinned != register.PinPerson {
			x.Version = ""
		}
		for _, c := range code {
			if c.ID == q.Repository {
				x.Code = &c
			}
		}
		for _, o := range owners[q.Repository] {
			x.Bodies = append(x.Bodies, bodyLink(r.lang, o))
		}
		for _, f := range found {
			if f.ID == q.Sheet {
				x.Mine = desk.AnswersLinks(r.actor, f.Organisation)
				if p.Whole == "" {
					x.All = s.linksAddress(r, url.Values{"sheet": {f.Slug}})
				}
			}
		}
		p.Acts = p.Acts || x.Mine
		p.Links = append(p.Links, x)
	}
	return nil
}

// linksPosted carries out one answer.
func (s *Server) linksPosted(r *request) (page, error) {
	name := desk.LinkName{Sheet: r.form.Get("link"), Address: r.form.Get("address"), Ground: register.Ground(r.form.Get("ground"))}
	reason, version := cut(r.form.Get("reason"), 2000), r.form.Get("version")
	acts, ctx := s.opt.Workshop, r.Context()
	what := r.form.Get("do")
	var err error
	switch what {
	case "accept":
		err = acts.AcceptLink(ctx, r.actor, name, reason)
	case "reject":
		err = acts.RejectLink(ctx, r.actor, name, reason)
	case "contest":
		err = acts.ContestLink(ctx, r.actor, name, reason)
	case "pin":
		err = acts.PinLink(ctx, r.actor, name, version)
		if version == "" {
			what = "unpin"
		}
	default:
		return nil, register.ErrInvalid
	}
	problem := ""
	switch {
	case errors.Is(err, register.ErrConflict):
		problem = "linkdesk.problem.decided"
	case errors.Is(err, register.ErrInvalid) && what == "pin":
		problem = "linkdesk.problem.version"
	case errors.Is(err, register.ErrInvalid):
		problem = "linkdesk.problem.reason"
	case err != nil:
		return nil, err
	}
	if problem != "" {
		return s.linkRefused(r, name, problem, reason, version)
	}
	query := url.Values{"done": {"link_" + what}}
	if sheet := r.query.Get("sheet"); sheet != "" {
		query.Set("sheet", sheet)
	}
	return nil, seeOther{s.linksAddress(r, query)}
}

// linkRefused shows the page again, with what was typed beside its link.
func (s *Server) linkRefused(r *request, name desk.LinkName, problem, reason, version string) (page, error) {
	p, err := s.linksPage(r)
	if err != nil {
		return nil, err
	}
	p.Problem, p.Status = problem, http.StatusUnprocessableEntity
	p.Title = s.say(r, "declare.problem.page", "title", p.Title)
	for i, l := range p.Links {
		if l.Sheet == name.Sheet && l.Ground == name.Ground && l.Address == name.Address {
			p.Links[i].Wrong, p.Links[i].Reason, p.Links[i].Version = true, reason, version
		}
	}
	return p, nil
}
