// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Hours is a part of each day, in UTC: from Start, and before End, as times since
// midnight. Where End is not after Start it goes over midnight.
type Hours struct{ Start, End time.Duration }

// ParseHours reads "HH:MM-HH:MM".
func ParseHours(s string) (Hours, error) {
	from, to, ok := strings.Cut(s, "-")
	start, err := time.Parse("15:04", strings.TrimSpace(from))
	end, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || err != nil || err2 != nil {
		return Hours{}, fmt.Errorf("hours %q: not HH:MM-HH:MM", s)
	}
	return Hours{sinceMidnight(start), sinceMidnight(end)}, nil
}

// String writes the hours as ParseHours reads them.
func (h Hours) String() string {
	clock := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	return clock(h.Start) + "-" + clock(h.End)
}

func sinceMidnight(t time.Time) time.Duration {
	t = t.UTC()
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}

// Until reports whether now lies in the hours, and when they end.
func (h Hours) Until(now time.Time) (time.Time, bool) {
	const day = 24 * time.Hour
	at := sinceMidnight(now)
	length := (h.End - h.Start + day) % day
	if length == 0 {
		length = day
	}
	into := (at - h.Start + day) % day
	return now.Add(length - into), into < length
}

// forgeOf names the forge that a host serves: what is said of a forge holds for the hosts of
// its API and of its files too. GitHub documents these, those of its cloud for companies
// included (SUBDOMAIN.ghe.com):
// https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
// https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency/network-details-for-ghecom
func forgeOf(host string) string {
	switch api, is := strings.CutPrefix(host, "api."); {
	case host == "raw.githubusercontent.com", host == "api.github.com", host == "codeload.github.com":
		return "github.com"
	case is && strings.HasSuffix(api, ".ghe.com"):
		return api
	}
	return host
}

// quiet gives the hours in which a host is left alone.
func (o *Options) quiet(host string) []Hours {
	hours, _, _ := of(o.Quiet, host)
	return hours
}

// Tighten takes over what a list of accounts allows of a forge: the smaller holds, and all
// quiet hours do. 0 and no hours say nothing.
func (o *Options) Tighten(forge string, inFlight, requests int, quiet []Hours) {
	if inFlight > 0 {
		o.PerHost = with(o.PerHost, forge, inFlight)
	}
	if requests > 0 {
		if n, _, set := of(o.Budget, forge); set {
			requests = min(requests, n)
		}
		o.Budget = with(o.Budget, forge, requests)
	}
	if all := o.quiet(forge); len(quiet) > 0 {
		for _, hours := range quiet {
			if !slices.Contains(all, hours) {
				all = append(slices.Clone(all), hours)
			}
		}
		o.Quiet = with(o.Quiet, forge, all)
	}
}

// with gives the map with one more said of a host; the other stays as it was.
func with[T any](said map[string]T, host string, v T) map[string]T {
	said = maps.Clone(said)
	if said == nil {
		said = map[string]T{}
	}
	said[host] = v
	return said
}

// inFlight gives the number of requests that may be under way on a host.
func (o *Options) inFlight(host string) int {
	if n, _, ok := of(o.PerHost, host); ok && n > 0 {
		return min(n, o.InFlight)
	}
	return o.InFlight
}

// of finds what is said of a host, or else of its forge, or else of every forge, and for
// whom it is meant.
func of[T any](said map[string]T, host string) (v T, whose string, ok bool) {
	forge := forgeOf(host)
	if v, ok := said[host]; ok {
		return v, host, true
	}
	if v, ok := said[forge]; ok {
		return v, forge, true
	}
	v, ok = said["*"]
	return v, forge, ok
}

// budget is the number of requests that the hosts of one forge may be sent together.
type budget struct {
	most int
	mu   sync.Mutex
	sent int
}

// take counts a request; false when no more may be sent. No budget never ends.
func (b *budget) take() bool {
	if b == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sent >= b.most {
		return false
	}
	b.sent++
	return true
}

// used is how many requests were sent.
func (b *budget) used() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent
}

// budget finds or starts the budget that a host shares with its forge; nil where there is
// none. The caller holds the lock.
func (t *Transport) budget(host string) *budget {
	most, whose, set := of(t.options.Budget, host)
	if !set {
		return nil
	}
	b := t.budgets[whose]
	if b == nil {
		b = &budget{most: most}
		t.budgets[whose] = b
	}
	return b
}

// Left says how many requests a host may still be sent, as far as the operator's budget
// and a limit of its own whose end is not waited for say; false when neither does.
func (t *Transport) Left(host string) (int, bool) {
	host = strings.ToLower(host)
	t.mu.Lock()
	b, h := t.budget(host), t.hosts[host]
	t.mu.Unlock()
	left, limited := 0, b != nil
	if limited {
		left = b.most - b.used()
	}
	if h == nil {
		return left, limited
	}
	if n, ends := h.left(time.Now()); ends && (!limited || n < left) {
		return n, true
	}
	return left, limited
}

// left gives what is left of the smallest of the host's own limits, where to wait for its
// end is more than is allowed.
func (h *host) left(now time.Time) (n int, ends bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, w := range h.windows {
		if w.remaining >= 0 && h.spent.Waited+w.reset.Sub(now) > h.options.MaxWait && (!ends || w.remaining < n) {
			n, ends = w.remaining, true
		}
	}
	return n, ends
}
