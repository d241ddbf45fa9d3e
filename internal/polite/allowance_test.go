// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestHours: when a host is left alone, and until when.
func TestHours(t *testing.T) {
	for _, c := range []struct {
		hours, now string
		quiet      bool
		left       time.Duration
	}{
		{"08:00-19:00", "07:59", false, 0},
		{"08:00-19:00", "08:00", true, 11 * time.Hour},
		{"08:00-19:00", "19:00", false, 0},
		{"22:00-06:00", "23:30", true, 6*time.Hour + 30*time.Minute},
		{"22:00-06:00", "05:00", true, time.Hour},
		{"22:00-06:00", "12:00", false, 0},
		{"00:00-00:00", "12:00", true, 12 * time.Hour},
	} {
		h, err := ParseHours(c.hours)
		if err != nil {
			t.Fatal(err)
		}
		if h.String() != c.hours {
			t.Errorf("%s is written %s", c.hours, h)
		}
		now, err := time.Parse("15:04", c.now)
		if err != nil {
			t.Fatal(err)
		}
		until, quiet := h.Until(now)
		if quiet != c.quiet || quiet && until.Sub(now) != c.left {
			t.Errorf("%s at %s: %v until %v", c.hours, c.now, quiet, until)
		}
	}
	for _, bad := range []string{"", "8-19", "08:00", "25:00-26:00", "08:00-19:00-20:00"} {
		if _, err := ParseHours(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// TestAllowances: the operator's own limits end a host for this crawl, and only that host.
func TestAllowances(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	all := Hours{0, 0}
	for _, c := range []struct {
		name    string
		options Options
		want    int
		reason  Reason
	}{
		{"a_budget", Options{Budget: map[string]int{"*": 2}}, 2, BudgetSpent},
		{"a_budget_of_another_host", Options{Budget: map[string]int{"other.example": 2}}, 4, ""},
		{"quiet_hours", Options{Quiet: map[string]Hours{"*": all}}, 0, QuietHours},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked = 0
			tr := New(&http.Transport{DisableKeepAlives: true}, c.options)
			var last error
			for range 4 {
				req, err := http.NewRequest(http.MethodGet, s.URL, nil)
				if err != nil {
					t.Fatal(err)
				}
				res, err := tr.RoundTrip(req)
				if last = err; err == nil {
					_ = res.Body.Close()
				}
			}
			var host *HostError
			if asked != c.want || errors.As(last, &host) != (c.reason != "") || host != nil && host.Reason != c.reason {
				t.Errorf("%d requests, %v", asked, last)
			}
			for _, s := range tr.Spent() { // what was allowed is told beside what was spent
				if s.Ended != c.reason || s.Budget != c.options.Budget["*"] || (s.Quiet != "") != (c.reason == QuietHours) || s.Until.IsZero() == (c.reason == QuietHours) {
					t.Errorf("%+v", s)
				}
			}
		})
	}
}

// FuzzSignals reads whatever a forge writes into its headers: a wait is never longer than
// what is believed, and never in the past.
func FuzzSignals(f *testing.F) {
	f.Add("3600", "0", "9999999999", "Mon, 02 Mar 2026 10:00:00 GMT")
	f.Add("-1", "x", "-5", "junk")
	f.Fuzz(func(t *testing.T, after, left, reset, date string) {
		h := http.Header{}
		for name, v := range map[string]string{"Retry-After": after, "X-Ratelimit-Remaining": left, "X-Ratelimit-Reset": reset, "Date": date} {
			h[name] = []string{v}
		}
		now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
		if d, _ := retryAfter(h, now); d < 0 || d > longest {
			t.Errorf("wait %v", d)
		}
		if v := readLimits(h, now); !v.reset.IsZero() && (v.reset.Before(now) || v.reset.After(now.Add(longest+time.Minute))) {
			t.Errorf("reset %v", v.reset)
		}
	})
}
