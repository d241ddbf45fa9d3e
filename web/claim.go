// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"greffe/internal/desk"
	"greffe/internal/register"
)

// Claims is what the pages of forge accounts ask of the desk.
type Claims interface {
	Claim(ctx context.Context, actor register.Actor, organisation, address string) (register.Claim, error)
	Claims(ctx context.Context, actor register.Actor, organisation string) ([]register.Claim, error)
	Prove(ctx context.Context, actor register.Actor, id string, method register.ProofMethod, address string) (register.Claim, error)
	WaitingClaims(ctx context.Context, actor register.Actor, limit int) ([]register.Claim, error)
	DecideClaim(ctx context.Context, actor register.Actor, id string, accept bool, reason string) error
}

// claimRoutes are the pages on which a body asks for its accounts to be listed, and a
// curator decides.
func claimRoutes() []privateRoute {
	return []privateRoute{
		{route{"claims", privateFr + "/administrations/{slug}/comptes", privateEn + "/administrations/{slug}/accounts", []string{"done"}}, desk.ActSettle, false},
		{route{"claim_queue", privateFr + "/inscriptions", privateEn + "/listings", []string{"done"}}, desk.ActCurate, false},
	}
}

func claimHandlers() map[string]answering {
	return map[string]answering{
		"claims":      {(*Server).claims, (*Server).claimsPosted},
		"claim_queue": {(*Server).claimQueue, (*Server).claimDecided},
	}
}

// claimsPage shows a body's accounts, its requests, and how each can be proved.
type claimsPage struct {
	Layout
	Body     register.Organisation
	Accounts []register.Account
	Open     []claimShown
	Decided  []register.Claim
	Address  string // as typed
	Problem  string
	Minutes  int
}

// claimShown is a request that waits, with where each proof is looked for.
type claimShown struct {
	register.Claim
	TXT, WellKnown string // "" when the body has no site of its own
}

func (s *Server) claims(r *request) (page, error) { return s.claimsPage(r) }

func (s *Server) claimsPage(r *request) (*claimsPage, error) {
	if s.opt.Claims == nil {
		return nil, register.ErrNotFound
	}
	p := &claimsPage{Body: r.organisation}
	p.Template, p.Title, p.Crumbs = "claims", s.say(r, "claim.title", "body", r.organisation.Name), s.deskCrumbs(r)
	var err error
	if p.Accounts, err = s.opt.Register.AccountsOf(r.Context(), r.organisation.ID); err != nil {
		return nil, err
	}
	all, err := s.opt.Claims.Claims(r.Context(), r.actor, r.organisation.ID)
	for _, c := range all {
		if c.State != register.ClaimOpen {
			p.Decided = append(p.Decided, c)
			continue
		}
		p.Open = append(p.Open, claimShown{c, desk.Place(register.ProveTXT, r.organisation), desk.Place(register.ProveWellKnown, r.organisation)})
	}
	return p, err
}

func (s *Server) claimsPosted(r *request) (page, error) {
	if s.opt.Claims == nil {
		return nil, register.ErrNotFound
	}
	var c register.Claim
	var err error
	what := "asked"
	if id := r.form.Get("claim"); id != "" {
		what = "proved"
		c, err = s.opt.Claims.Prove(r.Context(), r.actor, id, register.ProofMethod(r.form.Get("method")), r.form.Get("address"))
		switch {
		case err == nil && len(c.Near) > 0:
			what = "proved_near"
		case err == nil && c.State == register.ClaimOpen:
			what = "proved_wide"
		}
	} else {
		_, err = s.opt.Claims.Claim(r.Context(), r.actor, r.organisation.ID, r.form.Get("address"))
	}
	if err == nil {
		return nil, done(r.lang, "claim_"+what, "claims", pathValues(r)...)
	}
	return s.claimsAgain(r, err)
}

// claimsAgain shows the page again with what is wrong.
func (s *Server) claimsAgain(r *request, err error) (page, error) {
	f, ok := claimFault(err)
	if !ok {
		return nil, err
	}
	p, err := s.claimsPage(r)
	if err != nil {
		return nil, err
	}
	p.Address, p.Status, p.Problem, p.Minutes = r.form.Get("address"), f.Status, f.Problem, f.Minutes
	return p, nil
}

// claimQueuePage shows the requests that wait for a curator.
type claimQueuePage struct {
	Layout
	Asked   []claimAsked
	Problem string
}

// claimAsked is one request with its body.
type claimAsked struct {
	register.Claim
	Body register.Organisation
}

func (s *Server) claimQueue(r *request) (page, error) { return s.claimQueuePage(r) }

func (s *Server) claimQueuePage(r *request) (*claimQueuePage, error) {
	if s.opt.Claims == nil {
		return nil, register.ErrNotFound
	}
	p := &claimQueuePage{}
	p.Template, p.Title, p.Crumbs = "claim_queue", s.say(r, "claim.queue.title"), s.deskCrumbs(r)
	all, err := s.opt.Claims.WaitingClaims(r.Context(), r.actor, queueLength)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.Organisation)
	}
	bodies, err := s.wholeBodies(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		p.Asked = append(p.Asked, claimAsked{c, bodies[c.Organisation]})
	}
	return p, nil
}

func (s *Server) claimDecided(r *request) (page, error) {
	if s.opt.Claims == nil {
		return nil, register.ErrNotFound
	}
	err := s.opt.Claims.DecideClaim(r.Context(), r.actor, r.form.Get("claim"), r.form.Get("do") == "accept", r.form.Get("reason"))
	if f, ok := peopleFault(err); ok {
		p, err := s.claimQueuePage(r)
		if err == nil {
			p.Status, p.Problem = f.Status, f.Problem
		}
		return p, err
	}
	if err != nil {
		return nil, err
	}
	return nil, done(r.lang, "decided", "claim_queue")
}
