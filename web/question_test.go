// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"greffe/internal/register"
	"greffe/internal/search"
)

func TestQuestionWords(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"place en crèche", []string{"place", "crèche"}},
		{`"code source" impôts`, []string{"code", "source", "impôts"}},
		{"logement -étudiant licence:MIT", []string{"logement"}},
		{"crèche crèche", []string{"crèche"}},
		{"? ! c++", []string{"c++"}},
		{"", nil},
	} {
		if got := questionWords(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzQuestionWords(f *testing.F) {
	f.Add("mon fils n'a pas de place en crèche")
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range questionWords(text) {
			if search.Parse(word).Empty() || strings.ContainsAny(word, " \"") {
				t.Errorf("%q gives %q", text, word)
			}
		}
	})
}

// finder answers each text with the hits that are written for it.
type finder struct {
	*fake
	answers map[string]register.Answer
}

func (f finder) Find(_ context.Context, q register.Question) (register.Answer, error) {
	key := q.Text
	for _, x := range q.Filters {
		key += " " + x.Facet + "=" + x.Value
	}
	a := f.answers[key]
	a.Hits = a.Hits[min(q.Offset, len(a.Hits)):min(q.Offset+q.Limit, len(a.Hits))]
	return a, nil
}

func TestAnswers(t *testing.T) {
	f := finder{invented(), map[string]register.Answer{}}
	kinds := func(sheets, repositories int) []register.Facet {
		return []register.Facet{{Name: "kind", Values: []register.FacetCount{{Value: "repository", Count: repositories}, {Value: "sheet", Count: sheets}}}}
	}
	sheet := register.Hit{Kind: register.KindSheet, Key: "urn:uuid:22222222-2222-5222-8222-222222222222"}
	var code []register.Hit
	for range 5 {
		code = append(code, register.Hit{Kind: register.KindRepository, Key: "r-listed"})
	}
	f.answers["aide"] = register.Answer{Total: 6, Hits: append(slices.Clone(code), sheet), Facets: kinds(1, 5)}
	f.answers["aide kind=sheet"] = register.Answer{Total: 1, Hits: []register.Hit{sheet}, Facets: kinds(1, 5)}
	f.answers["bareme"] = register.Answer{Total: 6, Hits: append([]register.Hit{sheet}, code...), Facets: kinds(1, 5)}
	f.answers["crèche"] = register.Answer{Total: 12}
	f.answers["ma place en crèche"] = register.Answer{}
	s := site(t, f.fake, func(o *Options) { o.Register = f })
	page := func(q string) string { return fetch(s, "/fr/recherche?"+q).Body.String() }

	t.Run("algorithms_lead", func(t *testing.T) {
		body := page("q=aide")
		lead, rest := strings.Index(body, `id="leading"`), strings.Index(body, `class="count"`)
		if lead < 0 || rest < lead || !strings.Contains(body[lead:rest], "Calcul de l&#39;") {
			t.Error("no algorithm above the answers")
		}
	})
	t.Run("unless_they_do_already", func(t *testing.T) {
		if strings.Contains(page("q=bareme"), `id="leading"`) {
			t.Error("the algorithms stand twice")
		}
	})
	t.Run("kinds_with_counts", func(t *testing.T) {
		for _, want := range []string{`aria-current="true">Tout <span class="n">6<`, `Algorithmes <span class="n">1<`, `Codes sources <span class="n">5<`} {
			if !strings.Contains(page("q=aide"), want) {
				t.Errorf("no %s", want)
			}
		}
	})
	t.Run("each_word_alone", func(t *testing.T) {
		body := page("q=ma+place+en+cr%C3%A8che")
		if !strings.Contains(body, `q=cr%C3%A8che">crèche</a> <span class="n">12 résultats`) || strings.Contains(body, ">place</a>") {
			t.Error("the words are not tried alone")
		}
		if strings.Count(body, "laissés de côté") != 1 {
			t.Error("the common words need one sentence")
		}
	})
}

// TestWhy: a word that neither title nor summary shows is said to stand elsewhere,
// even when another word is shown.
func TestWhy(t *testing.T) {
	q := search.Parse("cartographie python")
	c := marked(card{}, q, "saisie", "Outil de cartographie", []search.Field{{Name: "language", Text: "Python"}, {Name: "topics", Text: "carte"}})
	if len(c.Why) != 1 || c.Why[0].Field != "language" {
		t.Errorf("why: %s", fmt.Sprint(c.Why))
	}
	if c := marked(card{}, q, "python", "Outil de cartographie", []search.Field{{Name: "language", Text: "Python"}}); len(c.Why) != 0 {
		t.Errorf("a reason that nobody needs: %v", c.Why)
	}
}

// TestWidenedByWhatFound: words that found something are said first, in the page's language
// before others; those that found nothing only in the page's language.
func TestWidenedByWhatFound(t *testing.T) {
	added := func(asked string, by ...string) (list []register.Added) {
		for i, text := range by {
			list = append(list, register.Added{Asked: asked, Text: text, Total: 9 - i})
		}
		return list
	}
	f := finder{invented(), map[string]register.Answer{
		"cantine":  {Total: 9, Added: added("cantine", "repas scolaires")},
		"canteen":  {Total: 9, Added: added("canteen", "cantine")},
		"garderie": {Total: 9, Added: added("garderie", "crèche")},
	}}
	s := site(t, f.fake, func(o *Options) { o.Register = f })
	for _, c := range []struct{ rule, path, want, not string }{
		{"french_page", "/fr/recherche?q=cantine", "cherché : repas scolaires", "school meal"},
		{"english_page", "/en/search?q=canteen", `looked for: <span lang="fr">cantine</span>`, "restauration scolaire"},
		{"no_word_of_the_page", "/en/search?q=garderie", `<span lang="fr">crèche</span>`, "périscolaire"},
		{"nothing_in_another_language_that_found_nothing", "/fr/recherche?q=logement", "Recherche", "housing"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			body := fetch(s, c.path).Body.String()
			if !strings.Contains(body, c.want) || c.not != "" && strings.Contains(body, c.not) {
				i := strings.Index(body, "widened")
				t.Errorf("no %q, or %q: %.600s", c.want, c.not, body[max(i, 0):])
			}
		})
	}
}
