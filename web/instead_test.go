// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestInstead: a question that found nothing is answered by what was clearly meant, or with
// fewer words, and says so.
func TestInstead(t *testing.T) {
	sheet := []register.Hit{{Kind: register.KindSheet, Key: "urn:uuid:22222222-2222-5222-8222-222222222222"}}
	const nbsp = "\u00a0"
	f := finder{invented(), map[string]register.Answer{
		"cantinne":     {Offers: []register.Offer{{Text: "cantine", Total: 5}}},
		"cantine":      {Total: 5, Hits: sheet},
		"unclear":      {Offers: []register.Offer{{Text: "cantine", Total: 5}, {Text: "continu", Total: 3}}},
		"prix cantine": {Fewer: register.Fewer{Text: "cantine", Left: []string{"prix"}, Total: 5}},
		"taxe foncier": {Offers: []register.Offer{{Text: "taxe", Total: 9}}, Fewer: register.Fewer{Text: "cantine", Left: []string{"taxe"}, Total: 5}},
	}}
	s := site(t, f.fake, func(o *Options) { o.Register = f })
	for _, c := range []struct{ rule, query, want, not string }{
		{"what_was_clearly_meant", "q=cantinne", "Aucun résultat pour «" + nbsp + "cantinne" + nbsp + "». Voici ceux de «" + nbsp + "cantine" + nbsp + "»", "plus précis"},
		{"it_is_still_offered", "q=cantinne", `q=cantine">cantine</a> <span class="n">(5 résultats)`, ""},
		{"its_answers_stand_there", "q=cantinne", "/fr/algorithmes/", ""},
		{"of_two_none_is_taken", "q=unclear", "plus précis", "Voici ceux"},
		{"fewer_words", "q=prix+cantine", "Mot laissé de côté" + nbsp + ": prix.", "plus précis"},
		{"the_question_as_it_was", "q=prix+cantine", "q=%22prix&#43;cantine%22", ""},
		{"one_word_of_two_is_no_correction", "q=taxe+foncier", "Mot laissé de côté" + nbsp + ": taxe.", ""},
		{"who_contests_is_led_to_the_guide", "q=comment+contester", `href="/fr/aide/citoyen"`, ""},
		{"others_are_not", "q=cantine", "Recherche", "le guide pour les personnes concernées"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			body := fetch(s, "/fr/recherche?"+c.query).Body.String()
			body = body[strings.Index(body, "<main"):strings.Index(body, "</main")]
			if !strings.Contains(body, c.want) || c.not != "" && strings.Contains(body, c.not) {
				t.Errorf("no %q, or %q:\n%s", c.want, c.not, body)
			}
		})
	}
}

// TestFixedValues: a facet whose values are known refuses others and says which there are.
func TestFixedValues(t *testing.T) {
	s := site(t, invented())
	for _, c := range []struct {
		rule, path string
		code       int
		says       string
	}{
		{"a_kind_that_is_none", "/fr/recherche?kind=algorithm", http.StatusBadRequest, "sheet, software, repository, organisation"},
		{"a_status_that_is_none", "/en/search?status=zzz", http.StatusBadRequest, "Values that exist: planned, development"},
		{"what_was_not_looked_at_exists", "/fr/recherche?metadata=not_observed", http.StatusOK, ""},
		{"no_link_exists", "/fr/recherche?link=none", http.StatusOK, ""},
		{"bodies_are_not_fixed", "/fr/recherche?organisation=zzz", http.StatusOK, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if w := fetch(s, c.path); w.Code != c.code || !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("%d, want %d and %q:\n%s", w.Code, c.code, c.says, w.Body)
			}
		})
	}
	t.Run("the_api_says_it_too", func(t *testing.T) {
		_, err := (&searchInput{Kind: []string{"algorithm"}}).question()
		var p *problem
		if !errors.As(err, &p) || len(p.Allowed) != 4 {
			t.Errorf("%v", err)
		}
	})
}
