// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/register"
)

// TestSecondCrawl: what has not moved costs lists alone; one push costs one repository.
func TestSecondCrawl(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	before, position := w.export(w.db), w.status().Position
	const rows = "SELECT id || seen_at || body FROM repository UNION ALL SELECT kind || key || seen_at || stamp FROM search_doc UNION ALL SELECT url || stored_at FROM http_answer ORDER BY 1"
	stored := w.query(rows)

	w.later(time.Hour)
	again := w.crawl(exitWell)
	if w.query(rows) != stored {
		t.Error("nothing changed, and yet rows were written again")
	}
	unchanged(t, again.stderr, demo.Hub, demo.Lab)
	if beside := w.asked(func(e demo.Endpoint) bool { return e.Part != demo.PartList }); len(beside) > 0 {
		t.Errorf("nothing changed, and yet these were asked: %v", beside)
	}
	if w.export(w.db) != before || w.status().Position != position {
		t.Error("the second crawl changed the register")
	}

	const pushed = "Ville-de-Vaubrume/cantine"
	if _, err := w.forge.Push(t.Context(), demo.Hub+"/"+pushed, "NEWS.md", []byte("# 2.2.0\n")); err != nil {
		t.Fatal(err)
	}
	w.later(time.Hour)
	w.crawl(exitWell)
	var visited []string
	for _, e := range w.asked(func(e demo.Endpoint) bool { return e.Part == demo.PartGit }) {
		visited = append(visited, e.Host+"/"+e.Repository)
	}
	slices.Sort(visited)
	if visited = slices.Compact(visited); !slices.Equal(visited, []string{demo.Hub + "/" + pushed}) {
		t.Errorf("one push, and these were visited: %v", visited)
	}
	head, err := w.forge.Head(t.Context(), demo.Hub+"/"+pushed)
	if err != nil || w.repository(demo.Hub + "/" + pushed)["head"] != head {
		t.Errorf("the head of %s is not %s (%v)", pushed, head, err)
	}
}

// unchanged asks that at least 95 in 100 answers of the hosts said “not modified”.
func unchanged(t *testing.T, said string, hosts ...string) {
	t.Helper()
	for _, host := range hosts {
		m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(host) + `: (\d+) requests?, (\d+) of them unchanged`).FindStringSubmatch(said)
		if m == nil {
			t.Errorf("what %s was asked is not said: %s", host, said)
			continue
		}
		all, err := strconv.Atoi(m[1])
		same, err2 := strconv.Atoi(m[2])
		if err != nil || err2 != nil || same*100 < all*95 {
			t.Errorf("%s: %d of %d answers were 304", host, same, all)
		}
	}
}

// asked lists the kinds of request since the clock last moved.
func (w *world) asked(which func(demo.Endpoint) bool) []demo.Endpoint {
	var all []demo.Endpoint
	for e := range w.forge.Requests() {
		if which(e) {
			all = append(all, e)
		}
	}
	return all
}

// TestWhatBecomesOfRepositories: renamed, removed, archived, emptied; nothing is
// forgotten, and the pages say what happened.
func TestWhatBecomesOfRepositories(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	count := len(w.rows("repositories"))
	sheets := len(w.rows("sheets"))

	const renamed, name, removed, archived, emptied = "Ville-de-Vaubrume/cantine", "Ville-de-Vaubrume/cantine-scolaire",
		"Port-Estran/velos-comptage", "Port-Estran/transport-scolaire", "Port-Estran/carte-bruit"
	for act, err := range map[string]error{
		"rename": w.forge.Rename(demo.Hub+"/"+renamed, name), "remove": w.forge.Remove(demo.Hub + "/" + removed),
		"archive": w.forge.Archive(demo.Hub + "/" + archived), "empty": w.forge.Empty(t.Context(), demo.Hub+"/"+emptied),
	} {
		if err != nil {
			t.Fatalf("%s: %v", act, err)
		}
	}
	w.later(48 * time.Hour)
	w.crawl(exitWell)
	if r := w.repository(demo.Hub + "/" + removed); r["gone"] != "false" || r["reach"] != "gone" {
		t.Errorf("missed once: gone %s, reach %s: it takes a second day", r["gone"], r["reach"])
	}
	w.later(24 * time.Hour)
	w.crawl(exitWell)

	if n := len(w.rows("repositories")); n != count {
		t.Errorf("%d repositories, %d before", n, count)
	}
	if n := len(w.rows("sheets")); n != sheets {
		t.Errorf("%d sheets, %d before", n, sheets)
	}
	moved := w.repository(demo.Hub + "/" + name)
	if moved["aliases"] != demo.Hub+"/"+renamed || moved["gone"] != "false" {
		t.Errorf("renamed: aliases %q, gone %s", moved["aliases"], moved["gone"])
	}
	if r := w.repository(demo.Hub + "/" + removed); r["gone"] != "true" || r["reach"] != "gone" || r["head"] == "" || r["publiccode"] != "invalid" {
		t.Errorf("removed: gone %s, reach %s, head %q, publiccode %s: what was known must stay", r["gone"], r["reach"], r["head"], r["publiccode"])
	}
	if r := w.repository(demo.Hub + "/" + archived); r["archived"] != "true" || r["gone"] != "false" {
		t.Errorf("archived: %s, gone %s", r["archived"], r["gone"])
	}
	if r := w.repository(demo.Hub + "/" + emptied); r["reach"] != "empty" || r["gone"] != "false" {
		t.Errorf("emptied: reach %s, gone %s", r["reach"], r["gone"])
	}
	if s := w.status(); s.Gone != 1 {
		t.Errorf("status tells of %d gone", s.Gone)
	}

	address, _ := w.site()
	if page := w.get(address + "/en/repositories/" + demo.Hub + "/" + removed); !strings.Contains(page, "notice-gone") {
		t.Error("the page of a removed repository does not say so")
	}
	if page := w.get(address + "/en/repositories/" + demo.Hub + "/" + renamed); !strings.Contains(page, name) {
		t.Error("the old address of a renamed repository does not lead to the new one")
	}
	if page := w.get(address + "/en/news"); !strings.Contains(page, name) {
		t.Error("the news do not tell of a rename")
	}
}

// sheets reads the export of the sheets.
func (w *world) sheets() []register.Sheet {
	w.t.Helper()
	var all struct{ Items []register.Sheet }
	if err := json.Unmarshal([]byte(w.must(exitWell, "export", "sheets", "--format", "json").out), &all); err != nil {
		w.t.Fatal(err)
	}
	return all.Items
}

// TestMirrorDeclaresNothing: the copy of a repository under another body's account
// brings no second sheet, and the one there is belongs to the body that it names.
func TestMirrorDeclaresNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		then string // the host that the first crawl cannot read
	}{
		{"the_source_is_met_first", demo.Tea},
		{"the_mirror_is_met_first", demo.Hub},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, demo.Options{})
			w.must(exitWell, "init")
			w.forge.Break(c.then, demo.Fault{Kind: demo.ServerError}) // its bodies are known by the list all the same
			w.crawl(exitIncomplete)
			w.forge.Heal(c.then)
			w.later(time.Hour)
			w.crawl(exitWell)
			var slugs []string
			for _, s := range w.sheets() {
				if s.Content.Name == "Tarif de la cantine scolaire" {
					slugs = append(slugs, s.Slug)
				}
			}
			if !slices.Equal(slugs, []string{"tarif-de-la-cantine-scolaire-ville-de-vaubrume"}) {
				t.Errorf("sheets: %v", slugs)
			}
			if page := w.page("/en/repositories/" + demo.Tea + "/donnees/miroir-cantine"); !strings.Contains(page, "Ville de Vaubrume") {
				t.Error("the page of the mirror does not say whose sheet its file is")
			}
		})
	}
}
