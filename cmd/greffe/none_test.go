// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"regexp"
	"testing"

	"greffe/internal/demo"
)

// TestSiteWithoutJurisdiction: the site of a register that keeps to no country's law
// says nothing of France's, in pages, feeds and API, and never that nothing is required.
func TestSiteWithoutJurisdiction(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "--profile", "none", "--db", w.db, "init")
	w.crawl(exitWell, "--profile", "none", "--accounts", w.accounts)
	address, _ := w.site("--profile", "none")
	law := regexp.MustCompile(`CADA|CRPA|PRADA|CNIL|R?L?\.? ?311-|article L|not required|pas obligatoire`)
	for _, path := range []string{
		"/fr/", "/en/", "/fr/aide/citoyen", "/en/help/citizen", "/fr/aide/administration", "/fr/verifier", "/en/check", "/fr/aide/regles",
		"/fr/depots/hub.demo.test/haute-brenelle/bourse-etudes", "/en/algorithms", "/feed.json", "/api/v1/repositories?limit=5",
	} {
		if found := law.FindString(w.get(address + path)); found != "" {
			t.Errorf("%s says %q", path, found)
		}
	}
	slug := regexp.MustCompile(`/en/algorithms/[a-z0-9-]+`).FindString(w.get(address + "/en/algorithms"))
	if slug == "" {
		t.Fatal("no algorithm on the list")
	}
	// The "what you can do" of the page itself; the body's own words may name its law.
	if found := regexp.MustCompile(`LEGIARTI|commission for access`).FindString(w.get(address + slug)); found != "" {
		t.Errorf("%s says %q", slug, found)
	}
}
