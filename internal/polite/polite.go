// SPDX-License-Identifier: EUPL-1.2

// Package polite is the transport that waits as each forge asks: limits, retries and pauses, counted per host.
// It receives requests from the clients of the forges and hands them to the guarded transport below.
// It gives answers without their rate headers, or says that a host is unfinished for this crawl.
package polite

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Options are the settings of a Transport; the zero value takes the defaults.
type Options struct {
	InFlight   int                // requests under way per host at most; 4
	PerHost    map[string]int     // the same by host, where it is to be less
	MaxWait    time.Duration      // waits that one host may ask for in all, before it is left unfinished; 15 minutes
	Tries      int                // requests for one URL at most, whatever the forge says; 3
	Backoff    time.Duration      // before the second try after a failure, doubled for each further one, plus or minus half; 1 s
	Unhinted   time.Duration      // wait when a forge says "too many requests" and not until when; 1 minute, as GitHub documents
	BreakAfter int                // requests that fail in a row before the host is left alone for a while; 5
	BreakFor   time.Duration      // that while, doubled each time; 30 s
	MaxBreaks  int                // such pauses in a row before the host is left unfinished; 3
	Buffer     int64              // bodies up to this many bytes are read whole before they are given, so that a truncated one is asked for again; 1 MiB
	Budget     map[string]int     // requests that a forge may be asked at most, by host ("*": every other); the rest is left for the next crawl
	Quiet      map[string][]Hours // hours in which a forge is left alone, by host ("*": every other)
	OnWait     func(Wait)         // called when a host starts to wait, for progress; must return at once
}

// Wait tells that a host is left alone for some time.
type Wait struct {
	Host   string
	Reason Reason
	Until  time.Time
}

// Transport is an http.RoundTripper that spaces requests per host. It is made for
// one crawl: what it has learnt of a host, a host given up and the waits spent
// hold for its whole life.
type Transport struct {
	next    http.RoundTripper
	options Options
	mu      sync.Mutex
	hosts   map[string]*host
	budgets map[string]*budget // by whom they are meant for
}

// New puts a polite transport above next, which must set its own deadlines per
// attempt. Waits obey the request's context.
func New(next http.RoundTripper, o Options) *Transport {
	o.InFlight = cmp.Or(o.InFlight, 4)
	o.MaxWait = cmp.Or(o.MaxWait, 15*time.Minute)
	o.Tries = cmp.Or(o.Tries, 3)
	o.Backoff = cmp.Or(o.Backoff, time.Second)
	o.Unhinted = cmp.Or(o.Unhinted, time.Minute)
	o.BreakAfter = cmp.Or(o.BreakAfter, 5)
	o.BreakFor = cmp.Or(o.BreakFor, 30*time.Second)
	o.MaxBreaks = cmp.Or(o.MaxBreaks, 3)
	o.Buffer = cmp.Or(o.Buffer, 1<<20)
	return &Transport{next: next, options: o, hosts: map[string]*host{}, budgets: map[string]*budget{}}
}

// CloseIdleConnections closes the idle connections of the transport below.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// Spent gives what each host was asked and what it cost so far, by host (with its
// port where that is unusual).
func (t *Transport) Spent() map[string]Spent {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]Spent, len(t.hosts))
	for name, h := range t.hosts {
		out[name] = h.report()
	}
	return out
}

// RoundTrip sends req when its host may be asked, again where that helps, and at
// most Tries times. A status of 4xx or 5xx that remains is an answer; a limit that
// remains is a *HostError, which wraps ErrHostUnfinished.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	h := t.host(req.URL)
	if err := h.enter(req.Context()); err != nil {
		closeBody(req)
		return nil, err
	}
	leave := sync.OnceFunc(h.leave)
	resp, err := t.ask(req, h)
	if err != nil {
		leave()
		return nil, err
	}
	hide(resp.Header)
	resp.Request = req
	if _, whole := resp.Body.(*settled); whole {
		leave()
		return resp, nil
	}
	resp.Body = &streaming{ReadCloser: resp.Body, leave: leave}
	return resp, nil
}

// ask tries req until there is an answer to give.
func (t *Transport) ask(req *http.Request, h *host) (*http.Response, error) {
	again := replayable(req)
	for try := 1; ; try++ {
		if err := h.ready(req.Context(), windowOf(req.URL), try > 1); err != nil {
			closeBody(req)
			return nil, err
		}
		resp, err := t.send(req, h, try)
		last := try >= t.options.Tries || !again
		v := judge(req.Context(), resp, err, time.Now())
		h.learn(v, windowOf(req.URL))
		switch {
		case req.Context().Err() != nil && err != nil:
			return nil, err
		case v.kind == limited:
			_ = resp.Body.Close()
			if err := h.limit(v, last); err != nil {
				return nil, err
			}
		case v.kind == failing && last:
			h.fail()
			return resp, err
		case v.kind == failing:
			if resp != nil {
				_ = resp.Body.Close()
			}
			if err := sleep(req.Context(), t.backoff(try), h.ended); err != nil {
				return nil, err
			}
		default:
			return resp, err
		}
	}
}

// send makes one attempt and reads the answer as far as the buffer goes.
func (t *Transport) send(req *http.Request, h *host, try int) (*http.Response, error) {
	out := req
	if try > 1 && req.Body != nil && req.Body != http.NoBody {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		out = req.Clone(req.Context())
		out.Body = body
	}
	resp, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	resp.Body = &counted{ReadCloser: resp.Body, host: h}
	settle(resp, t.options.Buffer)
	return resp, nil
}

// backoff is the pause after the given failed try: doubled each time, with jitter
// so that requests that failed together do not come back together.
func (t *Transport) backoff(try int) time.Duration {
	d := t.options.Backoff << (try - 1)
	return d/2 + rand.N(d) // #nosec G404 -- spreads requests, guards nothing
}

// replayable reports whether asking twice is as good as asking once: reads, and
// git's upload-pack, which is a read in the form of a POST.
func replayable(req *http.Request) bool {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return false
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	case http.MethodPost:
		if windowOf(req.URL) == graphQL {
			return true // only queries are sent, which change nothing
		}
		return req.Header.Get("Content-Type") == "application/x-git-upload-pack-request"
	}
	return false
}

// graphQL is the window of a GraphQL API, whose points are counted apart:
// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
const graphQL = "graphql"

// windowOf names the limit that a request counts against.
func windowOf(u *url.URL) string {
	if strings.HasSuffix(u.Path, "/graphql") {
		return graphQL
	}
	return ""
}

// host finds or starts what is known of the host of u.
func (t *Transport) host(u *url.URL) *host {
	name := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		name = strings.TrimSuffix(name, ":443")
	case "http":
		name = strings.TrimSuffix(name, ":80")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	h, ok := t.hosts[name]
	if !ok {
		h = newHost(name, &t.options, t.budget(name))
		t.hosts[name] = h
	}
	return h
}

// sleep waits for d, or until ctx ends or the host is given up; the latter is
// noticed by the next look at the host.
func sleep(ctx context.Context, d time.Duration, ended <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ended:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // RoundTrip must close it even when nothing is sent
	}
}
