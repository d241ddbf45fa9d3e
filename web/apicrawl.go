// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/check"
	"greffe/internal/register"
)

// apiCrawl is one round of visits.
type apiCrawl struct {
	ID       string                `json:"id" doc:"Start time and host name."`
	Started  time.Time             `json:"started"`
	Ended    time.Time             `json:"ended,omitzero" doc:"Missing while it runs, or when it was interrupted."`
	Outcome  register.CrawlOutcome `json:"outcome" enum:"running,complete,incomplete,interrupted"`
	Accounts int                   `json:"accounts"`
	Sum      apiVisits             `json:"sum"`
	Checked  int                   `json:"sample_checked" doc:"Repositories whose list had not moved, visited all the same."`
	Missed   int                   `json:"sample_missed" doc:"Of these, those that had changed."`
	Due      int                   `json:"sample_due" doc:"Visited besides because their turn had come, at least every 14 days."`
}

// apiVisits counts what a crawl met.
type apiVisits struct {
	Expected  int `json:"expected" doc:"Repositories that the register knew there."`
	Seen      int `json:"seen" doc:"Entries of the forge's list."`
	Visited   int `json:"visited" doc:"Full visits."`
	Unchanged int `json:"unchanged"`
	Failed    int `json:"failed"`
	Gone      int `json:"gone"`
}

// apiCoverage says how well one account was read.
type apiCoverage struct {
	Account     string    `json:"account"`
	Host        string    `json:"host"`
	At          time.Time `json:"at" doc:"Of the last visit."`
	LastSuccess time.Time `json:"last_success,omitzero" doc:"Of the last visit that read the whole list."`
	Finished    bool      `json:"finished"`
	Problem     string    `json:"problem,omitempty" doc:"What kept it from being read: problem.rate_limited, problem.list_empty …"`
	Alarm       bool      `json:"alarm" doc:"Nothing was seen where repositories were known. What was known of them is kept."`
	Trouble     bool      `json:"trouble" doc:"The last visit did not go well; an alarm is one. That the operator left the forge alone, or had its budget spent, is none."`
	Counts      apiVisits `json:"counts"`
}

// apiRule is one rule of good practice.
type apiRule struct {
	Rule    string           `json:"rule" doc:"For ever the same."`
	Version int              `json:"version" doc:"Of the rule: results of two versions do not compare."`
	Purpose register.Purpose `json:"purpose" enum:"legal,reuse,contribution,durability,security"`
	Title   string           `json:"title"`
	Why     string           `json:"why"`
	How     string           `json:"how"`
	Repair  string           `json:"repair"`
}

// apiRuleSet is one reading of the law, by which the register answers.
type apiRuleSet struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// apiRules are the rules that the register judges by.
type apiRules struct {
	Profile  string       `json:"profile" doc:"The jurisdiction."`
	RuleSets []apiRuleSet `json:"rule_sets" nullable:"false" doc:"Readings of the law; none where the jurisdiction has none."`
	Checks   []apiRule    `json:"checks" nullable:"false"`
}

type crawlsInput struct {
	LanguageInput
	NowInput
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many items."`
}

func (a *api) crawls() {
	get(a, huma.Operation{OperationID: "list-crawls", Path: "/crawls", Summary: "List the rounds of visits", Description: "Latest first."}, a.listCrawls)
}

// crawlsRead is how many rounds of visits are looked through for a page.
const crawlsRead = 5000

func (a *api) listCrawls(ctx context.Context, in *crawlsInput) (*answer[listOf[apiCrawl]], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	after, err := in.After.read("crawls")
	if err != nil {
		return nil, err
	}
	all, err := a.register.Crawls(ctx, crawlsRead)
	if err != nil {
		return nil, err
	}
	total := len(all)
	if after != "" { // rounds have their start in their id, so that the place of one that is gone is known
		all = slices.DeleteFunc(all, func(c register.Crawl) bool { return c.ID >= after })
	}
	all, next := shown(all, limit, func(c register.Crawl) string { return c.ID })
	items := make([]apiCrawl, len(all))
	for i, c := range all {
		items[i] = apiCrawl{ID: c.ID, Started: c.Started, Ended: c.Ended, Outcome: c.Outcome, Accounts: len(c.Parts), Checked: c.Sample.Checked, Missed: c.Sample.Missed, Due: c.Sample.Due}
		for _, p := range c.Parts {
			items[i].Sum = items[i].Sum.with(visitsOf(p))
		}
	}
	return pageOf(&a.source, "/crawls", in.kept(in.Limit), items, &total, cursorOf("crawls", next)), nil
}

func visitsOf(p register.CrawlPart) apiVisits {
	return apiVisits{p.Expected, p.Seen, p.Visited, p.Unchanged, p.Failed, p.Gone}
}

func (v apiVisits) with(o apiVisits) apiVisits {
	return apiVisits{v.Expected + o.Expected, v.Seen + o.Seen, v.Visited + o.Visited, v.Unchanged + o.Unchanged, v.Failed + o.Failed, v.Gone + o.Gone}
}

func (a *api) coverage() {
	get(a, huma.Operation{
		OperationID: "list-coverage", Path: "/coverage", Summary: "How well each account was read",
		Description: "By account. One that is not here was never visited: silence about it is no absence.",
	}, a.listCoverage)
}

type coverageInput struct {
	LanguageInput
	NowInput
	Forge []string  `query:"forge,explode" nullable:"false" doc:"Host."`
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many items."`
}

func (a *api) listCoverage(ctx context.Context, in *coverageInput) (*answer[listOf[apiCoverage]], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	after, err := in.After.read("coverage")
	if err != nil {
		return nil, err
	}
	parts, err := a.register.Coverage(ctx)
	if err != nil {
		return nil, err
	}
	success, err := a.register.LastSuccess(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(parts, func(x, y register.CrawlPart) int { return strings.Compare(x.Account, y.Account) })
	parts = slices.DeleteFunc(parts, func(p register.CrawlPart) bool { return len(in.Forge) > 0 && !slices.Contains(in.Forge, p.Host) })
	total := len(parts)
	parts = slices.DeleteFunc(parts, func(p register.CrawlPart) bool { return p.Account <= after })
	parts, next := shown(parts, limit, func(p register.CrawlPart) string { return p.Account })
	items := make([]apiCoverage, len(parts))
	for i, p := range parts {
		v := accountView{Part: &p, Alarm: emptied(p)}
		items[i] = apiCoverage{p.Account, p.Host, p.At, success[strings.ToLower(p.Account)], p.Finished, p.Problem, v.Alarm, v.Troubled(), visitsOf(p)}
	}
	kept := in.kept(in.Limit)
	kept["forge"] = in.Forge
	return pageOf(&a.source, "/coverage", kept, items, &total, cursorOf("coverage", next)), nil
}

func (a *api) rules() {
	get(a, huma.Operation{OperationID: "list-rules", Path: "/rules", Summary: "The rules that the register judges by", Description: "With their versions."}, a.listRules)
}

func (a *api) listRules(ctx context.Context, _ *countsInput) (*answer[apiRules], error) {
	say := a.speak(ctx)
	out := apiRules{Profile: a.profile.ID, RuleSets: []apiRuleSet{}, Checks: []apiRule{}}
	if a.profile.Rules != nil {
		for _, set := range a.profile.Rules.Sets {
			out.RuleSets = append(out.RuleSets, apiRuleSet{set.ID, set.Version})
		}
	}
	for _, rule := range check.Rules(a.profile) {
		w := ruleWords(say, rule)
		out.Checks = append(out.Checks, apiRule{w.ID, w.Version, rule.Purpose, w.Title, w.Why, w.How, w.Repair})
	}
	return &answer[apiRules]{Body: out}, nil
}
