// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"errors"
	"fmt"
	"time"
)

// ErrHostUnfinished: the host is not asked again in this crawl; the next crawl
// goes on where it stopped. Callers treat it as unavailable.
var ErrHostUnfinished = errors.New("host left unfinished")

// Reason says why a host waits or is left unfinished.
type Reason string

// The reasons.
const (
	RateLimited Reason = "rate_limited" // it asked for a longer wait than is allowed, or asked again and again
	Failing     Reason = "failing"      // it did not answer properly, request after request
	BudgetSpent Reason = "budget_spent" // it was asked as often as the operator allows in one crawl
	QuietHours  Reason = "quiet_hours"  // the operator wants it to be left alone at this time of day
)

// HostError says why a host was left. It wraps ErrHostUnfinished.
type HostError struct {
	Host   string
	Reason Reason
	Until  time.Time // when it may be asked again, as far as it said; else zero
}

// Error names the host and the reason.
func (e *HostError) Error() string {
	s := fmt.Sprintf("%s: %v (%s)", e.Host, ErrHostUnfinished, e.Reason)
	if !e.Until.IsZero() {
		s += ", to be asked again after " + e.Until.UTC().Format(time.RFC3339)
	}
	return s
}

// Unwrap makes errors.Is(err, ErrHostUnfinished) hold.
func (e *HostError) Unwrap() error { return ErrHostUnfinished }
