// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/internal/register"
)

// listsOnly answers lists in one way, and leaves direct questions alone.
func listsOnly(answer func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		list := strings.HasSuffix(r.URL.Path, "/repos") || strings.HasSuffix(r.URL.Path, "/projects")
		return list && answer(w, r)
	}
}

func answerWith(code int, header ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		for _, h := range header {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		http.Error(w, `{"message":"no"}`, code)
		return true
	}
}

// direct counts the questions for single repositories.
func direct(asked []string) (n int) {
	for _, a := range asked {
		if strings.HasPrefix(a, "GET /api/v3/repositories/") || strings.HasPrefix(a, "GET /api/v4/projects/") || strings.HasPrefix(a, "GET /api/v3/repos/") {
			n++
		}
	}
	return n
}

// TestADeletedAccount says on the first day that nothing is there, asks for each repository
// on the second, and calls them gone on the third: they were not found on two days then.
func TestADeletedAccount(t *testing.T) {
	for _, kind := range []register.ForgeKind{register.GitHub, register.GitLab} {
		for _, code := range []int{404, 410, 451} {
			t.Run(fmt.Sprint(kind, "_", code), func(t *testing.T) {
				r := setUp(t, kind, forgetest.Projects("org", 1, 5)...)
				r.crawl(t, "org")
				r.server.Before(answerWith(code))
				for day, want := range []struct{ direct, open int }{{0, 5}, {5, 5}, {5, 0}} {
					r.later(25 * time.Hour)
					got := r.crawl(t, "org")
					if n := direct(r.server.Asked()); n != want.direct || r.open() != want.open {
						t.Errorf("day %d: %d asked for, %d open; want %d and %d", day+1, n, r.open(), want.direct, want.open)
					}
					if p := got.Parts[0]; p.Finished || p.Problem == "" || got.Outcome != register.CrawlIncomplete {
						t.Errorf("day %d: %+v", day+1, p)
					}
				}
				r.server.Before(nil)
				r.later(25 * time.Hour)
				if got := r.crawl(t, "org"); r.open() != 5 || !got.Parts[0].AbsentSince.IsZero() {
					t.Errorf("it is back: %d open, %+v", r.open(), got.Parts[0])
				}
			})
		}
	}
}

func TestARenamedAccount(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 3)...)
	r.crawl(t, "org")
	r.server.Change(func(all []*forgetest.Project) []*forgetest.Project {
		for _, p := range all {
			p.Former, p.Owner = []string{p.Path()}, "renamed"
		}
		return all
	})
	for range 2 {
		r.later(25 * time.Hour)
		r.crawl(t, "org")
	}
	if len(r.memory.Visits) != 3 || r.open() != 3 {
		t.Fatalf("%d visits, %d open", len(r.memory.Visits), r.open())
	}
	for _, v := range r.memory.Visits {
		if !strings.HasPrefix(v.Repository.Key, "forge.example/renamed/") || len(v.Repository.Aliases) != 1 || v.Listed || v.Snapshot.Reach != register.ReachOpen {
			t.Errorf("%+v", v.Repository)
		}
	}
}

// TestAnAccountThatOnlyFails is never a reason to ask for its repositories.
func TestAnAccountThatOnlyFails(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"500": answerWith(500), "502": answerWith(502), "403": answerWith(403), "401": answerWith(401), "429": answerWith(429, "Retry-After: 120"),
		"403_without_quota": answerWith(403, "X-RateLimit-Remaining: 0"), "404_under_a_rate_limit": answerWith(404, "Retry-After: 120"),
	} {
		t.Run(name, func(t *testing.T) {
			r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 5)...)
			r.crawl(t, "org")
			r.server.Before(listsOnly(answer))
			for range 4 {
				r.later(25 * time.Hour)
				got := r.crawl(t, "org")
				if n := direct(r.server.Asked()); n > 0 || r.open() != 5 || !got.Parts[0].AbsentSince.IsZero() {
					t.Fatalf("%d asked for, %d open, %+v", n, r.open(), got.Parts[0])
				}
			}
		})
	}
}

// TestTheDaysOfAnAbsence are those on which the forge said so: another failure between them
// changes nothing, a list that answers begins anew, and one day is one however often.
func TestTheDaysOfAnAbsence(t *testing.T) {
	absent, failing := answerWith(404), answerWith(503)
	for _, c := range []struct {
		name   string
		days   []func(http.ResponseWriter, *http.Request) bool
		step   time.Duration
		direct int
	}{
		{"twice_in_a_day", []func(http.ResponseWriter, *http.Request) bool{absent, absent}, 2 * time.Hour, 0},
		{"a_failure_between", []func(http.ResponseWriter, *http.Request) bool{absent, failing, absent}, 25 * time.Hour, 5},
		{"an_answer_between", []func(http.ResponseWriter, *http.Request) bool{absent, nil, absent}, 25 * time.Hour, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 5)...)
			r.crawl(t, "org")
			for _, answer := range c.days {
				r.server.Before(nil)
				if answer != nil {
					r.server.Before(listsOnly(answer))
				}
				r.later(c.step)
				r.crawl(t, "org")
			}
			if n := direct(r.server.Asked()); n != c.direct || r.open() != 5 {
				t.Errorf("%d asked for, %d open; want %d and 5", n, r.open(), c.direct)
			}
			// They stand where they stood, and in their account.
			for _, v := range r.memory.Visits {
				if c.direct > 0 && !v.Listed {
					t.Errorf("%s left its account", v.Repository.Key)
				}
			}
		})
	}
}

func TestADeletedAccountIsAskedForInTurns(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 130)...)
	r.crawl(t, "org")
	r.server.Before(answerWith(404))
	r.later(25 * time.Hour)
	r.crawl(t, "org")
	for _, want := range []int{100, 100} {
		r.later(25 * time.Hour)
		if p := r.crawl(t, "org").Parts[0]; p.Gone != want || p.Problem != crawler.ProblemNotFound {
			t.Errorf("%+v; want %d", p, want)
		}
	}
}
