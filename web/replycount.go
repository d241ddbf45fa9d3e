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

// replyCountsPage is where a body counts, if it wants, the individual requests that it
// had in a year, and publishes the counts, if it wants.
type replyCountsPage struct {
	Layout
	Counts  []register.ReplyCount
	Typed   map[string]string // the form, as typed
	Public  bool
	Draft   bool // the actor may save
	Publish bool // and publish
	Problem string
}

func (s *Server) replyCounts(r *request) (page, error) {
	p, err := s.replyCountsPage(r)
	return p, err
}

func (s *Server) replyCountsPage(r *request) (*replyCountsPage, error) {
	p := &replyCountsPage{
		Draft: desk.May(r.actor, desk.ActDraft, r.organisation.ID), Publish: desk.May(r.actor, desk.ActPublish, r.organisation.ID),
		Typed: map[string]string{"year": strconv.Itoa(s.opt.Now().UTC().Year())},
	}
	p.Template, p.Title, p.Crumbs = "reply_counts", s.say(r, "standing.counts.title"), s.workCrumbs(r)
	var err error
	p.Counts, err = s.opt.Workshop.ReplyCounts(r.Context(), r.actor, r.organisation.ID)
	return p, err
}

func (s *Server) replyCountsPosted(r *request) (page, error) {
	c := register.ReplyCount{Organisation: r.organisation.ID, Public: r.form.Get("public") != ""}
	for name, to := range map[string]*int{"year": &c.Year, "asked": &c.Asked, "in_time": &c.InTime, "refused": &c.Refused} {
		n, err := strconv.Atoi(strings.TrimSpace(r.form.Get(name)))
		if *to = n; err != nil {
			*to = -1 // no number: the desk says so
		}
	}
	err := s.opt.Workshop.SaveReplyCount(r.Context(), r.actor, c)
	if err == nil {
		return nil, done(r.lang, "saved", "reply_counts", r.organisation.Slug)
	}
	var fault *desk.Fault
	if !errors.As(err, &fault) {
		return nil, err
	}
	p, err := s.replyCountsPage(r)
	if err != nil {
		return nil, err
	}
	p.Status, p.Problem, p.Public = http.StatusUnprocessableEntity, "standing.fault."+fault.Reason, c.Public
	p.Title = s.say(r, "declare.problem.page", "title", p.Title)
	for _, name := range []string{"year", "asked", "in_time", "refused"} {
		p.Typed[name] = cut(r.form.Get(name), 20)
	}
	return p, nil
}
