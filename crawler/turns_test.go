// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/internal/register"
)

// TestAccountsTakeTurns: the order in which accounts are read is that of their last turns.
func TestAccountsTakeTurns(t *testing.T) {
	day := func(n int) time.Time { return start.AddDate(0, 0, -n) }
	well := func(account string, tried int) register.CrawlPart {
		return register.CrawlPart{Account: "forge.example/" + account, Host: "forge.example", Finished: true, Seen: 1, At: day(tried)}
	}
	cut := func(p register.CrawlPart, problem string) register.CrawlPart {
		p.Problem, p.Failed = problem, 1
		return p
	}
	kept := func(account string, tried int, problem string) register.CrawlPart { // in the last round nothing was asked of it
		return register.CrawlPart{Account: "forge.example/" + account, Host: "forge.example", At: day(0), TriedAt: day(tried), Problem: problem}
	}
	for _, c := range []struct {
		name  string
		parts []register.CrawlPart
		want  []string
	}{
		{"none_had_a_turn", nil, []string{"a", "b", "c"}},
		{"never_read_first", []register.CrawlPart{well("a", 3), well("b", 2)}, []string{"c", "a", "b"}},
		{"longest_ago_first", []register.CrawlPart{well("a", 1), well("b", 3), well("c", 2)}, []string{"b", "c", "a"}},
		{"unfinished_first_of_one_round", []register.CrawlPart{well("a", 1), well("b", 1), cut(well("c", 1), crawler.ProblemBudgetSpent)}, []string{"c", "a", "b"}},
		{"unfinished_before_quiet_ones_read_later", []register.CrawlPart{well("a", 1), well("b", 1), cut(well("c", 2), crawler.ProblemRateLimited)}, []string{"c", "a", "b"}},
		{"what_the_host_kept_from_it_is_no_turn", []register.CrawlPart{well("a", 1), kept("b", 4, crawler.ProblemBudgetSpent), kept("c", 5, crawler.ProblemRateLimited)}, []string{"c", "b", "a"}},
		{"what_always_fails_holds_up_nobody", []register.CrawlPart{cut(kept("a", 1, ""), crawler.ProblemUnavailable), well("b", 2), well("c", 3)}, []string{"c", "b", "a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := setUp(t, register.GitHub)
			if err := r.memory.SaveCrawl(t.Context(), register.Crawl{ID: "before", Parts: c.parts}); err != nil {
				t.Fatal(err)
			}
			var order []string
			r.Options.PerHost = 1
			r.Options.Progress = func(e crawler.Event) {
				if e.Kind == crawler.EventAccountStarted {
					order = append(order, e.Account[len("forge.example/"):])
				}
			}
			r.crawl(t, "b", "c", "a")
			if !slices.Equal(order, c.want) {
				t.Errorf("%v, want %v", order, c.want)
			}
		})
	}
}

// TestFewLeftAreSpentOneByOne: when few requests are left of a budget, a reading that was
// begun is ended before the next begins.
func TestFewLeftAreSpentOneByOne(t *testing.T) {
	for _, c := range []struct {
		name     string
		left     int
		limited  bool
		inFlight map[string]int
		most     int
	}{
		{"no_budget", 0, false, nil, 4},
		{"plenty", 1000, true, nil, 4},
		{"few", 10, true, nil, 1},
		{"the_list_says_less", 0, false, map[string]int{"forge.example": 2}, 2},
		{"the_list_cannot_say_more", 0, false, map[string]int{"forge.example": 9}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := setUp(t, register.GitHub, slices.Concat(forgetest.Projects("a", 1, 8), forgetest.Projects("b", 9, 8))...)
			r.server.BeforeFiles(func(context.Context, register.Repository) error {
				time.Sleep(3 * time.Millisecond)
				return nil
			})
			r.Options.Left = func(string) (int, bool) { return c.left, c.limited }
			r.Options.InFlight = c.inFlight
			r.crawl(t, "a", "b")
			if n := r.server.Most(); n != c.most || len(r.memory.Repositories()) != 16 {
				t.Errorf("%d at once, want %d; %d repositories", n, c.most, len(r.memory.Repositories()))
			}
		})
	}
}
