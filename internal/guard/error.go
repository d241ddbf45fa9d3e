// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"errors"
	"fmt"
	"net/url"
)

// The sentinel errors. Callers map them: a refused or oversized answer will not
// get better by asking again, a stalled one may.
var (
	// ErrForbidden: the request would break a rule of the guard; see Refusal.
	ErrForbidden error = permanent("request refused")
	// ErrTooLarge: the answer holds more bytes than allowed; the bytes before the limit were given.
	ErrTooLarge error = permanent("answer too large")
	// ErrStalled: a deadline of the attempt passed: to connect, to answer, between two reads, or in all.
	ErrStalled = errors.New("no answer in time")
)

var (
	errIdle  = fmt.Errorf("%w: nothing was received for too long", ErrStalled)
	errTotal = fmt.Errorf("%w: the whole answer took too long", ErrStalled)
)

// permanent is an error that asking again cannot mend. The polite transport
// reads Retryable without knowing this package.
type permanent string

func (p permanent) Error() string { return string(p) }

// Retryable reports that asking again is of no use.
func (permanent) Retryable() bool { return false }

// Rule names what a Refusal or a SettingError is about; the words of each stand
// in the catalogues under the same id.
type Rule string

// The rules of requests.
const (
	RuleScheme    Rule = "guard.scheme"    // http and https only
	RuleUserinfo  Rule = "guard.userinfo"  // user:password@ in an address
	RuleHost      Rule = "guard.host"      // no host, or one whose spelling hides an address
	RulePort      Rule = "guard.port"      // neither 80 nor 443 nor allowed
	RuleAddress   Rule = "guard.address"   // the address dialled is in a forbidden range
	RuleRedirects Rule = "guard.redirects" // too many hops
	RuleDowngrade Rule = "guard.downgrade" // from https to http
)

// Refusal is a request that was not sent, and why. It wraps ErrForbidden.
type Refusal struct {
	Rule   Rule
	Target string // the URL without user information, query and fragment, or the address
	Detail string // the range, the port, the scheme
}

// Error says which rule refused what.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s: %v (%s: %s)", r.Target, ErrForbidden, r.Rule, r.Detail)
}

// Unwrap makes errors.Is(err, ErrForbidden) hold.
func (r *Refusal) Unwrap() error { return ErrForbidden }

// Retryable reports that asking again is of no use.
func (r *Refusal) Retryable() bool { return false }

// refuse makes the refusal of u.
func refuse(rule Rule, u *url.URL, detail string) error {
	return &Refusal{Rule: rule, Target: redact(u), Detail: detail}
}

// redact is what may be shown of an address: a query or user part can hold a secret.
func redact(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
