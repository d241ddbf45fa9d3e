// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Crawl is one round of visits.
type Crawl struct {
	ID      string       `json:"id"` // start time and host name
	Started time.Time    `json:"started"`
	Ended   time.Time    `json:"ended,omitzero"` // zero while it runs, or when it was interrupted
	Parts   []CrawlPart  `json:"parts,omitempty"`
	Sample  CrawlSample  `json:"sample,omitzero"`
	Spent   []HostSpent  `json:"spent,omitempty"` // by host
	Outcome CrawlOutcome `json:"outcome"`
	Asked   bool         `json:"asked,omitempty"` // it visited only what somebody asked for, and is no round
}

// CrawlOutcome says how a crawl ended.
type CrawlOutcome string

// The outcomes.
const (
	CrawlRunning     CrawlOutcome = "running"
	CrawlComplete    CrawlOutcome = "complete"
	CrawlIncomplete  CrawlOutcome = "incomplete" // some account or repository could not be read
	CrawlInterrupted CrawlOutcome = "interrupted"
)

// CrawlPart counts what a crawl met in one account.
type CrawlPart struct {
	Account   string `json:"account"` // key
	Host      string `json:"host"`
	Expected  int    `json:"expected"`  // repositories that the register knew there
	Seen      int    `json:"seen"`      // entries of the forge's list
	Visited   int    `json:"visited"`   // full visits
	Unchanged int    `json:"unchanged"` // skipped: the list had not moved
	Failed    int    `json:"failed"`
	Gone      int    `json:"gone"`

	Sample CrawlSample `json:"sample,omitzero"`

	Finished bool      `json:"finished"`          // the whole list was read
	Problem  string    `json:"problem,omitempty"` // id of a message: problem.rate_limited, problem.list_empty …
	At       time.Time `json:"at"`
	ListedAt time.Time `json:"listed_at,omitzero"` // when its own list was last read, where the host said that nothing has moved since; zero: now

	AbsentSince time.Time `json:"absent_since,omitzero"` // when the forge first said that the account is not there; zero once it answers otherwise
	TriedAt     time.Time `json:"tried_at,omitzero"`     // start of the round in which its turn last came: what a limit of the whole host kept from it is none
	Owed        bool      `json:"owed,omitempty"`        // of that turn a limit of the whole host kept something

	Latest   string    `json:"latest,omitempty"`   // key of the repository in which something happened last, as the list said
	LatestAt time.Time `json:"latest_at,omitzero"` // when that was, by the forge's clock
}

// Listed is when the account's own list was last read whole, as far as this part tells.
func (p CrawlPart) Listed() time.Time {
	if p.ListedAt.IsZero() && p.Finished {
		return p.At
	}
	return p.ListedAt
}

// Tried is when the account's turn last came, as far as this part tells.
func (p CrawlPart) Tried() time.Time {
	if p.TriedAt.IsZero() && (p.Finished || p.Seen > 0) {
		return p.At
	}
	return p.TriedAt
}

// Well reports whether the account was read whole, and nothing was left to do.
func (p CrawlPart) Well() bool { return p.Finished && p.Problem == "" && p.Failed == 0 }

// CrawlSample is the check on repositories whose list entry had not moved: how many were
// visited all the same, how many of those had changed, and how many were visited besides
// because their turn had come, which comes at least every 14 days.
type CrawlSample struct {
	Checked int `json:"checked"`
	Missed  int `json:"missed"`
	Due     int `json:"due,omitempty"`
}

// With adds another sample.
func (s CrawlSample) With(o CrawlSample) CrawlSample {
	return CrawlSample{s.Checked + o.Checked, s.Missed + o.Missed, s.Due + o.Due}
}

// Rate is how many of a hundred that were checked had changed; 0 where none was checked.
func (s CrawlSample) Rate() int { return (200*s.Missed + s.Checked) / max(1, 2*s.Checked) }

// HostSpent is what one host was asked in a crawl, and what it said was left of its limit.
type HostSpent struct {
	Host      string    `json:"host"`
	Requests  int       `json:"requests"`            // repeats included
	Retries   int       `json:"retries"`             // of which repeats
	Unchanged int       `json:"unchanged"`           // answers that said "not modified"
	Limited   int       `json:"limited"`             // answers that said "too many requests"
	Failed    int       `json:"failed"`              // requests that failed in the end
	Bytes     int64     `json:"bytes"`               // of bodies, after inflation
	Waited    int       `json:"waited"`              // seconds
	Ended     string    `json:"ended,omitempty"`     // why it was left unfinished: rate_limited, failing, budget_spent, quiet_hours
	Limit     int       `json:"limit,omitempty"`     // requests that it allows in one window; 0: it did not say
	Remaining int       `json:"remaining,omitempty"` // of which were left
	Reset     time.Time `json:"reset,omitzero"`      // when the next window begins
	Budget    int       `json:"budget,omitempty"`    // requests that the operator allows it in one crawl; 0: no limit
	Used      int       `json:"used,omitempty"`      // of which were sent to it and to the other hosts of its forge
	Quiet     string    `json:"quiet,omitempty"`     // hours (UTC) in which the operator wants it left alone: HH:MM-HH:MM
	Breaks    int       `json:"breaks,omitempty"`    // pauses that the circuit breaker made, because request after request failed
	Until     time.Time `json:"until,omitzero"`      // it is left alone until then
}

// Counted is how many requests count against the budget.
func (s HostSpent) Counted() int { return max(s.Used, s.Requests) }

// Kilobytes is how much was read, in thousands.
func (s HostSpent) Kilobytes() int { return int((s.Bytes + 999) / 1000) }
