// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Spent is what a host was asked and what it cost.
type Spent struct {
	Requests  int           `json:"requests"`  // sent, repeats included
	Retries   int           `json:"retries"`   // of which repeats
	Unchanged int           `json:"unchanged"` // answers that said "not modified"
	Limited   int           `json:"limited"`   // answers that said "too many requests"
	Failed    int           `json:"failed"`    // requests that failed in the end
	Bytes     int64         `json:"bytes"`     // of bodies, after inflation
	Waited    time.Duration `json:"waited"`    // time in which the host was left alone because it asked so, or failed
	Ended     Reason        `json:"ended,omitempty"`

	Limit     int       `json:"limit,omitempty"`     // requests that the host allows in one window, as it last said; 0: it did not
	Remaining int       `json:"remaining,omitempty"` // of which were left
	Reset     time.Time `json:"reset,omitzero"`      // when the next window begins

	Budget int       `json:"budget,omitempty"` // requests that the operator allows; 0: no limit
	Used   int       `json:"used,omitempty"`   // of which were sent, to this host and to the others of its forge
	Quiet  string    `json:"quiet,omitempty"`  // hours in which the operator wants the host left alone: HH:MM-HH:MM
	Breaks int       `json:"breaks,omitempty"` // pauses that the circuit breaker made, because request after request failed
	Until  time.Time `json:"until,omitzero"`   // the host is left alone until then
}

// window is one of a host's limits: GitHub counts its GraphQL API apart.
type window struct {
	limit     int       // requests that it allows; 0: not known
	remaining int       // requests left until reset; -1: not known
	reset     time.Time // zero: not known
}

// host is what is known of one host.
type host struct {
	name    string
	options *Options
	budget  *budget // nil: no limit
	slots   chan struct{}
	ended   chan struct{} // closed when the host is given up

	mu       sync.Mutex
	err      *HostError // why it was given up
	until    time.Time  // it is not asked before
	windows  map[string]*window
	failures int // in a row
	breaks   int // pauses for failures in a row
	spent    Spent
}

func newHost(name string, o *Options, b *budget) *host {
	return &host{name: name, options: o, budget: b, slots: make(chan struct{}, o.inFlight(name)), ended: make(chan struct{}), windows: map[string]*window{}}
}

// window finds or starts one of the host's limits. The caller holds the lock.
func (h *host) window(name string) *window {
	w := h.windows[name]
	if w == nil {
		w = &window{remaining: -1}
		h.windows[name] = w
	}
	return w
}

// enter takes one of the host's places.
func (h *host) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-h.ended:
		return h.unfinished()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *host) leave() { <-h.slots }

func (h *host) unfinished() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// ready waits until the host may be asked and books the request.
func (h *host) ready(ctx context.Context, name string, repeat bool) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		d, told, err := h.book(time.Now(), name, repeat)
		h.tell(told)
		if err != nil {
			return err
		}
		if d <= 0 {
			return nil
		}
		if err := sleep(ctx, d, h.ended); err != nil {
			return err
		}
	}
}

// book counts a request that is about to be sent, or says how long to wait first.
// The count of requests left goes down here and not when the answer comes, so that
// requests under way do not overrun it together.
func (h *host) book(now time.Time, name string, repeat bool) (time.Duration, *Wait, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var told *Wait
	w := h.window(name)
	if w.remaining == 0 && now.Before(w.reset) {
		told = h.hold(now, w.reset, RateLimited)
	}
	h.allowed(now)
	if h.err != nil {
		return 0, told, h.err
	}
	if d := h.until.Sub(now); d > 0 {
		return d, told, nil
	}
	if !h.budget.take() {
		h.end(BudgetSpent, time.Time{})
		return 0, told, h.err
	}
	if w.remaining >= 0 && !now.Before(w.reset) {
		w.remaining = -1 // a new window: how much it allows is not known yet
	}
	if w.remaining > 0 {
		w.remaining--
	}
	h.spent.Requests++
	if repeat {
		h.spent.Retries++
	}
	return 0, told, nil
}

// allowed ends the host in hours in which the operator wants it to be left alone. The
// caller holds the lock.
func (h *host) allowed(now time.Time) {
	for _, hours := range h.options.quiet(h.name) {
		if until, quiet := hours.Until(now); quiet {
			h.end(QuietHours, until)
		}
	}
}

// hold leaves the host alone until then, or gives it up when that is more than is
// allowed. The caller holds the lock.
func (h *host) hold(now, then time.Time, why Reason) *Wait {
	from := now
	if h.until.After(from) {
		from = h.until
	}
	more := then.Sub(from)
	if more <= 0 || h.err != nil {
		return nil
	}
	if h.spent.Waited+more > h.options.MaxWait {
		h.end(why, then)
		return nil
	}
	h.spent.Waited += more
	h.until = then
	return &Wait{Host: h.name, Reason: why, Until: then}
}

// end gives the host up. The caller holds the lock.
func (h *host) end(why Reason, then time.Time) {
	if h.err != nil {
		return
	}
	h.err = &HostError{Host: h.name, Reason: why, Until: then}
	h.spent.Ended = why
	close(h.ended)
}

func (h *host) tell(w *Wait) {
	if w != nil && h.options.OnWait != nil {
		h.options.OnWait(*w)
	}
}

// learn takes what an answer says of the host's limits.
func (h *host) learn(v verdict, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if v.kind == fine {
		h.failures, h.breaks = 0, 0
	}
	if v.unchanged {
		h.spent.Unchanged++
	}
	if v.remaining < 0 || v.reset.IsZero() {
		return
	}
	w := h.window(name)
	// Answers come out of order and forges round: within one window the smaller
	// count is the later one.
	if d := v.reset.Sub(w.reset).Abs(); w.remaining < 0 || d > 5*time.Second {
		w.remaining = max(0, v.remaining-(len(h.slots)-1)) // the others under way take theirs
	} else if v.remaining < w.remaining {
		w.remaining = v.remaining
	}
	w.reset, w.limit = v.reset, v.limit
	h.spent.Limit, h.spent.Remaining, h.spent.Reset = w.limit, v.remaining, w.reset
}

// limit obeys an answer that said "too many requests". After the last try the
// host is given up: it says so whatever we do.
func (h *host) limit(v verdict, last bool) error {
	h.mu.Lock()
	h.spent.Limited++
	now := time.Now()
	wait := v.wait
	if wait <= 0 {
		wait = h.options.Unhinted
	}
	var told *Wait
	if last {
		h.end(RateLimited, now.Add(wait))
	} else {
		told = h.hold(now, now.Add(wait), RateLimited)
	}
	var err error
	if h.err != nil {
		err = h.err
	}
	h.mu.Unlock()
	h.tell(told)
	return err
}

// fail counts a request that failed in the end; too many in a row and the host is
// left alone for a while, too many such whiles and it is given up.
func (h *host) fail() {
	h.mu.Lock()
	h.spent.Failed++
	h.failures++
	var told *Wait
	if h.failures >= h.options.BreakAfter {
		now := time.Now()
		if now.Before(h.until) { // those under way when the pause began do not count again
			h.mu.Unlock()
			return
		}
		h.breaks++
		h.spent.Breaks++
		if h.breaks > h.options.MaxBreaks {
			h.end(Failing, time.Time{})
		} else {
			h.failures = h.options.BreakAfter - 1 // the next failure is enough
			told = h.hold(now, now.Add(h.options.BreakFor<<(h.breaks-1)), Failing)
		}
	}
	h.mu.Unlock()
	h.tell(told)
}

func (h *host) received(n int) {
	h.mu.Lock()
	h.spent.Bytes += int64(n)
	h.mu.Unlock()
}

func (h *host) report() Spent {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.spent
	if h.budget != nil {
		s.Budget, s.Used = h.budget.most, h.budget.used()
	}
	var quiet []string
	for _, hours := range h.options.quiet(h.name) {
		quiet = append(quiet, hours.String())
	}
	s.Quiet = strings.Join(quiet, ", ")
	switch {
	case h.err != nil:
		s.Until = h.err.Until
	case time.Now().Before(h.until):
		s.Until = h.until
	}
	return s
}
