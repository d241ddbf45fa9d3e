// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/gitea"
	"greffe/crawler/github"
	"greffe/crawler/gitlab"
	"greffe/internal/register"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is the time of the first round of every test.
var start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// round is one crawler over one server and one register.
type round struct {
	*crawler.Crawler
	server *forgetest.Server
	memory *forgetest.Memory
	now    time.Time
}

func setUp(t *testing.T, kind register.ForgeKind, projects ...*forgetest.Project) *round {
	t.Helper()
	r := &round{server: forgetest.Serve(t, kind, projects...), memory: forgetest.NewMemory(), now: start}
	access := r.server.Access(forgetest.Client(t, nil, r.server.URL))
	r.Crawler = &crawler.Crawler{
		Forges: map[register.ForgeKind]crawler.Forge{
			register.GitHub: github.New(access), register.GitLab: gitlab.New(access), register.Gitea: gitea.New(access),
		},
		Recorder:        r.memory,
		ParsePubliccode: parsePubliccode,
		ParseSheets:     parseSheets,
		Options:         crawler.Options{Machine: "test", Now: func() time.Time { return r.now }},
	}
	return r
}

// parsePubliccode takes the whole file for the software's name; "bad" is invalid.
func parsePubliccode(b []byte) register.Publiccode {
	p := register.Publiccode{Name: strings.TrimSpace(string(b))}
	switch p.Name {
	case "bad":
		p.Findings = []register.Finding{{Rule: "publiccode.test", Severity: register.Error}}
	case "bomb":
		panic("a parser that a hostile file brings down")
	}
	return p
}

func parseSheets(_ string, b []byte) ([]register.Sheet, []register.Finding) {
	if string(b) == "bad" {
		return nil, []register.Finding{{Rule: "sheet.test", Severity: register.Error}}
	}
	return []register.Sheet{{Content: register.Content{Name: string(b)}}}, nil
}

// crawl makes one round over the accounts named.
func (r *round) crawl(t *testing.T, accounts ...string) register.Crawl {
	t.Helper()
	var list []register.Account
	for _, a := range accounts {
		list = append(list, r.server.Account(a))
	}
	c, err := r.Run(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// later moves the clock; what was asked before is forgotten.
func (r *round) later(d time.Duration) {
	r.now = r.now.Add(d)
	r.server.Asked()
	r.memory.Visits = nil
}

func (r *round) open() int {
	n := 0
	for _, repo := range r.memory.Repositories() {
		if !repo.Gone() {
			n++
		}
	}
	return n
}

func part(t *testing.T, c register.Crawl, want register.CrawlPart, outcome register.CrawlOutcome) {
	t.Helper()
	if len(c.Parts) != 1 {
		t.Fatalf("%d parts", len(c.Parts))
	}
	got := c.Parts[0]
	want.Account, want.Host, want.At, want.TriedAt, want.Latest, want.LatestAt = got.Account, got.Host, got.At, got.TriedAt, got.Latest, got.LatestAt
	if got != want {
		t.Errorf("part  %+v\n want %+v", got, want)
	}
	if c.Outcome != outcome {
		t.Errorf("outcome %s, want %s", c.Outcome, outcome)
	}
}

func listOnly(asked []string) bool {
	return !slices.ContainsFunc(asked, func(s string) bool { return strings.HasPrefix(s, "FILES") })
}

func TestEveryShape(t *testing.T) {
	for _, kind := range []register.ForgeKind{register.GitHub, register.GitLab, register.Gitea} {
		t.Run(string(kind), func(t *testing.T) {
			projects := forgetest.Projects("org", 1, 12)
			projects[0].Files = map[string]string{"publiccode.yml": "Good", "LICENSE": "EUPL", "algorithms/aid.yml": "Aid", "src/publiccode.yml": "no"}
			projects[1].Files = map[string]string{"publiccode.yaml": "bad"}
			projects[2].Files = map[string]string{"algorithm.yml": "bad", "algorithms/x.yml": "X"}
			projects[3].Root = []crawler.Node{{Name: "publiccode.yml", Kind: crawler.NodeSymlink}}
			projects[4].Empty = true
			projects[5].Files = map[string]string{"publiccode.yml": "bomb"}
			r := setUp(t, kind, projects...)
			c := r.crawl(t, "org")
			part(t, c, register.CrawlPart{Seen: 12, Visited: 11, Failed: 1, Finished: true, Problem: crawler.ProblemInternal}, register.CrawlIncomplete)
			if r.server.Most() > 4 {
				t.Errorf("%d requests in flight at one host", r.server.Most())
			}
			states := map[string]register.MetadataState{}
			for _, repo := range r.memory.Repositories() {
				states[repo.Name] = repo.Publiccode
			}
			for name, want := range map[string]register.MetadataState{
				"project-0001": register.MetadataValid, "project-0002": register.MetadataInvalid, "project-0003": register.MetadataAbsent,
				"project-0004": register.MetadataUnreadable, "project-0005": register.MetadataAbsent, "project-0006": register.MetadataNotObserved,
			} {
				if states[name] != want {
					t.Errorf("publiccode.yml of %s: %s, want %s", name, states[name], want)
				}
			}
			for _, v := range r.memory.Visits {
				checkVisit(t, v)
			}
		})
	}
}

// checkVisit looks at what the register is given.
func checkVisit(t *testing.T, v crawler.Visit) {
	t.Helper()
	switch v.Repository.Name {
	case "project-0001":
		if v.Publiccode == nil || v.PubliccodePath != "publiccode.yml" || v.Repository.Software.Value != "Good" ||
			len(v.Sheets) != 1 || v.Sheets[0].HeldPath != "algorithms/aid.yml" || v.Sheets[0].HeldEvidence.SHA256 == "" || v.Repository.Head.Value != v.Snapshot.Head {
			t.Errorf("visit %+v", v)
		}
	case "project-0003":
		if len(v.Sheets) != 1 || len(v.SheetFaults["algorithm.yml"]) != 1 {
			t.Errorf("sheets %+v, faults %v", v.Sheets, v.SheetFaults)
		}
	case "project-0004":
		if len(v.Snapshot.Findings) != 1 || v.Snapshot.Findings[0].Rule != crawler.RuleSymlink || v.Publiccode != nil {
			t.Errorf("findings %+v", v.Snapshot.Findings)
		}
	case "project-0005":
		if v.Snapshot.Reach != register.ReachEmpty || !v.Repository.Head.Is(register.Absent) {
			t.Errorf("reach %s, head %+v", v.Snapshot.Reach, v.Repository.Head)
		}
	}
}

func TestMoreRepositoriesThanAnyQueueFinish(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 1200)...)
	part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 1200, Visited: 1200, Finished: true}, register.CrawlComplete)
	if got := len(r.memory.Repositories()); got != 1200 {
		t.Errorf("%d repositories", got)
	}
}

func TestSecondCrawlAsksForListsOnly(t *testing.T) {
	for _, kind := range []register.ForgeKind{register.GitHub, register.GitLab, register.Gitea} {
		t.Run(string(kind), func(t *testing.T) {
			r := setUp(t, kind, forgetest.Projects("org", 1, 120)...)
			r.crawl(t, "org")
			r.later(time.Hour)
			part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 120, Seen: 120, Unchanged: 120, Finished: true}, register.CrawlComplete)
			if asked := r.server.Asked(); !listOnly(asked) || len(asked) > 3 {
				t.Errorf("asked %v", asked)
			}
			if len(r.memory.Visits) > 0 {
				t.Errorf("%d visits saved", len(r.memory.Visits))
			}
			r.later(time.Hour)
			r.server.Change(func(p []*forgetest.Project) []*forgetest.Project {
				p[7].Pushed = p[7].Pushed.Add(time.Hour)
				return p
			})
			part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 120, Seen: 120, Visited: 1, Unchanged: 119, Finished: true}, register.CrawlComplete)
		})
	}
}

func TestSubgroupsOnceEach(t *testing.T) {
	var projects []*forgetest.Project
	for i, owner := range []string{"org", "org/a", "org/a/b", "org/a/b/c", "org/a/b/c/d"} {
		projects = append(projects, forgetest.Projects(owner, 1+i*10, 3)...)
	}
	r := setUp(t, register.GitLab, projects...)
	part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 15, Visited: 15, Finished: true}, register.CrawlComplete)
	asked := r.server.Asked()
	slices.Sort(asked)
	if len(asked) != 16 || len(slices.Compact(asked)) != 16 {
		t.Errorf("asked %v", asked)
	}
}

func TestWholeInstance(t *testing.T) {
	r := setUp(t, register.GitLab, append(forgetest.Projects("a", 1, 130), forgetest.Projects("b/c", 500, 20)...)...)
	part(t, r.crawl(t, ""), register.CrawlPart{Seen: 150, Visited: 150, Finished: true}, register.CrawlComplete)
}

// TestNoneIsLost: whatever the forge does to its list, the register keeps what it
// had, and says so.
func TestNoneIsLost(t *testing.T) {
	status := func(code int, header ...string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			for _, h := range header {
				name, value, _ := strings.Cut(h, ": ")
				w.Header().Set(name, value)
			}
			w.WriteHeader(code)
			return true
		}
	}
	text := func(body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	for _, c := range []struct {
		name    string
		before  func(http.ResponseWriter, *http.Request) bool
		problem string
	}{
		{"a_list_that_turns_empty", text("[]"), crawler.ProblemListEmpty},
		{"a_list_that_loses_most", text(`[{"id":1,"full_name":"org/project-0001","default_branch":"main"}]`), crawler.ProblemListShrunk},
		{"500", status(500), crawler.ProblemUnavailable},
		{"429_with_retry_after", status(429, "Retry-After: 120"), crawler.ProblemRateLimited},
		{"403_without_quota", status(403, "X-RateLimit-Remaining: 0"), crawler.ProblemRateLimited},
		{"404_under_a_rate_limit", status(404, "Retry-After: 120"), crawler.ProblemRateLimited},
		{"silence", func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true }, crawler.ProblemUnavailable},
		{"html", text("<html>"), crawler.ProblemUnreadable},
		{"empty_200", text(""), crawler.ProblemUnreadable},
		{"second_page_fails", func(w http.ResponseWriter, r *http.Request) bool {
			return r.URL.Query().Get("page") == "2" && status(502)(w, r)
		}, crawler.ProblemUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 130)...)
			r.crawl(t, "org")
			r.server.Before(c.before)
			for range 3 {
				r.later(25 * time.Hour)
				got := r.crawl(t, "org")
				if p := got.Parts[0]; p.Problem != c.problem || p.Finished || p.Gone > 0 || got.Outcome != register.CrawlIncomplete {
					t.Errorf("part %+v, outcome %s; want %s", p, got.Outcome, c.problem)
				}
				if r.open() != 130 {
					t.Fatalf("%d of 130 left", r.open())
				}
			}
			r.server.Before(nil)
			r.later(time.Hour)
			if got := r.crawl(t, "org"); got.Outcome != register.CrawlComplete || r.open() != 130 {
				t.Errorf("after it: %+v, %d open", got, r.open())
			}
		})
	}
}

func TestOneThatLeftIsAskedForDirectly(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 5)...)
	r.crawl(t, "org")
	r.server.Change(func(p []*forgetest.Project) []*forgetest.Project {
		p[1].Private = true
		p[2].Former, p[2].Name = []string{"org/project-0003"}, "renamed"
		p[3].Former, p[3].Owner = []string{"org/project-0004"}, "elsewhere"
		return p
	})
	r.later(time.Hour)
	part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 5, Seen: 3, Visited: 2, Unchanged: 2, Gone: 1, Finished: true}, register.CrawlComplete)
	for _, v := range r.memory.Visits {
		switch v.Repository.ForgeID {
		case "2":
			if v.Snapshot.Reach != register.ReachGone || v.Listed {
				t.Errorf("private: %+v", v)
			}
		case "3":
			if v.Repository.Key != "forge.example/org/renamed" || len(v.Repository.Aliases) != 1 || v.Repository.ID == "" || !v.Listed {
				t.Errorf("renamed: %+v", v.Repository)
			}
		case "4":
			if v.Repository.Key != "forge.example/elsewhere/project-0004" || v.Repository.Aliases[0].Key != "forge.example/org/project-0004" || v.Listed || v.Snapshot.Reach != register.ReachOpen {
				t.Errorf("moved: %+v", v)
			}
		}
	}
}

// TestAGoneOneIsAskedForLessAndLess: daily for a week, then in its turn.
func TestAGoneOneIsAskedForLessAndLess(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 3)...)
	r.Options.Sample = 1 << 40
	r.crawl(t, "org")
	r.server.Change(func(p []*forgetest.Project) []*forgetest.Project { return p[1:] })
	asked := make([]int, 40)
	for day := range asked {
		for range 2 { // the second crawl of a day never asks again
			r.later(12 * time.Hour)
			r.crawl(t, "org")
			for _, s := range r.server.Asked() {
				if strings.HasSuffix(s, "/repos/org/project-0001") {
					asked[day]++
				}
			}
		}
	}
	week, month := 0, 0
	for day, n := range asked {
		if day < 7 {
			week += n
		} else {
			month += n
		}
	}
	if week < 6 || week > 8 || month < 2 || month > 4 {
		t.Errorf("asked %v: %d times in the first week, %d in the month after", asked, week, month)
	}
}

func TestAfterAnImportTheMissingAreAskedForInTurns(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 1)...)
	var held []register.Repository
	for i := range 250 {
		key := fmt.Sprintf("%s/org/imported-%d", forgetest.Host, i)
		held = append(held, register.Repository{ID: fmt.Sprint("r", i), Key: key, Host: forgetest.Host, Kind: register.GitHub, Accounts: []string{forgetest.Host + "/org"}})
	}
	r.memory = forgetest.NewMemory(held...)
	r.Recorder = r.memory
	var gone []int
	for range 4 {
		r.later(time.Hour)
		gone = append(gone, r.crawl(t, "org").Parts[0].Gone)
	}
	if want := []int{100, 100, 50, 0}; !slices.Equal(gone, want) {
		t.Errorf("gone %v, want %v", gone, want)
	}
}

func TestDirectAnswersThatFailProveNothing(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 5)...)
	r.crawl(t, "org")
	r.server.Change(func(p []*forgetest.Project) []*forgetest.Project { return p[1:] })
	r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
		if !strings.Contains(req.URL.Path, "/repos/") {
			return false
		}
		w.WriteHeader(503)
		return true
	})
	r.later(time.Hour)
	part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 5, Seen: 4, Unchanged: 4, Failed: 1, Finished: true, Problem: crawler.ProblemUnavailable}, register.CrawlIncomplete)
	if r.open() != 5 {
		t.Errorf("%d open", r.open())
	}
}

// TestRefusedFiles: the states that a repository can be in from the start (trust A3).
func TestRefusedFiles(t *testing.T) {
	projects := forgetest.Projects("org", 1, 6)
	for i, status := range []int{404, 451, 403, 503, 401} {
		projects[i].Refuse = status
	}
	r := setUp(t, register.GitHub, projects...)
	part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 6, Visited: 1, Failed: 5, Finished: true, Problem: crawler.ProblemUnavailable}, register.CrawlIncomplete)
	r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
		if strings.HasSuffix(req.URL.Path, "/repos/org/project-0002") {
			w.WriteHeader(451)
			return true
		}
		return false
	})
	r.later(time.Hour)
	r.crawl(t, "org")
	if got := r.memory.Repository("forge.example/org/project-0002"); got.Reach != register.ReachBlocked {
		t.Errorf("both the forge and git refuse: reach %s", got.Reach)
	}
}

func TestEveryRepositoryIsVisitedEveryFortnight(t *testing.T) {
	const n = 300
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, n)...)
	r.Options.Sample = 1 << 40 // the sample is another test's affair
	r.crawl(t, "org")
	busiest := 0
	for range 20 {
		r.later(24 * time.Hour)
		c := r.crawl(t, "org")
		busiest = max(busiest, c.Parts[0].Visited)
		if c.Sample.Due != c.Parts[0].Visited || c.Parts[0].Sample != c.Sample {
			t.Errorf("%d visits in turn, told: %+v and %+v", c.Parts[0].Visited, c.Sample, c.Parts[0].Sample)
		}
		for _, repo := range r.memory.Repositories() {
			if age := r.now.Sub(repo.VisitedAt); age > 14*24*time.Hour {
				t.Fatalf("%s was visited %v ago", repo.Key, age)
			}
		}
	}
	if busiest > 3*n/14 {
		t.Errorf("%d visits on one day, of %d in a fortnight", busiest, n)
	}
}

func TestSampleFindsWhatListsHide(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 400)...)
	r.Options.Sample, r.Options.FullEvery = 10, 1000*24*time.Hour
	r.crawl(t, "org")
	r.server.Change(func(projects []*forgetest.Project) []*forgetest.Project {
		for _, p := range projects[:200] {
			p.Files = map[string]string{"README.md": "changed behind an unchanged list"}
		}
		return projects
	})
	r.later(25 * time.Hour)
	c := r.crawl(t, "org")
	if c.Sample.Checked < 20 || c.Sample.Checked > 70 || c.Sample.Missed < 5 || c.Sample.Missed >= c.Sample.Checked ||
		c.Parts[0].Sample != c.Sample || c.Sample.Due != 0 || c.Sample.Rate() != int(100*float64(c.Sample.Missed)/float64(c.Sample.Checked)+.5) {
		t.Errorf("sample %+v", c.Sample)
	}
}

func TestUnchangedIsSaid(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 3)...)
	r.crawl(t, "org")
	r.later(time.Hour)
	r.Options.VisitAnyway = true
	r.crawl(t, "org")
	for _, v := range r.memory.Visits {
		if !v.Unchanged {
			t.Errorf("%s is said to have changed", v.Repository.Key)
		}
	}
}

func TestAccountsThatAreNotVisited(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 1)...)
	accounts := map[string]register.Account{}
	for name, set := range map[string]func(*register.Account){
		crawler.ProblemIgnored:     func(a *register.Account) { a.IgnoredSince = "2026-01-01" },
		crawler.ProblemEnded:       func(a *register.Account) { a.Until = "2025-12-31" },
		crawler.ProblemUnsupported: func(a *register.Account) { a.Kind = register.SourceHut },
		"":                         func(a *register.Account) { a.IgnoredSince = "2027-01-01" },
	} {
		a := r.server.Account("org")
		set(&a)
		accounts[name] = a
	}
	for problem, a := range accounts {
		t.Run("problem_"+problem, func(t *testing.T) {
			c, err := r.Run(t.Context(), []register.Account{a, a})
			if err != nil || len(c.Parts) != 1 || c.Parts[0].Problem != problem {
				t.Fatalf("%+v, %v", c, err)
			}
			if asked := r.server.Asked(); (len(asked) > 0) != (problem == "") {
				t.Errorf("asked %v", asked)
			}
			if incomplete := c.Outcome != register.CrawlComplete; incomplete != (problem == crawler.ProblemUnsupported) {
				t.Errorf("outcome %s", c.Outcome)
			}
		})
	}
}

// TestBadListsEnd: endless and inventive lists cost little and are told (trust A6, A7).
func TestBadListsEnd(t *testing.T) {
	t.Run("new_entries_for_ever", func(t *testing.T) {
		r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 2)...)
		r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
			if strings.Contains(req.URL.Path, "/repos/org/") {
				return false
			}
			page := 0
			_, _ = fmt.Sscan(req.URL.Query().Get("page"), &page)
			var items []string
			for i := range 100 {
				items = append(items, fmt.Sprintf(`{"id":%d,"full_name":"org/invented-%d-%d"}`, 1000+page*100+i, page, i))
			}
			w.Header().Set("Link", fmt.Sprintf(`<%s%s?page=%d>; rel="next"`, r.server.URL, req.URL.Path, page+1))
			_, _ = io.WriteString(w, "["+strings.Join(items, ",")+"]")
			return true
		})
		c := r.crawl(t, "org")
		if p := c.Parts[0]; p.Problem != crawler.ProblemListDoubtful || p.Finished || p.Seen > 110 {
			t.Errorf("part %+v", p)
		}
	})
	t.Run("too_many", func(t *testing.T) {
		r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 250)...)
		r.Options.MaxPerList = 120
		part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 120, Visited: 120, Problem: crawler.ProblemListTooLong}, register.CrawlIncomplete)
	})
	t.Run("a_time_that_lists_may_take", func(t *testing.T) {
		r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 2)...)
		r.Options.ListBudget = 100 * time.Millisecond
		r.server.Before(func(_ http.ResponseWriter, req *http.Request) bool { <-req.Context().Done(); return true })
		part(t, r.crawl(t, "org"), register.CrawlPart{Problem: crawler.ProblemListTooLong}, register.CrawlIncomplete)
	})
	t.Run("a_flood_of_forks_is_cut", func(t *testing.T) {
		projects := forgetest.Projects("org", 1, 60)
		for _, p := range projects[10:] {
			p.Fork = true
		}
		r := setUp(t, register.GitHub, projects...)
		r.Options.MaxForks = 20
		part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 60, Visited: 30, Finished: true, Problem: crawler.ProblemForksCut}, register.CrawlComplete)
	})
	t.Run("the_same_on_two_pages", func(t *testing.T) {
		projects := forgetest.Projects("org", 1, 150)
		r := setUp(t, register.GitHub, append(projects, projects[3:60]...)...)
		part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 150, Visited: 150, Finished: true}, register.CrawlComplete)
	})
	t.Run("one_dead_account_does_not_end_the_crawl_and_a_dead_host_is_left", func(t *testing.T) {
		r := setUp(t, register.GitHub, forgetest.Projects("good", 1, 3)...)
		r.Options.PerHost = 1
		r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
			if strings.Contains(req.URL.Path, "/bad") || strings.Contains(req.URL.Path, "/worse") {
				w.WriteHeader(500)
				return true
			}
			return false
		})
		c := r.crawl(t, "bad1", "good", "worse1", "worse2", "worse3", "worse4", "worse5", "worse6", "worse7")
		if len(r.memory.Repositories()) != 3 || c.Outcome != register.CrawlIncomplete || len(c.Parts) != 9 {
			t.Errorf("%+v", c)
		}
		for _, p := range c.Parts {
			if p.Account != "forge.example/good" && p.Problem != crawler.ProblemUnavailable {
				t.Errorf("part %+v", p)
			}
		}
		if asked := r.server.Asked(); slices.ContainsFunc(asked, func(s string) bool { return strings.Contains(s, "worse6") }) {
			t.Errorf("asked a dead host again and again: %v", asked)
		}
	})
}

// TestAbsurdValuesAreBounded: what a forge says of dates, numbers and texts (trust A9).
func TestAbsurdValuesAreBounded(t *testing.T) {
	projects := forgetest.Projects("org", 1, 2)
	projects[0].Fields = map[string]any{
		"created_at": "0001-01-01T00:00:00Z", "pushed_at": "2099-01-01T00:00:00Z", "stargazers_count": -5, "forks_count": nil,
		"description": strings.Repeat("é", 300_000) + "\x00", "homepage": "", "topics": []string{"a\x1b[31mb"},
	}
	projects[1].Fields = map[string]any{"pushed_at": start.Add(2 * time.Hour)}
	r := setUp(t, register.GitHub, projects...)
	r.crawl(t, "org")
	got := r.memory.Repository("forge.example/org/project-0001")
	if !got.CreatedOn.Is(register.Failed) || !got.LastActivity.Is(register.Failed) || !got.LastActivity.Value.IsZero() || !got.Stars.Is(register.Failed) ||
		!got.Forks.Is(register.NotObserved) || !got.Homepage.Is(register.Absent) || len(got.Description.Value) > 4<<10 ||
		strings.Trim(got.Description.Value, "é") != "" || got.Topics.Value[0] != "a[31mb" {
		t.Errorf("facts %+v", got)
	}
	if got := r.memory.Repository("forge.example/org/project-0002"); !got.LastActivity.Value.Equal(start) {
		t.Errorf("a clock two hours ahead: %v", got.LastActivity.Value)
	}
}

func TestCancelledAtOnceAndResumed(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 60)...)
	ctx, cancel := context.WithCancel(t.Context())
	var read atomic.Int32
	r.server.BeforeFiles(func(ctx context.Context, _ register.Repository) error {
		if read.Add(1) <= 20 {
			return nil
		}
		time.AfterFunc(10*time.Millisecond, cancel)
		<-ctx.Done()
		return ctx.Err()
	})
	begun := time.Now()
	c, err := r.Run(ctx, []register.Account{r.server.Account("org")})
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("stopped after %v", took)
	}
	if !errors.Is(err, context.Canceled) || c.Outcome != register.CrawlInterrupted || c.Parts[0].Problem != crawler.ProblemInterrupted || c.Parts[0].Failed > 0 {
		t.Errorf("%v, %+v", err, c)
	}
	kept := len(r.memory.Repositories())
	if kept != 20 {
		t.Errorf("%d kept", kept)
	}
	if last := r.memory.Crawls[len(r.memory.Crawls)-1]; last.Outcome != register.CrawlInterrupted {
		t.Errorf("saved as %s", last.Outcome)
	}
	r.server.BeforeFiles(nil)
	r.later(time.Minute)
	part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 20, Seen: 60, Visited: 40, Unchanged: 20, Finished: true}, register.CrawlComplete)
}

func TestSlowRepositoriesHoldNeitherTheListNorForEver(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 40)...)
	r.Options.VisitBudget = 300 * time.Millisecond
	r.server.BeforeFiles(func(ctx context.Context, repo register.Repository) error {
		if repo.Name > "project-0003" {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	})
	part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 40, Visited: 37, Failed: 3, Finished: true, Problem: crawler.ProblemUnavailable}, register.CrawlIncomplete)
}

// TestASlowHostHoldsNoOther (trust A13).
func TestASlowHostHoldsNoOther(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 5)...)
	other := forgetest.Serve(t, register.GitLab, forgetest.Projects("org", 1, 150)...)
	r.Forges[register.GitLab] = gitlab.New(other.Access(forgetest.Client(t, nil, other.URL)))
	r.server.Before(func(_ http.ResponseWriter, req *http.Request) bool { <-req.Context().Done(); return true })
	elsewhere := other.Account("org")
	elsewhere.Host = "other.example"
	var ended []string
	r.Options.Progress = func(e crawler.Event) {
		if e.Kind == crawler.EventAccountEnded {
			ended = append(ended, e.Host)
		}
	}
	c, err := r.Run(t.Context(), []register.Account{r.server.Account("org"), elsewhere})
	if err != nil || !slices.Equal(ended, []string{"other.example", forgetest.Host}) || c.Parts[1].Visited != 150 || c.Outcome != register.CrawlIncomplete {
		t.Errorf("%v; ended %v; %+v", err, ended, c)
	}
}

func TestARegisterThatFailsEndsTheCrawl(t *testing.T) {
	t.Run("a_visit_that_breaks_a_rule_costs_itself", func(t *testing.T) {
		r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 10)...)
		r.memory.Fail = func(v crawler.Visit) error {
			if v.Repository.ForgeID == "4" {
				return register.ErrInvalid
			}
			return nil
		}
		part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 10, Visited: 9, Failed: 1, Finished: true, Problem: crawler.ProblemNotSaved}, register.CrawlIncomplete)
	})
	t.Run("a_full_disk_ends_it", func(t *testing.T) {
		r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 300)...)
		full := errors.New("disk full")
		r.memory.Fail = func(crawler.Visit) error { return full }
		_, err := r.Run(t.Context(), []register.Account{r.server.Account("org")})
		if !errors.Is(err, full) || len(r.server.Asked()) > 20 {
			t.Errorf("%v", err)
		}
	})
}

func TestProgressCounts(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 10)...)
	var last crawler.Event
	r.Options.Progress = func(e crawler.Event) { last = e }
	r.crawl(t, "org", "missing")
	if last.Accounts != 2 || last.Done != 2 || last.Visited != 10 {
		t.Errorf("%+v", last)
	}
}

// TestFilesInFoldersAreAskedForWhereThereWereSome: the reader is told which repositories
// held wanted files in folders, so that it need not find out by a request of its own.
func TestFilesInFoldersAreAskedForWhereThereWereSome(t *testing.T) {
	projects := forgetest.Projects("org", 1, 2)
	projects[0].Files = map[string]string{"README.md": "x", "docs/CONTRIBUTING.md": "y"}
	projects[1].Files = map[string]string{"README.md": "x"}
	r := setUp(t, register.GitLab, projects...)
	var deep []string
	r.server.BeforeFiles(func(_ context.Context, x register.Repository) error {
		if x.Deep {
			deep = append(deep, x.Name)
		}
		return nil
	})
	for i, want := range []string{"[]", "[project-0001]"} {
		r.Options.VisitAnyway, r.Options.PerHost = true, 1
		r.crawl(t, "org")
		if fmt.Sprint(deep) != want {
			t.Errorf("visit %d: deep %v, want %s", i+1, deep, want)
		}
		r.later(time.Hour)
	}
}

// TestTimesOfACrawlAreSeconds, as all times that the register keeps.
func TestTimesOfACrawlAreSeconds(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 1)...)
	r.now = r.now.Add(123456789 * time.Nanosecond)
	c := r.crawl(t, "org")
	for what, at := range map[string]time.Time{"start": c.Started, "end": c.Ended, "account": c.Parts[0].At} {
		if at.Nanosecond() != 0 {
			t.Errorf("%s: %s", what, at)
		}
	}
}
