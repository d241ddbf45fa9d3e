// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/demo"
	"greffe/internal/register"
)

var (
	factRow  = regexp.MustCompile(`(?s)<tr role="row" class="fact-([a-z_]+)"><th role="rowheader" scope="row">([^<]*)</th>(.*?)</tr>`)
	ratio    = regexp.MustCompile(`\(\d+\x{a0}%\)`)
	ofAll    = regexp.MustCompile(`\d+ sur \d+ \(\d+\x{a0}%\)`)
	evidence = regexp.MustCompile(`href="(https://[^"]+/(?:blob|src/commit)/[^"]+)"`)
)

// TestFourStates: on every page of the demonstration, what was not asked for is never
// shown as missing, what is said to be missing says where it was looked for, and every
// share stands with its denominator. Evidence is a file at a commit that the forge has.
func TestFourStates(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	w.must(exitWell, "crawl", "https://"+demo.Git+"/rivages/houle")
	address, _ := w.site()
	seen := map[string]int{}
	for _, r := range w.rows("repositories") {
		page := w.get(address + "/fr/depots/" + (&url.URL{Path: r["key"]}).EscapedPath())
		w.factsHold(r["key"], page, seen)
		if strings.Contains(page, `class="fact-absent"><th role="rowheader" scope="row">Archivé par Software Heritage`) {
			t.Errorf("%s: nobody asked Software Heritage", r["key"])
		}
		if r["forge"] == string(register.PlainGit) && strings.Contains(page, `class="fact-absent"><th role="rowheader" scope="row">Étoiles`) {
			t.Errorf("%s: plain git has no stars", r["key"])
		}
		if r["forge"] == string(register.PlainGit) {
			seen["kept"] += w.keptOpen(address, r["key"], page)
		}
		for _, m := range evidence.FindAllStringSubmatch(page, -1) {
			if !regexp.MustCompile(`/[0-9a-f]{40}(?:/|$)`).MatchString(m[1]) {
				t.Errorf("%s: evidence without a commit: %s", r["key"], m[1])
			}
			seen["evidence"]++
		}
	}
	for _, what := range []string{"present", "absent", "not_observed", "evidence", "kept"} {
		if seen[what] == 0 {
			t.Errorf("no page shows anything %s: %v", what, seen)
		}
	}
	for _, o := range w.rows("organisations") {
		page := w.get(address + "/fr/administrations/" + o["slug"])
		if n := len(ratio.FindAllString(page, -1)); n != len(ofAll.FindAllString(page, -1)) {
			t.Errorf("%s: a share without its denominator", o["slug"])
		}
	}
}

var kept = regexp.MustCompile(`href="(/fr/depots/[^"]+/-/lu/[0-9a-f]{64})(?:#L(\d+))?"`)

// keptOpen opens what stands for the files of a forge that shows none, at their lines, and
// counts them; a code at a commit may not stand without a link.
func (w *world) keptOpen(address, key, page string) int {
	all := kept.FindAllStringSubmatch(page, -1)
	for _, m := range all {
		shown := w.get(address + m[1])
		if !strings.Contains(shown, "ne montre pas ses fichiers") || m[2] != "" && !strings.Contains(shown, `id="L`+m[2]+`"`) {
			w.t.Errorf("%s: %s#L%s does not show what was kept", key, m[1], m[2])
		}
	}
	return len(all)
}

// factsHold holds the table of facts of a page: what is absent was looked for somewhere,
// what was not observed claims nothing.
func (w *world) factsHold(key, page string, seen map[string]int) {
	w.t.Helper()
	for _, m := range factRow.FindAllStringSubmatch(page, -1) {
		state, field, rest := m[1], m[2], m[3]
		seen[state]++
		switch state {
		case string(register.Absent):
			if !strings.Contains(rest, "<time datetime=") {
				w.t.Errorf("%s: %s is missing, and nobody says when it was looked for", key, field)
			}
		case string(register.NotObserved):
			if strings.Contains(rest, "<a href=") {
				w.t.Errorf("%s: %s was not observed, and has a source", key, field)
			}
		}
	}
}

// TestFourStatesOfTheInventory: the real inventory never asked a GitLab for licences,
// languages, pages nor forks: its repositories say so.
func TestFourStatesOfTheInventory(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	inventory := realFile(t, "french/repositories.csv")
	w.must(exitWell, "init")
	w.must(exitWell, "import", "repositories", "--date", "2021-11-15", inventory)
	address, _ := w.site()
	looked := 0
	for i, r := range w.rows("repositories") {
		if r["forge"] != string(register.GitLab) || i%40 != 0 {
			continue
		}
		looked++
		page := w.get(address + "/fr/depots/" + (&url.URL{Path: r["key"]}).EscapedPath())
		w.factsHold(r["key"], page, map[string]int{})
		for _, field := range []string{"Licence", "Langage de programmation", "Site du logiciel", "Copie d’un autre dépôt", "Fiche d’identité du logiciel (publiccode.yml)"} {
			if !strings.Contains(page, `class="fact-not_observed"><th role="rowheader" scope="row">`+field) {
				t.Errorf("%s: %s is not said to be unobserved", r["key"], field)
			}
		}
	}
	if looked < 30 {
		t.Errorf("%d repositories", looked)
	}
}
