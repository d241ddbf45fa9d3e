// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/url"
	"strings"
	"testing"
)

// TestQuestionsNotUnderstood: a question of which nothing was used says so, and a field
// that is none, or has no such value, leads to those that are.
func TestQuestionsNotUnderstood(t *testing.T) {
	for _, c := range []struct{ rule, asked, says, also string }{
		{"a_sign_is_no_word", "🚀", "Rien de «\u00a0🚀\u00a0» n’est un mot qui se cherche", ""},
		{"a_quote_alone", `"`, "n’est un mot qui se cherche", ""},
		{"a_star_alone", "*", "n’est un mot qui se cherche", ""},
		{"a_word_before_a_colon", "foo:bar", "«\u00a0foo:\u00a0» n’est pas un mot de champ", "<code>organisme:</code>"},
		{"a_licence_that_nothing_has", "licence:inconnue", "Aucune page n’a «\u00a0inconnue\u00a0»", "licence=EUPL-1.2"},
		{"what_looks_like_nothing_is_told_the_commonest", "licence:inconnue", "Les valeurs les plus courantes", ""},
		{"what_looks_like_a_value_is_told_so", "licence:eulp", "Les valeurs les plus proches de la vôtre d’abord", "licence=EUPL-1.2"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := site(t, invented())
			body := fetch(s, "/fr/recherche?q="+url.QueryEscape(c.asked)).Body.String()
			for _, want := range []string{c.says, c.also} {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not said", want)
				}
			}
		})
	}
	t.Run("an_address_is_no_field", func(t *testing.T) {
		if body := fetch(site(t, invented()), "/fr/recherche?q="+url.QueryEscape("ftp://nowhere.example")).Body.String(); strings.Contains(body, "mot de champ") {
			t.Error("a scheme is called a field word")
		}
	})
}

// TestAddressesNotUnderstood: each says what is wrong with it.
func TestAddressesNotUnderstood(t *testing.T) {
	s := site(t, invented())
	long := strings.Repeat("é", maxValue+1)
	for asked, want := range map[string]string{
		"?page=-1":                    "page=-1",
		"?sort=zzz":                   "sort=zzz",
		"?q=%%%":                      "Cette adresse est mal codée",
		"?q=" + url.QueryEscape(long): "401 caractères\u00a0; au plus 400.",
	} {
		w := fetch(s, "/fr/recherche"+asked)
		if body := w.Body.String(); w.Code != 400 || !strings.Contains(body, want) || strings.Contains(body, "Raccourcissez votre recherche") {
			t.Errorf("%.20s: %d, not %q", asked, w.Code, want)
		}
	}
	if body := fetch(s, "/fr/recherche?q="+url.QueryEscape(long)).Body.String(); !strings.Contains(body, `value="`+long[:2*maxValue]+`"`) {
		t.Error("what was typed is lost")
	}
}
