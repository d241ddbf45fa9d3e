// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"greffe/internal/register"
)

// What is asked again of a repository that is gone: once a day for a week, since
// it takes visits on two days to call it gone, then when its turn comes.
const (
	askAgainAfter = 20 * time.Hour
	askDailyFor   = 7 * 24 * time.Hour
)

// missing deals with the repositories that the register knows and a whole list
// did not hold. None is called gone without being asked for directly, and none
// is even asked for when the list itself is hard to believe.
func (w *walk) missing(ctx context.Context) {
	problem := w.doubt()
	if problem != "" {
		w.part.Problem, w.part.Finished = problem, false
		return
	}
	w.askFor(ctx)
}

// vanished reports whether the forge said on two different days, this one the second, that
// the account is not there: it was deleted or renamed, and what stood in it is asked for
// directly. One such day may be a bad one of the forge, and any other failure says nothing.
func (w *walk) vanished(ctx context.Context, err error) bool {
	if ctx.Err() != nil || err == nil || w.part.Seen > 0 || !faultOf(err).Reach.Lost() || faultOf(err).Reach == register.ReachForbidden {
		return false
	}
	now := w.options.second()
	if w.part.AbsentSince = w.absentSince(ctx, w.part); w.part.AbsentSince.IsZero() {
		w.part.AbsentSince = now
	}
	w.gone = now.Format(time.DateOnly) > w.part.AbsentSince.UTC().Format(time.DateOnly)
	return w.gone
}

// askFor asks for the missing ones, as many as may be in one round.
func (w *walk) askFor(ctx context.Context) {
	for _, k := range w.toAsk() {
		if err := w.start(ctx, func() { w.confirm(ctx, k) }); err != nil {
			return
		}
	}
}

// toAsk lists the missing ones to ask for: not all at once after an import or a
// great move, but those first that were not asked for the longest time.
func (w *walk) toAsk() []*known {
	now := w.options.Now()
	ask := slices.DeleteFunc(slices.Clone(w.known.all), func(k *known) bool { return k.seen || !w.asksAgain(k, now) })
	slices.SortStableFunc(ask, func(a, b *known) int { return a.seenAt.Compare(b.seenAt) })
	return ask[:min(len(ask), w.options.MaxAsked)]
}

// doubt says why a list that ended cleanly is still no proof of absence: it is
// empty though the register knows repositories, or has lost most of those that
// earlier visits found there (trust A2; an alarm, not an update).
func (w *walk) doubt() string {
	const few = 10
	if w.part.Seen == 0 && w.known.alive > 0 {
		return ProblemListEmpty
	}
	visited, lost := 0, 0
	for _, k := range w.known.all {
		if k.goneAt.IsZero() && k.visited() {
			visited++
			if !k.seen {
				lost++
			}
		}
	}
	if lost > few && lost > visited/2 {
		return ProblemListShrunk
	}
	return ""
}

func (w *walk) asksAgain(k *known, now time.Time) bool {
	if k.goneAt.IsZero() { // a second answer of the same day proves nothing more
		return !k.reach.Lost() || now.UTC().Format(time.DateOnly) > k.seenAt.UTC().Format(time.DateOnly)
	}
	return now.Sub(k.seenAt) >= askAgainAfter && (now.Sub(k.goneAt) < askDailyFor || w.due(w.turn(k), k.seenAt, now))
}

// confirm asks the forge for one missing repository.
func (w *walk) confirm(ctx context.Context, k *known) {
	asked := k.identity(w.account)
	budget, cancel := context.WithTimeout(ctx, w.options.VisitBudget)
	defer cancel()
	now, err := w.ask(budget, asked)
	if ctx.Err() != nil {
		return
	}
	if err == nil && k.forgeID != "" && now.ForgeID != "" && now.ForgeID != k.forgeID {
		err = fmt.Errorf("another repository took the address %s: %w", k.key, register.ErrNotFound)
	}
	if err == nil {
		w.visit(ctx, tidy(now, w.options.Now()), k, (w.single || w.gone) && w.holds(now), full, nil)
		return
	}
	f := faultOf(err)
	v := w.unreached(w.blank(asked, k, false), f.Reach)
	if f.Reach == register.ReachUnavailable {
		w.failed(ctx, v, f)
		return
	}
	if w.record(ctx, v) {
		w.count(func(p *register.CrawlPart) { p.Gone++ })
		w.tell(Event{Kind: EventGone, Host: w.name, Account: w.part.Account, Repository: k.key, Problem: f.Problem})
	}
}

// ask asks the forge for one repository. What an answer does to its reader ends here.
func (w *walk) ask(ctx context.Context, r register.Repository) (now register.Repository, err error) {
	defer func() {
		if p := recover(); p != nil {
			w.options.Log.Error("ask", "repository", r.Key, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("ask for %s: %v: %w", r.Key, p, register.ErrUnavailable)
		}
	}()
	return w.forge.Repository(ctx, r)
}
