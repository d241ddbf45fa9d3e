// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"net/url"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// accountRoutes are the pages of signing in and of one's own account.
func accountRoutes() []privateRoute {
	return []privateRoute{
		{route{"signin", privateFr + "/connexion", privateEn + "/sign-in", []string{"back", "done"}}, desk.ActOwn, true},
		{route{"pass", privateFr + "/lien", privateEn + "/link", []string{"key"}}, desk.ActOwn, true},
		{route{"signout", privateFr + "/deconnexion", privateEn + "/sign-out", nil}, desk.ActOwn, true},
		{route{"account", privateFr + "/compte", privateEn + "/account", []string{"done"}}, desk.ActOwn, false},
		{route{"calendar", privateFr + "/calendrier/{key}.ics", privateEn + "/calendar/{key}.ics", nil}, desk.ActOwn, true},
		{route{"desk", privateFr, privateEn, []string{"done"}}, desk.ActOwn, false},
	}
}

func accountHandlers() map[string]answering {
	return map[string]answering{
		"signin":   {(*Server).signin, (*Server).signinPosted},
		"pass":     {(*Server).pass, (*Server).passPosted},
		"signout":  {(*Server).signout, (*Server).signoutPosted},
		"account":  {(*Server).account, (*Server).accountPosted},
		"calendar": {(*Server).reviewCalendar, nil},
		"desk":     {(*Server).desk, nil},
	}
}

// signinPage asks who somebody is.
type signinPage struct {
	Layout
	Back    string // where to go then
	Mail    string // as typed
	Problem string // id; "" for none
	Minutes int    // to wait, for the problem of too many tries

	Provider string // address of the way to the provider of identities; "" without one
	Links    bool   // a link to sign in can be asked for
	Asked    bool   // it was
}

func (s *Server) signin(r *request) (page, error) {
	back := wayBack(r.lang, r.query.Get("back"))
	if r.actor.SignedIn() {
		return nil, seeOther{back}
	}
	return s.signinPage(r, back), nil
}

func (s *Server) signinPage(r *request, back string) *signinPage {
	p := &signinPage{Back: back}
	p.Template, p.Title = "signin", s.say(r, "people.signin.title")
	p.Provider, p.Links = s.providerLink(r, back), s.opt.People.Links()
	return p
}

func (s *Server) signinPosted(r *request) (page, error) {
	back := wayBack(r.lang, r.form.Get("back"))
	if r.form.Get("do") == "link" {
		return s.linkAsked(r, back)
	}
	entered, err := s.opt.People.SignIn(r.Context(), desk.Shown{
		Mail: r.form.Get("mail"), Password: r.form.Get("password"), Code: r.form.Get("code"),
	}, s.from(r))
	p := s.signinPage(r, back)
	p.Mail = r.form.Get("mail")
	if f, ok := signinFault(err); ok {
		p.Status, p.Problem, p.Minutes = f.Status, f.Problem, f.Minutes
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	s.enter(r, entered)
	return nil, seeOther{back}
}

// linkAsked sends a link to sign in. The answer is the same whether there is such an
// account or not.
func (s *Server) linkAsked(r *request, back string) (page, error) {
	p := s.signinPage(r, back)
	p.Mail = r.form.Get("mail")
	err := s.opt.People.AskLink(r.Context(), p.Mail, r.lang, s.from(r))
	if f, ok := peopleFault(err); ok {
		p.Status, p.Problem, p.Minutes = f.Status, f.Problem, f.Minutes
		return p, nil
	}
	p.Asked = err == nil
	return p, err
}

// providerLink is the way to the provider and back to a page; "" without a provider.
func (s *Server) providerLink(r *request, back string) string {
	if s.opt.Provider == nil {
		return ""
	}
	return address(r.lang, "provider") + "?back=" + url.QueryEscape(back)
}

// enter gives the browser the secret of a new session, and ends the one that it had:
// nobody can have prepared it.
func (s *Server) enter(r *request, entered desk.Entered) {
	if old := s.shown(r.Request, ""); old != "" {
		if _, err := s.opt.People.SignOut(r.Context(), old); err != nil && status(err) != http.StatusNotFound {
			s.opt.Log.WarnContext(r.Context(), "an older session was not ended", "error", err)
		}
	}
	r.cookies = append(r.cookies, s.cookie(r.Request, "", entered.Secret))
}

// signout asks before it ends a session, for those who come by an address.
func (s *Server) signout(r *request) (page, error) {
	if !r.actor.SignedIn() {
		return nil, seeOther{address(r.lang, "signin")}
	}
	p := &simplePage{}
	p.Title = s.say(r, "people.signout.title")
	return p, nil
}

func (s *Server) signoutPosted(r *request) (page, error) {
	session, err := s.opt.People.SignOut(r.Context(), s.shown(r.Request, ""))
	if err != nil && status(err) != http.StatusNotFound {
		return nil, err
	}
	r.cookies = []*http.Cookie{s.cookie(r.Request, "", "")}
	r.actor = register.Actor{}
	if s.opt.Provider != nil && session.IDToken != "" {
		state, err := s.opt.People.NewSecret()
		if err != nil {
			return nil, err
		}
		p := &signedOutPage{There: s.opt.Provider.Logout(r.Context(), session.IDToken, state)}
		p.Template, p.Title = "signed_out", s.say(r, "people.signed_out.title")
		return p, nil
	}
	return nil, done(r.lang, "signed_out", "signin")
}

// deskPage is the first page after signing in: the bodies of the person.
type deskPage struct {
	Layout
	Bodies     []deskBody
	Curates    bool
	Administer bool
}

// deskBody is a body with the roles that the person has there.
type deskBody struct {
	Name, Slug                    string
	Roles                         []string
	People, Tokens, Reply, Settle bool // the pages that are there for the person
}

func (s *Server) desk(r *request) (page, error) {
	bodies, err := s.opt.Register.OrganisationsByID(r.Context(), r.actor.Of())
	if err != nil {
		return nil, err
	}
	p := &deskPage{Curates: desk.May(r.actor, desk.ActCurate, ""), Administer: desk.May(r.actor, desk.ActAdminister, "")}
	p.Title = s.say(r, "people.desk.title")
	for _, o := range bodies {
		b := deskBody{Name: o.Name, Slug: o.Slug, People: desk.May(r.actor, desk.ActPeople, o.ID), Tokens: desk.May(r.actor, desk.ActToken, o.ID), Reply: desk.May(r.actor, desk.ActReply, o.ID), Settle: desk.May(r.actor, desk.ActSettle, o.ID)}
		for _, m := range r.actor.Memberships {
			if m.Organisation == o.ID {
				b.Roles = append(b.Roles, string(m.Role))
			}
		}
		p.Bodies = append(p.Bodies, b)
	}
	return p, nil
}
