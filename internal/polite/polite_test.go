// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answer is one scripted answer of a forge.
type answer struct {
	status  int
	header  string // "Name: value\n…"; {+90} becomes the time in 90 seconds as a number, {date+90} as a date
	body    string
	err     error
	cut     error         // ends the body
	takes   time.Duration // before the header
	forever bool          // the last of the script, for ever
}

// forge answers from a script and notes when it was asked. It is the transport
// below, so that tests run on synctest's clock.
type forge struct {
	mu      sync.Mutex
	script  []answer
	asked   []time.Time
	bodies  []string
	skew    time.Duration // its clock minus ours
	now     int
	most    int
	noDate  bool
	waiting time.Time // it asked not to be asked before
	early   int       // requests that came before that
}

func (f *forge) RoundTrip(req *http.Request) (*http.Response, error) {
	f.mu.Lock()
	var a answer
	if n := len(f.asked); n < len(f.script) {
		a = f.script[n]
	} else if n > 0 && f.script[len(f.script)-1].forever {
		a = f.script[len(f.script)-1]
	} else {
		a = answer{status: 200, body: "ok"}
	}
	f.asked = append(f.asked, time.Now())
	if time.Now().Before(f.waiting) {
		f.early++
	}
	f.now++
	f.most = max(f.most, f.now)
	f.mu.Unlock()
	defer func() { f.mu.Lock(); f.now--; f.mu.Unlock() }()
	if req.Body != nil {
		b, _ := io.ReadAll(req.Body)
		req.Body.Close()
		f.mu.Lock()
		f.bodies = append(f.bodies, string(b))
		f.mu.Unlock()
	}
	select {
	case <-time.After(a.takes):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	if a.err != nil {
		return nil, a.err
	}
	resp := &http.Response{StatusCode: a.status, Header: f.header(a.header), Request: req}
	body := io.Reader(strings.NewReader(a.body))
	if a.cut != nil {
		body = io.MultiReader(body, ending{a.cut})
	}
	resp.Body = io.NopCloser(body)
	return resp, nil
}

func (f *forge) header(lines string) http.Header {
	h := http.Header{}
	server := time.Now().Add(f.skew)
	if !f.noDate {
		h.Set("Date", server.UTC().Format(http.TimeFormat))
	}
	for _, line := range strings.Split(lines, "\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		var s int
		if _, err := fmt.Sscanf(value, "{+%d}", &s); err == nil {
			value = fmt.Sprint(server.Unix() + int64(s))
		} else if _, err := fmt.Sscanf(value, "{date+%d}", &s); err == nil {
			value = server.Add(time.Duration(s) * time.Second).UTC().Format(http.TimeFormat)
		}
		h.Set(name, value)
	}
	return h
}

type ending struct{ err error }

func (f ending) Read([]byte) (int, error) { return 0, f.err }

func ask(ctx context.Context, t *Transport, url string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, "", err
	}
	resp, err := t.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp, string(b), err
}

const place = "https://forge.example/x"

// One request after another kind of answer: how often the forge is asked, how long
// that takes, and what comes of it.
func TestAnswers(t *testing.T) {
	reset := errors.New("connection reset by peer")
	day := 24 * 60 * 60
	const limit = "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: "
	cases := []struct {
		name     string
		script   []answer
		requests int
		min, max time.Duration
		status   int
		err      error
	}{
		{"good", []answer{{status: 200}}, 1, 0, 0, 200, nil},
		{"not_found_is_an_answer", []answer{{status: 404}}, 1, 0, 0, 404, nil},
		{"forbidden_is_an_answer", []answer{{status: 403, body: "you may not"}}, 1, 0, 0, 403, nil},
		{"blocked_is_an_answer", []answer{{status: 451}}, 1, 0, 0, 451, nil},
		{"not_implemented_is_an_answer", []answer{{status: 501}}, 1, 0, 0, 501, nil},
		{"500_then_good", []answer{{status: 500}}, 2, 500 * time.Millisecond, 1500 * time.Millisecond, 200, nil},
		{"502_503_then_good", []answer{{status: 502}, {status: 503}}, 3, 1500 * time.Millisecond, 4500 * time.Millisecond, 200, nil},
		{"504_for_ever", []answer{{status: 504, forever: true}}, 3, 1500 * time.Millisecond, 4500 * time.Millisecond, 504, nil},
		{"reset_then_good", []answer{{err: reset}}, 2, 500 * time.Millisecond, 1500 * time.Millisecond, 200, nil},
		{"reset_for_ever", []answer{{err: reset, forever: true}}, 3, 1500 * time.Millisecond, 4500 * time.Millisecond, 0, reset},
		{"truncated_then_good", []answer{{status: 200, body: "half", cut: io.ErrUnexpectedEOF}}, 2, 500 * time.Millisecond, 1500 * time.Millisecond, 200, nil},
		{"truncated_for_ever", []answer{{status: 200, body: "half", cut: io.ErrUnexpectedEOF, forever: true}}, 3, 0, 5 * time.Second, 200, io.ErrUnexpectedEOF},
		{"too_large_is_not_asked_again", []answer{{status: 200, cut: marked(false), forever: true}}, 1, 0, 0, 200, marked(false)},
		{"refused_is_not_asked_again", []answer{{err: marked(false), forever: true}}, 1, 0, 0, 0, marked(false)},
		{"stalled_is_asked_again", []answer{{err: marked(true)}}, 2, 0, 2 * time.Second, 200, nil},
		{"timeout_is_asked_again", []answer{{err: &net.OpError{Op: "dial", Err: context.DeadlineExceeded}}}, 2, 0, 2 * time.Second, 200, nil},
		{"unknown_name_is_not_asked_again", []answer{{err: &net.DNSError{IsNotFound: true}, forever: true}}, 1, 0, 0, 0, &net.DNSError{IsNotFound: true}},

		{"retry_after_seconds", []answer{{status: 429, header: "Retry-After: 30"}}, 2, 30 * time.Second, 30 * time.Second, 200, nil},
		{"retry_after_date", []answer{{status: 429, header: "Retry-After: {date+40}"}}, 2, 40 * time.Second, 40 * time.Second, 200, nil},
		{"503_with_retry_after", []answer{{status: 503, header: "Retry-After: 20"}}, 2, 20 * time.Second, 20 * time.Second, 200, nil},
		{"429_without_a_hint", []answer{{status: 429}}, 2, time.Minute, time.Minute, 200, nil},
		{"github_primary_403", []answer{{status: 403, header: limit + "{+300}"}}, 2, 300 * time.Second, 301 * time.Second, 200, nil},
		{"github_secondary_403_retry_after", []answer{{status: 403, header: "Retry-After: 60\nX-RateLimit-Remaining: 4000\nX-RateLimit-Reset: {+3000}"}}, 2, time.Minute, time.Minute, 200, nil},
		{"github_secondary_403_words", []answer{{status: 403, body: `{"message":"You have exceeded a secondary rate limit."}`}}, 2, time.Minute, time.Minute, 200, nil},
		{"github_abuse_403_words", []answer{{status: 403, body: `{"message":"You have triggered an abuse detection mechanism."}`}}, 2, time.Minute, time.Minute, 200, nil},
		{"gitlab_429", []answer{{status: 429, header: "RateLimit-Remaining: 0\nRateLimit-Reset: {+45}"}}, 2, 45 * time.Second, 46 * time.Second, 200, nil},
		{"reset_in_seconds", []answer{{status: 429, header: "RateLimit-Remaining: 0\nRateLimit-Reset: 45"}}, 2, 45 * time.Second, 46 * time.Second, 200, nil},

		{"reset_in_2286", []answer{{status: 429, header: limit + "9999999999", forever: true}}, 3, 2 * time.Minute, 2 * time.Minute, 0, ErrHostUnfinished},
		{"reset_in_the_past", []answer{{status: 403, header: limit + "1000000000", forever: true}}, 3, 2 * time.Minute, 2 * time.Minute, 0, ErrHostUnfinished},
		{"reset_is_junk", []answer{{status: 429, header: limit + "tomorrow", forever: true}}, 3, 2 * time.Minute, 2 * time.Minute, 0, ErrHostUnfinished},
		{"retry_after_negative", []answer{{status: 429, header: "Retry-After: -1", forever: true}}, 3, 2 * time.Minute, 2 * time.Minute, 0, ErrHostUnfinished},
		{"retry_after_zero", []answer{{status: 429, header: "Retry-After: 0", forever: true}}, 3, 2 * time.Minute, 2 * time.Minute, 0, ErrHostUnfinished},
		{"retry_after_overflows", []answer{{status: 429, header: "Retry-After: 99999999999999999999", forever: true}}, 3, 2 * time.Minute, 2 * time.Minute, 0, ErrHostUnfinished},
		{"retry_after_years", []answer{{status: 503, header: fmt.Sprintf("Retry-After: %d", 400*day)}}, 2, 500 * time.Millisecond, 1500 * time.Millisecond, 200, nil},
		{"longer_than_allowed_ends_at_once", []answer{{status: 429, header: "Retry-After: 3600"}}, 1, 0, 0, 0, ErrHostUnfinished},
		{"ten_minutes_twice_is_more_than_allowed", []answer{{status: 429, header: "Retry-After: 600", forever: true}}, 2, 10 * time.Minute, 10 * time.Minute, 0, ErrHostUnfinished},
	}
	for _, skew := range []time.Duration{0, 2 * time.Hour, -2 * time.Hour} {
		for _, c := range cases {
			t.Run(fmt.Sprintf("%s/clock_off_by_%v", c.name, skew), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := &forge{script: c.script, skew: skew}
					began := time.Now()
					resp, _, err := ask(t.Context(), New(f, Options{}), place)
					took := time.Since(began)
					if len(f.asked) != c.requests || took < c.min || took > c.max {
						t.Errorf("%d requests in %v, want %d in %v to %v", len(f.asked), took, c.requests, c.min, c.max)
					}
					if same := errors.Is(err, c.err) || err != nil && c.err != nil && err.Error() == c.err.Error(); !same {
						t.Errorf("error %v, want %v", err, c.err)
					}
					if resp != nil && resp.StatusCode != c.status || resp == nil && c.status != 0 {
						t.Errorf("answer %v, want %d", resp, c.status)
					}
				})
			})
		}
	}
}

// marked is an error of the guarded transport, as this package sees it.
type marked bool

func (m marked) Error() string   { return fmt.Sprintf("guarded %t", bool(m)) }
func (m marked) Retryable() bool { return bool(m) }

// No request leaves while the forge asks to wait: not by those who ask later, nor
// by those who were under way, and other hosts go on meanwhile.
func TestNothingIsSentWhileToldToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forge{script: []answer{{status: 200}, {status: 429, header: "Retry-After: 120"}}}
		other := &forge{}
		byHost := roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "other.example" {
				return other.RoundTrip(r)
			}
			return f.RoundTrip(r)
		})
		tr := New(byHost, Options{OnWait: func(w Wait) { f.mu.Lock(); f.waiting = w.Until; f.mu.Unlock() }})
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() {
				if _, _, err := ask(t.Context(), tr, place); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Second)
		}
		began := time.Now()
		if _, _, err := ask(t.Context(), tr, "https://other.example/"); err != nil || time.Since(began) > 0 {
			t.Error("another host waits too", err)
		}
		group.Wait()
		if f.early != 0 || len(f.asked) != 41 {
			t.Errorf("%d requests while told to wait, %d in all", f.early, len(f.asked))
		}
		s := tr.Spent()["forge.example"]
		if s.Requests != 41 || s.Retries != 1 || s.Limited != 1 || s.Waited != 2*time.Minute {
			t.Errorf("%+v", s)
		}
	})
}

// After "remaining 0" on a good answer the next request waits for the reset; and
// several under way at once do not overrun what remains.
func TestRemainingIsNotOverrun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		left, window, over := 10, time.Now().Add(time.Minute), 0
		next := roundTrip(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if !time.Now().Before(window) {
				left, window = 10, time.Now().Add(time.Minute)
			}
			if left--; left < 0 {
				over++
			}
			h := http.Header{}
			h.Set("X-RateLimit-Remaining", fmt.Sprint(max(left, 0)))
			h.Set("X-RateLimit-Reset", fmt.Sprint(window.Unix()))
			return &http.Response{StatusCode: 200, Header: h, Body: slowBody{}, Request: req}, nil
		})
		tr := New(next, Options{})
		var group sync.WaitGroup
		for range 45 {
			group.Go(func() {
				if resp, _, err := ask(t.Context(), tr, place); err != nil || len(resp.Header) > 0 {
					t.Error(err, resp)
				}
			})
		}
		group.Wait()
		if over > 0 {
			t.Errorf("%d requests beyond the limit", over)
		}
		if s := tr.Spent()["forge.example"]; s.Requests != 45 || s.Waited < 3*time.Minute || s.Waited > 6*time.Minute {
			t.Errorf("%+v", s)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type slowBody struct{}

func (slowBody) Read([]byte) (int, error) { time.Sleep(100 * time.Millisecond); return 0, io.EOF }
func (slowBody) Close() error             { return nil }

func TestInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forge{script: []answer{{status: 200, takes: time.Second, forever: true}}}
		tr := New(f, Options{})
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { _, _, _ = ask(t.Context(), tr, place) })
		}
		began := time.Now()
		group.Wait()
		if f.most != 4 || time.Since(began) != 5*time.Second {
			t.Errorf("%d at once, %v", f.most, time.Since(began))
		}
	})
}

// A long answer counts as under way until it is closed, a short one until it is read.
func TestLongAnswerKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forge{script: []answer{{status: 200, body: strings.Repeat("x", 100), forever: true}}}
		tr := New(f, Options{InFlight: 1, Buffer: 10})
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, place, nil)
		resp, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := ask(ctx, tr, place); !errors.Is(err, context.DeadlineExceeded) {
			t.Error("a second request got a place:", err)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil || len(b) != 100 {
			t.Error(len(b), err)
		}
		resp.Body.Close()
		resp.Body.Close()
		if _, b, err := ask(t.Context(), tr, place); err != nil || len(b) != 100 {
			t.Error(err)
		}
		if s := tr.Spent()["forge.example"]; s.Bytes != 200 || s.Requests != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestGivenUpHostIsNotAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forge{script: []answer{{status: 429, header: "Retry-After: 3600"}}}
		tr := New(f, Options{})
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				_, _, err := ask(t.Context(), tr, place)
				var h *HostError
				if !errors.As(err, &h) || h.Reason != RateLimited || h.Host != "forge.example" || h.Until.IsZero() {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		group.Wait()
		if _, _, err := ask(t.Context(), tr, "https://FORGE.example:443/y"); !errors.Is(err, ErrHostUnfinished) {
			t.Error("another spelling of the host:", err)
		}
		if _, _, err := ask(t.Context(), tr, "http://forge.example:8080/y"); err != nil {
			t.Error("another port is another host:", err)
		}
		if s := tr.Spent()["forge.example"]; s.Requests != 1 || s.Ended != RateLimited {
			t.Errorf("%+v", s)
		}
	})
}

// Those who sleep wake at once when the host is given up.
func TestSleepersWakeWhenTheHostIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forge{script: []answer{{status: 429, header: "Retry-After: 800"}, {status: 429, header: "Retry-After: 800", takes: 0, forever: true}}}
		tr := New(f, Options{InFlight: 8})
		began := time.Now()
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() { _, _, _ = ask(t.Context(), tr, place) })
		}
		group.Wait()
		if d := time.Since(began); d > 801*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// A host that fails is left alone for longer and longer, then given up; one good
// answer forgets it all.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forge{script: []answer{{err: errors.New("connection refused"), forever: true}}}
		var waits []time.Duration
		other := &forge{}
		byHost := roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "other.example" {
				return other.RoundTrip(r)
			}
			return f.RoundTrip(r)
		})
		tr := New(byHost, Options{OnWait: func(w Wait) { waits = append(waits, time.Until(w.Until)) }})
		n := 0
		for ; n < 100; n++ {
			if _, _, err := ask(t.Context(), tr, place); errors.Is(err, ErrHostUnfinished) {
				break
			}
		}
		var h *HostError
		if _, _, err := ask(t.Context(), tr, place); !errors.As(err, &h) || h.Reason != Failing {
			t.Error(err)
		}
		if s := tr.Spent()["forge.example"]; s.Breaks != 4 || s.Ended != Failing {
			t.Errorf("%d pauses, ended %q", s.Breaks, s.Ended)
		}
		if fmt.Sprint(waits) != "[30s 1m0s 2m0s]" || n != 8 || len(f.asked) != 24 {
			t.Errorf("waits %v, %d URLs, %d requests", waits, n, len(f.asked))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var script []answer
		for range 20 { // four URLs fail, one answers
			for range 12 {
				script = append(script, answer{status: 500})
			}
			script = append(script, answer{status: 404})
		}
		tr := New(&forge{script: script}, Options{})
		for range 100 {
			if _, _, err := ask(t.Context(), tr, place); err != nil {
				t.Fatal(err)
			}
		}
		if s := tr.Spent()["forge.example"]; s.Waited != 0 || s.Failed != 80 {
			t.Errorf("%+v", s)
		}
	})
}

func TestCancelled(t *testing.T) {
	for name, script := range map[string][]answer{
		"while_told_to_wait": {{status: 429, header: "Retry-After: 300"}}, "while_asking": {{status: 200, takes: time.Hour}},
		"before_trying_again": {{status: 500}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &forge{script: script}
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				began := time.Now()
				_, _, err := ask(ctx, New(f, Options{}), place)
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 100*time.Millisecond || len(f.asked) != 1 {
					t.Errorf("%v after %v, %d requests", err, time.Since(began), len(f.asked))
				}
			})
		})
	}
	if _, _, err := ask(func() context.Context { c, f := context.WithCancel(t.Context()); f(); return c }(), New(&forge{}, Options{}), place); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Only what is a read is sent twice; git's POST is one, with its body.
func TestReplay(t *testing.T) {
	const gitType = "application/x-git-upload-pack-request"
	for _, c := range []struct {
		name, method, kind string
		body               io.Reader
		requests           int
	}{
		{"get", "GET", "", nil, 2}, {"head", "HEAD", "", nil, 2}, {"post", "POST", "application/json", strings.NewReader("{}"), 1},
		{"git_post", "POST", gitType, strings.NewReader("want"), 2}, {"git_post_that_cannot_be_replayed", "POST", gitType, io.MultiReader(strings.NewReader("want")), 1},
		{"put", "PUT", "", strings.NewReader("x"), 1}, {"delete", "DELETE", "", nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &forge{script: []answer{{status: 500}}}
				req, _ := http.NewRequestWithContext(t.Context(), c.method, place, c.body)
				req.Header.Set("Content-Type", c.kind)
				resp, err := New(f, Options{}).RoundTrip(req)
				if err != nil || len(f.asked) != c.requests {
					t.Fatal(err, len(f.asked))
				}
				resp.Body.Close()
				for _, b := range f.bodies {
					if b != f.bodies[0] || b == "" {
						t.Errorf("bodies %q", f.bodies)
					}
				}
			})
		})
	}
}

// go-github refuses to send, by itself, after it has seen such headers.
func TestHeadersAreHidden(t *testing.T) {
	f := &forge{script: []answer{{status: 200, header: "X-RateLimit-Remaining: 7\nX-RateLimit-Reset: {+9}\nRateLimit-Limit: 8\nRateLimit-ResetTime: x\nRetry-After: 5\nX-Other: stays\nLink: <x>"}}}
	resp, _, err := ask(t.Context(), New(f, Options{}), place)
	if err != nil {
		t.Fatal(err)
	}
	if len(resp.Header) != 3 || resp.Header.Get("X-Other") != "stays" || resp.Header.Get("Link") == "" {
		t.Errorf("%v", resp.Header)
	}
}

// The same over a real connection: a server that breaks off and then answers.
func TestRealServer(t *testing.T) {
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 1 {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		}
		if n == 2 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = io.WriteString(w, "whole")
	}))
	defer s.Close()
	base := &http.Transport{}
	tr := New(base, Options{Backoff: time.Millisecond})
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Transport: tr}).Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err != nil || string(b) != "whole" || n != 3 {
		t.Errorf("%q, %v, %d requests", b, err, n)
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add("0", "1700000000", "30", "Fri, 01 Jan 2100 00:00:00 GMT", 429)
	f.Add("-1", "99999999999999999999", "-1", "junk", 403)
	f.Add(" 5", "0x10", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", 503)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f.Fuzz(func(t *testing.T, remaining, reset, after, date string, status int) {
		h := http.Header{}
		for name, value := range map[string]string{"X-Ratelimit-Remaining": remaining, "Ratelimit-Reset": reset, "X-Ratelimit-Reset": reset, "Retry-After": after, "Date": date} {
			h[name] = []string{value}
		}
		resp := &http.Response{StatusCode: status, Header: h, Body: &settled{data: []byte(after)}}
		v := judge(t.Context(), resp, nil, now)
		if v.wait < 0 || v.wait > longest+time.Second {
			t.Errorf("waits %v", v.wait)
		}
		if !v.reset.IsZero() && (v.reset.Before(now) || v.reset.Sub(now) > longest+time.Second) {
			t.Errorf("reset %v", v.reset)
		}
		if v.remaining < -1 {
			t.Errorf("remaining %d", v.remaining)
		}
	})
}
