// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"html"
	"strings"
	"testing"
)

// glossedPages are pages that explain words where they stand.
func glossedPages(lang string) []string {
	repository, withdrawn := "/fr/depots/", "/fr/algorithmes/"
	if lang == "en" {
		repository, withdrawn = "/en/repositories/", "/en/algorithms/"
	}
	return []string{
		withdrawn + "ordre-des-demandes-de-logement", withdrawn + "tri-des-candidatures", withdrawn + "controle-des-aides",
		repository + "forge.example/valmont/allocation-logement", repository + "github.com/Caisse-Aides/bareme",
	}
}

// TestTermsStandExplained: every term of the glossary is explained where it stands, on
// the pages of an algorithm, of a repository or of a sheet that was withdrawn: its
// meaning opens beside the section that uses it, without a script, and leads to the glossary.
func TestTermsStandExplained(t *testing.T) {
	s := site(t, invented())
	for _, lang := range []string{"fr", "en"} {
		say := speaker{s.opt.Catalogue, lang}
		at := map[string][]string{}
		for _, page := range glossedPages(lang) {
			body := html.UnescapeString(fetch(s, page).Body.String())
			for _, part := range strings.Split(body, `<details class="gloss">`)[1:] {
				part, _, _ = strings.Cut(part, "</details>")
				for _, term := range glossaryTerms() {
					if _, after, ok := strings.Cut(part, `#`+term+`">`+say.say("web.glossary."+term+".term")+`</a></dfn></dt><dd>`); ok && strings.HasPrefix(after, say.say("web.glossary."+term+".meaning")) {
						at[term] = append(at[term], page)
					}
				}
			}
		}
		for _, term := range glossaryTerms() {
			if len(at[term]) == 0 {
				t.Errorf("%s: %q stands nowhere with its meaning", lang, term)
			}
		}
	}
}
