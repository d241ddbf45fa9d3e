// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// Mover is a Forge that says for a whole host at once where something happened lately, so
// that a host whose accounts are quiet costs a few requests and not one an account.
//
// It is worth while where most of a host is ours, as on the own GitLab of an
// administration: there it replaces the list of each account. On a host that everybody
// uses it would list what others did: the crawler finds out with one request, and reads
// the accounts' own lists. What moved is only a reason to read an account's list, which
// alone says what stands there, what is new and what is missing: a list of a whole host
// tells less of a project to who is not signed in, and nothing of what is gone.
type Mover interface {
	Forge

	// Moved yields, a page for each request, the public repositories of a host on which
	// something happened after a time, the latest first: what moves meanwhile is then met
	// twice and not missed. Those on which something happened last before it, but not
	// before from, are told apart. An error is the last thing it yields.
	Moved(ctx context.Context, host string, since, from time.Time) iter.Seq2[MovedPage, error]
}

// MovedPage is one answer of a Mover.
type MovedPage struct {
	Keys    []string // of repositories, as the forge writes them
	Earlier []string // of those that moved last between from and since
	Left    int      // requests that are still to come, as the forge says; 0 when it does not
}

const (
	fewQuiet     = 4              // accounts for which it is not worth while to ask
	smallAccount = 100            // repositories: one page of any list. The visits of more would not be spread
	coarse       = time.Hour      // GitLab notes what happens in a project once an hour at most
	skewed       = 2 * time.Hour  // that the clock of a forge may be off (trust A12)
	together     = 24 * time.Hour // accounts read within such a time share one question
)

// survey asks a Mover which of the host's accounts need not be read in this round. It never
// spends more than half of what it can save, and whatever goes wrong, the accounts are read.
// That nothing is listed may mean that nothing happened, or that the host does not tell us:
// so the question reaches back to the last thing that is known to have happened, and an
// answer without it is not believed.
func (h *host) survey(ctx context.Context) {
	if h.options.VisitAnyway || h.options.Asked || len(h.accounts) < fewQuiet {
		return
	}
	forge, ok := h.Forges[h.accounts[0].Kind].(Mover)
	if !ok {
		return
	}
	quiet, since := h.settled()
	if len(quiet) < fewQuiet || h.take(ctx) != nil {
		return
	}
	defer h.free()
	proof, from := latest(quiet)
	if since = since.Add(-coarse - skewed); since.Before(from) {
		from = since
	}
	pages := forge.Moved(ctx, h.name, since, from.Add(-time.Second)) // forges differ on what a second holds
	moved, err := ask(ctx, pages, proof, len(quiet)/2)
	if err != nil {
		h.options.Log.Info("accounts are read one by one", "host", h.name, "why", err)
		return
	}
	for account := range quiet {
		if slices.ContainsFunc(moved, func(key string) bool { return strings.HasPrefix(key, account+"/") }) {
			delete(quiet, account)
		}
	}
	h.quiet = quiet
}

// latest gives the repository of the accounts in which something happened last, folded, and
// when; accounts in which nothing ever happened have none.
func latest(quiet map[string]register.CrawlPart) (key string, at time.Time) {
	for _, p := range quiet {
		if p.LatestAt.After(at) {
			key, at = strings.ToLower(p.Latest), p.LatestAt
		}
	}
	return key, at
}

// ask reads the pages, unless there are more than may be asked for, or the proof is in none
// of them. What an answer does to its reader ends here.
func ask(ctx context.Context, pages iter.Seq2[MovedPage, error], proof string, most int) (keys []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("what moved: %v: %w", p, register.ErrUnavailable)
		}
	}()
	asked, proven := 0, false
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		if asked++; asked+page.Left > most {
			return nil, fmt.Errorf("more than %d requests to know what moved: %w", most, register.ErrUnavailable)
		}
		for _, k := range page.Keys {
			keys = append(keys, strings.ToLower(k))
		}
		proven = proven || slices.ContainsFunc(page.Earlier, func(k string) bool { return strings.EqualFold(k, proof) })
	}
	if !proven && !slices.Contains(keys, proof) {
		return nil, fmt.Errorf("what moved does not hold %q, which did: %w", proof, register.ErrUnavailable)
	}
	return keys, ctx.Err()
}

// settled gives the accounts whose last visit went well and whose turn to be listed has not
// come, by folded key, and since when they have not been looked at.
func (h *host) settled() (map[string]register.CrawlPart, time.Time) {
	now := h.options.Now()
	var newest time.Time
	for _, p := range h.last {
		if p.At.After(newest) {
			newest = p.At
		}
	}
	quiet, since := map[string]register.CrawlPart{}, newest
	for _, a := range h.accounts {
		key := strings.ToLower(a.Key())
		p := h.last[key]
		if a.Path == "" || !p.Well() || p.Expected > smallAccount || newest.Sub(p.At) > together || h.due(key, p.Listed(), now) {
			continue
		}
		quiet[key] = p
		if p.At.Before(since) {
			since = p.At
		}
	}
	return maps.Clone(quiet), since
}

// rests reports whether the account need not be read at all: nothing moved in it, and none
// of its repositories waits for a visit or is drawn for the sample.
func (w *walk) rests() (register.CrawlPart, bool) {
	last, quiet := w.quiet[strings.ToLower(w.account.Key())]
	if !quiet || len(w.known.all) > smallAccount {
		return last, false
	}
	now := w.options.Now()
	for _, k := range w.known.all {
		switch {
		case !k.goneAt.IsZero():
			if w.asksAgain(k, now) {
				return last, false
			}
		case !k.visited(), k.failures > 0, !k.missingAt.IsZero(), k.reach != register.ReachOpen && k.reach != register.ReachEmpty:
			return last, false
		case w.due(w.turn(k), k.visitedAt, now), w.drawn(k, now):
			return last, false
		}
	}
	return last, true
}

// rest counts an account that need not be read: what its last list held stands unchanged.
func (w *walk) rest(last register.CrawlPart) register.CrawlPart {
	w.part.Seen, w.part.Unchanged, w.part.Finished, w.part.ListedAt = w.known.alive, w.known.alive, true, last.Listed()
	w.part.Latest, w.part.LatestAt = last.Latest, last.LatestAt
	for range w.known.alive {
		w.tell(Event{Kind: EventSkipped, Host: w.name, Account: w.part.Account})
	}
	return w.part
}

// turn names what the moment of a repository's next full visit is drawn from: where
// accounts can rest, all of a small one have their turn together, or there would be a
// reason to read its list nearly every day.
func (w *walk) turn(k *known) string {
	if _, mover := w.forge.(Mover); mover && w.account.Path != "" && len(w.known.all) <= smallAccount && len(w.accounts) >= fewQuiet {
		return strings.ToLower(w.account.Key())
	}
	return k.id
}
