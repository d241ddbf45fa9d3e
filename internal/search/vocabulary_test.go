// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"slices"
	"testing"

	"greffe/internal/search"
)

func vocabulary() *search.Vocabulary {
	v := &search.Vocabulary{}
	for word, docs := range map[string]int{
		"cantine": 5, "cantines": 1, "continue": 90, "parcoursup": 4, "impots": 30, "import": 200, "openfisca": 80, "fiscal": 3,
		"creche": 6, "credit": 7, "taxe": 40, "axe": 12, "ab": 3, "logement": 44, "déjà": 9,
		"papier": 30, "ville": 50, "ner": 40,
	} {
		v.Add(word, docs)
	}
	return v
}

// TestWritten gives words their accents back.
func TestWritten(t *testing.T) {
	for _, c := range []struct {
		rule, word string
		texts      []string
		want       string
	}{
		{"accents_come_back", "creche", []string{"Places en crèche", "les Crèches"}, "crèche"},
		{"an_address_without_accents_does_not_outweigh_them", "ecole", []string{"https://a.example/ecole", "L'École directe", "ecole-directe"}, "école"},
		{"many_forms_without_accents_do", "resume", []string{"resume", "resume resume resume", "un résumé"}, "resume"},
		{"a_word_that_no_text_has", "impots", []string{"rien"}, ""},
		{"no_text", "impots", nil, ""},
		{"parts_that_are_joined_are_not_the_word", "macantine", []string{"betagouv/ma-cantine", "maCantine"}, ""},
		{"an_address_is_not_a_word", "wwwdecidimorg", []string{"https://www.decidim.org/"}, ""},
		{"a_name_in_one_word_is_written_so", "macantine", []string{"https://macantine.example/"}, "macantine"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := search.Written(c.word, c.texts...); got != c.want {
				t.Errorf("%q, expected %q", got, c.want)
			}
		})
	}
}

func TestVocabularyNear(t *testing.T) {
	for _, c := range []struct{ name, word, want string }{
		{"letter_too_many", "cantinne", "cantine"},
		{"letter_missing", "parcousup", "parcoursup"},
		{"letters_swapped", "imopts", "impots"},
		{"wrong_letter", "logemant", "logement"},
		{"two_errors", "parkoursu", "parcoursup"},
		{"accents_are_none", "Crêchhe", "creche"},
		{"short_words_are_left_alone", "axx", ""},
		{"one_error_in_five_letters", "taxce", "taxe"},
		{"nothing_looks_like_it", "xqzwvkj", ""},
		{"a_known_word_is_not_its_own_correction", "cantines", "cantine"},
		{"signs_are_no_word", "c++", ""},
		{"two_errors_in_seven_letters_are_another_word", "pompier", ""},
		{"two_errors_in_six_letters_are_another_word", "fillet", ""},
		{"four_letters_do_not_become_three", "near", ""},
		{"a_short_word_keeps_its_first_letter", "paxe", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := vocabulary().Near(c.word, 0, 1)
			if c.want == "" && len(got) > 0 || c.want != "" && !slices.Equal(got, []string{c.want}) {
				t.Errorf("%q: %q, want %q", c.word, got, c.want)
			}
		})
	}
}

func TestVocabularyHolding(t *testing.T) {
	if got := vocabulary().Holding("fisca", 5); !slices.Equal(got, []string{"openfisca"}) {
		t.Errorf("%q", got)
	}
	if got := vocabulary().Holding("tax", 5); len(got) > 0 {
		t.Errorf("%q: three letters stand in too many words", got)
	}
}

func FuzzVocabulary(f *testing.F) {
	f.Add("cantine", "cantinne")
	f.Fuzz(func(t *testing.T, word, asked string) {
		v := &search.Vocabulary{}
		v.Add(word, 1)
		if got := v.Near(asked, 0, 3); len(got) > 1 {
			t.Errorf("%q", got)
		}
		v.Holding(asked, 3)
	})
}
