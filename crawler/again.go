// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"fmt"
	"strings"
	"time"

	"greffe/internal/register"
)

// Again visits one repository that the register knows, in the account that holds it, now
// and whatever its list says: when somebody has repaired a file and wants to see it. It
// is no round: what is known of how well the account was read stands. The part says what
// came of it. The error is that of a cancelled context, or of a Recorder that can keep
// nothing.
func (c *Crawler) Again(ctx context.Context, a register.Account, wanted register.Repository) (register.CrawlPart, error) {
	r, err := c.newRound(1)
	if err != nil {
		return register.CrawlPart{}, err
	}
	ctx, r.stop = context.WithCancelCause(ctx)
	defer r.stop(nil)
	h := r.hosts([]register.Account{a})[0]
	w := &walk{host: h, account: a, single: true, give: func(error) {}, part: register.CrawlPart{Account: a.Key(), Host: a.Host, At: r.options.second()}}
	if a.Ignored(w.part.At.Format(time.DateOnly)) {
		w.part.Problem, w.part.Finished = ProblemIgnored, true
		return w.part, nil
	}
	forge, ok := c.Forges[a.Kind]
	if w.forge = forge; !ok {
		w.part.Problem = ProblemUnsupported
		return w.part, nil
	}
	if err := w.load(ctx); err != nil {
		return w.part, fmt.Errorf("visit %s again: %w", wanted.Key, err)
	}
	k := w.known.byKey[register.FoldKey(wanted.Key, wanted.Kind)]
	if k == nil {
		return w.part, fmt.Errorf("visit %s again: %w", wanted.Key, register.ErrNotFound)
	}
	if err := w.start(ctx, func() { w.confirm(ctx, k) }); err == nil {
		w.visits.Wait()
	}
	w.part.Finished, w.part.Seen = w.part.Failed == 0, w.part.Visited
	if cause := context.Cause(ctx); cause != nil {
		return w.part, fmt.Errorf("visit %s again: %w", wanted.Key, cause)
	}
	return w.part, nil
}

// holds reports whether a repository stands in the account by its address.
func (w *walk) holds(r register.Repository) bool {
	inside := strings.ToLower(w.account.Key())
	key := strings.ToLower(r.Key)
	return key == inside || strings.HasPrefix(key, inside+"/")
}
