// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
	"greffe/internal/search"
)

// small is an index of three algorithms, two repositories and a body.
func small(t *testing.T) *index {
	x := newIndex(t)
	for _, e := range []struct {
		key, title, text string
		facets           map[string]string
	}{
		{"tax", "Impôt sur le revenu", "Calcule l'impôt des foyers.", map[string]string{"theme": "Fiscalité", "status": "operational", "type": "rules", "organisation": "o1", "organisation.named": "Direction interministérielle du numérique"}},
		{"local", "Taxe foncière", "Prix des logements.", map[string]string{"theme": "Fiscalité locale" + search.Several + "Logement", "status": "retired", "type": "machine_learning"}},
		{"canteen", "Tarif de la cantine", "Le prix d'un repas.", map[string]string{"theme": "École", "status": "pilot"}},
		{"javascript", "JavaScript tools", "", map[string]string{"language": "JavaScript"}},
		{"r-team", "r r team", "The r people", nil},
		{"model", "Model", "Statistics", map[string]string{"language": "R"}},
	} {
		x.add(t, search.NewEntry(register.KindSheet, e.key, e.title, []string{e.text}, e.facets, 0, time.Time{}))
	}
	return x
}

// TestAsked is what words beside the plain ones find.
func TestAsked(t *testing.T) {
	thesaurus, err := search.NewThesaurus("[acronym] dinum = direction interministérielle du numérique")
	if err != nil {
		t.Fatal(err)
	}
	x := small(t)
	for _, c := range []struct{ rule, query, want string }{
		{"a_quoted_value_is_the_whole_value", `theme:"Fiscalité"`, "tax"},
		{"one_of_several_values_is_a_value", `theme:"fiscalite locale"`, "local"},
		{"without_quotes_its_words", `theme:fiscalité`, "local tax"},
		{"a_quoted_value_that_nothing_has_asks_for_its_words", `theme:"locale fiscalité"`, "local"},
		{"whole_values_are_excluded", `prix -theme:"Fiscalité locale"`, "canteen"},
		{"a_status_by_its_words", `statut:"en service"`, "tax"},
		{"a_status_by_its_code", "status:retired", "local"},
		{"a_type_by_its_words", "type:règles", "tax"},
		{"a_status_that_is_none", "statut:zzz", ""},
		{"a_field_word_beside_a_word", "statut:essai prix", "canteen"},
		{"a_body_by_its_acronym", "organisme:dinum", "tax"},
		{"a_body_in_quotes_as_it_is", `organisme:"dinum"`, ""},
		{"a_language_is_no_beginning", "java", ""},
		{"code_in_a_language_is_found_by_its_name", "R", "model r-team"},
		{"a_question_is_asked_without_its_words", "quel prix pour ma cantine", "canteen"},
		{"words_of_questions_alone_are_words", "comment", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got, err := x.find(thesaurus.Widen(search.Parse(c.query)))
			if err != nil {
				t.Fatal(err)
			}
			if slices.Sort(got); strings.Join(got, " ") != c.want {
				t.Errorf("%q found, want %q", got, c.want)
			}
		})
	}
	t.Run("code_in_a_language_comes_before_what_bears_its_name", func(t *testing.T) {
		if got, err := x.find(search.Parse("R")); err != nil || strings.Join(got, " ") != "model r-team" {
			t.Errorf("%q %v", got, err)
		}
	})
	t.Run("an_account_named_as_a_language_stands_behind_code", func(t *testing.T) {
		hits := []search.Scored{{Doc: 1, Weight: 3}, {Doc: 2, Weight: 2}}
		search.Parse("java").RaiseNamed(hits, []string{"java", "tools"}, []register.Kind{register.KindOrganisation, register.KindRepository})
		if hits[0].Doc != 2 {
			t.Errorf("%+v", hits)
		}
	})
	t.Run("what_was_typed_is_said_with_its_small_words", func(t *testing.T) {
		thesaurus, err := search.NewThesaurus("impôt revenu = barème progressif")
		if err != nil {
			t.Fatal(err)
		}
		if w := thesaurus.Widen(search.Parse("calcul impôts sur le revenu")).Widened(); len(w) != 1 || w[0].Asked != "impôts sur le revenu" {
			t.Errorf("%+v", w)
		}
	})
	t.Run("an_order_of_other_boxes_is_told_apart", func(t *testing.T) {
		if d := search.Parse("cantine OR repas").Dropped; len(d) != 1 || d[0].Why != search.DroppedOrder {
			t.Errorf("%+v", d)
		}
		if d := search.Parse("CANTINE OU REPAS").Dropped; len(d) != 1 || d[0].Why != search.DroppedStop {
			t.Errorf("%+v", d)
		}
	})
	t.Run("who_wants_a_decision_changed_is_known", func(t *testing.T) {
		if !search.Parse("comment contester").AsksForRemedy() || search.Parse("cantine").AsksForRemedy() {
			t.Error("who contests is not told apart")
		}
	})
}

// TestFewest leaves out as few words as it can, and of those the commonest.
func TestFewest(t *testing.T) {
	x := small(t)
	for _, c := range []struct {
		rule, query, text, left string
		n                       int
	}{
		{"what_nobody_writes", "comment est calculé le prix de la cantine", "prix cantine", "calculé", 1},
		{"of_two_words_the_rarer_stays", "prix revenu", "revenu", "prix", 1},
		{"nothing_where_no_word_finds", "zzz yyy", "", "", 0},
		{"one_word_has_nothing_to_leave_out", "zzz", "", "", 0},
		{"field_words_stay", "zzz theme:logement foncière", "theme:logement foncière", "zzz", 1},
		{"a_field_word_alone_is_another_question", "theme:école zzz", "", "", 0},
		{"excluded_words_stay", "cantine zzz prix -repas", "prix -repas", "cantine zzz", 1},
	} {
		t.Run(c.rule, func(t *testing.T) {
			less, n, err := x.columns.Fewest(search.Parse(c.query), nil, x.term)
			if err != nil || less.Text != c.text || strings.Join(less.Left, " ") != c.left || n != c.n {
				t.Errorf("%q without %q finds %d, %v; want %q without %q", less.Text, less.Left, n, err, c.text, c.left)
			}
		})
	}
}

// TestAdded counts what was found by another word than the one typed.
func TestAdded(t *testing.T) {
	thesaurus, err := search.NewThesaurus("gâteau = cantine = repas = rien = tarif")
	if err != nil {
		t.Fatal(err)
	}
	x := small(t)
	for asked, want := range map[string]int{"gâteau": 1, "repas": 0} {
		q := thesaurus.Widen(search.Parse(asked))
		found, err := x.columns.Find(q, x.term)
		if err != nil {
			t.Fatal(err)
		}
		added, err := x.columns.Added(q, found, found.Docs, x.term)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range added {
			if a.Text == "cantine" && a.N != want {
				t.Errorf("%q: %+v, want %d", asked, a, want)
			}
		}
	}
}
