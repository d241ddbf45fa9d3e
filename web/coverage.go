// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// coveragePage says how well each forge was read, and each account of one forge,
// so that silence is never taken for absence.
type coveragePage struct {
	Layout
	Crawl    *register.Crawl // the last round; nil before the first one
	Forge    string          // the one whose accounts are listed; "" for the sums of all
	Forges   []forgeView
	Accounts []accountView // of the forge, or those of all forges that need attention
	Total    forgeView     // of what the page is about
	From, To int           // of the accounts listed, among those of the forge
	Previous string
	Next     string
}

// forgeView is the sum of the accounts of one host.
type forgeView struct {
	Host     string
	URL      string
	Accounts int
	Visited  int // of these, ever visited
	Alarms   int // of these, those where nothing was seen though something was known
	Troubled int // of these, in need of attention
	Sum      apiVisits
	Success  time.Time // the last visit to one of them that went well
	Age      string    // of that, in words
}

const (
	accountsPerPage = 50
	alarmsOnPage    = 30
)

func (s *Server) coverage(r *request) (page, error) {
	accounts, err := s.opt.Register.Accounts(r.Context())
	if err != nil {
		return nil, err
	}
	views, err := s.accountViews(r, accounts)
	if err != nil {
		return nil, err
	}
	p := &coveragePage{Forge: r.query.Get("forge"), Forges: forges(r.lang, views)}
	p.Title = s.say(r, "web.coverage.title")
	if p.Forge == "" {
		err = s.coverageOfAll(r, p, views)
	} else {
		err = s.coverageOfForge(r, p, views)
	}
	if err != nil {
		return nil, err
	}
	s.age(r, p)
	return p, s.nameBodies(r, p.Accounts)
}

// age says how long ago what the page shows last went well: a number of days, which makes
// the page one of today.
func (s *Server) age(r *request, p *coveragePage) {
	p.Day = s.today()
	for i, v := range p.Accounts {
		p.Accounts[i].Age = s.daysAgo(r, v.Success)
	}
	for i, f := range p.Forges {
		p.Forges[i].Age = s.daysAgo(r, f.Success)
	}
}

func (s *Server) daysAgo(r *request, t time.Time) string {
	switch age, known := s.ageDays(t); {
	case !known:
		return ""
	case age == 0:
		return s.say(r, "visit.age.today")
	default:
		return s.say(r, "visit.age.days", "n", strconv.Itoa(age))
	}
}

// ageDays counts the midnights since a time, so that what a page says holds all day.
func (s *Server) ageDays(t time.Time) (days int, known bool) {
	const day = 24 * time.Hour
	now := s.opt.Now().UTC().Truncate(day)
	return max(0, int(now.Sub(t.UTC().Truncate(day))/day)), !t.IsZero()
}

// coverageOfAll sums up the forges and lists the accounts that need attention.
func (s *Server) coverageOfAll(r *request, p *coveragePage, views []accountView) error {
	last, err := s.opt.Register.LastRound(r.Context())
	switch {
	case err == nil:
		p.Crawl = &last
	case !errors.Is(err, register.ErrNotFound):
		return err
	}
	for _, f := range p.Forges {
		p.Total = p.Total.with(f)
	}
	for _, v := range views {
		if v.Troubled() && len(p.Accounts) < alarmsOnPage {
			p.Accounts = append(p.Accounts, v)
		}
	}
	return nil
}

// coverageOfForge lists the accounts of one forge, a page at a time: those in
// trouble first, those never visited last.
func (s *Server) coverageOfForge(r *request, p *coveragePage, views []accountView) error {
	i := slices.IndexFunc(p.Forges, func(f forgeView) bool { return f.Host == p.Forge })
	if i < 0 {
		return fmt.Errorf("coverage of %q: %w", p.Forge, register.ErrNotFound)
	}
	number, err := pageNumber(r)
	if err != nil {
		return err
	}
	p.Total = p.Forges[i]
	p.Title = s.say(r, "web.coverage.of_forge", "host", p.Forge)
	p.Crumbs = []Crumb{{s.say(r, "web.coverage.title"), address(r.lang, "coverage")}}
	views = slices.DeleteFunc(slices.Clone(views), func(v accountView) bool { return v.Host != p.Forge })
	slices.SortStableFunc(views, func(a, b accountView) int { return a.rank() - b.rank() })
	start := min((number-1)*accountsPerPage, len(views))
	p.Accounts = views[start:min(start+accountsPerPage, len(views))]
	p.From, p.To = start+1, start+len(p.Accounts)
	if number > 1 {
		p.Previous = coverageAddress(r.lang, p.Forge, number-1)
	}
	if p.To < len(views) {
		p.Next = coverageAddress(r.lang, p.Forge, number+1)
	}
	return nil
}

func coverageAddress(lang, host string, number int) string {
	q := url.Values{"forge": {host}}
	if number > 1 {
		q.Set("page", strconv.Itoa(number))
	}
	return address(lang, "coverage") + "?" + q.Encode()
}

// Troubled reports whether the last visit of the account did not go well, otherwise than
// because the operator wished so.
func (v accountView) Troubled() bool {
	return v.Alarm || v.Visited() && v.IgnoredSince == "" && !wished(v.Part.Problem) && (!v.Part.Finished || v.Part.Failed > 0)
}

// Visited reports whether the account was ever called on: one that nobody may visit has a
// part that says so, and no figures.
func (v accountView) Visited() bool {
	return v.Part != nil && v.Part.Problem != "problem.ignored" && v.Part.Problem != "problem.ended"
}

// wished reports whether a visit ended because the operator set it so.
func wished(problem string) bool {
	return problem == "problem.quiet_hours" || problem == "problem.budget_spent"
}

func (v accountView) rank() int {
	switch {
	case v.Troubled():
		return 0
	case v.Silent:
		return 2
	}
	return 1
}

// with adds the accounts of another forge.
func (f forgeView) with(other forgeView) forgeView {
	f.Accounts += other.Accounts
	f.Visited += other.Visited
	f.Alarms += other.Alarms
	f.Troubled += other.Troubled
	f.Sum = f.Sum.with(other.Sum)
	if other.Success.After(f.Success) {
		f.Success = other.Success
	}
	return f
}

// fewAccounts are asked for one by one: a page about them must not read, nor depend on,
// how all the others were visited.
const fewAccounts = 50

func (s *Server) lastVisits(ctx context.Context, accounts []register.Account) ([]register.CrawlPart, map[string]time.Time, error) {
	if len(accounts) <= fewAccounts {
		keys := make([]string, len(accounts))
		for i, a := range accounts {
			keys[i] = strings.ToLower(a.Key())
		}
		return s.opt.Register.LastVisits(ctx, keys)
	}
	parts, err := s.opt.Register.Coverage(ctx)
	if err != nil {
		return nil, nil, err
	}
	success, err := s.opt.Register.LastSuccess(ctx)
	return parts, success, err
}

// emptied reports whether the forge showed nothing where there had been something. That an
// account was not read, because it was the hour to leave its forge alone or the forge did
// not answer, is another thing.
func emptied(p register.CrawlPart) bool {
	return p.Seen == 0 && p.Expected > 0 && (p.Problem == "problem.list_empty" || p.Finished && p.Gone == 0)
}

// accountViews puts the last visit beside each account.
func (s *Server) accountViews(r *request, accounts []register.Account) ([]accountView, error) {
	parts, success, err := s.lastVisits(r.Context(), accounts)
	if err != nil {
		return nil, err
	}
	byAccount := map[string]register.CrawlPart{}
	for _, part := range parts {
		byAccount[strings.ToLower(part.Account)] = part
	}
	views := make([]accountView, len(accounts))
	for i, a := range accounts {
		v := accountView{Account: a, Success: success[strings.ToLower(a.Key())], Silent: true}
		if part, ok := byAccount[strings.ToLower(a.Key())]; ok {
			v.Part, v.Silent = &part, false
			v.Alarm = emptied(part)
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

// forges sums up the accounts of each host: those in trouble first, then those with
// the most accounts.
func forges(lang string, views []accountView) []forgeView {
	byHost := map[string]int{}
	var list []forgeView
	for _, v := range views {
		i, ok := byHost[v.Host]
		if !ok {
			i = len(list)
			byHost[v.Host] = i
			list = append(list, forgeView{Host: v.Host, URL: coverageAddress(lang, v.Host, 1)})
		}
		one := forgeView{Accounts: 1, Success: v.Success}
		if v.Visited() {
			one.Visited, one.Sum = 1, visitsOf(*v.Part)
		}
		if v.Alarm {
			one.Alarms = 1
		}
		if v.Troubled() {
			one.Troubled = 1
		}
		list[i] = list[i].with(one)
	}
	slices.SortStableFunc(list, func(a, b forgeView) int {
		return cmp.Or(cmp.Compare(min(b.Troubled, 1), min(a.Troubled, 1)), cmp.Compare(b.Accounts, a.Accounts), strings.Compare(a.Host, b.Host))
	})
	return list
}
