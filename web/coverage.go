// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"slices"
	"strings"

	"greffe/internal/register"
)

// coveragePage says how well each account on each forge was read, so that silence
// is never taken for absence.
type coveragePage struct {
	Layout
	Crawl  *register.Crawl // the last round; nil before the first one
	Forges []forgeView
	Alarms int
	Total  register.CrawlPart
}

// forgeView is the accounts of one host and their sum.
type forgeView struct {
	Host     string
	Accounts []accountView
	Sum      register.CrawlPart
	Alarms   int
}

func (s *Server) coverage(r *request) (page, error) {
	accounts, err := s.opt.Register.Accounts(r.Context())
	if err != nil {
		return nil, err
	}
	views, err := s.accountViews(r, accounts)
	if err != nil {
		return nil, err
	}
	if err := s.nameBodies(r, views); err != nil {
		return nil, err
	}
	crawls, err := s.opt.Register.Crawls(r.Context(), 1)
	if err != nil {
		return nil, err
	}
	p := &coveragePage{Forges: forges(views)}
	p.Title = s.say(r, "web.coverage.title")
	if len(crawls) > 0 {
		p.Crawl = &crawls[0]
	}
	for _, f := range p.Forges {
		p.Alarms += f.Alarms
		p.Total = sum(p.Total, f.Sum)
	}
	return p, nil
}

// accountViews puts the last visit beside each account.
func (s *Server) accountViews(r *request, accounts []register.Account) ([]accountView, error) {
	parts, err := s.opt.Register.Coverage(r.Context())
	if err != nil {
		return nil, err
	}
	success, err := s.opt.Register.LastSuccess(r.Context())
	if err != nil {
		return nil, err
	}
	byAccount := map[string]register.CrawlPart{}
	for _, part := range parts {
		byAccount[strings.ToLower(part.Account)] = part
	}
	views := make([]accountView, len(accounts))
	for i, a := range accounts {
		v := accountView{Account: a, Success: success[a.Key()], Silent: true}
		if part, ok := byAccount[strings.ToLower(a.Key())]; ok {
			v.Part, v.Silent = &part, false
			v.Alarm = part.Seen == 0 && part.Expected > 0
			v.Problem = s.problem(r, part)
		}
		views[i] = v
	}
	return views, nil
}

// problem words what hindered a visit.
func (s *Server) problem(r *request, part register.CrawlPart) string {
	if part.Problem == "" {
		return ""
	}
	if s.opt.Catalogue.Has(part.Problem) {
		return s.say(r, part.Problem)
	}
	return s.say(r, "web.problem.other")
}

func (s *Server) nameBodies(r *request, views []accountView) error {
	ids := make([]string, len(views))
	for i, v := range views {
		ids[i] = v.Organisation
	}
	names, err := s.bodiesByID(r.Context(), r.lang, ids)
	if err != nil {
		return err
	}
	for i := range views {
		views[i].Body = names[views[i].Organisation]
	}
	return nil
}

// forges groups accounts by host, those in trouble first.
func forges(views []accountView) []forgeView {
	byHost := map[string]int{}
	var list []forgeView
	for _, v := range views {
		i, ok := byHost[v.Host]
		if !ok {
			i = len(list)
			byHost[v.Host] = i
			list = append(list, forgeView{Host: v.Host})
		}
		f := &list[i]
		f.Accounts = append(f.Accounts, v)
		if v.Part != nil {
			f.Sum = sum(f.Sum, *v.Part)
		}
		if v.Alarm || v.Part != nil && (!v.Part.Finished || v.Part.Failed > 0) {
			f.Alarms++
		}
	}
	slices.SortStableFunc(list, func(a, b forgeView) int {
		if (a.Alarms > 0) != (b.Alarms > 0) {
			if a.Alarms > 0 {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Host, b.Host)
	})
	return list
}

func sum(a, b register.CrawlPart) register.CrawlPart {
	a.Expected += b.Expected
	a.Seen += b.Seen
	a.Visited += b.Visited
	a.Unchanged += b.Unchanged
	a.Failed += b.Failed
	a.Gone += b.Gone
	return a
}
