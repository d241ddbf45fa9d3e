// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/words"
)

// accountEvents is how much of what happened to an account its page shows.
const accountEvents = 50

// accountPage is one's own account: what it is known by, where one is signed in, and
// what happened.
type accountPage struct {
	Layout
	Person    register.Person
	Password  bool // it is signed in to by a password here
	SendsMail bool
	Langs     []string
	Calendar  register.Calendar // Person "" while it has no address
	Feed      string            // an address of the calendar that was just made, shown once
	Sessions  []ownSession
	Events    []register.Event

	Problem string // id; "" for none
	Field   string
	Form    string // that the problem is about
	Minutes int
	Typed   string // another address, as typed
}

// ownSession is one session, and whether it is this one.
type ownSession struct {
	register.Session
	This bool
}

func (s *Server) account(r *request) (page, error) { return s.accountPage(r) }

func (s *Server) accountPage(r *request) (*accountPage, error) {
	p := &accountPage{Person: r.person, SendsMail: s.opt.People.SendsMail(), Langs: words.Langs()}
	p.Template, p.Title = "account", s.say(r, "people.account.title")
	var err error
	if p.Password, err = s.opt.People.HasPassword(r.Context(), r.actor); err != nil {
		return nil, err
	}
	if p.Calendar, _, err = s.opt.People.OwnCalendar(r.Context(), r.actor); err != nil {
		return nil, err
	}
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

// accountPosted changes something of the account. What could take it over asks for the
// password and a code again, and gives the browser a new secret.
func (s *Server) accountPosted(r *request) (page, error) {
	var err error
	what := r.form.Get("do")
	secret := ""
	asking := desk.Asking{Actor: r.actor, Session: r.session, From: s.from(r), Shown: desk.Shown{Password: r.form.Get("current"), Code: r.form.Get("code")}}
	switch what {
	case "":
		what, err = "session_ended", s.opt.People.EndSession(r.Context(), r.actor, r.form.Get("session"), r.session.ID)
	case "password":
		secret, err = s.opt.People.ChangePassword(r.Context(), asking, r.form.Get("password"))
	case "recovery":
		return s.newRecovery(r, asking)
	case "mail":
		var sent bool
		if sent, secret, err = s.opt.People.ChangeMail(r.Context(), asking, r.form.Get("mail")); sent {
			what = "mail_asked"
		}
	case "wish":
		err = s.opt.People.Wish(r.Context(), r.actor, r.form.Get("lang"), r.form.Get("notices") == "")
	case "calendar":
		return s.newCalendar(r)
	case "calendar_drop":
		err = s.opt.People.DropCalendar(r.Context(), r.actor)
	default:
		return nil, register.ErrInvalid
	}
	if err != nil {
		return s.accountAgain(r, r.form.Get("do"), err)
	}
	s.renew(r, secret)
	if what == "mail" { // which ended every session
		return nil, done(r.lang, what, "signin")
	}
	return nil, done(r.lang, what, "account")
}

// renew gives the browser the new secret of its session; "" leaves it the one it has.
func (s *Server) renew(r *request, secret string) {
	if secret != "" {
		r.cookies = append(r.cookies, s.cookie(r.Request, "", secret))
	}
}

// accountAgain shows the page again with what is wrong.
func (s *Server) accountAgain(r *request, form string, err error) (page, error) {
	f, ok := peopleFault(err)
	if !ok {
		return nil, err
	}
	p, err := s.accountPage(r)
	if err != nil {
		return nil, err
	}
	p.Status, p.Problem, p.Field, p.Minutes, p.Form, p.Typed = f.Status, f.Problem, f.Field, f.Minutes, form, r.form.Get("mail")
	return p, nil
}

// newRecovery shows a new recovery sheet, once.
func (s *Server) newRecovery(r *request, asking desk.Asking) (page, error) {
	codes, secret, err := s.opt.People.NewRecovery(r.Context(), asking)
	if err != nil {
		return s.accountAgain(r, "recovery", err)
	}
	s.renew(r, secret)
	p := &recoveryPage{Codes: codes}
	p.Template, p.Title = "recovery", s.say(r, "people.recovery.title")
	return p, nil
}

// newCalendar shows the address of one's calendar, once.
func (s *Server) newCalendar(r *request) (page, error) {
	secret, err := s.opt.People.MakeCalendar(r.Context(), r.actor)
	if err != nil {
		return nil, err
	}
	p, err := s.accountPage(r)
	if err == nil {
		p.Status, p.Feed = http.StatusOK, s.origin(r)+address(r.lang, "calendar", secret)
	}
	return p, err
}
