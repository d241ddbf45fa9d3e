// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longest is the longest wait that is believed: no forge limits for more than a
// day. A reset beyond it (the year 2286) is a fault and counts as none.
const longest = 24 * time.Hour

// outcome is what an attempt came to.
type outcome int

const (
	fine    outcome = iota // an answer, good or bad, that asking again will not change
	limited                // the forge asks to wait
	failing                // a failure that may pass
	refused                // an error that asking again will not change, and says nothing of the host
)

// verdict is what is read of one attempt.
type verdict struct {
	kind      outcome
	wait      time.Duration // when limited: how long; 0: it did not say, or nothing credible
	unchanged bool          // it said that what is known still holds
	limit     int           // requests allowed in a window; 0: not said
	remaining int           // requests left until reset; -1: not said
	reset     time.Time     // on our clock; zero: not said, or nothing credible
}

// judge reads an attempt made just now.
func judge(ctx context.Context, resp *http.Response, err error, now time.Time) verdict {
	if err != nil {
		if ctx.Err() == nil && retryable(err) {
			return verdict{kind: failing, remaining: -1}
		}
		return verdict{kind: refused, remaining: -1}
	}
	s, _ := resp.Body.(*settled)
	v := readLimits(resp.Header, now)
	wait, asked := retryAfter(resp.Header, now)
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified:
		v.unchanged = true
	case code == http.StatusTooManyRequests,
		code == http.StatusServiceUnavailable && wait > 0,
		code == http.StatusForbidden && (asked || v.remaining == 0 || s.mentionsLimit()),
		gone(code) && (asked || v.remaining == 0): // under a limit, it says nothing of what exists
		v.kind = limited
		v.wait = wait
		if wait <= 0 && !v.reset.IsZero() {
			v.wait = v.reset.Sub(now)
		}
	case code == http.StatusInternalServerError, code == http.StatusBadGateway,
		code == http.StatusServiceUnavailable, code == http.StatusGatewayTimeout:
		v.kind = failing
	case s != nil && s.err != nil && ctx.Err() == nil && retryable(s.err):
		v.kind = failing
	case s != nil && s.err != nil:
		v.kind = refused
	}
	return v
}

// gone reports whether a status says that something is not there.
func gone(code int) bool {
	return code == http.StatusNotFound || code == http.StatusGone || code == http.StatusUnavailableForLegalReasons
}

// retryable reports whether a network error may pass; the caller has made sure
// that it is not the request's own end, which looks like a timeout. The guarded transport below
// marks its own by a method, so that neither package need know the other.
func retryable(err error) bool {
	var marked interface{ Retryable() bool }
	if errors.As(err, &marked) {
		return marked.Retryable()
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return false
	}
	var cert *tls.CertificateVerificationError
	return !errors.As(err, &cert)
}

// readLimits reads what is left of the forge's primary limit. GitHub and Gitea
// write X-RateLimit-…, GitLab RateLimit-….
func readLimits(h http.Header, now time.Time) verdict {
	v := verdict{remaining: -1}
	left, err := strconv.Atoi(strings.TrimSpace(either(h, "Remaining")))
	if err != nil || left < 0 {
		return v
	}
	v.remaining = left
	if most, err := strconv.Atoi(strings.TrimSpace(either(h, "Limit"))); err == nil && most > 0 {
		v.limit = most
	}
	if d, ok := resetIn(either(h, "Reset"), serverNow(h, now)); ok {
		v.reset = now.Add(d + time.Second) // forges cut the fraction off
	}
	return v
}

func either(h http.Header, what string) string {
	if s := h.Get("X-Ratelimit-" + what); s != "" {
		return s
	}
	return h.Get("Ratelimit-" + what)
}

// resetIn reads a reset: seconds since 1970, or seconds from now when the number
// is too small for that.
func resetIn(s string, server time.Time) (time.Duration, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0, false
	}
	if n < 1e8 { // as a date it would lie in 1973
		return credible(n)
	}
	return credible(n - server.Unix())
}

// retryAfter reads Retry-After: seconds, or a date (RFC 9110 section 10.2.3).
// asked says that it was there at all; d is 0 unless it is credible.
func retryAfter(h http.Header, now time.Time) (d time.Duration, asked bool) {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if s == "" {
		return 0, false
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		d, _ = credible(n)
		return d, true
	}
	if at, err := http.ParseTime(s); err == nil {
		d, _ = credible(at.Unix() - serverNow(h, now).Unix())
	}
	return d, true
}

// credible takes a wait in seconds that lies ahead, and not for years.
func credible(seconds int64) (time.Duration, bool) {
	if seconds <= 0 || seconds > int64(longest/time.Second) {
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}

// serverNow is the forge's clock, to which its dates relate: ours or its own may
// be hours off. A Date that is days off is taken for junk.
func serverNow(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil && at.Sub(now).Abs() < longest {
		return at
	}
	return now
}

// limitWords are how forges tell a secondary limit in the text of a 403.
var limitWords = [][]byte{[]byte("rate limit"), []byte("rate-limit"), []byte("ratelimit"), []byte("abuse detection"), []byte("too many requests")}

// mentionsLimit reports whether the text of an answer speaks of a limit.
func (s *settled) mentionsLimit() bool {
	if s == nil {
		return false
	}
	text := bytes.ToLower(s.data[:min(len(s.data), 64<<10)])
	for _, w := range limitWords {
		if bytes.Contains(text, w) {
			return true
		}
	}
	return false
}

// hide removes what would make a client refuse by itself, or wait a second time.
func hide(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, "X-Ratelimit-") || strings.HasPrefix(name, "Ratelimit") || name == "Retry-After" {
			delete(h, name)
		}
	}
}
