// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"regexp"
	"strings"
	"testing"

	"greffe/internal/law/lawtest"
)

// lawless are the pages of a tour without any law: what a reader finds by the links of
// the home page, what only a law would fill, and the desk.
var lawless = []string{
	"/en/", "/fr/recherche?q=cantine", "/en/search?q=cantine", "/fr/algorithmes", "/fr/administrations", "/fr/depots", "/fr/administrations-sans-fiche",
	"/fr/aide", "/fr/aide/citoyen", "/en/help/citizen", "/fr/aide/administration", "/fr/aide/audit", "/fr/aide/regles", "/en/help/rules", "/fr/glossaire", "/fr/methode",
	"/fr/verifier", "/en/check", "/fr/verifier/algorithme", "/fr/verifier/code", "/fr/verifier/exemples", "/fr/lettres", "/fr/dates", "/fr/mention", "/fr/mention/verifier",
}

// vacant are those of them that only a law would fill: they say plainly that the register
// keeps to none.
var vacant = []string{"/fr/verifier/algorithme", "/fr/verifier/code", "/fr/lettres", "/fr/dates", "/fr/mention", "/fr/mention/verifier"}

// TestTourWithoutLaw goes through a register that keeps to no law, in a browser without
// scripts, as a reader and as an officer: no page holds a duty, a letter, a verdict or a
// word of any law, and those that only a law would fill say that there is none.
func TestTourWithoutLaw(t *testing.T) {
	b := startBrowser(t)
	site, said := startDemoSaying(t, buildProgram(t), "--profile", "none")
	links := enterLinks(t, site, said)
	p := b.open(t, site)
	withoutScript(t, p)
	p.visit(t, "/fr/")
	silent(t, p, "/fr/")
	for _, kind := range []string{"algorithmes", "administrations", "depots"} {
		path := "/fr/" + kind
		p.visit(t, path)
		first := regexp.MustCompile(`href="(` + path + `/[^"?#]+)"`).FindStringSubmatch(mainOf(t, p))
		if first == nil {
			t.Fatalf("%s is empty", path)
		}
		follow(t, p, `main a[href="`+first[1]+`"]`, first[1])
		silent(t, p, first[1])
		seen(t, p, "nolaw-"+kind)
	}
	for _, path := range lawless {
		p.visit(t, path)
		silent(t, p, path)
	}
	for _, path := range vacant {
		p.visit(t, path)
		if main := mainOf(t, p); !strings.Contains(main, "n’applique les règles d’aucun pays") {
			t.Errorf("%s does not say that there is no law here:\n%s", path, main)
		}
	}
	enter(t, p, links[1])
	for _, path := range []string{"", "/nouvelle-fiche", "/recensement", "/import", "/comptes", "/questions", "/personnes", "/jetons"} {
		p.visit(t, vaubrume+path)
		silent(t, p, vaubrume+path)
	}
}

// silent judges the page on show.
func silent(t *testing.T, p *tab, path string) {
	t.Helper()
	main := mainOf(t, p)
	if found := lawtest.Speaks(main); found != "" {
		t.Errorf("%s says %q under no law", path, found)
	}
	if strings.Count(main, "<h1") != 1 {
		t.Errorf("%s has %d main headings", path, strings.Count(main, "<h1"))
	}
}

// seen keeps a picture, where pictures are asked for.
func seen(t *testing.T, p *tab, name string) {
	t.Helper()
	p.view(t, 1280, "light")
	picture(t, p, name)
}
