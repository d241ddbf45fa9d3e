// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/crawler/forgetest"
	"greffe/internal/register"
)

// groups are so many groups of GitLab with three projects each, last pushed to long ago.
func groups(n int) (names []string, projects []*forgetest.Project) {
	for i := range n {
		name := fmt.Sprintf("group-%02d", i)
		names = append(names, name)
		projects = append(projects, forgetest.Projects(name, 1+3*i, 3)...)
	}
	for _, p := range projects {
		p.Pushed = start.AddDate(0, -1, 0)
	}
	return names, projects
}

// counted crawls and gives how many requests were sent to lists of accounts, to the lists of
// the whole host, and for files.
func (r *round) counted(t *testing.T, accounts []string) (lists, host, files int, c register.Crawl) {
	t.Helper()
	r.server.Asked()
	c = r.crawl(t, accounts...)
	for _, a := range r.server.Asked() {
		switch {
		case strings.HasPrefix(a, "FILES"):
			files++
		case strings.HasSuffix(a, "/api/v4/projects"):
			host++
		case strings.HasSuffix(a, "/projects"):
			lists++
		}
	}
	return lists, host, files, c
}

// TestAQuietHostIsAskedOnce: where most of a host is ours, its accounts cost two requests in
// all and not one each; an account is listed when something happened in it, or its turn has
// come, and no account waits longer than a fortnight.
func TestAQuietHostIsAskedOnce(t *testing.T) {
	const n = 20
	names, projects := groups(n)
	r := setUp(t, register.GitLab, projects...)
	if lists, host, files, _ := r.counted(t, names); lists != n || host != 0 || files != 3*n {
		t.Errorf("first: %d lists of accounts, %d of the host, %d readings", lists, host, files)
	}
	r.later(12 * time.Hour) // nobody is drawn for the sample, nobody's turn comes again, so soon
	lists, host, files, c := r.counted(t, names)
	if lists != 0 || host != 2 || files != 0 || c.Outcome != register.CrawlComplete {
		t.Errorf("nothing happened: %d lists of accounts, %d of the host, %d readings, %s", lists, host, files, c.Outcome)
	}
	for _, p := range c.Parts {
		if p.Expected != 3 || p.Seen != 3 || p.Unchanged != 3 || !p.Finished || !p.ListedAt.Equal(start) {
			t.Errorf("%+v", p)
		}
	}

	r.later(time.Hour)
	r.server.Change(func(all []*forgetest.Project) []*forgetest.Project {
		all[0].Pushed = r.now
		all[5].Changed, all[5].Fields = r.now, map[string]any{"description": "said otherwise"}
		added := *all[8]
		added.ID, added.Name, added.Pushed, added.Changed = 9_000, "opened", start.AddDate(0, -2, 0), r.now // it existed, and was opened to all
		return append(all, &added)
	})
	lists, host, files, _ = r.counted(t, names)
	if lists != 3 || host != 2 || files != 3 {
		t.Errorf("a push, another description and a project that was opened: %d lists of accounts, %d of the host, %d readings", lists, host, files)
	}
	if len(r.memory.Repositories()) != 3*n+1 {
		t.Errorf("%d repositories", len(r.memory.Repositories()))
	}

	listed := 0
	for range 15 { // a fortnight and a day
		r.later(24 * time.Hour)
		lists, _, _, c := r.counted(t, names)
		listed += lists
		for _, p := range c.Parts {
			if age := r.now.Sub(p.Listed()); age > 14*24*time.Hour {
				t.Errorf("%s was not listed for %v", p.Account, age)
			}
		}
		for _, x := range r.memory.Repositories() {
			if age := r.now.Sub(x.VisitedAt); age > 14*24*time.Hour {
				t.Errorf("%s was not visited for %v", x.Key, age)
			}
		}
	}
	if listed < n || listed > 3*n {
		t.Errorf("%d lists of %d accounts in fifteen days; one by one they are %d", listed, n, 15*n)
	}
	t.Logf("%d requests for lists of accounts and 30 for the host in fifteen days, %d one by one", listed, 15*n)
}

// TestWhatVanishesOnAQuietHost: what is gone is found when its account has its turn, is asked
// for again on the next day, and is gone then, whatever the host's list says.
func TestWhatVanishesOnAQuietHost(t *testing.T) {
	const n = 10
	names, projects := groups(n)
	r := setUp(t, register.GitLab, projects...)
	r.crawl(t, names...)
	r.server.Change(func(all []*forgetest.Project) []*forgetest.Project { return slices.Delete(all, 4, 5) })
	days := 0
	for r.open() == 3*n {
		if days++; days > 16 {
			t.Fatal("it is never called gone")
		}
		r.later(24 * time.Hour)
		r.crawl(t, names...)
	}
	gone := r.memory.Repository("forge.example/group-01/project-0005")
	if gone.GoneAt.IsZero() || gone.GoneAt.Format(time.DateOnly) == gone.SeenAt.Format(time.DateOnly) {
		t.Errorf("gone at %v, asked for at %v", gone.GoneAt, gone.SeenAt)
	}
}

// TestABusyHostIsReadByAccount: where the host lists more than the accounts would cost, one
// request tells so and the accounts are read; the same when it does not answer.
func TestABusyHostIsReadByAccount(t *testing.T) {
	names, projects := groups(8)
	strangers := forgetest.Projects("everybody", 1_000, 900)
	for _, p := range strangers {
		p.Pushed = start.Add(11 * time.Hour)
	}
	for name, cut := range map[string]func(r *round){
		"busy": func(*round) {},
		"empty": func(r *round) { // nothing happened, it says; nor did what we have seen ourselves
			r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
				if strings.HasSuffix(req.URL.Path, "/api/v4/projects") {
					_, _ = w.Write([]byte("[]"))
					return true
				}
				return false
			})
		},
		"broken": func(r *round) {
			r.server.Before(func(w http.ResponseWriter, req *http.Request) bool {
				if strings.HasSuffix(req.URL.Path, "/api/v4/projects") {
					http.Error(w, "{}", http.StatusForbidden)
					return true
				}
				return false
			})
		},
		"without_totals": func(r *round) {
			r.server.Before(func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("X-Total-Pages", "") // not told beyond 10,000 entries
				return false
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := setUp(t, register.GitLab, append(slices.Clone(projects), strangers...)...)
			r.crawl(t, names...)
			r.later(12 * time.Hour)
			cut(r)
			lists, host, files, c := r.counted(t, names)
			if lists != 8 || host > 5 || name != "without_totals" && name != "empty" && host > 1 || files != 0 || c.Outcome != register.CrawlComplete {
				t.Errorf("%d lists of accounts, %d of the host, %d readings, %s", lists, host, files, c.Outcome)
			}
		})
	}
}

// TestAnUnsettledAccountIsRead: an account whose last visit did not go well is listed again,
// however quiet its host is.
func TestAnUnsettledAccountIsRead(t *testing.T) {
	names, projects := groups(8)
	projects[4].Refuse = http.StatusInternalServerError
	r := setUp(t, register.GitLab, projects...)
	r.crawl(t, names...)
	r.later(12 * time.Hour)
	projects[4].Refuse = 0
	lists, host, files, c := r.counted(t, names)
	if lists != 1 || host != 2 || files != 1 || c.Outcome != register.CrawlComplete {
		t.Errorf("%d lists of accounts, %d of the host, %d readings, %s", lists, host, files, c.Outcome)
	}
}

// TestAPushWithinTheHour: GitLab notes what happens in a project once an hour at most. A push
// soon after a visit that came soon after another push leaves no trace in any list; it is
// found by the first crawl after the hour is over, by the clock of the forge and by ours,
// whether the account is asked for alone or the whole host is.
func TestAPushWithinTheHour(t *testing.T) {
	for name, skew := range map[string]time.Duration{"same_clock": 0, "slow_clock": -2 * time.Hour, "fast_clock": 2 * time.Hour} {
		for _, accounts := range []int{1, 8} {
			t.Run(fmt.Sprintf("%s/%d_accounts", name, accounts), func(t *testing.T) {
				names, projects := groups(accounts)
				r := setUp(t, register.GitLab, projects...)
				p := projects[0]
				noted := start.Add(skew)
				p.Pushed = noted // and by the time of the visit the date stands
				r.now = start.Add(10 * time.Minute)
				r.crawl(t, names...)
				r.later(10 * time.Minute)
				p.Files = map[string]string{"publiccode.yml": "soon after"} // the date does not move
				found := 0
				for range 20 {
					r.later(30 * time.Minute)
					r.crawl(t, names...)
					if r.memory.Repository("forge.example/"+p.Path()).Publiccode == register.MetadataValid {
						break
					}
					found++
				}
				if late := time.Duration(found) * 30 * time.Minute; late > 6*time.Hour {
					t.Errorf("what was pushed within the hour is found %v later, or never", late)
				}
				visits := 0
				for range 12 {
					r.later(time.Hour)
					r.crawl(t, names...)
					visits += len(r.memory.Visits)
				}
				if visits > 1 {
					t.Errorf("%d visits of what no longer moves", visits)
				}
			})
		}
	}
}
