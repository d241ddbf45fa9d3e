// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
	"greffe/internal/search"
)

// TestThesaurus asks one entry at a time; what is marked says why it was found.
func TestThesaurus(t *testing.T) {
	thesaurus, err := search.NewThesaurus("fisc > direction des impôts\nsmic = salaire minimum")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, query, text string
		marked            string // "" is not found
	}{
		{"word_finds_what_administrations_write", "cantine", "Tarif de la restauration scolaire", "restauration scolaire"},
		{"without_accents_and_in_the_plural", "creches", "Places d'accueil du jeune enfant", "accueil du jeune enfant"},
		{"both_ways", "restauration scolaire", "La cantine du collège", "cantine"},
		{"english_finds_french", "social housing", "Demandes de logements sociaux", "logements sociaux"},
		{"what_is_typed_is_still_found", "social housing", "A register of social housing", "social|housing"},
		{"one_way_only", "foncier innovant", "La piscine municipale", ""},
		{"one_way", "piscine", "Foncier innovant", "Foncier innovant"},
		{"words_of_the_jurisdiction", "fisc", "La direction des impôts", "direction des impôts"},
		{"beside_other_words", "tarif cantine", "Tarif de la restauration scolaire", "Tarif|restauration scolaire"},
		{"all_words_are_still_asked_for", "barème cantine", "Tarif de la restauration scolaire", ""},
		{"phrases_stay_as_they_are", `"cantine"`, "Tarif de la restauration scolaire", ""},
		{"words_far_apart_are_not_it", "cantine", "La restauration des tableaux anciens du musée et la visite en groupe scolaire", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			x := newIndex(t)
			x.add(t, search.NewEntry(register.KindSheet, "it", c.text, nil, nil, 0, time.Time{}))
			q := thesaurus.Widen(search.Parse(c.query))
			found, err := x.find(q)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 != (c.marked != "") {
				t.Fatalf("found %v", found)
			}
			var marked []string
			for _, s := range search.Highlight(c.text, q, 0) {
				if s.Marked {
					marked = append(marked, s.Text)
				}
			}
			if got := strings.Join(marked, "|"); c.marked != "" && got != c.marked {
				t.Errorf("marked %q, want %q", got, c.marked)
			}
		})
	}
}

// TestThesaurusSaysWhatItDid keeps what a page tells the reader.
func TestThesaurusSaysWhatItDid(t *testing.T) {
	thesaurus, err := search.NewThesaurus()
	if err != nil {
		t.Fatal(err)
	}
	w := thesaurus.Widen(search.Parse("tarif social housing")).Widened()
	if len(w) != 1 || w[0].Asked != "social housing" || len(w[0].Also) == 0 || w[0].Also[0] != (search.Said{Text: "logement social", Lang: "fr", Why: search.Usage}) {
		t.Errorf("%+v", w)
	}
	for _, line := range []string{"seul", "a = ", "> b", "le = la", "[guess] a = b", "[usage]"} {
		if _, err := search.NewThesaurus(line); err == nil {
			t.Errorf("%q was read", line)
		}
	}
}

func FuzzThesaurus(f *testing.F) {
	f.Add("a = b", "a")
	f.Add("cantine > restauration scolaire, repas", "cantine \"x")
	f.Fuzz(func(t *testing.T, list, query string) {
		thesaurus, err := search.NewThesaurus(list)
		if err != nil {
			return
		}
		q := thesaurus.Widen(search.Parse(query))
		if _, err := search.NewColumns().Find(q, func(search.Term) (*search.Postings, error) { return search.ReadPostings("1"), nil }); err != nil {
			t.Error(err)
		}
		search.Highlight(list, q, 50)
	})
}

// TestSleepingThesaurus finds what one that was read at once finds.
func TestSleepingThesaurus(t *testing.T) {
	const list = "fisc > direction des impôts\nsmic = salaire minimum"
	awake, err := search.NewThesaurus(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{"fisc", "smic", "cantine", "rien"} {
		want := awake.Widen(search.Parse(asked)).Widened()
		got := search.NewSleepingThesaurus(list).Widen(search.Parse(asked)).Widened()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, expected %v", asked, got, want)
		}
	}
}

// TestEachLineOfTheThesaurusHasItsReason: a word that is looked for unasked says why.
func TestEachLineOfTheThesaurusHasItsReason(t *testing.T) {
	for _, name := range []string{"data/synonyms.txt", "../law/fr/synonyms.txt"} {
		list, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(list)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && line[0] != '[' {
				t.Errorf("%s: %q has no reason", name, line)
			}
		}
	}
	thesaurus, err := search.NewThesaurus("[former] ANPE > France Travail")
	if err != nil {
		t.Fatal(err)
	}
	lines := thesaurus.Lines()
	last := lines[len(lines)-1]
	if last.Why != search.Former || len(last.Asked) != 1 || last.Asked[0].Text != "ANPE" || len(last.Found) != 1 || last.Found[0].Text != "France Travail" {
		t.Errorf("%+v", last)
	}
}
