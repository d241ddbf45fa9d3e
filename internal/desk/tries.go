// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"fmt"
	"sync"
	"time"

	"greffe/internal/register"
)

// How many tries pass in a span of time, after which nobody is asked again before
// some of them are old enough. Nothing is ever locked for good: who is known to an
// account from before has tries of their own, whatever strangers do.
const (
	triesSpan    = 15 * time.Minute
	triesAccount = 10 // for one account, from lines that it has not signed in from
	triesLine    = 30 // from one line: an office may share it
	triesKnown   = 100_000
)

// TooMany says that there were too many tries, and when the next one passes. Its
// kind is ErrUnavailable.
type TooMany struct{ Wait time.Duration }

func (t *TooMany) Error() string { return fmt.Sprintf("too many tries: wait %s", t.Wait) }

// Unwrap gives the kind.
func (t *TooMany) Unwrap() error { return register.ErrUnavailable }

// tries counts what is tried by key. It lives in memory: a restart forgives.
type tries struct {
	mu  sync.Mutex
	now func() time.Time
	at  map[string][]time.Time
}

func newTries(now func() time.Time) *tries { return &tries{now: now, at: map[string][]time.Time{}} }

// bound is a key with how many tries it has.
type bound struct {
	key  string
	most int
}

// take counts one try under each key, unless one of them has none left.
func (t *tries) take(bounds ...bound) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if len(t.at) > triesKnown {
		t.sweep(now)
	}
	for _, b := range bounds { // what is refused is not remembered: it would cost its sender nothing, and us memory
		if recent := after(t.at[b.key], now.Add(-triesSpan)); len(recent) >= b.most {
			return &TooMany{Wait: recent[len(recent)-b.most].Add(triesSpan).Sub(now)}
		}
	}
	for _, b := range bounds {
		t.at[b.key] = append(after(t.at[b.key], now.Add(-triesSpan)), now)
	}
	return nil
}

// forgive takes back the last try of a key: it was right.
func (t *tries) forgive(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.at[key]); n > 0 {
		t.at[key] = t.at[key][:n-1]
	}
}

// sweep drops what is old; what is left when an attacker fills the memory is dropped
// whole rather than growing without end.
func (t *tries) sweep(now time.Time) {
	for key, all := range t.at {
		if len(after(all, now.Add(-triesSpan))) == 0 {
			delete(t.at, key)
		}
	}
	if len(t.at) > triesKnown {
		clear(t.at)
	}
}

// after drops the times that are not after the limit; times are in order.
func after(all []time.Time, limit time.Time) []time.Time {
	for i, at := range all {
		if at.After(limit) {
			return all[i:]
		}
	}
	return nil
}
