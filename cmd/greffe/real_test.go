// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
	"greffe/internal/publiccode"
	"greffe/internal/register"
)

// realData is where the real files are, which are read there and never copied.
const realData = "../../../shared/data"

// realFile names a real file. Without it there is nothing to test, which is said.
func realFile(t *testing.T, name string) string {
	t.Helper()
	file := filepath.Join(realData, name)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", file)
		}
		t.Skipf("real data not found at %s", file)
	}
	return file
}

// TestRealInventory imports the public inventory twice and the real sheets, and reads
// what readers will read.
func TestRealInventory(t *testing.T) {
	inventory, sheets := realFile(t, "french/repositories.csv"), realFile(t, "algorithms/fr-etalab-inventory.csv")
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	w.must(exitWell, "import", "repositories", inventory)
	first, firstExport := w.status(), w.export(w.db)
	if first.Repositories != 9066 {
		t.Errorf("%d repositories", first.Repositories)
	}
	w.later(time.Hour)
	again := w.must(exitWell, "import", "repositories", inventory)
	if s := w.status(); s.Repositories != first.Repositories || s.Position != first.Position {
		t.Errorf("after the second import: %+v, before it: %+v; %s", s, first, again.stderr)
	}
	if w.export(w.db) != firstExport {
		t.Error("the second import changed the export")
	}
	t.Run("no_gitlab_is_shown_without_licence", func(t *testing.T) {
		n := 0
		for _, r := range w.rows("repositories") {
			if r["forge"] != string(register.GitLab) {
				continue
			}
			if n++; r["licence_state"] != string(register.NotObserved) || r["language_state"] != string(register.NotObserved) {
				t.Errorf("%s: licence %s, language %s", r["key"], r["licence_state"], r["language_state"])
			}
		}
		if n < 1000 {
			t.Errorf("only %d repositories of GitLabs", n)
		}
	})

	w.must(exitWell, "import", "sheets", "--origin", "written_by_register", sheets)
	position := w.status().Position
	w.must(exitWell, "import", "sheets", "--origin", "written_by_register", sheets)
	if p := w.status().Position; p != position {
		t.Errorf("the second import of the sheets brought %d changes", p-position)
	}
	site := w.realSite()
	t.Run("search_finds_the_income_tax_sheet", func(t *testing.T) {
		page := w.get(site.address + "/fr/recherche?q=impots")
		if !strings.Contains(page, `href="/fr/algorithmes/`+site.slug("impôt sur le revenu")) {
			t.Errorf("the sheet is not among the results: %s", links(page))
		}
	})
	t.Run("income_tax_names_its_repository", func(t *testing.T) {
		code := joins(w.get(site.address + "/fr/algorithmes/" + site.slug("impôt sur le revenu")))
		if !slices.Contains(code, "declared gitlab.adullact.net/dgfip/ir-calcul") {
			t.Errorf("its code: %q", code)
		}
	})
	t.Run("parcoursup_names_an_address_that_is_not_here", func(t *testing.T) {
		page := w.get(site.address + "/fr/algorithmes/" + site.slug("parcoursup"))
		code := joins(page)
		if !slices.Contains(code, "proposed github.com/MinistereSupRecherche/parcoursup") || !strings.Contains(page, notHere) ||
			slices.ContainsFunc(code, func(s string) bool {
				return strings.HasPrefix(s, "declared github.com") || strings.HasPrefix(s, "verified")
			}) {
			t.Errorf("its code: %q", code)
		}
	})
}

// realSite is the site with the slugs of its sheets.
type realSite struct {
	w       *world
	address string
	sheets  []register.Sheet
}

func (w *world) realSite() realSite {
	w.t.Helper()
	address, _ := w.site()
	return realSite{w, address, w.sheets()}
}

// slug finds the address of the sheet whose name holds a word.
func (s realSite) slug(word string) string {
	s.w.t.Helper()
	i := slices.IndexFunc(s.sheets, func(sheet register.Sheet) bool { return strings.Contains(strings.ToLower(sheet.Content.Name), word) })
	if i < 0 {
		s.w.t.Fatalf("no sheet is about %q", word)
	}
	return s.sheets[i].Slug
}

var (
	linkPattern = regexp.MustCompile(`href="(/fr/[a-z]+/[^"]+)"`)
	joinPattern = regexp.MustCompile(`(?s)<li class="join link-([a-z]+)">.*?<p class="join-target"><[^>]*>([^<]+)<`)
)

// notHere is what the French page says of an address that the register does not have.
const notHere = "pas dans le registre"

func links(page string) string { return fmt.Sprint(linkPattern.FindAllStringSubmatch(page, 40)) }

// joins lists the code that an algorithm's page shows, each with the status of the link.
func joins(page string) []string {
	var all []string
	for _, m := range joinPattern.FindAllStringSubmatch(page, -1) {
		all = append(all, m[1]+" "+m[2])
	}
	return all
}

// TestRealPubliccode crawls every real publiccode.yml out of real repositories: each
// is listed, and each that breaks a rule has advice on its page.
func TestRealPubliccode(t *testing.T) {
	realFile(t, "publiccode")
	files, err := filepath.Glob(filepath.Join(realData, "publiccode", "*.yml"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	w := newWorld(t, demo.Options{Minimal: true})
	invalid := map[string]int{}
	for i, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("reel/r%03d", i)
		if err := w.forge.AddRepository(t.Context(), demo.Hub, name, map[string][]byte{"publiccode.yml": b}); err != nil {
			t.Fatal(err)
		}
		if p := publiccode.Parse(b, lawtest.For(t)); !p.Valid() {
			invalid[demo.Hub+"/"+name] = len(p.Findings)
		}
	}
	w.accounts = w.write("reel.yml", "hub.demo.test:\n  forge: github\n  owners:\n    reel:\n")
	w.must(exitWell, "init")
	w.crawl(exitWell)
	rows := w.rows("repositories")
	if len(rows) != len(files) || len(invalid) == 0 {
		t.Errorf("%d repositories of %d; %d are invalid", len(rows), len(files), len(invalid))
	}
	address, _ := w.site()
	for _, r := range rows {
		want := "valid"
		if invalid[r["key"]] > 0 {
			want = "invalid"
		}
		if r["publiccode"] != want || r["software_state"] != "present" && want == "valid" {
			t.Errorf("%s: publiccode %s, want %s; name %s", r["key"], r["publiccode"], want, r["software_state"])
		}
		for _, lang := range []string{"fr/depots/", "en/repositories/"} {
			page := w.get(address + "/" + lang + (&url.URL{Path: r["key"]}).EscapedPath() + "/-/publiccode")
			if strings.Contains(page, "‹") {
				t.Errorf("%s: a message is missing", r["key"])
			}
			if want == "invalid" && !strings.Contains(page, `class="advice"`) {
				t.Errorf("%s: no advice on its page", r["key"])
			}
		}
	}
}
