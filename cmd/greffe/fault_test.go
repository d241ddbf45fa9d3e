// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestFaults: whatever a forge does, no repository is lost, the command says that it
// is not all well, the register and its page say why, and the next crawl of a healthy
// forge clears it.
func TestFaults(t *testing.T) {
	const hour = time.Hour
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	before := w.known()
	if s := w.status(); s.Problems != 0 || s.Outcome != "complete" {
		t.Fatalf("status of a healthy register: %+v", s)
	}
	for _, c := range []struct {
		name    string
		host    string
		fault   demo.Fault
		problem string // as the coverage page words it
	}{
		{"every_answer_is_500", demo.Hub, demo.Fault{Kind: demo.ServerError}, "did not answer properly"},
		{"lists_answer_500", demo.Lab, demo.Fault{Kind: demo.ServerError, Part: demo.PartList}, "did not answer properly"},
		{"git_answers_500", demo.Lab, demo.Fault{Kind: demo.ServerError, Part: demo.PartGit}, "did not answer properly"},
		{"429_asks_for_an_hour", demo.Hub, demo.Fault{Kind: demo.TooManyRequests, RetryAfter: hour}, "longer wait than is allowed"},
		{"429_names_a_date_in_an_hour", demo.Lab, demo.Fault{Kind: demo.TooManyRequests, RetryAfter: hour, Date: true}, "longer wait than is allowed"},
		{"429_without_a_word", demo.Hub, demo.Fault{Kind: demo.TooManyRequests}, "longer wait than is allowed"},
		{"silence", demo.Tea, demo.Fault{Kind: demo.Silence}, "did not answer properly"},
		{"bodies_stop_half_way", demo.Hub, demo.Fault{Kind: demo.Truncated}, "did not answer properly"},
		{"html_for_json", demo.Lab, demo.Fault{Kind: demo.NotJSON}, "something other than what is expected"},
		{"lists_turn_empty", demo.Hub, demo.Fault{Kind: demo.EmptyList}, "no longer lists any repository"},
		{"everything_is_404", demo.Hub, demo.Fault{Kind: demo.NotFound}, "does not exist"},
		{"everything_is_403", demo.Lab, demo.Fault{Kind: demo.Forbidden}, "refuses access"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := w.fork(t)
			w.later(time.Hour)
			w.forge.Break(c.host, c.fault)
			defer w.forge.Heal(c.host)
			var more []string
			if c.fault.Part == demo.PartGit {
				more = append(more, "--all") // something to read
			}
			w.network.answer = time.Second
			r := w.crawl(exitIncomplete, more...)
			if !strings.Contains(r.stderr, c.problem) {
				t.Errorf("%q is not said: %s", c.problem, r.stderr)
			}
			if now := w.known(); now != before {
				t.Errorf("what was known changed:\n%s\nwas\n%s", now, before)
			}
			if s := w.status(); s.Problems == 0 || s.Outcome != "incomplete" || s.Gone != 0 || len(s.Accounts) != s.Problems {
				t.Errorf("status: %+v", s)
			}
			if page := w.page("/en/coverage"); !strings.Contains(page, c.problem) || !strings.Contains(page, "alarm-note") {
				t.Errorf("%q is not on the coverage page", c.problem)
			}

			w.forge.Heal(c.host)
			w.network.answer = 0
			w.later(time.Hour)
			w.crawl(exitWell)
			if s := w.status(); s.Problems != 0 || s.Outcome != "complete" || s.Gone != 0 {
				t.Errorf("status after the next healthy crawl: %+v", s)
			}
			if page := w.page("/en/coverage"); strings.Contains(page, c.problem) || strings.Contains(page, "alarm-note") {
				t.Errorf("%q is still on the coverage page", c.problem)
			}
		})
	}
}

// known sums up what the register knows of each repository, and what it published:
// all that a failing forge must not take away.
func (w *world) known() string {
	w.t.Helper()
	var b strings.Builder
	for _, r := range w.rows("repositories") {
		b.WriteString(strings.Join([]string{r["key"], r["head_state"], r["publiccode"], r["sheets"], r["gone"], r["aliases"]}, " ") + "\n")
	}
	for _, s := range w.sheets() {
		b.WriteString(s.Slug + " " + string(s.State) + "\n")
	}
	return b.String()
}

// oneAccount is a list that is read quickly.
const oneAccount = "hub.demo.test:\n  forge: github\n  owners:\n    haute-brenelle:\n"

// TestShortWaitIsKept: a forge that asks to wait a second is not asked within it, and
// the crawl is whole.
func TestShortWaitIsKept(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	for name, fault := range map[string]demo.Fault{
		"seconds": {Kind: demo.TooManyRequests, Times: 1, RetryAfter: time.Second},
		"date":    {Kind: demo.TooManyRequests, Times: 1, RetryAfter: 2 * time.Second, Date: true}, // dates have no fractions
	} {
		t.Run(name, func(t *testing.T) {
			w := w.fork(t)
			w.accounts = w.write("one.yml", oneAccount)
			w.forge.Break(demo.Hub, fault)
			start := time.Now()
			w.crawl(exitWell)
			if took := time.Since(start); took < time.Second {
				t.Errorf("the crawl took %v", took)
			}
		})
	}
}

// TestPassingFaultIsNoFault: what is well at the second try is well.
func TestPassingFaultIsNoFault(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	for _, kind := range []demo.FaultKind{demo.ServerError, demo.Truncated, demo.Silence} {
		t.Run(string(kind), func(t *testing.T) {
			w := w.fork(t)
			w.accounts = w.write("one.yml", oneAccount)
			w.forge.Break(demo.Hub, demo.Fault{Kind: kind, Times: 2})
			w.crawl(exitWell)
			if s := w.status(); s.Problems != 0 || s.Outcome != "complete" {
				t.Errorf("status: %+v", s)
			}
		})
	}
}
