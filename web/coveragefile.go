// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"strconv"
	"time"

	"greffe/internal/export"
	"greffe/internal/register"
)

// coverageFile is the coverage as a program reads it.
type coverageFile struct {
	Crawl    string               `json:"crawl,omitempty"` // the last round
	Started  time.Time            `json:"started,omitzero"`
	Ended    time.Time            `json:"ended,omitzero"`
	Outcome  string               `json:"outcome,omitempty"`
	Sample   register.CrawlSample `json:"sample"` // of what lists said had not moved: checked, and had
	Spent    []register.HostSpent `json:"spent"`
	Forges   []coverageSum        `json:"forges"`
	Accounts []coverageLine       `json:"accounts"`
}

// coverageSum adds up the accounts of a forge.
type coverageSum struct {
	Forge    string `json:"forge"`
	Accounts int    `json:"accounts"`
	Read     int    `json:"read"`     // of these, ever visited
	Alarms   int    `json:"alarms"`   // of these, those where nothing was seen though something was known
	Troubles int    `json:"troubles"` // of these, in need of attention: alarms too
	apiVisits
	LastSuccess time.Time `json:"last_success,omitzero"` // the latest of its accounts
	AgeDays     *int      `json:"age_days,omitempty"`
}

// coverageLine is the last visit of one account.
type coverageLine struct {
	Account string `json:"account"`
	Forge   string `json:"forge"`
	Read    bool   `json:"read"` // it was visited once at least; without, the figures say nothing
	apiVisits
	Sample      register.CrawlSample `json:"sample"`
	Finished    bool                 `json:"finished"`
	Alarm       bool                 `json:"alarm"`             // nothing was seen where something was known
	Trouble     bool                 `json:"trouble"`           // the last visit did not go well, otherwise than as the operator wished; an alarm is one
	Problem     string               `json:"problem,omitempty"` // id
	Why         string               `json:"why,omitempty"`     // the same in words
	At          time.Time            `json:"at,omitzero"`
	LastSuccess time.Time            `json:"last_success,omitzero"`
	AgeDays     *int                 `json:"age_days,omitempty"` // since the last success
	ListedAt    time.Time            `json:"listed_at,omitzero"` // when its own list was last read; until then the host's list said that nothing moved
}

// coverageData gathers the coverage of all forges.
func (s *Server) coverageData(r *request) (coverageFile, error) {
	f := coverageFile{Spent: []register.HostSpent{}, Forges: []coverageSum{}, Accounts: []coverageLine{}}
	accounts, err := s.opt.Register.Accounts(r.Context())
	if err != nil {
		return f, err
	}
	views, err := s.accountViews(r, accounts)
	if err != nil {
		return f, err
	}
	c, err := s.opt.Register.LastRound(r.Context())
	switch {
	case err == nil:
		f.Crawl, f.Started, f.Ended, f.Outcome, f.Sample = c.ID, c.Started, c.Ended, string(c.Outcome), c.Sample
		f.Spent = append(f.Spent, c.Spent...)
	case !errors.Is(err, register.ErrNotFound):
		return f, err
	}
	for _, v := range forges(r.lang, views) {
		sum := coverageSum{Forge: v.Host, Accounts: v.Accounts, Read: v.Visited, Alarms: v.Alarms, Troubles: v.Troubled, apiVisits: v.Sum, LastSuccess: v.Success}
		if age, known := s.ageDays(v.Success); known {
			sum.AgeDays = &age
		}
		f.Forges = append(f.Forges, sum)
	}
	for _, v := range views {
		f.Accounts = append(f.Accounts, s.coverageLine(v))
	}
	return f, nil
}

func (s *Server) coverageLine(v accountView) coverageLine {
	l := coverageLine{Account: v.Key(), Forge: v.Host, LastSuccess: v.Success}
	if p := v.Part; p != nil {
		l.Read, l.apiVisits, l.Sample = v.Visited(), visitsOf(*p), p.Sample
		l.Finished, l.Problem, l.Why, l.At, l.Alarm, l.Trouble = p.Finished, p.Problem, v.Problem, p.At, v.Alarm, v.Troubled()
		if v.IgnoredSince == "" { // else nobody read it
			l.ListedAt = p.Listed()
		}
	}
	if age, known := s.ageDays(v.Success); known {
		l.AgeDays = &age
	}
	return l
}

// coverageJSON is the coverage of every account, for programs.
func (s *Server) coverageJSON(r *request) (page, error) {
	f, err := s.coverageData(r)
	if err != nil {
		return nil, err
	}
	return s.ofToday(jsonFile("coverage.json", f))
}

// coverageCSV is the coverage of every account as a table.
func (s *Server) coverageCSV(r *request) (page, error) {
	f, err := s.coverageData(r)
	if err != nil {
		return nil, err
	}
	column := func(name string, value func(coverageLine) string) export.Column[coverageLine] {
		return export.Column[coverageLine]{Name: name, Value: value}
	}
	count := func(name string, value func(coverageLine) int) export.Column[coverageLine] {
		return column(name, func(l coverageLine) string {
			if !l.Read {
				return "" // not observed is not zero
			}
			return strconv.Itoa(value(l))
		})
	}
	columns := []export.Column[coverageLine]{
		column("account", func(l coverageLine) string { return l.Account }), column("forge", func(l coverageLine) string { return l.Forge }),
		count("expected", func(l coverageLine) int { return l.Expected }), count("seen", func(l coverageLine) int { return l.Seen }),
		count("visited", func(l coverageLine) int { return l.Visited }), count("unchanged", func(l coverageLine) int { return l.Unchanged }),
		count("failed", func(l coverageLine) int { return l.Failed }), count("gone", func(l coverageLine) int { return l.Gone }),
		column("finished", func(l coverageLine) string { return strconv.FormatBool(l.Finished) }), column("alarm", func(l coverageLine) string { return strconv.FormatBool(l.Alarm) }),
		column("problem", func(l coverageLine) string { return l.Problem }), column("why", func(l coverageLine) string { return l.Why }),
		column("at", func(l coverageLine) string { return instant(l.At) }), column("last_success", func(l coverageLine) string { return instant(l.LastSuccess) }),
		column("age_days", func(l coverageLine) string {
			if l.AgeDays == nil {
				return ""
			}
			return strconv.Itoa(*l.AgeDays)
		}),
		count("due", func(l coverageLine) int { return l.Sample.Due }), count("checked", func(l coverageLine) int { return l.Sample.Checked }),
		count("missed", func(l coverageLine) int { return l.Sample.Missed }),
		column("listed_at", func(l coverageLine) string { return instant(l.ListedAt) }),
		column("trouble", func(l coverageLine) string { return strconv.FormatBool(l.Trouble) }),
	}
	return s.ofToday(csvFile("coverage.csv", columns, f.Accounts))
}

// ofToday marks a file that tells ages as one of today.
func (s *Server) ofToday(p page, err error) (page, error) {
	if err == nil {
		p.layout().Day = s.today()
	}
	return p, err
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
