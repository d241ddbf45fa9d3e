// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/url"
	"strconv"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// teamRoutes are the pages of the people of a body and of their programs.
func teamRoutes() []privateRoute {
	return []privateRoute{
		{route{"team", privateFr + "/administrations/{slug}/personnes", privateEn + "/administrations/{slug}/people", []string{"done"}}, desk.ActPeople, false},
		{route{"tokens", privateFr + "/administrations/{slug}/jetons", privateEn + "/administrations/{slug}/tokens", []string{"done"}}, desk.ActToken, false},
	}
}

func teamHandlers() map[string]answering {
	return map[string]answering{
		"team":   {(*Server).team, (*Server).teamPosted},
		"tokens": {(*Server).tokens, (*Server).tokensPosted},
	}
}

// teamPage shows who works at a body's desk, in which role, and who is invited.
type teamPage struct {
	Layout
	Body        register.Organisation // ID "" is the register itself
	Action      string
	Roles       []register.Role // that can be given
	Members     []register.Member
	Invitations []register.Pass
	Tokens      []register.Token
	Names       map[string]string // of people, by id
	Mail, Name  string            // as typed
	Problem     string            // id; "" for none
	SendsMail   bool              // an invitation is sent, unless it is handed over
	Link        string            // a one-time link that was just made, shown once
	LinkTo      string            // the address that it is for
}

func (s *Server) team(r *request) (page, error) { return s.teamPage(r) }

// teamPage makes the page of a body's people, or of the register's where the path has no body.
func (s *Server) teamPage(r *request) (*teamPage, error) {
	p := &teamPage{Body: r.organisation, Action: address(r.lang, r.route.name, pathValues(r)...), Roles: register.BodyRoles(), Names: map[string]string{}}
	p.Template, p.SendsMail = "team", s.opt.People.SendsMail()
	p.Title = s.say(r, "people.team.title", "body", p.Body.Name)
	if p.Body.ID == "" {
		p.Roles, p.Title = register.WideRoles(), s.say(r, "people.team.register")
	}
	p.Crumbs = s.deskCrumbs(r)
	var err error
	if p.Members, err = s.opt.People.Members(r.Context(), r.actor, p.Body.ID); err != nil {
		return nil, err
	}
	for _, m := range p.Members {
		p.Names[m.Person.ID] = m.Person.Name
	}
	if p.Invitations, err = s.opt.People.Invitations(r.Context(), r.actor, p.Body.ID); err != nil {
		return nil, err
	}
	if p.Body.ID != "" {
		p.Tokens, err = s.opt.People.TokensIn(r.Context(), r.actor, p.Body.ID)
	}
	return p, err
}

// deskCrumbs is the way to a private page.
func (s *Server) deskCrumbs(r *request) []Crumb {
	return []Crumb{{s.say(r, "people.desk.title"), address(r.lang, "desk")}}
}

func (s *Server) teamPosted(r *request) (page, error) {
	ctx, id := r.Context(), r.organisation.ID
	role := register.Membership{Organisation: id, Role: register.Role(r.form.Get("role"))}
	var err error
	what := r.form.Get("do")
	switch what {
	case "invite":
		return s.invite(r, role)
	case "give":
		err = s.opt.People.Give(ctx, r.actor, r.form.Get("person"), role)
	case "take":
		err = s.opt.People.Take(ctx, r.actor, r.form.Get("person"), role)
	case "revoke":
		err = s.opt.People.RevokeToken(ctx, r.actor, r.form.Get("token"), id)
	default:
		return nil, register.ErrInvalid
	}
	if err == nil {
		return nil, done(r.lang, what, r.route.name, pathValues(r)...)
	}
	return s.teamAgain(r, err)
}

// teamAgain shows the page again with what is wrong.
func (s *Server) teamAgain(r *request, err error) (page, error) {
	f, ok := peopleFault(err)
	if !ok {
		return nil, err
	}
	p, err := s.teamPage(r)
	if err != nil {
		return nil, err
	}
	p.Status, p.Problem, p.Mail, p.Name = f.Status, f.Problem, r.form.Get("mail"), r.form.Get("name")
	return p, nil
}

// invite makes an invitation and shows its link, once.
func (s *Server) invite(r *request, m register.Membership) (page, error) {
	secret, pass, err := s.opt.People.Invite(r.Context(), r.actor, desk.Invitation{
		Mail: r.form.Get("mail"), Name: r.form.Get("name"), Organisation: m.Organisation, Role: m.Role, Lang: r.lang, ByMail: r.form.Get("by") != "hand",
	})
	if err != nil {
		return s.teamAgain(r, err)
	}
	if secret == "" {
		return nil, done(r.lang, "invited", r.route.name, pathValues(r)...)
	}
	p, err := s.teamPage(r)
	if err != nil {
		return nil, err
	}
	p.Link, p.LinkTo = s.passLink(r, secret), pass.Mail
	return p, nil
}

// passLink is the address of a one-time link, as it is given to somebody.
func (s *Server) passLink(r *request, secret string) string {
	return PassLink(s.origin(r), r.lang, secret)
}

// origin is the address of the site as whoever asks sees it.
func (s *Server) origin(r *request) string {
	switch {
	case s.base != nil:
		return s.base.String()
	case s.here(r.Request):
		return "http://" + r.Host
	}
	return "https://" + r.Host
}

// PassLink is the address of a one-time link on the site at a public address.
func PassLink(publicURL, lang, secret string) string {
	return strings.TrimSuffix(publicURL, "/") + address(lang, "pass") + "?key=" + url.QueryEscape(secret)
}

// tokensPage shows the actor's tokens for a body, and makes one.
type tokensPage struct {
	Layout
	Body    register.Organisation
	Roles   []register.Role // that a token can have: the actor's own
	Tokens  []register.Token
	Secret  string // of a token that was just made, shown once
	Problem string
	Name    string
}

// tokenDays are the spans to choose from.
func tokenDays() []int { return []int{30, 90, 365} }

// Days are the spans to choose from.
func (p *tokensPage) Days() []int { return tokenDays() }

func (s *Server) tokens(r *request) (page, error) { return s.tokensPage(r) }

func (s *Server) tokensPage(r *request) (*tokensPage, error) {
	p := &tokensPage{Body: r.organisation}
	p.Template, p.Title, p.Crumbs = "tokens", s.say(r, "people.tokens.title", "body", r.organisation.Name), s.deskCrumbs(r)
	for _, role := range []register.Role{register.Author, register.Approver} {
		if r.actor.Has(role, r.organisation.ID) {
			p.Roles = append(p.Roles, role)
		}
	}
	all, err := s.opt.People.Tokens(r.Context(), r.actor)
	for _, t := range all {
		if t.Organisation == r.organisation.ID {
			p.Tokens = append(p.Tokens, t)
		}
	}
	return p, err
}

func (s *Server) tokensPosted(r *request) (page, error) {
	if r.form.Get("do") == "revoke" {
		if err := s.opt.People.RevokeToken(r.Context(), r.actor, r.form.Get("token"), ""); err != nil {
			return nil, err
		}
		return nil, done(r.lang, "revoke", "tokens", pathValues(r)...)
	}
	days, err := strconv.Atoi(r.form.Get("days"))
	if err != nil {
		days = 0
	}
	var roles []register.Role
	for _, role := range r.form["role"] {
		roles = append(roles, register.Role(role))
	}
	secret, _, err := s.opt.People.MakeToken(r.Context(), r.actor, r.organisation.ID, r.form.Get("name"), roles, days)
	f, faulty := peopleFault(err)
	if err != nil && !faulty {
		return nil, err
	}
	p, err := s.tokensPage(r)
	if err != nil {
		return nil, err
	}
	p.Secret = secret
	if faulty {
		p.Status, p.Problem, p.Name = f.Status, f.Problem, r.form.Get("name")
	}
	return p, nil
}
