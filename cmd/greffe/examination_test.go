// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"regexp"
	"strings"
	"testing"

	"greffe/internal/demo"
)

// TestExamination: what a crawl brings is on the pages: the licence with its sources, the
// checks by purpose with the file at its commit, the shares of an administration.
func TestExamination(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	const key = demo.Hub + "/Ville-de-Vaubrume/cantine"
	page := w.page("/fr/depots/" + key)
	head, err := w.forge.Head(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	for rule, words := range map[string]string{
		"the_licence_is_there_with_its_sources":    `<h3>Ce que dit chaque source</h3>`,
		"so_is_the_answer_of_the_list":             `dans la liste de l’article`,
		"the_checks_are_there_by_purpose":          `<h3>Contribution</h3>`,
		"evidence_leads_to_the_file_at_its_commit": `/blob/` + head + `/README.md`,
		"what_was_not_asked_for_says_so":           `<span>Non observé</span>`,
		"each_rule_is_explained":                   `href="/fr/aide/regles#readme"`,
	} {
		if !strings.Contains(page, words) {
			t.Errorf("%s: no %q", rule, words)
		}
	}
	body := regexp.MustCompile(`href="(/fr/administrations/[^"]+)"`).FindStringSubmatch(page)
	if body == nil {
		t.Fatal("no administration")
	}
	if shares := w.page(body[1]); !regexp.MustCompile(`\d+ sur \d+ \(\d+\x{a0}%\)`).MatchString(shares) {
		t.Error("the administration's page has no share with its denominator")
	}
}
