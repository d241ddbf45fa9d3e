// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"greffe/internal/register"
)

// host is one forge of a round. A slot is held for as long as a request of it may
// be in flight, so that there are never more than allowed.
type host struct {
	*round
	name     string
	accounts []register.Account
	most     int // requests in flight
	slots    gate
	walking  gate          // accounts that are walked side by side
	forks    chan struct{} // places among them for forks never met before, so that a flood of them leaves room for others

	last  map[string]register.CrawlPart // what was last recorded of its accounts, by folded key
	owing atomic.Int64                  // accounts still to come that are owed a turn
	quiet map[string]register.CrawlPart // accounts in which nothing moved, by folded key, with their last parts

	absences func() map[string]time.Time // since when accounts are not there, by folded key

	mu      sync.Mutex
	silent  int    // accounts in a row that it did not answer
	problem string // why
}

func (r *round) newHost(name string) *host {
	h := &host{round: r, name: name, most: r.options.perHost(name)}
	h.slots.most, h.walking.most = h.atOnce, h.atOnce
	h.forks = make(chan struct{}, max(1, h.most/4))
	return h
}

// run walks the accounts, as many side by side as there may be requests in flight.
func (h *host) run(ctx context.Context) {
	h.absences = sync.OnceValue(func() map[string]time.Time { return h.readAbsences(ctx) })
	h.inTurn(ctx)
	h.survey(ctx)
	next := make(chan register.Account)
	var walkers sync.WaitGroup
	for range min(h.most, len(h.accounts)) {
		walkers.Go(func() {
			for a := range next {
				h.ended(ctx, h.account(ctx, a))
				h.walking.free()
			}
		})
	}
	for _, a := range h.accounts {
		_ = h.walking.take(context.WithoutCancel(ctx)) // those that walk end soon when ctx does, and the others say why they did not
		next <- a
	}
	close(next)
	walkers.Wait()
}

// account visits one account, unless there is a reason not to.
func (h *host) account(ctx context.Context, a register.Account) register.CrawlPart {
	last := h.last[strings.ToLower(a.Key())]
	part := register.CrawlPart{Account: a.Key(), Host: a.Host, At: h.options.second(), TriedAt: last.Tried(), Owed: owed(last)}
	if part.Owed {
		h.owing.Add(-1)
	}
	forge, known := h.Forges[a.Kind]
	day := h.options.Now().UTC().Format(time.DateOnly)
	switch {
	case ctx.Err() != nil:
		part.Problem = ProblemInterrupted
	case a.Ignored(day):
		part.Problem, part.Finished = ProblemIgnored, true // nothing is left to do
	case a.Until != "" && a.Until < day:
		part.Problem, part.Finished = ProblemEnded, true
	case !known:
		part.Problem = ProblemUnsupported
	case h.givenUp() != "":
		part.Problem = h.givenUp()
	default:
		h.tell(Event{Kind: EventAccountStarted, Host: h.name, Account: a.Key()})
		part = (&walk{host: h, account: a, forge: forge, part: part}).run(ctx)
		h.answered(part)
		h.noteTurn(&part)
	}
	if !part.Finished && part.AbsentSince.IsZero() { // it did not answer: what it said before stands
		part.AbsentSince = h.absentSince(ctx, part)
	}
	if part.Problem != "" {
		h.options.Log.Warn("account", "account", part.Account, "problem", part.Problem, "seen", part.Seen, "failed", part.Failed)
	}
	return part
}

// absentSince gives since when the forge says that an account is not there, as long as it
// has not said otherwise.
func (h *host) absentSince(ctx context.Context, p register.CrawlPart) time.Time {
	if p.Seen > 0 || p.Problem == ProblemListEmpty || ctx.Err() != nil {
		return time.Time{}
	}
	return h.absences()[strings.ToLower(p.Account)]
}

// readAbsences reads it for all accounts of the host; it is read once, and only where an
// account needs it. Where the register cannot tell, the days are counted anew.
func (h *host) readAbsences(ctx context.Context) map[string]time.Time {
	parts, err := h.Recorder.Parts(ctx, h.name)
	if err != nil {
		h.options.Log.Warn("last visits", "host", h.name, "error", err)
	}
	all := map[string]time.Time{}
	for _, p := range parts {
		if !p.AbsentSince.IsZero() {
			all[strings.ToLower(p.Account)] = p.AbsentSince
		}
	}
	return all
}

// givenUp says why the other accounts of a silent host are left for the next
// round; "" when it still answers.
func (h *host) givenUp() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.silent < h.options.GiveUpAfter {
		return ""
	}
	return h.problem
}

// answered remembers whether the host answered for an account.
func (h *host) answered(p register.CrawlPart) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case p.Finished || p.Seen > 0:
		h.silent = 0
	case p.Problem == ProblemUnavailable, p.Problem == ProblemRateLimited, p.Problem == ProblemUnreadable,
		p.Problem == ProblemBudgetSpent, p.Problem == ProblemQuietHours:
		h.silent++
		h.problem = p.Problem
	}
}

// take waits for a slot; it fails when ctx ends first.
func (h *host) take(ctx context.Context) error { return h.slots.take(ctx) }

func (h *host) free() { h.slots.free() }
