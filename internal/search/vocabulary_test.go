// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"slices"
	"strings"
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

// TestLikeness: what was typed for the value of a field is compared with each of its words.
func TestLikeness(t *testing.T) {
	for _, c := range []struct {
		typed, value string
		errors       int
		like         bool
	}{
		{"pyton", "Python", 1, true},
		{"javascrpt", "JavaScript", 1, true},
		{"apach", "Apache-2.0", 0, true},
		{"githb", "github.com", 1, true},
		{"huma-num", "gitlab.huma-num.fr", 1, true},
		{"éupl", "EUPL-1.2", 0, true},
		{"pyton", "PHP", 2, false},
		{"c", "C", 0, true},
		{"", "C", 0, false},
	} {
		t.Run(c.typed+"_"+c.value, func(t *testing.T) {
			if errors, like := search.Likeness(c.typed, c.value); errors != c.errors || like != c.like {
				t.Errorf("%d %v", errors, like)
			}
		})
	}
}

// TestTidy: what is offered to be asked holds no mark that asks for nothing.
func TestTidy(t *testing.T) {
	for text, want := range map[string]string{
		"near(": "near", "(a  OR b)": "a OR b", `"deux mots" -un licence:MIT c++ .net`: `"deux mots" -un licence:MIT c++ .net`, "***": "",
	} {
		if got := search.Tidy(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestNothingAbsurdIsOffered: a short word is near to too many others, a part of four letters
// stands in too many, and what has more errors than another was not meant.
func TestNothingAbsurdIsOffered(t *testing.T) {
	v := &search.Vocabulary{}
	for word, docs := range map[string]int{"neat": 1, "linear": 22, "loglinear": 1, "cantine": 4, "continue": 23, "logement": 6, "lacement": 2, "rest": 40, "macantine": 2, "rembourse": 1} {
		v.Add(word, docs)
	}
	for word, want := range map[string]string{"near": "", "cantinne": "cantine", "lgoement": "logement", "reste": "rest"} {
		if got := strings.Join(v.Near(word, 0, 3), " "); got != want {
			t.Errorf("for %q %q is offered, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{"near": "", "cantine": "macantine", "bourse": ""} {
		if got := strings.Join(v.Holding(word, 3), " "); got != want {
			t.Errorf("%q stands in %q, want %q", word, got, want)
		}
	}
}
