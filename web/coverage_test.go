// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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
		"forge-1.example/compte-1481,forge-1.example,4,4,0,0,4,0,true,true,", "forge-1.example/compte-0001,forge-1.example,,,,,,,false,false,",
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no line %s", line)
		}
	}
}
