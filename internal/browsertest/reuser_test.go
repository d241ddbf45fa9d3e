// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// licenceAndLanguage is the reuser: software under a licence that suits, in a language that
// they know, what the licence is worth before the law, and the address to copy it from.
func licenceAndLanguage(t *testing.T, p *tab) {
	p.visit(t, "/fr/")
	follow(t, p, `header a[href="/fr/depots"]`, "/fr/depots")
	licensed := reads(t, p, `#facets a[href*="licence=EUPL-1.2"] .n`, "")
	follow(t, p, `#facets a[href*="licence=EUPL-1.2"]`, "/fr/recherche")
	reads(t, p, ".count h2", licensed+" résultats")
	written := reads(t, p, `#facets a[href*="language=Python"] .n`, "")
	landed := follow(t, p, `#facets a[href*="language=Python"]`, "/fr/recherche")
	if u, err := url.Parse(landed); err != nil || u.Query().Get("language") != "Python" || u.Query().Get("licence") != "EUPL-1.2" {
		t.Fatalf("the address is %s", landed)
	}
	reads(t, p, ".active", "Licence : EUPL-1.2")
	reads(t, p, ".active", "Langage de programmation : Python")
	reads(t, p, ".count h2", written+" résultat")
	all := titles(t, p)
	for i, marks := range evaluate[[]string](t, p, `[...document.querySelectorAll(".count ~ .cards .card .marks")].map(m => m.innerText)`) {
		if !containsAll(marks, "EUPL-1.2", "Python") {
			t.Errorf("%s shows %q", all[i], marks)
		}
	}
	key := "hub.demo.test/Ville-de-Vaubrume/cantine"
	follow(t, p, `.cards .card h3 a[href="/fr/depots/`+key+`"]`, "/fr/depots/"+key)
	reads(t, p, "h1", "Cantine")
	reads(t, p, ".clone", "git clone https://"+key+".git")
	reads(t, p, "#licence ~ *", "EUPL-1.2")
	reads(t, p, "section:has(> #licence)", "Oui : cette licence est dans la liste")
	reads(t, p, "tr:has(th)", "Langage de programmation")
}

func containsAll(text string, parts ...string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}
