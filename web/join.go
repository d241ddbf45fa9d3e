// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"greffe/internal/desk"
	"greffe/internal/register"
)

// joinRoutes are the pages of asking to work for a body, and of deciding on it.
func joinRoutes() []privateRoute {
	return []privateRoute{
		{route{"join", privateFr + "/rejoindre", privateEn + "/join", []string{"body"}}, desk.ActOwn, true},
		{route{"queue", privateFr + "/demandes", privateEn + "/requests", []string{"done"}}, desk.ActCurate, false},
		{route{"everybody", privateFr + "/comptes", privateEn + "/accounts", []string{"done", "after"}}, desk.ActAdminister, false},
		{route{"register_team", privateFr + "/registre/personnes", privateEn + "/register/people", []string{"done"}}, desk.ActAdminister, false},
	}
}

func joinHandlers() map[string]answering {
	return map[string]answering{
		"join":          {(*Server).join, (*Server).joinPosted},
		"queue":         {(*Server).queue, (*Server).queuePosted},
		"everybody":     {(*Server).everybody, (*Server).everybodyPosted},
		"register_team": {(*Server).team, (*Server).teamPosted},
	}
}

// joinPage asks what somebody does at a body, and for a proof of it.
type joinPage struct {
	Layout
	Body    register.Organisation // ID "" while none is chosen
	Asked   register.Join         // as typed
	SignIn  bool                  // somebody without a session: a name and an address are asked for
	Problem string
	Minutes int
	Sent    bool
}

func (s *Server) join(r *request) (page, error) {
	p := s.joinPage(r)
	if slug := r.query.Get("body"); slug != "" {
		var err error
		if p.Body, err = s.opt.Register.OrganisationBySlug(r.Context(), slug); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (s *Server) joinPage(r *request) *joinPage {
	p := &joinPage{SignIn: !r.actor.SignedIn()}
	p.Template, p.Title = "join", s.say(r, "people.join.title")
	return p
}

// joinPosted takes a request. A field that people do not see catches programs that
// fill in every field: they are thanked and nothing is kept.
func (s *Server) joinPosted(r *request) (page, error) {
	p := s.joinPage(r)
	body, err := s.opt.Register.OrganisationBySlug(r.Context(), r.form.Get("body"))
	if err != nil {
		return nil, err
	}
	p.Body = body
	p.Asked = register.Join{
		Organisation: body.ID, Name: r.form.Get("name"), Mail: r.form.Get("mail"), Lang: r.lang,
		Position: r.form.Get("position"), Proof: r.form.Get("proof"), Address: r.form.Get("address"),
	}
	if r.form.Get(trapField) != "" {
		p.Sent = true
		return p, nil
	}
	_, err = s.opt.People.AskToJoin(r.Context(), r.actor, p.Asked, s.from(r))
	if f, ok := peopleFault(err); ok {
		p.Status, p.Problem, p.Minutes = f.Status, f.Problem, f.Minutes
		return p, nil
	}
	p.Sent = err == nil
	return p, err
}

// trapField is a field that people do not see.
const trapField = "website"

// queuePage shows the requests that wait for a curator.
type queuePage struct {
	Layout
	Asked   []joinAsked
	Problem string
	Link    string
	LinkTo  string
}

// joinAsked is one request, with what a curator needs to decide on it.
type joinAsked struct {
	register.Join
	Body  register.Organisation
	Asker register.Person // of somebody who has an account
}

// queueLength is how many requests the page shows.
const queueLength = 100

func (s *Server) queue(r *request) (page, error) { return s.queuePage(r) }

func (s *Server) queuePage(r *request) (*queuePage, error) {
	p := &queuePage{}
	p.Template, p.Title, p.Crumbs = "queue", s.say(r, "people.queue.title"), s.deskCrumbs(r)
	all, err := s.opt.People.Queue(r.Context(), r.actor, queueLength)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, j := range all {
		ids = append(ids, j.Organisation)
	}
	bodies, err := s.wholeBodies(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		x := joinAsked{Join: j, Body: bodies[j.Organisation]}
		if j.Person != "" {
			if x.Asker, err = s.opt.People.Asker(r.Context(), r.actor, j.ID); err != nil {
				return nil, err
			}
		}
		p.Asked = append(p.Asked, x)
	}
	return p, nil
}

func (s *Server) queuePosted(r *request) (page, error) {
	accept := r.form.Get("do") == "accept"
	secret, pass, err := s.opt.People.DecideJoin(r.Context(), r.actor, r.form.Get("join"), accept, r.form.Get("reason"))
	if f, ok := peopleFault(err); ok {
		p, err := s.queuePage(r)
		if err == nil {
			p.Status, p.Problem = f.Status, f.Problem
		}
		return p, err
	}
	switch {
	case err != nil:
		return nil, err
	case secret == "":
		return nil, done(r.lang, "decided", "queue")
	}
	p, err := s.queuePage(r)
	if err == nil {
		p.Link, p.LinkTo = s.passLink(r, secret), pass.Mail
	}
	return p, err
}

// everybodyPage lists the accounts of the register, and what happened to them.
type everybodyPage struct {
	Layout
	People []listedPerson
	Next   string
	Events []register.Event
	Names  map[string]string
	Link   string
	LinkTo string
}

// listedPerson is a person with their roles, by the name of the body.
type listedPerson struct {
	register.Person
	Roles []bodyRole
}

// bodyRole is a role in a body, or in the register where Body is "".
type bodyRole struct{ Role, Body string }

// accountsPage is how many accounts a page lists.
const accountsPage = 100

func (s *Server) everybody(r *request) (page, error) { return s.everybodyPage(r) }

func (s *Server) everybodyPage(r *request) (*everybodyPage, error) {
	p := &everybodyPage{Names: map[string]string{}}
	p.Template, p.Title, p.Crumbs = "everybody", s.say(r, "people.everybody.title"), s.deskCrumbs(r)
	all, err := s.opt.People.Everybody(r.Context(), r.actor, r.query.Get("after"), accountsPage)
	if err != nil {
		return nil, err
	}
	granted, ids := map[string][]register.Grant{}, []string(nil)
	for _, x := range all {
		_, grants, err := s.opt.People.Find(r.Context(), r.actor, x.ID)
		if err != nil {
			return nil, err
		}
		granted[x.ID] = grants
		for _, g := range grants {
			ids = append(ids, g.Organisation)
		}
	}
	bodies, err := s.wholeBodies(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		a := listedPerson{Person: x}
		for _, g := range granted[x.ID] {
			a.Roles = append(a.Roles, bodyRole{Role: string(g.Role), Body: bodies[g.Organisation].Name})
		}
		p.People = append(p.People, a)
		p.Names[x.ID] = x.Name
	}
	if len(all) == accountsPage {
		p.Next = all[len(all)-1].ID
	}
	p.Events, err = s.opt.People.Log(r.Context(), r.actor, 0, accountEvents)
	return p, err
}

func (s *Server) everybodyPosted(r *request) (page, error) {
	id, what := r.form.Get("person"), r.form.Get("do")
	switch what {
	case "block", "unblock":
		if err := s.opt.People.Block(r.Context(), r.actor, id, what == "block"); err != nil {
			return nil, err
		}
	case "end":
		if err := s.opt.People.EndAll(r.Context(), r.actor, id); err != nil {
			return nil, err
		}
	case "reset":
		secret, pass, err := s.opt.People.Reset(r.Context(), r.actor, id)
		if err != nil {
			return nil, err
		}
		if secret == "" {
			break
		}
		p, err := s.everybodyPage(r)
		if err == nil {
			p.Link, p.LinkTo = s.passLink(r, secret), pass.Mail
		}
		return p, err
	default:
		return nil, register.ErrInvalid
	}
	return nil, done(r.lang, what, "everybody")
}
