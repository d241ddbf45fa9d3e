// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPagesSayWhoTheyAre: no name of a place is empty, and the pages of the checks do not
// share one description.
func TestPagesSayWhoTheyAre(t *testing.T) {
	s := site(t, invented())
	if body := fetch(s, address("fr", "api")).Body.String(); strings.Contains(body, `id=""`) || !strings.Contains(body, `<h2 id="`) {
		t.Error("the reference has a place without a name")
	}
	said := map[string]string{}
	of := regexp.MustCompile(`<meta name="description" content="([^"]*)"`)
	for _, name := range []string{"selfcheck", "selfcheck_algorithm", "selfcheck_code", "selfcheck_examples"} {
		m := of.FindStringSubmatch(fetch(s, address("fr", name)).Body.String())
		if m == nil || m[1] == "" {
			t.Errorf("%s describes itself by nothing", name)
			continue
		}
		if other, twice := said[m[1]]; twice && s.opt.Profile.Rules != nil {
			t.Errorf("%s describes itself as %s does", name, other)
		}
		said[m[1]] = name
	}
}

// TestOneNameForTheDescriptionFile: English has one name for publiccode.yml.
func TestOneNameForTheDescriptionFile(t *testing.T) {
	files, err := filepath.Glob("../internal/words/en/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no words", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`(?i)identity (?:card|sheet)[^"]{0,20}`).Find(b); m != nil {
			t.Errorf("%s: %q", name, m)
		}
	}
}

// TestNothingToSayIsLeftOut: a body without a sheet is not said to have declared 0 of 0.
func TestNothingToSayIsLeftOut(t *testing.T) {
	f := invented()
	s := site(t, f)
	for _, o := range f.organisations {
		if body := fetch(s, address("fr", "administration", o.Slug)).Body.String(); regexp.MustCompile(`>0 sur 0 `).MatchString(body) {
			t.Errorf("%s: 0 out of 0", o.Slug)
		}
	}
	f.sheets = nil
	if body := fetch(s, address("fr", "home")).Body.String(); strings.Contains(body, "dont 0") || strings.Contains(body, "0 recopié") || strings.Contains(body, "0 écrit") {
		t.Error("the first page counts parts of nothing")
	}
}
