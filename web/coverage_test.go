// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// crowded is a register with more accounts than a page can hold.
func crowded() *fake {
	f := invented()
	for i := range 1500 {
		f.accounts = append(f.accounts, register.Account{
			Host: fmt.Sprintf("forge-%d.example", i%40), Path: fmt.Sprintf("compte-%04d", i), Kind: register.GitLab, Proof: register.ProofListed,
		})
	}
	part := func(path string, p register.CrawlPart) {
		p.Account, p.Host, p.At = "forge-1.example/"+path, "forge-1.example", at("2026-11-20")
		f.crawls[0].Parts = append(f.crawls[0].Parts, p)
	}
	part("compte-0041", register.CrawlPart{Expected: 2, Seen: 2, Visited: 2, Finished: true})
	part("compte-1481", register.CrawlPart{Expected: 4, Seen: 4, Failed: 4, Finished: true})
	return f
}

func TestCoverage(t *testing.T) {
	s := site(t, crowded())
	t.Run("first_page_is_light", func(t *testing.T) {
		body := fetch(s, "/fr/couverture").Body.String()
		if len(body) > 60_000 {
			t.Errorf("%d bytes", len(body))
		}
		if strings.Contains(body, "compte-0001") || !strings.Contains(body, "compte-1481") {
			t.Error("the page lists all accounts, or not those in trouble")
		}
	})
	t.Run("trouble_first_never_visited_last", func(t *testing.T) {
		body := fetch(s, "/fr/couverture?forge=forge-1.example").Body.String()
		last := -1
		for _, account := range []string{"compte-1481", "compte-0041", "compte-0001"} {
			i := strings.Index(body, account)
			if i <= last {
				t.Errorf("%s stands at %d, after %d", account, i, last)
			}
			last = i
		}
		if !strings.Contains(body, "2 comptes visités sur 38 connus.") {
			t.Error("no denominator")
		}
	})
	t.Run("never_visited_is_not_zero", func(t *testing.T) {
		body := fetch(s, "/fr/couverture?forge=forge-2.example").Body.String()
		if strings.Contains(body, `class="num">0<`) || !strings.Contains(body, "0 comptes visités sur 38 connus.") && !strings.Contains(body, "0 compte visité sur 38 connus.") {
			t.Error("an account that was never visited shows numbers")
		}
	})
	t.Run("pages", func(t *testing.T) {
		f := crowded()
		for i := range f.accounts {
			f.accounts[i].Host = "un.example"
		}
		s := site(t, f)
		if body := fetch(s, "/fr/couverture?forge=un.example").Body.String(); !strings.Contains(body, "/fr/couverture?forge=un.example&amp;page=2") || len(body) > 100_000 {
			t.Errorf("no second page, or %d bytes", len(body))
		}
		if body := fetch(s, "/fr/couverture?forge=un.example&page=31").Body.String(); !strings.Contains(body, "sur 1\u202f506") || strings.Contains(body, "page=32") {
			t.Error("no last page")
		}
	})
	for path, want := range map[string]int{"?forge=ailleurs.example": http.StatusNotFound, "?forge=un.example&page=0": http.StatusNotFound, "?forge=forge-1.example&page=0": http.StatusBadRequest} {
		if got := fetch(s, "/fr/couverture"+path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// TestCoverageFiles: a line an account, in both forms; what was never read has no figures.
func TestCoverageFiles(t *testing.T) {
	f := crowded()
	s := site(t, f)
	for _, c := range []struct{ path, kind string }{{"/fr/couverture.csv", "text/csv"}, {"/en/coverage.json", "application/json"}} {
		res := fetch(s, c.path)
		body := res.Body.String()
		if res.Code != http.StatusOK || !strings.HasPrefix(res.Header().Get("Content-Type"), c.kind) {
			t.Fatalf("%s: %d %s", c.path, res.Code, res.Header().Get("Content-Type"))
		}
		if n := strings.Count(body, "compte-"); n < 1500 {
			t.Errorf("%s: %d accounts", c.path, n)
		}
	}
	body := strings.NewReplacer(";", ",", `"`, "").Replace(fetch(s, "/en/coverage.csv").Body.String())
	for _, line := range []string{
		"forge-1.example/compte-1481,forge-1.example,4,4,0,0,4,0,true,false,", "forge-1.example/compte-0001,forge-1.example,,,,,,,false,false,",
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no line %s", line)
		}
	}
}

// TestLastSuccessOfCapitals: forges write accounts with capitals, the register finds them
// without; few accounts are asked for one by one, many all at once.
func TestLastSuccessOfCapitals(t *testing.T) {
	for name, f := range map[string]*fake{"few": invented(), "many": crowded()} {
		t.Run(name, func(t *testing.T) {
			if name == "few" {
				f.accounts = nil
			}
			f.accounts = append(f.accounts, register.Account{Host: "forge.example", Path: "Etalab", Kind: register.GitHub, Proof: register.ProofListed})
			f.crawls[0].Parts = append(f.crawls[0].Parts, register.CrawlPart{Account: "forge.example/Etalab", Host: "forge.example", At: at("2026-11-20"), Expected: 1, Seen: 1, Finished: true})
			f.success = map[string]time.Time{"forge.example/etalab": at("2026-11-20")}
			body := strings.NewReplacer(";", ",", `"`, "").Replace(fetch(site(t, f), "/en/coverage.csv").Body.String())
			if want := "forge.example/Etalab,forge.example,1,1,0,0,0,0,true,false,,,2026-11-20T"; !strings.Contains(body, want) {
				t.Errorf("no line %s", want)
			}
			line := body[strings.Index(body, "forge.example/Etalab"):]
			line, _, _ = strings.Cut(line, "\n")
			if n := strings.Count(line, "2026-11-20T"); n != 3 { // of the visit, of the last that went well, of the list
				t.Errorf("no last success: %s", line)
			}
		})
	}
}

// TestCoverageTellsAges: how long ago a forge and an account were last read, in days, and
// never of another day: when nothing is visited any more, nothing else on the page moves.
func TestCoverageTellsAges(t *testing.T) {
	f := invented()
	f.success = map[string]time.Time{}
	for _, a := range f.accounts {
		f.success[strings.ToLower(a.Key())] = at("2026-11-18")
	}
	now := at("2026-11-20").Add(14 * time.Hour)
	s := site(t, f, func(o *Options) { o.Now = func() time.Time { return now } })
	for _, want := range []string{"2 days ago", "3 days ago"} {
		for _, path := range []string{"/en/coverage", coverageAddress("en", f.accounts[0].Host, 1)} {
			if body := fetch(s, path).Body.String(); !strings.Contains(body, want) {
				t.Errorf("%s: no %q", path, want)
			}
		}
		days, _, _ := strings.Cut(want, " ")
		res := fetch(s, "/en/coverage.json")
		if n := strings.Count(res.Body.String(), `"age_days": `+days); n <= len(f.accounts) { // of forges too
			t.Errorf("%d ages of %s days: %s", n, days, res.Body.String())
		}
		now = now.Add(2 * time.Hour)
	}
}

// TestAlarmOfAnEmptyList: a list that is empty where repositories were known is an alarm;
// one that nobody read is not said to be empty.
func TestAlarmOfAnEmptyList(t *testing.T) {
	for _, c := range []struct {
		name           string
		part           register.CrawlPart
		alarm, trouble bool
	}{
		{"the_list_was_empty", register.CrawlPart{Expected: 3, Problem: "problem.list_empty"}, true, true},
		{"nothing_was_ever_there", register.CrawlPart{Finished: true}, false, false},
		{"the_forge_was_left_alone", register.CrawlPart{Expected: 3, Problem: "problem.quiet_hours"}, false, false},
		{"the_budget_was_spent", register.CrawlPart{Expected: 3, Seen: 2, Failed: 1, Problem: "problem.budget_spent"}, false, false},
		{"the_forge_did_not_answer", register.CrawlPart{Expected: 3, Problem: "problem.unavailable"}, false, true},
		{"the_only_repository_is_gone", register.CrawlPart{Expected: 1, Gone: 1, Finished: true}, false, false},
		{"nobody_may_visit_it", register.CrawlPart{Finished: true, Problem: "problem.ignored"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := invented()
			c.part.Account, c.part.Host, c.part.At = "forge.example/valmont", "forge.example", at("2026-11-20")
			f.crawls[0].Parts = []register.CrawlPart{c.part}
			body := fetch(site(t, f), "/en/coverage?forge=forge.example").Body.String()
			if strings.Contains(body, "the list is empty although") != c.alarm {
				t.Errorf("an alarm: %t, want %t", !c.alarm, c.alarm)
			}
			if strings.Contains(body, "needs attention.") != c.trouble {
				t.Errorf("in need of attention: %t, want %t", !c.trouble, c.trouble)
			}
			want := fmt.Sprintf(`"alarm": %t, "trouble": %t,`, c.alarm, c.trouble)
			file := strings.Join(strings.Fields(fetch(site(t, f), "/en/coverage.json").Body.String()), " ")
			if !strings.Contains(file, want) {
				t.Errorf("no %s in %s", want, file)
			}
		})
	}
}

// TestAnIgnoredAccountIsNotVisited: it is known, it has no figures, and it is not counted as
// visited; the page and the files give the same reason.
func TestAnIgnoredAccountIsNotVisited(t *testing.T) {
	f := invented()
	f.accounts = []register.Account{
		{Host: "forge.example", Path: "a", Kind: register.GitHub, Proof: register.ProofListed},
		{Host: "forge.example", Path: "b", Kind: register.GitHub, Proof: register.ProofListed, IgnoredSince: "2026-03-01"},
	}
	f.crawls[0].Parts = []register.CrawlPart{
		{Account: "forge.example/a", Host: "forge.example", At: at("2026-11-20"), Seen: 2, Visited: 2, Finished: true},
		{Account: "forge.example/b", Host: "forge.example", At: at("2026-11-20"), Problem: "problem.ignored", Finished: true},
	}
	s := site(t, f)
	for _, path := range []string{"/en/coverage", "/en/coverage?forge=forge.example"} {
		if body := fetch(s, path).Body.String(); !strings.Contains(body, "1 account visited out of 2 known.") || strings.Contains(body, "2 of 0") {
			t.Errorf("%s: %s", path, body)
		}
	}
	const reason = "The list of accounts asks not to visit this account"
	if body := fetch(s, "/en/coverage?forge=forge.example").Body.String(); !strings.Contains(body, reason) {
		t.Error("no reason on the page")
	}
	if body := strings.ReplaceAll(fetch(s, "/en/coverage.csv").Body.String(), ";", ","); !strings.Contains(body, "forge.example/b,forge.example,,,,,,,true,false,problem.ignored,"+reason) {
		t.Errorf("in the table: %s", body)
	}
}
