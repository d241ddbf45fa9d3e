// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/register"
)

var (
	factRow  = regexp.MustCompile(`(?s)<tr role="row" class="fact-([a-z_]+)"><th role="rowheader" scope="row">([^<]*)</th>(.*?)</tr>`)
	ratio    = regexp.MustCompile(`\(\d+\x{a0}%\)`)
	ofAll    = regexp.MustCompile(`\d+ sur \d+ \(\d+\x{a0}%\)`)
	evidence = regexp.MustCompile(`href="https://([^/"]+)/([^"]+?)/(?:-/)?(?:blob|tree|src/commit)/([^/"]+)/?([^"?#]*)[^"#]*(?:#L(\d+))?"`)
	unproven = regexp.MustCompile(`<code>([^<]+):\d+</code>`)
	listed   = regexp.MustCompile(`<dd><code>([^<]+)</code></dd>`)
)

// TestFourStates: on every page of the demonstration, what was not asked for is never
// shown as missing, what is said to be missing says where it was looked for, and every
// share stands with its denominator. Each piece of evidence opens: the forge has that file
// at that commit, and the line; what a forge does not show, the site does.
func TestFourStates(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	w.must(exitWell, "crawl", "https://"+demo.Git+"/rivages/houle", "https://"+demo.Git+"/rivages/jauges")
	address, _ := w.site()
	seen := map[string]int{}
	all := w.rows("repositories")
	for _, key := range w.forge.Repositories() {
		ignored := strings.HasPrefix(key, demo.Lab+"/agence-rivages/") // by the list of accounts
		if !ignored && !slices.ContainsFunc(all, func(r map[string]string) bool { return r["key"] == key }) {
			t.Errorf("%s was not looked at", key)
		}
	}
	for _, r := range all {
		page := w.get(address + "/fr/depots/" + (&url.URL{Path: r["key"]}).EscapedPath())
		w.factsHold(r["key"], page, seen)
		if strings.Contains(page, `class="fact-absent"><th role="rowheader" scope="row">Archivé par Software Heritage`) {
			t.Errorf("%s: nobody asked Software Heritage", r["key"])
		}
		if r["forge"] == string(register.PlainGit) && strings.Contains(page, `class="fact-absent"><th role="rowheader" scope="row">Étoiles`) {
			t.Errorf("%s: plain git has no stars", r["key"])
		}
		seen["kept"] += w.keptOpen(address, r["key"], page)
		seen["evidence"] += w.evidenceOpens(r["key"], page)
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

// TestEvidenceOutlivesTheForge: what was read of a repository that is gone opens as the
// bytes that were kept, and nothing leads to an address that shows nothing.
func TestEvidenceOutlivesTheForge(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	gone := []string{demo.Hub + "/Ville-de-Vaubrume/cantine", demo.Tea + "/mobilite/tarif-solidaire"}
	for _, key := range gone {
		if err := w.forge.Remove(key); err != nil {
			t.Fatal(err)
		}
	}
	w.later(24 * time.Hour)
	w.crawl(exitWell)
	address, _ := w.site()
	for _, key := range gone {
		page := w.get(address + "/fr/depots/" + key)
		if links := evidence.FindAllString(page, -1); len(links) > 0 {
			t.Errorf("%s is gone, and %s is said to prove something", key, links[0])
		}
		if n := w.keptOpen(address, key, page); n < 5 {
			t.Errorf("%s: %d pieces of evidence", key, n)
		}
	}
}

// evidenceOpens looks each address of a file up in the git of the forge, with its line,
// and counts them.
func (w *world) evidenceOpens(key, page string) int {
	w.t.Helper()
	all := evidence.FindAllStringSubmatch(page, -1)
	for _, m := range all {
		repo, err := url.PathUnescape(m[2])
		path, err2 := url.PathUnescape(m[4])
		content, err3 := w.forge.Stored(w.t.Context(), m[1], repo, m[3], path)
		if err := errors.Join(err, err2, err3); err != nil {
			w.t.Errorf("%s: %s: %v", key, m[0], err)
			continue
		}
		if line, _ := strconv.Atoi(m[5]); line > 1+bytes.Count(bytes.TrimSuffix(content, []byte("\n")), []byte("\n")) {
			w.t.Errorf("%s: %s has no line %d", key, path, line)
		}
	}
	for _, m := range unproven.FindAllStringSubmatch(page, -1) {
		w.t.Errorf("%s: a line of %s proves something and leads nowhere", key, m[1])
	}
	return len(all)
}

var kept = regexp.MustCompile(`href="(/fr/depots/[^"]+/-/lu/([0-9a-f]{64}))(?:#L(\d+))?"`)

// keptOpen opens what the site shows in the place of a forge, at its lines, and counts it:
// the bytes are those of the hash in the address.
func (w *world) keptOpen(address, key, page string) int {
	w.t.Helper()
	all := kept.FindAllStringSubmatch(page, -1)
	shown := map[string]string{}
	for _, m := range all {
		if shown[m[1]] == "" {
			shown[m[1]] = w.get(address + m[1])
		}
		if !strings.Contains(shown[m[1]], `<code class="hash">`+m[2]) || m[3] != "" && !strings.Contains(shown[m[1]], `id="L`+m[3]+`"`) {
			w.t.Errorf("%s: %s#L%s does not show what was kept", key, m[1], m[3])
		}
		host, repo, _ := strings.Cut(key, "/")
		path, head := listed.FindStringSubmatch(shown[m[1]]), commitShown.FindStringSubmatch(shown[m[1]])
		if host != demo.Git || path == nil || head == nil {
			continue
		}
		content, err := w.forge.Stored(w.t.Context(), host, repo, head[1], html.UnescapeString(path[1]))
		if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != m[2] {
			w.t.Errorf("%s: %s at %s is not what was kept: %v", key, path[1], head[1], err)
		}
	}
	return len(all)
}

var commitShown = regexp.MustCompile(`<code class="hash">([0-9a-f]{40})</code>`)

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
