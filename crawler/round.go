// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"greffe/internal/register"
)

// round is what the goroutines of one Run share.
type round struct {
	*Crawler
	options   Options
	noArchive atomic.Bool             // it failed: it is not asked again
	stop      context.CancelCauseFunc // ends the round: the register can keep nothing more

	mu     sync.Mutex // guards what follows, and keeps the calls of Progress apart
	crawl  register.Crawl
	counts Event
	total  int
	saved  time.Time
}

// errKept is the cause of a round that the Recorder ended.
type errKept struct{ error }

func (e errKept) Unwrap() error { return e.error }

// lost ends the round, since what it finds cannot be kept.
func (r *round) lost(err error) { r.stop(errKept{err}) }

// tell counts an event and passes it on.
func (r *round) tell(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e.Kind {
	case EventAccountEnded:
		r.counts.Done++
	case EventVisited:
		r.counts.Visited++
	case EventSkipped:
		r.counts.Unchanged++
	case EventFailed:
		r.counts.Failed++
	}
	e.Accounts, e.Done, e.Visited, e.Unchanged, e.Failed = r.total, r.counts.Done, r.counts.Visited, r.counts.Unchanged, r.counts.Failed
	r.options.Progress(e)
}

// sample counts a visit to a repository whose list entry had not moved, in the account
// and in the round.
func (w *walk) sample(why reason, changed bool) {
	var one register.CrawlSample
	switch {
	case why == turn:
		one.Due = 1
	case why == check && changed:
		one.Checked, one.Missed = 1, 1
	case why == check:
		one.Checked = 1
	default:
		return
	}
	w.count(func(p *register.CrawlPart) { p.Sample = p.Sample.With(one) })
	w.round.mu.Lock()
	defer w.round.mu.Unlock()
	w.crawl.Sample = w.crawl.Sample.With(one)
}

// ended takes in the part of one account and saves the crawl now and then.
func (r *round) ended(ctx context.Context, p register.CrawlPart) {
	r.mu.Lock()
	r.crawl.Parts = append(r.crawl.Parts, p)
	now := r.options.Now()
	due := now.Sub(r.saved) >= r.options.SaveEvery
	if due {
		r.saved = now
	}
	r.mu.Unlock()
	r.tell(Event{Kind: EventAccountEnded, Host: p.Host, Account: p.Account, Problem: p.Problem})
	if !due || ctx.Err() != nil {
		return
	}
	if err := r.save(ctx); err != nil && ctx.Err() == nil {
		r.lost(err)
	}
}

// state gives a copy of the crawl as it stands, its parts in order.
func (r *round) state() register.Crawl {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.crawl
	c.Parts = slices.Clone(c.Parts)
	c.Spent = r.options.Spent()
	slices.SortFunc(c.Parts, func(a, b register.CrawlPart) int { return cmp.Compare(a.Account, b.Account) })
	return c
}

func (r *round) save(ctx context.Context) error {
	if err := r.Recorder.SaveCrawl(ctx, r.state()); err != nil {
		return fmt.Errorf("save crawl %s: %w", r.crawl.ID, err)
	}
	return nil
}

// end closes the books. A cancelled round is saved as interrupted, in the little
// time that a person who pressed Ctrl-C will wait.
func (r *round) end(ctx context.Context) (register.Crawl, error) {
	cause := context.Cause(ctx)
	r.crawl.Ended = r.options.second()
	r.crawl.Outcome = outcome(r.crawl.Parts, cause)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	err := r.save(last)
	if kept := (errKept{}); errors.As(cause, &kept) {
		return r.state(), fmt.Errorf("crawl %s ended, nothing more can be kept: %w", r.crawl.ID, kept.error)
	}
	if cause != nil {
		return r.state(), fmt.Errorf("crawl %s interrupted: %w", r.crawl.ID, cause)
	}
	return r.state(), err
}

// outcome says how a crawl ended. Accounts that nobody may visit are finished before they begin.
func outcome(parts []register.CrawlPart, cause error) register.CrawlOutcome {
	if cause != nil {
		return register.CrawlInterrupted
	}
	for _, p := range parts {
		if p.Failed > 0 || !p.Finished {
			return register.CrawlIncomplete
		}
	}
	return register.CrawlComplete
}
