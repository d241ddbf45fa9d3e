// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"log/slog"
	"time"

	"greffe/internal/register"
)

// Options are the settings of a round. The zero value takes every default.
type Options struct {
	Hosts        int            // hosts read at the same time; 16
	PerHost      int            // requests in flight on one host; 4
	FullEvery    time.Duration  // every repository is fully visited at least so often; 14 days
	Sample       int            // one in so many of the skipped is visited all the same; 100
	MaxPerList   int            // entries of one list; 100,000
	MaxForks     int            // forks of one account that are taken up; 1,000
	MaxNotFound  int            // entries in a row, never met before, that do not exist: the list invents them; 100
	MaxAsked     int            // missing repositories of one account that are asked for directly in one round; 100
	InFlight     map[string]int // requests in flight on a host, by its name, where they are to be fewer than PerHost
	ListBudget   time.Duration  // time that the answers to one list may take in all; 30 minutes
	VisitBudget  time.Duration  // time that one visit may take, waits included; 20 minutes
	GiveUpAfter  int            // accounts in a row of a host that does not answer, before the others are left for the next round; 3
	ArchiveEvery time.Duration  // how long what an archive said of a repository is not asked again; 30 days
	SaveEvery    time.Duration  // how often the state of the crawl is saved while it runs; 15 s
	Machine      string         // name of this machine, in the crawl's id; os.Hostname
	Now          func() time.Time
	Spent        func() []register.HostSpent   // what the hosts were asked so far, kept with the crawl; nil: not known
	Left         func(host string) (int, bool) // requests that a host may still be sent in this round; false: as many as needed. nil: the same
	Log          *slog.Logger
	Progress     func(Event) // called from several goroutines, never at the same time; must return at once
	VisitAnyway  bool        // visits everything, whatever the lists say
	Asked        bool        // somebody asked for these accounts alone: it is no round
}

// Event tells how a round goes, for a progress bar or log lines.
type Event struct {
	Kind       EventKind
	Host       string
	Account    string // key
	Repository string // key; "" for events of the account
	Problem    string // message id, for failures
	Done       int    // accounts that ended so far
	Accounts   int    // accounts of the round
	Visited    int    // repositories of the round so far: fully visited,
	Unchanged  int    // skipped,
	Failed     int    // failed
}

// EventKind is what happened.
type EventKind string

// The kinds of event.
const (
	EventAccountStarted EventKind = "account_started"
	EventAccountEnded   EventKind = "account_ended"
	EventVisited        EventKind = "visited"
	EventSkipped        EventKind = "skipped"
	EventFailed         EventKind = "failed"
	EventGone           EventKind = "gone"
)

// orDefaults fills in what was left open.
func (o Options) orDefaults() Options {
	set(&o.Hosts, 16)
	set(&o.PerHost, 4)
	set(&o.FullEvery, 14*24*time.Hour)
	set(&o.Sample, 100)
	set(&o.MaxPerList, 100_000)
	set(&o.MaxForks, 1_000)
	set(&o.MaxNotFound, 100)
	set(&o.MaxAsked, 100)
	set(&o.ListBudget, 30*time.Minute)
	set(&o.VisitBudget, 20*time.Minute)
	set(&o.GiveUpAfter, 3)
	set(&o.ArchiveEvery, 30*24*time.Hour)
	set(&o.SaveEvery, 15*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Spent == nil {
		o.Spent = func() []register.HostSpent { return nil }
	}
	if o.Left == nil {
		o.Left = func(string) (int, bool) { return 0, false }
	}
	if o.Progress == nil {
		o.Progress = func(Event) {}
	}
	return o
}

// second is the time of now, as precise as the register keeps times.
func (o Options) second() time.Time { return o.Now().UTC().Truncate(time.Second) }

func set[T int | time.Duration](v *T, to T) {
	if *v <= 0 {
		*v = to
	}
}
