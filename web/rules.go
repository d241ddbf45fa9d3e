// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"greffe/internal/check"
	"greffe/internal/register"
)

// rulesPage explains every rule of good practice; it is made from the rules themselves.
type rulesPage struct {
	Layout
	Purposes []rulesOf
}

// rulesOf is the rules of one purpose.
type rulesOf struct {
	ID, Name string
	Rules    []ruleView
}

// ruleView is one rule in words.
type ruleView struct {
	ID, Title, Why, How, Repair string
	Version                     int
	Guides                      []named
}

func (s *Server) rules(r *request) (page, error) {
	p := &rulesPage{}
	p.Title, p.Crumbs = s.say(r, "web.rules.title"), s.crumbs(r, "help")
	say := speaker{s.opt.Catalogue, r.lang}
	all := check.Rules(s.opt.Profile)
	for _, purpose := range register.Purposes() {
		of := rulesOf{ID: string(purpose), Name: say.say(check.PurposeName(purpose))}
		for _, rule := range all {
			if rule.Purpose == purpose {
				of.Rules = append(of.Rules, ruleWords(say, rule))
			}
		}
		p.Purposes = append(p.Purposes, of)
	}
	return p, nil
}

func ruleWords(say speaker, rule check.Rule) ruleView {
	text := func(id string) string { return say.catalogue.Text(say.lang, id, rule.Args) }
	v := ruleView{ID: rule.ID, Title: text(rule.Title()), Why: text(rule.Why()), How: text(rule.How()), Repair: text(rule.Repair()), Version: rule.Version}
	for _, g := range rule.Guides {
		v.Guides = append(v.Guides, named{Name: text(g.ID), URL: outgoing(g.URL)})
	}
	return v
}

// shareView is of how many repositories of a body a rule holds. It is a row of a table
// and never part of a sum.
type shareView struct {
	check.Share
	Title   string
	Percent int // of Judged
}

// shares counts each rule over the repositories of a body that are not gone.
func (s *Server) shares(r *request, p *administrationPage) error {
	results, err := s.opt.Register.Results(r.Context(), p.Body.ID)
	if err != nil {
		return err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	p.Examined = 0
	for _, checks := range results {
		if len(checks) > 0 {
			p.Examined++
		}
	}
	if p.Examined == 0 {
		return nil
	}
	titles := map[string]string{}
	for _, rule := range check.Rules(s.opt.Profile) {
		titles[rule.ID] = say.say(rule.Title())
	}
	for _, one := range check.Shares(results, s.opt.Profile) {
		v := shareView{Share: one, Title: titles[one.Rule]}
		if one.Judged() > 0 {
			v.Percent = (one.Pass*100 + one.Judged()/2) / one.Judged()
		}
		p.Shares = append(p.Shares, v)
	}
	p.There = len(results)
	return nil
}
