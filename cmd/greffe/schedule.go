// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"io"
	"sync"
	"time"

	"greffe/internal/register"
)

// schedule makes a crawl every so often while the site serves, until the context ends.
// The lock in the register is its lease: two programs on one register never crawl at the
// same time, and the one that holds it is named there. A crawl that fails is told in the
// log and on the coverage page; the site goes on. The function that it gives waits for
// the crawl under way.
func (a *app) schedule(ctx context.Context, o *office, s crawlSettings, every time.Duration) func() {
	own := *a
	own.stdout, own.stderr = io.Discard, io.Discard // the log says what is worth saying
	var running sync.WaitGroup
	running.Go(func() {
		for {
			wait, err := own.untilDue(ctx, o, every)
			if err != nil {
				own.log.Error("schedule", "error", err)
			}
			timer := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
			own.crawlOnTime(ctx, o, s)
		}
	})
	return running.Wait
}

// notSooner is how long a crawl that could not start, or that another process makes, is
// left alone.
const notSooner = time.Minute

// untilDue says how long it is until the next crawl: the last one counts, whoever made it.
func (a *app) untilDue(ctx context.Context, o *office, every time.Duration) (time.Duration, error) {
	last, err := o.store.Crawls(ctx, 1)
	if err != nil {
		return notSooner, err
	}
	if len(last) == 0 {
		return 0, nil
	}
	wait := last[0].Started.Add(every).Sub(a.now())
	if wait <= 0 && last[0].Outcome == register.CrawlRunning {
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
