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
		{"quiet_hours", Options{Quiet: map[string][]Hours{"*": {all}}}, 0, QuietHours},
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

// TestAForgesNameCoversItsHosts: what is said of a forge holds for its API and its files, and
// they share one budget; what is said of one host by its own name is apart.
func TestAForgesNameCoversItsHosts(t *testing.T) {
	const api, raw, other = "https://api.github.com/a", "https://raw.githubusercontent.com/a", "https://git.example/a"
	for _, c := range []struct {
		name    string
		options Options
		asked   []string
		want    int
	}{
		{"a_budget_is_shared", Options{Budget: map[string]int{"github.com": 3}}, []string{api, raw, "https://github.com/a", api, raw}, 3},
		{"so_is_one_for_all", Options{Budget: map[string]int{"*": 3}}, []string{api, raw, api, raw, other}, 4},
		{"a_name_of_its_own_is_apart", Options{Budget: map[string]int{"github.com": 1, "api.github.com": 2}}, []string{api, api, api, raw, raw}, 3},
		{"a_company's_cloud", Options{Budget: map[string]int{"ville.ghe.com": 1}}, []string{"https://api.ville.ghe.com/a", "https://ville.ghe.com/a"}, 1},
		{"another_api_is_another's", Options{Budget: map[string]int{"example.org": 1}}, []string{"https://api.example.org/a", "https://api.example.org/a"}, 2},
		{"quiet_hours", Options{Quiet: map[string][]Hours{"github.com": {{}}}}, []string{api, raw, "https://github.com/a", other}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := 0
			tr := New(answering(func(*http.Request) { asked++ }), c.options)
			for _, address := range c.asked {
				req, err := http.NewRequest(http.MethodGet, address, nil)
				if err != nil {
					t.Fatal(err)
				}
				if res, err := tr.RoundTrip(req); err == nil {
					_ = res.Body.Close()
				}
			}
			if asked != c.want {
				t.Errorf("%d requests were sent, not %d", asked, c.want)
			}
		})
	}
}

// answering answers each request with an empty page.
type answering func(*http.Request)

func (f answering) RoundTrip(req *http.Request) (*http.Response, error) {
	f(req)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// TestLeft: what may still be asked is told of the whole forge, and of a limit of the host's
// own only when its end is too far away to be waited for.
func TestLeft(t *testing.T) {
	tr := New(answering(func(*http.Request) {}), Options{Budget: map[string]int{"github.com": 3}})
	if n, limited := tr.Left("github.com"); n != 3 || !limited {
		t.Errorf("%d %v before the first", n, limited)
	}
	req, err := http.NewRequest(http.MethodGet, "https://api.github.com/a", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if n, limited := tr.Left("GitHub.com"); n != 2 || !limited {
		t.Errorf("%d %v after one", n, limited)
	}
	if _, limited := tr.Left("git.example"); limited {
		t.Error("a host of which nothing is said is limited")
	}
	for _, c := range []struct {
		reset time.Duration
		want  bool
	}{{time.Minute, false}, {time.Hour, true}} {
		h := newHost("git.example", &tr.options, nil)
		*h.window("") = window{limit: 60, remaining: 5, reset: time.Now().Add(c.reset)}
		if n, limited := h.left(time.Now()); limited != c.want || limited && n != 5 {
			t.Errorf("a limit that ends in %v: %d %v", c.reset, n, limited)
		}
	}
}
