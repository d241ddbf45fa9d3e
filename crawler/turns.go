// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"greffe/internal/register"
)

// perVisit is how many requests a visit or a list may need: with fewer left for each that
// may be in flight, they are made one by one, so that what is begun is ended and does not
// spend the last requests of a budget on halves.
const perVisit = 8

// aReading is how many requests the reading of a repository takes at least.
const aReading = 2

// inTurn loads what was last recorded of the host's accounts and puts first those whose turn
// came longest ago, so that rounds which a budget or the forge's own limit cut short come to
// every account in the end: first those that never had one, in the order of their names, and
// of those that had theirs in the same round first those that are owed some of it.
// An account that fails for reasons of its own has had its turn: it holds up no other.
func (h *host) inTurn(ctx context.Context) {
	parts, err := h.Recorder.Parts(ctx, h.name)
	if err != nil {
		h.options.Log.Warn("last visits", "host", h.name, "error", err)
		return
	}
	h.last = make(map[string]register.CrawlPart, len(parts))
	for _, p := range parts {
		h.last[strings.ToLower(p.Account)] = p
	}
	slices.SortStableFunc(h.accounts, func(a, b register.Account) int {
		p, q := h.last[strings.ToLower(a.Key())], h.last[strings.ToLower(b.Key())]
		switch by := p.Tried().Compare(q.Tried()); {
		case by != 0 || owed(p) == owed(q):
			return by
		case owed(p):
			return -1
		}
		return 1
	})
	for _, a := range h.accounts {
		if owed(h.last[strings.ToLower(a.Key())]) {
			h.owing.Add(1)
		}
	}
}

// owed reports whether the account has never had a turn, or was kept from some of its last.
func owed(p register.CrawlPart) bool {
	return p.Tried().IsZero() || p.Owed || p.TriedAt.IsZero() && kept(p)
}

// kept reports whether a limit of the whole host stopped the visit.
func kept(p register.CrawlPart) bool {
	switch p.Problem {
	case ProblemBudgetSpent, ProblemRateLimited, ProblemQuietHours, ProblemInterrupted:
		return true
	}
	return false
}

// noteTurn notes whether the account had its turn.
func (h *host) noteTurn(p *register.CrawlPart) {
	if kept(*p) && !p.Finished && p.Seen == 0 {
		return
	}
	p.TriedAt, p.Owed = h.crawl.Started, kept(*p)
}

// scarce reports whether few requests are left that the host may be sent in this round.
func (h *host) scarce() bool {
	left, limited := h.options.Left(h.name)
	return limited && left < perVisit*h.most
}

// atOnce says how many requests may be in flight on the host now.
func (h *host) atOnce() int {
	if h.scarce() {
		return 1
	}
	return h.most
}

// perHost says how many requests may be in flight on a host at most.
func (o *Options) perHost(host string) int {
	return min(o.PerHost, cmp.Or(max(0, o.InFlight[host]), o.PerHost))
}
