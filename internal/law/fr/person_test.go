// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"
	"testing"
)

// TestPersonalNumbers finds the numbers of people in sentences: the first is the
// specimen that the health insurance prints on its cards.
func TestPersonalNumbers(t *testing.T) {
	for _, c := range []struct{ rule, text, want string }{
		{"a_number_with_its_key", "assurée 2 69 05 49 588 157 80.", "nir nir_without_key"},
		{"the_same_without_spaces", "269054958815780", "nir"},
		{"of_corsica", "1 85 05 2A 006 084 36", "nir_without_key"},
		{"a_wrong_key", "269054958815781", ""},
		{"a_number_without_its_key", "né 1 85 05 78 006 084", "nir_without_key"},
		{"a_mobile_telephone", "appelez le 06 12 34 56 78", "mobile"},
		{"a_telephone_of_an_office", "appelez le 01 40 00 00 00", ""},
		{"an_identifier_of_an_office", "21590350100017", ""},
		{"an_amount", "1 234 567,00", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var found []string
			for _, n := range personalNumbers() {
				for _, s := range n.Shape.FindAllString(c.text, -1) {
					if n.Valid == nil || n.Valid(s) {
						found = append(found, n.ID)
					}
				}
			}
			if got := strings.Join(found, " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
