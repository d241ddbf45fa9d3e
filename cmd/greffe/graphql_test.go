// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// hubToken is the variable that gives a token for the demonstration's GitHub.
const hubToken = "GREFFE_TOKEN_HUB_DEMO_TEST"

// TestGraphQLAndGitAgree: with a token the register holds the same, to the byte, and
// has asked for a hundredth.
func TestGraphQLAndGitAgree(t *testing.T) {
	plain, fast := newWorld(t, demo.Options{}), newWorld(t, demo.Options{})
	accounts := "hub.demo.test:\n  forge: github\n  owners:\n    Ville-de-Vaubrume:\n    Port-Estran:\n"
	for _, w := range []*world{plain, fast} {
		w.accounts = w.write("hub.yml", accounts)
		// a file that GraphQL cannot give to the byte, one in a folder, and what is no file
		if err := w.forge.AddRepository(t.Context(), demo.Hub, "Ville-de-Vaubrume/latin", map[string][]byte{"README.md": []byte("\xe9t\xe9\n"), "LICENSE": []byte("MIT License\n")}); err != nil {
			t.Fatal(err)
		}
		if err := w.forge.AddRepository(t.Context(), demo.Hub, "Ville-de-Vaubrume/deep", map[string][]byte{
			"algorithms/a.yml": []byte("x: 1\n"), "docs/index.md": []byte("d"), "publiccode.yml/inner": []byte("y"), "README.md": {},
		}); err != nil {
			t.Fatal(err)
		}
		w.must(exitWell, "init")
	}
	plain.forge.Forget()
	plain.crawl(exitWell)
	t.Setenv(hubToken, "secret")
	fast.forge.Forget()
	fast.crawl(exitWell)
	if a, b := plain.export(plain.db), fast.export(fast.db); a != b {
		t.Errorf("the registers differ: %s", firstDifference(a, b))
	}
	for _, table := range []string{"SELECT body FROM snapshot ORDER BY repository", "SELECT sha256 FROM file ORDER BY sha256", "SELECT body FROM examination ORDER BY repository"} {
		if a, b := withoutReleases(plain.query(table)), withoutReleases(fast.query(table)); a != b {
			t.Errorf("%s differs: %s", table, firstDifference(a, b))
		}
	}
	count := func(w *world, part demo.Part) int {
		n := 0
		for e, times := range w.forge.Requests() {
			if e.Part == part {
				n += times
			}
		}
		return n
	}
	repositories := len(fast.rows("repositories"))
	if g, git := count(fast, demo.PartGraphQL), count(fast, demo.PartGit); g > 8 || git > 6 {
		t.Errorf("%d repositories: %d queries, %d requests of git; without a token %d", repositories, g, git, count(plain, demo.PartGit))
	}
	fast.later(time.Hour)
	if r := fast.crawl(exitWell); !strings.Contains(r.stderr, "0 visited") {
		t.Errorf("the second crawl: %s", r.stderr)
	}
}

// withoutReleases takes the checks on releases away: the query that brings the heads
// brings them too, where git knows of tags alone.
func withoutReleases(bodies string) string {
	return regexp.MustCompile(`\{"rule":"release[^{}]*(?:\{[^{}]*\}[^{}]*)*\},?`).ReplaceAllString(bodies, "")
}

// firstDifference shows where two texts part.
func firstDifference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	cut := func(s string) string { return s[max(0, at-100):min(len(s), at+100)] }
	return cut(a) + "\n is not \n" + cut(b)
}
