// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/register"
)

// TestVisitNow: a visit that somebody asks for is made by the site that holds the schedule,
// or else by the next crawl, and says what came of it; it is no round, and does not put
// the next one off.
func TestVisitNow(t *testing.T) {
	const one = demo.Hub + "/org/a"
	w := newWorld(t, demo.Options{Minimal: true})
	for _, name := range []string{"a", "b"} {
		if err := w.forge.AddRepository(t.Context(), demo.Hub, "org/"+name, map[string][]byte{"publiccode.yml": []byte("name: [\n")}); err != nil {
			t.Fatal(err)
		}
	}
	w.accounts = w.write("org.yml", "hub.demo.test:\n  forge: github\n  owners:\n    org:\n")
	w.must(exitWell, "init")
	w.crawl(exitWell)
	curator := register.Actor{Person: "p", Memberships: []register.Membership{{Role: register.Curator}}}
	ask := func(t *testing.T, o *office, key string) {
		t.Helper()
		if v, err := o.visits.Ask(t.Context(), curator, "", "https://"+key); err != nil || v.State != register.VisitQueued {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	state := func(t *testing.T, o *office, key string) register.VisitRequest {
		t.Helper()
		v, err := o.store.VisitRequest(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	repair := func(t *testing.T, w *world) {
		t.Helper()
		if _, err := w.forge.Push(t.Context(), one, "publiccode.yml", declaration("a"+t.Name())); err != nil {
			t.Fatal(err)
		}
	}

	t.Run("by_the_site_that_has_the_schedule", func(t *testing.T) {
		w := w.fork(t)
		w.at = time.Time{}
		w.serveNetwork = w.network
		w.serveNetwork.look = 50 * time.Millisecond
		_, stop := w.site("--crawl-every", "8760h")
		o := w.office(t)
		repair(t, w)
		ask(t, o, one)
		eventually(t, "the visit", func() bool { return state(t, o, one).State == register.VisitDone })
		if v := state(t, o, one); v.Result != register.VisitedWell || v.StartedAt.IsZero() || v.EndedAt.IsZero() {
			t.Errorf("%+v", v)
		}
		if err := w.forge.Remove(demo.Hub + "/org/b"); err != nil {
			t.Fatal(err)
		}
		ask(t, o, demo.Hub+"/org/b")
		ask(t, o, demo.Hub+"/org")
		eventually(t, "both visits", func() bool {
			return state(t, o, demo.Hub+"/org/b").State == register.VisitDone && state(t, o, demo.Hub+"/org").State == register.VisitDone
		})
		if v := state(t, o, demo.Hub+"/org/b"); v.Result != register.VisitedGone {
			t.Errorf("what is gone: %+v", v)
		}
		if v := state(t, o, demo.Hub+"/org"); v.Result != register.VisitedWell || !v.Account {
			t.Errorf("the account: %+v", v)
		}
		round, err := o.store.LastRound(t.Context())
		if err != nil || !round.Started.Equal(firstDay) {
			t.Errorf("the last round began %v, %v", round.Started, err)
		}
		if s, err := o.visits.Settings(t.Context(), curator); err != nil || s.Every != "8760h" || !strings.Contains(s.Owner, ":") {
			t.Errorf("settings %+v, %v", s, err)
		}
		if code := stop(); code != exitWell {
			t.Errorf("exit %d", code)
		}
		if got := w.repository(one)["publiccode"]; got != "valid" {
			t.Errorf("the file is %s", got)
		}
	})

	t.Run("by_the_next_crawl", func(t *testing.T) {
		w := w.fork(t)
		o := w.office(t)
		ask(t, o, one)
		w.forge.Break(demo.Hub, demo.Fault{Kind: demo.ServerError, Part: demo.PartGit})
		w.later(time.Hour)
		w.must(exitIncomplete, "crawl", "--accounts", w.accounts)
		w.forge.Heal(demo.Hub)
		if v := state(t, o, one); v.Result != register.VisitedFailed || v.Problem == "" {
			t.Errorf("a visit that failed: %+v", v)
		}
	})

	t.Run("what_a_killed_program_had_begun_is_made_again", func(t *testing.T) {
		w := w.fork(t)
		o := w.office(t)
		ask(t, o, one)
		if _, err := o.visits.Begin(t.Context(), state(t, o, one)); err != nil {
			t.Fatal(err)
		}
		w.later(time.Hour)
		w.must(exitWell, "crawl", "--accounts", w.accounts)
		if v := state(t, o, one); v.State != register.VisitDone || v.Result != register.VisitedWell {
			t.Errorf("%+v", v)
		}
	})

	t.Run("while_another_program_crawls_it_waits", func(t *testing.T) {
		w := w.fork(t)
		o := w.office(t)
		ask(t, o, one)
		now := w.at.Add(time.Hour)
		if err := o.store.TakeLock(t.Context(), crawlLock, "elsewhere:1@", now, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		w.later(time.Hour)
		w.must(exitIncomplete, "crawl")
		if v := state(t, o, one); v.State != register.VisitQueued {
			t.Errorf("%+v", v)
		}
	})
}
