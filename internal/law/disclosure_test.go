// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"testing"

	"greffe/internal/register"
)

func TestDisclose(t *testing.T) {
	sheet := func(d register.Disclosure) register.Content {
		return register.Content{Disclosure: register.Fill(d), Operations: register.Fill("add")}
	}
	for _, c := range []struct {
		name, part string
		content    register.Content
		want       Openness
		computed   bool
	}{
		{"what_the_sheet_says", OfRules, sheet(register.Disclosure{Rules: "withheld"}), Withheld, false},
		{"no_supplier_keeps_the_rules", OfRules, sheet(register.Disclosure{Rules: "not_held"}), Open, true},
		{"nor_the_data", OfData, sheet(register.Disclosure{Data: "not_held"}), NotKnown, true},
		{"no_algorithm_is_without_data", OfData, sheet(register.Disclosure{Data: "none"}), NotKnown, true},
		{"code_may_never_have_come", OfCode, sheet(register.Disclosure{Code: "not_held"}), NotHeld, false},
		{"code_may_not_exist", OfCode, sheet(register.Disclosure{Code: "none"}), NoCode, false},
		{"a_word_of_no_list", OfRules, sheet(register.Disclosure{Rules: "secret"}), Open, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, d := range Disclose(c.content, false) {
				if d.Part == c.part && (d.State != c.want || d.Computed != c.computed) {
					t.Errorf("%s, computed %v", d.State, d.Computed)
				}
			}
		})
	}
}

// Only a ground on the rules themselves may stand against an answer.
func TestReserved(t *testing.T) {
	ground := register.Secrecy{Ground: "g"}
	for _, c := range []struct {
		name    string
		secrecy register.Secrecy
		said    register.Disclosure
		want    bool
	}{
		{"no_ground", register.Secrecy{}, register.Disclosure{Rules: "withheld"}, false},
		{"ground_of_nothing_named", ground, register.Disclosure{}, true},
		{"data_alone", ground, register.Disclosure{Data: "withheld", Evaluation: "partly"}, false},
		{"data_and_rules", ground, register.Disclosure{Data: "withheld", Rules: "partly"}, true},
		{"a_field_by_its_name", register.Secrecy{Ground: "g", Fields: []string{"parameters"}}, register.Disclosure{Data: "withheld"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Reserved(register.Content{Secrecy: register.Fill(c.secrecy), Disclosure: register.Fill(c.said)}); got != c.want {
				t.Error(got)
			}
		})
	}
}
