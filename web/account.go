// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"greffe/internal/register"
)

// accountEvents is how much of what happened to an account its page shows.
const accountEvents = 50

// accountPage is one's own account: where one is signed in, and what happened.
type accountPage struct {
	Layout
	Person   register.Person
	Sessions []ownSession
	Events   []register.Event
}

// ownSession is one session, and whether it is this one.
type ownSession struct {
	register.Session
	This bool
}

func (s *Server) account(r *request) (page, error) {
	p := &accountPage{Person: r.person}
	p.Title = s.say(r, "people.account.title")
	all, err := s.opt.People.Sessions(r.Context(), r.actor)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		p.Sessions = append(p.Sessions, ownSession{x, x.ID == r.session.ID})
	}
	p.Events, err = s.opt.People.Own(r.Context(), r.actor, accountEvents)
	return p, err
}

// accountPosted ends one session, or all the others.
func (s *Server) accountPosted(r *request) (page, error) {
	if err := s.opt.People.EndSession(r.Context(), r.actor, r.form.Get("session"), r.session.ID); err != nil {
		return nil, err
	}
	return nil, done(r.lang, "session_ended", "account")
}
