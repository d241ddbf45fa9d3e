// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"testing"

	"greffe/internal/search"
)

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Caisse nationale des allocations familiales":                   "cnaf",
		"Institut national de la statistique et des études économiques": "insee",
		"Agence nationale de la sécurité des systèmes d'information":    "anssi",
		"Direction générale du Trésor":                                  "dgt",
		"Ministère de l'Éducation nationale (MEN)":                      "men",
		"Nantes Métropole": "",
		"Un nom que personne ne dit jamais avec ses seules initiales car trop long": "",
		"": "",
	} {
		if got := search.Initials(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestNamesBody(t *testing.T) {
	for _, c := range []struct {
		rule, asked, name string
		want              bool
	}{
		{"its_own_word_is_enough", "vaubrume", "ville de vaubrume", true},
		{"under_another_sort_too", "mairie de Vaubrume", "ville de vaubrume", true},
		{"accents_are_nothing", "intérieur", "ministere de l interieur", true},
		{"a_part_of_a_longer_name_is_another_body", "interieur", "ministere de l interieur direction generale des collectivites locales", false},
		{"more_is_asked", "vaubrume cantine", "ville de vaubrume", false},
		{"a_sort_alone_names_nobody", "ville", "la ville", false},
		{"nothing_names_nobody", "*", "", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := search.Parse(c.asked).NamesBody(c.name); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}
