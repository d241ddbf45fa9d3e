// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"greffe/internal/register"
)

// schedule makes a crawl every so often while the site serves, until the context ends, and
// between two of them the visits that people asked for. The lock in the register is its
// lease: two programs on one register never crawl at the same time, and the one that holds
// it is named there. A crawl that fails is told in the log and on the coverage page; the
// site goes on. The function that it gives waits for the crawl under way.
func (a *app) schedule(ctx context.Context, o *office, s crawlSettings, every time.Duration) func() {
	own := *a
	own.stdout, own.stderr = io.Discard, io.Discard // the log says what is worth saying
	s.every = every
	own.noteSettings(ctx, o, s, nil) // what the list allows is noted with the first round
	var running sync.WaitGroup
	running.Go(func() {
		for {
			wait, err := own.untilDue(ctx, o, every)
			if err != nil {
				own.log.Error("schedule", "error", err)
			}
			if !own.answerUntil(ctx, o, s, wait) {
				return
			}
			own.crawlOnTime(ctx, o, s)
		}
	})
	return running.Wait
}

// lookForAsked is how long a visit that somebody asked for may wait to be seen.
const lookForAsked = 5 * time.Second

// answerUntil makes the visits that people ask for until the next crawl is due; false
// when the program ends.
func (a *app) answerUntil(ctx context.Context, o *office, s crawlSettings, wait time.Duration) bool {
	due, look := time.NewTimer(wait), time.NewTicker(cmp.Or(s.network.look, lookForAsked))
	defer due.Stop()
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-due.C:
			return true
		case <-look.C:
			a.crawlAsked(ctx, o, s)
		}
	}
}

// crawlAsked makes the visits that people asked for, if any. While another program holds
// the lock they wait: it, or the next look, makes them.
func (a *app) crawlAsked(ctx context.Context, o *office, s crawlSettings) {
	waiting, err := o.visits.Waiting(ctx)
	if err != nil || len(waiting) == 0 {
		return // a register that cannot be read is told by the crawls
	}
	all, err := o.onlyAsked(ctx)
	if err == nil {
		err = a.crawl(ctx, o, s, all)
	}
	var told *failure
	if err != nil && ctx.Err() == nil && (!errors.As(err, &told) || told.id != "cli.crawl.locked") {
		a.log.Warn("visits that were asked for", "error", err)
	}
}

// notSooner is how long a crawl that could not start, or that another process makes, is
// left alone.
const notSooner = time.Minute

// untilDue says how long it is until the next crawl: the last one counts, whoever made it.
func (a *app) untilDue(ctx context.Context, o *office, every time.Duration) (time.Duration, error) {
	last, err := o.store.LastRound(ctx)
	if errors.Is(err, register.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return notSooner, err
	}
	wait := last.Started.Add(every).Sub(a.now())
	if wait <= 0 && last.Outcome == register.CrawlRunning {
		return min(notSooner, every), nil // under way elsewhere, or killed: the lock tells at the next turn
	}
	return max(wait, 0), nil
}

// crawlOnTime makes one crawl of the schedule.
func (a *app) crawlOnTime(ctx context.Context, o *office, s crawlSettings) {
	all, err := a.toVisit(ctx, o, s, nil)
	if err == nil {
		err = a.crawl(ctx, o, s, all)
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	a.log.Warn("scheduled crawl", "error", err)
	timer := time.NewTimer(notSooner) // one that cannot even start must not be tried without end
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
