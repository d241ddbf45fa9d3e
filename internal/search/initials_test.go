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
