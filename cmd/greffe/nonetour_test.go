// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"greffe/internal/demo"
)

// TestTourWithoutJurisdiction reads every page of the site that links lead to, in a
// register without any law: none holds a duty, a letter or the papers of one, and none
// says that something is not required.
func TestTourWithoutJurisdiction(t *testing.T) {
	w := newWorld(t, demo.Options{})
	address, _ := w.serving("demo", "--listen", "127.0.0.1:0", "--profile", "none")
	said := regexp.MustCompile(`class="answer answer-|class="items"|class="lines duties"|href="/(fr|en)/[^"]*/(lettre|letter)"|answer-not_required|not required|pas obligatoire|‹[a-z]`)
	law := regexp.MustCompile(`CADA|CRPA|PRADA|CNIL`)
	link := regexp.MustCompile(`href="(/(?:fr|en)/[^"#]*)`)
	todo, met := []string{"/fr/", "/en/"}, map[string]bool{}
	if sitemap, ok := fetched(t, address+"/sitemap.xml"); ok {
		for _, m := range regexp.MustCompile(`<loc>https?://[^/<]*(/[^<]*)</loc>`).FindAllStringSubmatch(sitemap, -1) {
			todo = append(todo, m[1])
		}
	}
	for len(todo) > 0 && len(met) < 450 {
		path := todo[0]
		todo = todo[1:]
		if met[path] {
			continue
		}
		met[path] = true
		page, ok := fetched(t, address+path)
		if !ok {
			continue // a file, or a page of those who sign in
		}
		if found := said.FindString(page); found != "" {
			t.Errorf("%s says %q", path, found)
		}
		// What a body writes in its sheet may name its law; what the site says may not.
		if found := law.FindString(page); found != "" && !strings.Contains(path, "algorithm") && !strings.Contains(path, "recherche") && !strings.Contains(path, "search") {
			t.Errorf("%s says %q", path, found)
		}
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			next := strings.ReplaceAll(m[1], "&amp;", "&")
			if !met[next] && worthATour(next) {
				todo = append(todo, next)
			}
		}
	}
	if len(met) < 100 {
		t.Errorf("the tour met %d pages only", len(met))
	}
	for _, path := range []string{"/fr/lettres", "/fr/dates", "/fr/mention", "/fr/mention/verifier", "/fr/verifier", "/fr/verifier/algorithme", "/fr/verifier/code", "/fr/administrations-sans-fiche"} {
		if page := w.get(address + path); said.MatchString(page) || law.MatchString(page) {
			t.Errorf("%s speaks of a law", path)
		}
	}
	t.Logf("%d pages", len(met))
}

// fetched reads a page; false for what is none.
func fetched(t *testing.T, address string) (string, bool) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), res.StatusCode == http.StatusOK && strings.Contains(res.Header.Get("Content-Type"), "ml")
}

// worthATour leaves out what has no end: searches, and the orders of lists.
func worthATour(path string) bool {
	return !slices.ContainsFunc([]string{"recherche?", "search?", "sort=", "before=", "from=", "/espace", "/desk", ".json", ".csv"}, func(part string) bool { return strings.Contains(path, part) })
}
