// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"greffe/internal/register"
)

// walk is the visit to one account: its list, and those repositories that need a
// visit of their own. There is no queue: the list waits where it is while all
// slots of the host are taken, so that memory does not grow with the account.
type walk struct {
	*host
	account register.Account
	forge   Forge
	known   *knowns
	visits  sync.WaitGroup
	held    bool                    // the list holds a slot
	single  bool                    // one repository is visited, and no list is read
	gone    bool                    // there is no list any more
	give    context.CancelCauseFunc // ends the list
	pending []wanted                // listed, and waiting for their batch to be full
	spare   []wanted                // listed, and visited if requests are left for what nothing speaks of

	mu       sync.Mutex
	part     register.CrawlPart
	invented int // entries in a row, never met before, that do not exist
}

// run walks the account to its end and gives the counts.
func (w *walk) run(ctx context.Context) register.CrawlPart {
	if err := w.load(ctx); err != nil {
		if ctx.Err() == nil {
			w.lost(err)
		}
		w.part.Problem = ProblemInterrupted
		return w.part
	}
	if last, rests := w.rests(); rests {
		return w.rest(last)
	}
	err := w.list(ctx)
	w.visits.Wait()
	switch k := w.itself(); {
	case err == nil:
		w.missing(ctx)
		w.visits.Wait()
	case k == nil && w.vanished(ctx, err):
		w.askFor(ctx)
		w.visits.Wait()
	case k != nil && absent(err) && ctx.Err() == nil: // there is no list that it could be missing from
		err, w.part.Finished = nil, true
		w.confirm(ctx, k)
	}
	switch {
	case ctx.Err() != nil:
		w.part.Problem, w.part.Finished = ProblemInterrupted, false
	case err != nil:
		f := faultOf(err)
		w.part.Problem, w.part.Finished = f.Problem, false
		w.options.Log.Warn("list ended", "account", w.part.Account, "error", err)
	}
	return w.part
}

// load reads what the register knows of the account.
func (w *walk) load(ctx context.Context) error {
	w.known = newKnowns()
	for r, err := range w.Recorder.Known(ctx, w.account) {
		if err != nil {
			return err
		}
		w.known.add(r)
	}
	w.part.Expected = w.known.alive
	return nil
}

// itself gives the repository that the account is no more than, and that the register knows.
func (w *walk) itself() *known {
	return w.known.byKey[register.FoldKey(w.account.Key(), w.account.Kind)]
}

// list reads the account's list and starts the visits that it calls for. Its
// error is why the list did not finish.
func (w *walk) list(ctx context.Context) error {
	// Visits outlive the list, so that they run on ctx and only the list on its own.
	listing, give := context.WithCancelCause(ctx)
	defer give(nil)
	w.give = give
	defer w.leave()
	if err := w.hold(ctx); err != nil {
		return err
	}
	watch := newStopwatch(w.options.ListBudget, func() { give(ListFault(ProblemListTooLong)) })
	defer watch.stop()
	err := w.entries(ctx, listing, watch)
	watch.stop()
	if err == nil {
		err = w.spend(ctx)
	}
	if flushed := w.flush(ctx); err == nil { // what an unfinished list told of is visited all the same
		err = flushed
	}
	w.part.Finished = err == nil
	return err
}

// entries takes the entries of the list one by one. What an answer does to the reader
// of a list ends that account only.
func (w *walk) entries(ctx, listing context.Context, watch *stopwatch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.options.Log.Error("list", "account", w.part.Account, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("list %s: %v", w.part.Account, p)
		}
	}()
	met := newMet(w.options.MaxPerList)
	for r, err := range w.forge.Repositories(listing, w.account) {
		watch.stop()
		if cause := context.Cause(listing); cause != nil {
			return cause
		}
		if err != nil {
			return err
		}
		if err := w.entry(ctx, tidy(r, w.options.Now()), met); err != nil {
			return err
		}
		if err := w.hold(ctx); err != nil {
			return err
		}
		watch.start()
	}
	return context.Cause(listing)
}

// entry takes one entry of the list: it is left out, skipped, or visited.
func (w *walk) entry(ctx context.Context, r register.Repository, met *met) error {
	fresh, err := met.add(r)
	if err != nil {
		return err
	}
	if !fresh || r.Host != w.account.Host || r.Key == "" {
		return nil
	}
	w.count(func(p *register.CrawlPart) {
		p.Seen++
		if at := r.LastActivity; at.Is(register.Present) && at.Value.After(p.LatestAt) {
			p.Latest, p.LatestAt = r.Key, at.Value
		}
	})
	k := w.known.match(r)
	if k == nil && r.Fork.Or(false) {
		if met.forks++; met.forks > w.options.MaxForks {
			w.problem(ProblemForksCut)
			return nil
		}
	}
	why := w.why(r, k)
	switch {
	case why == skip:
		w.skipped(r)
		return nil
	case why != full && w.scarce():
		w.spare = append(w.spare, wanted{r, k, why})
		return nil
	}
	if k == nil && r.Fork.Or(false) && w.batch() <= 1 {
		return w.fork(ctx, r)
	}
	return w.later(ctx, r, k, why)
}

// skipped counts a repository that is not visited, since nothing asks for it.
func (w *walk) skipped(r register.Repository) {
	w.count(func(p *register.CrawlPart) { p.Unchanged++ })
	w.tell(Event{Kind: EventSkipped, Host: w.name, Account: w.part.Account, Repository: r.Key})
}

// spend visits, with what is left when all that is new and that moved has had its part, here
// and in the accounts still to come, those that have their turn or are of the sample. The
// others wait for another round.
func (w *walk) spend(ctx context.Context) error {
	for _, v := range w.spare {
		if left, limited := w.options.Left(w.name); limited && (left < aReading || w.owing.Load() > 0) {
			w.skipped(v.repository)
		} else if err := w.later(ctx, v.repository, v.known, v.why); err != nil {
			return err
		}
	}
	return nil
}

// fork starts the visit of a fork never met before, when one of the few places for forks is
// free. The list gives its slot back while it waits.
func (w *walk) fork(ctx context.Context, r register.Repository) error {
	w.leave()
	select {
	case w.forks <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	err := w.start(ctx, func() {
		defer func() { <-w.forks }()
		w.visit(ctx, r, nil, true, full, nil)
	})
	if err != nil {
		<-w.forks
	}
	return err
}

// hold takes a slot for the list, unless it has one.
func (w *walk) hold(ctx context.Context) error {
	if w.held {
		return nil
	}
	err := w.take(ctx)
	w.held = err == nil
	return err
}

// leave gives the list's slot back.
func (w *walk) leave() {
	if w.held {
		w.held = false
		w.free()
	}
}

// start runs act beside the list. The list hands its slot over and must take
// another: were it to keep its own while it waits for a second one, as many lists
// as there are slots would wait for each other for ever.
func (w *walk) start(ctx context.Context, act func()) error {
	if err := w.hold(ctx); err != nil {
		return err
	}
	w.held = false
	w.visits.Go(func() {
		defer w.free()
		act()
	})
	return nil
}

func (w *walk) count(f func(*register.CrawlPart)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.part)
}

// problem notes the first thing that went wrong.
func (w *walk) problem(id string) {
	w.count(func(p *register.CrawlPart) {
		if p.Problem == "" {
			p.Problem = id
		}
	})
}

// stopwatch calls an end when the time between start and stop adds up to too much.
type stopwatch struct {
	timer *time.Timer
	left  time.Duration
	since time.Time
}

func newStopwatch(budget time.Duration, end func()) *stopwatch {
	return &stopwatch{timer: time.AfterFunc(budget, end), left: budget, since: time.Now()}
}

func (s *stopwatch) stop() {
	if s.timer.Stop() {
		s.left -= time.Since(s.since)
	}
}

func (s *stopwatch) start() {
	s.since = time.Now()
	s.timer.Reset(max(s.left, 0))
}
