// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/github"
	"greffe/crawler/gitlab"
	"greffe/internal/guard"
	"greffe/internal/polite"
	"greffe/internal/register"
)

// TestAForkFloodCostsOthersNothing: an account of 20,000 forks is cut at the stated limit,
// says so, and the accounts beside it are whole, in at most twice the time (trust A6).
func TestAForkFloodCostsOthersNothing(t *testing.T) {
	const flood, others, limit = 20_000, 120, 1_000
	forks := forgetest.Projects("flood", 1, flood)
	for _, p := range forks {
		p.Fork = true
	}
	honest := forgetest.Projects("org", flood+1, others)
	r := setUp(t, register.GitHub, append(slices.Clone(forks), honest...)...)
	for _, p := range r.crawl(t, "flood", "org").Parts {
		switch p.Account {
		case forgetest.Host + "/flood":
			if p.Seen != flood || p.Visited != limit || p.Problem != crawler.ProblemForksCut || !p.Finished {
				t.Errorf("the flood: %+v", p)
			}
		default:
			if p.Visited != others || p.Problem != "" {
				t.Errorf("the other: %+v", p)
			}
		}
	}

	// ended is how long after the start the other account had ended; a reading takes 20 ms,
	// and the flood is cut earlier, for the sake of this test's own time.
	ended := func(projects []*forgetest.Project, accounts ...string) (at time.Duration) {
		r := setUp(t, register.GitHub, projects...)
		r.server.BeforeFiles(func(context.Context, register.Repository) error { time.Sleep(20 * time.Millisecond); return nil })
		start := time.Now()
		r.Options.MaxForks = 200
		r.Options.Progress = func(e crawler.Event) {
			if e.Kind == crawler.EventAccountEnded && e.Account == forgetest.Host+"/org" {
				at = time.Since(start)
			}
		}
		r.crawl(t, accounts...)
		return at
	}
	alone, beside := ended(honest, "org"), ended(append(slices.Clone(forks), honest...), "flood", "org")
	t.Logf("the other account took %v alone, %v beside the flood", alone, beside)
	if beside > 2*alone+300*time.Millisecond { // the tests' forge sorts 20,000 entries for each page
		t.Errorf("the other account took %v alone, %v beside the flood", alone, beside)
	}
}

// TestOneEntryUnderManyAddresses: an account written in several ways is visited once, and
// an entry that a list writes in several ways is one repository (trust A5).
func TestOneEntryUnderManyAddresses(t *testing.T) {
	r := setUp(t, register.Gitea, forgetest.Projects("org", 1, 3)...)
	if c := r.crawl(t, "org", "Org", "ORG"); len(c.Parts) != 1 || c.Parts[0].Visited != 3 {
		t.Errorf("parts %+v", c.Parts)
	}
	if n := len(r.memory.Repositories()); n != 3 {
		t.Errorf("%d repositories", n)
	}
	r.server.Change(func(p []*forgetest.Project) []*forgetest.Project {
		p[0].Name = strings.ToUpper(p[0].Name)
		again := *p[1]
		again.Owner = "ORG"
		return append(p, &again)
	})
	r.later(time.Hour)
	r.crawl(t, "org")
	if n := len(r.memory.Repositories()); n != 3 {
		t.Errorf("%d repositories after the forge wrote them otherwise", n)
	}
}

// TestTheDefaultBranchIsRenamed: another name of the branch is a reason to visit, and the
// repository stays who it was (trust A4).
func TestTheDefaultBranchIsRenamed(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 2)...)
	r.crawl(t, "org")
	before := r.memory.Repository("forge.example/org/project-0001")
	r.server.Change(func(p []*forgetest.Project) []*forgetest.Project {
		p[0].Fields = map[string]any{"default_branch": "principale"}
		return p
	})
	r.later(time.Hour)
	part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 2, Seen: 2, Visited: 1, Unchanged: 1, Finished: true}, register.CrawlComplete)
	if after := r.memory.Repository("forge.example/org/project-0001"); after.ID != before.ID || len(r.memory.Repositories()) != 2 {
		t.Errorf("%s became %s", before.ID, after.ID)
	}
}

// TestItemsAreBelievedAndTotalsAreNot: a list that lies about its length, repeats entries
// and changes its order between two pages loses none and doubles none (trust A8).
func TestItemsAreBelievedAndTotalsAreNot(t *testing.T) {
	const n = 230
	r := setUp(t, register.GitLab, forgetest.Projects("org", 1, n)...)
	r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
		if !strings.HasSuffix(req.URL.Path, "/projects") {
			return false
		}
		page := 1
		_, _ = fmt.Sscan(req.URL.Query().Get("page"), &page)
		first, last := max(1, (page-1)*100-30), min(n, page*100) // 30 of the page before come again
		var items []string
		for id := first; id <= last; id++ {
			items = append(items, fmt.Sprintf(`{"id":%d,"path_with_namespace":"org/project-%04d","name":"p","default_branch":"main"}`, id, id))
		}
		if page%2 == 0 {
			slices.Reverse(items)
		}
		w.Header().Set("X-Total", "7")
		w.Header().Set("X-Total-Pages", "1")
		if last < n {
			w.Header().Set("X-Next-Page", fmt.Sprint(page+1))
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "["+strings.Join(items, ",")+"]")
		return true
	})
	part(t, r.crawl(t, "org"), register.CrawlPart{Seen: n, Visited: n, Finished: true}, register.CrawlComplete)
	if got := len(r.memory.Repositories()); got != n {
		t.Errorf("%d repositories of %d", got, n)
	}
}

// TestASlowHostCostsOthersNoTime: beside a host that sends a byte now and then, and never an
// end, another is read in the time that it takes alone, and a tenth more at most (trust A13).
func TestASlowHostCostsOthersNoTime(t *testing.T) {
	const n, answer = 40, 10 * time.Millisecond
	pause := func(context.Context, register.Repository) error { time.Sleep(answer); return nil }
	slow := func(s *forgetest.Server) { // a byte in 100 ms, for ever
		s.Before(func(w http.ResponseWriter, req *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			for req.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				w.(http.Flusher).Flush() //nolint:forcetypeassert // of net/http
				time.Sleep(100 * time.Millisecond)
			}
			return true
		})
	}
	// took is how long after the start the account of the honest host had ended.
	took := func(t *testing.T, beside bool) time.Duration {
		t.Helper()
		r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 5)...)
		other := forgetest.Serve(t, register.GitLab, forgetest.Projects("org", 1, n)...)
		other.BeforeFiles(pause)
		r.Forges[register.GitLab] = gitlab.New(other.Access(forgetest.Client(t, nil, other.URL)))
		slow(r.server)
		elsewhere := other.Account("org")
		elsewhere.Host = "other.example"
		accounts := []register.Account{elsewhere}
		if beside {
			accounts = append(accounts, r.server.Account("org"))
		}
		var at time.Duration
		start := time.Now()
		r.Options.Progress = func(e crawler.Event) {
			if e.Kind == crawler.EventAccountEnded && e.Host == "other.example" {
				at = time.Since(start)
			}
		}
		if _, err := r.Run(t.Context(), accounts); err != nil {
			t.Fatal(err)
		}
		return at
	}
	best := func(beside bool) time.Duration { // of two, since others use this machine too
		return min(took(t, beside), took(t, beside))
	}
	alone, together := best(false), best(true)
	t.Logf("alone %v, beside a host that trickles %v", alone, together)
	if together > alone+alone/10+20*time.Millisecond {
		t.Errorf("%v beside a slow host, %v alone", together, alone)
	}
}

// TestAnswersThatBreakTheirReader: a panic in a client library costs that question and not
// the program, whichever question it was (trust A19).
func TestAnswersThatBreakTheirReader(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 3)...)
	r.crawl(t, "org")
	r.server.Change(func(p []*forgetest.Project) []*forgetest.Project { return p[1:] })
	r.Forges[register.GitHub] = breaking{r.Forges[register.GitHub]}
	r.later(time.Hour)
	c := r.crawl(t, "org")
	if p := c.Parts[0]; p.Failed != 1 || p.Gone != 0 || r.open() != 3 {
		t.Errorf("%+v", p)
	}
}

// breaking is a Forge whose answer for one repository breaks its reader.
type breaking struct{ crawler.Forge }

func (breaking) Repository(context.Context, register.Repository) (register.Repository, error) {
	var none []int
	return register.Repository{ForgeID: fmt.Sprint(none[len(none)])}, nil
}

// TestNotFoundUnderARateLimit: through the clients of a real crawl, a forge that answers
// 404 to who asks too often says nothing of what exists: not even to the direct questions,
// of which two on different days make a repository gone (trust A2).
func TestNotFoundUnderARateLimit(t *testing.T) {
	for name, headers := range map[string]map[string]string{
		"retry_after": {"Retry-After": "7200"},
		"no_quota":    {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7200"},
	} {
		for _, code := range []int{http.StatusNotFound, http.StatusGone, http.StatusUnavailableForLegalReasons} {
			t.Run(fmt.Sprint(name, "_", code), func(t *testing.T) {
				r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 3)...)
				r.crawl(t, "org")
				r.server.Change(func(p []*forgetest.Project) []*forgetest.Project { p[1].Private = true; return p })
				r.server.Before(func(w http.ResponseWriter, q *http.Request) bool {
					if strings.HasSuffix(q.URL.Path, "/repos") { // the list
						return false
					}
					for name, value := range headers {
						w.Header().Set(name, value)
					}
					http.Error(w, `{"message":"Not Found"}`, code)
					return true
				})
				for range 3 {
					r.later(25 * time.Hour)
					client := forgetest.Client(t, nil, r.server.URL)
					p := polite.New(client.Transport, polite.Options{MaxWait: time.Second})
					r.Forges[register.GitHub] = github.New(r.server.Access(guard.NewClient(p)))
					got := r.crawl(t, "org").Parts[0]
					if got.Gone > 0 || got.Failed != 1 || got.Problem != crawler.ProblemRateLimited {
						t.Errorf("%+v", got)
					}
				}
				if m := r.memory.Repository("forge.example/org/project-0002"); r.open() != 3 || !m.MissingAt.IsZero() {
					t.Errorf("%d open, missing since %s", r.open(), m.MissingAt)
				}
			})
		}
	}
}
