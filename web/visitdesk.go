// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// This file serves the pages on which code is visited before its turn: those of one
// administration on its desk, and, for those who answer for the register, every such
// visit and how crawls are made.

// Visiting is what these pages ask of the desk.
type Visiting interface {
	Ask(ctx context.Context, actor register.Actor, organisation, address string) (register.VisitRequest, error)
	Asked(ctx context.Context, actor register.Actor, organisation string, limit int) ([]register.VisitRequest, error)
	Settings(ctx context.Context, actor register.Actor) (register.CrawlSettings, error)
}

func visitRoutes() []privateRoute {
	return []privateRoute{
		{route: route{"visits", privateFr + "/administrations/{slug}/visites", privateEn + "/administrations/{slug}/visits", []string{"done", "url"}}, act: desk.ActVisit},
		{route: route{"visit_queue", privateFr + "/visites", privateEn + "/visits", []string{"done", "url"}}, act: desk.ActVisit},
	}
}

func visitHandlers() map[string]answering {
	return map[string]answering{
		"visits":      {(*Server).visits, (*Server).visitsPosted},
		"visit_queue": {(*Server).visits, (*Server).visitsPosted},
	}
}

// visitsShown is how many visits that were asked for a page lists.
const visitsShown = 50

// visitsPage says why a repository is here or not, has it visited now, and shows what came
// of the visits that were asked for.
type visitsPage struct {
	Layout
	Why      whyPage // of the address that was typed
	Target   string  // key to be visited, of the repository or its account; "" for none
	Accounts []register.Account
	Asked    []visitAsked
	Waits    bool // one of them is not done
	Action   string
	Again    string // address of this very page
	Problem  string
	Minutes  int

	Wide     bool                    // for the register as a whole
	Settings *register.CrawlSettings // of its crawls; nil before the first
	Round    *register.Crawl         // the last one
}

// visitAsked is a request with the words for what came of it.
type visitAsked struct {
	register.VisitRequest
	URL string // of the page of the repository
	Why string // what hindered it
}

func (s *Server) visits(r *request) (page, error) {
	p, err := s.visitsPage(r)
	if err != nil {
		return nil, err
	}
	return p, s.findVisit(r, p)
}

func (s *Server) visitsPage(r *request) (*visitsPage, error) {
	if s.opt.Visiting == nil {
		return nil, register.ErrNotFound
	}
	p := &visitsPage{Wide: r.organisation.ID == "", Action: address(r.lang, r.route.name)}
	p.Template, p.Title, p.Crumbs = "visits", s.say(r, "visit.title"), s.deskCrumbs(r)
	if !p.Wide {
		p.Action, p.Crumbs = address(r.lang, r.route.name, r.organisation.Slug), s.workCrumbs(r)
		p.Title = s.say(r, "visit.title_of", "body", r.organisation.Name)
	}
	p.Again = p.Action + "#asked"
	all, err := s.opt.Visiting.Asked(r.Context(), r.actor, r.organisation.ID, visitsShown)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		x := visitAsked{VisitRequest: v, Why: s.problem(r, register.CrawlPart{Problem: v.Problem})}
		if !v.Account {
			x.URL = address(r.lang, "repository", v.Key)
		}
		p.Asked, p.Waits = append(p.Asked, x), p.Waits || v.State != register.VisitDone
	}
	if !p.Wide {
		p.Accounts, err = s.opt.Register.AccountsOf(r.Context(), r.organisation.ID)
		return p, err
	}
	return p, s.fillSettings(r, p)
}

// fillSettings adds how crawls are made.
func (s *Server) fillSettings(r *request, p *visitsPage) error {
	settings, err := s.opt.Visiting.Settings(r.Context(), r.actor)
	switch {
	case err == nil:
		p.Settings = &settings
	case !errors.Is(err, register.ErrNotFound):
		return err
	}
	last, err := s.opt.Register.LastRound(r.Context())
	switch {
	case err == nil:
		p.Round = &last
	case !errors.Is(err, register.ErrNotFound):
		return err
	}
	return nil
}

// findVisit answers for the address that was typed, as the page for everybody does, and
// finds what a visit of it would be.
func (s *Server) findVisit(r *request, p *visitsPage) error {
	if p.Why.Asked = strings.TrimSpace(r.query.Get("url")); p.Why.Asked == "" {
		return nil
	}
	args, err := s.reason(r, &p.Why)
	if err != nil {
		return err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	if p.Why.Said, err = say.rich("why.answer."+p.Why.Answer+".text", args...); err != nil {
		return err
	}
	switch p.Why.Answer {
	case "here", "gone", "unvisited", "failing":
		p.Target = p.Why.Key
	case "is_account", "waiting", "unread", "unseen":
		p.Target = p.Why.Account
	}
	return nil
}

// visitsPosted has an address visited.
func (s *Server) visitsPosted(r *request) (page, error) {
	if s.opt.Visiting == nil {
		return nil, register.ErrNotFound
	}
	asked := cut(r.form.Get("address"), maxAddress)
	_, err := s.opt.Visiting.Ask(r.Context(), r.actor, r.organisation.ID, asked)
	if err == nil {
		return nil, seeOther{address(r.lang, r.route.name, pathValues(r)...) + "?done=visit_asked#asked"}
	}
	f, ok := faultOf(err, "visit.fault.", "visit.many", "people.account.refused")
	if !ok {
		return nil, err
	}
	p, err := s.visitsPage(r)
	if err != nil {
		return nil, err
	}
	p.Why.Asked, p.Status, p.Problem, p.Minutes = asked, f.Status, f.Problem, f.Minutes
	if f.Status == http.StatusTooManyRequests {
		p.Why.Asked = ""
	}
	return p, nil
}
