// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

func TestItems(t *testing.T) {
	full := creche()
	full.Remedies = register.Fill([]register.Remedy{{Kind: "explanation", Text: "CADA"}})
	full.Mention = register.Fill(register.Mention{Status: "shown"})
	full.Role = register.Fill("avant la commission")
	full.Automation = register.Fill("decision_support")
	full.Data = register.Fill([]register.DataItem{{Label: "Quotient", Source: "CAF"}})
	full.Parameters = register.NotApplicableBecause[[]register.Parameter]("aucun")
	full.Operations = register.Fill("additionner")
	const done = "administration=filled purpose=filled contact=filled cada=filled mention=filled contribution=filled automation=filled data=filled sources=filled parameters=not_applicable operations=filled ground=not_applicable"
	cases := []struct {
		name   string
		change func(*register.Content)
		want   string // replaces in done
	}{
		{"all_there", func(*register.Content) {}, ""},
		{"court_is_not_the_authority", func(c *register.Content) {
			c.Remedies = register.Fill([]register.Remedy{{Kind: "court", Text: "tribunal"}})
		}, "cada=partial"},
		{"authority_named_in_words", func(c *register.Content) {
			c.Remedies = register.Fill([]register.Remedy{{Text: "Saisir la Commission d’accès aux documents administratifs"}})
		}, ""},
		{"mention_known_to_be_absent", func(c *register.Content) { c.Mention = register.Fill(register.Mention{Status: "absent"}) }, "mention=missing"},
		{"an_address_without_the_words_of_the_mention", func(c *register.Content) {
			c.Mention = register.Fill(register.Mention{Status: "shown", WhereURL: "https://valombre.example/lettre"})
		}, "mention=partial"},
		{"mention_not_known", func(c *register.Content) { c.Mention = register.Fill(register.Mention{Status: "unknown"}) }, "mention=unknown"},
		{"automation_not_known", func(c *register.Content) { c.Automation = register.Fill("unknown") }, "automation=unknown"},
		{"some_data_without_source", func(c *register.Content) {
			c.Data = register.Fill([]register.DataItem{{Label: "a", Source: "x"}, {Label: "b"}})
		}, "sources=partial"},
		{"no_data_has_a_source", func(c *register.Content) { c.Data = register.Fill([]register.DataItem{{Label: "a"}}) }, "sources=missing"},
		{"operations_unreadable", func(c *register.Content) { c.Operations = register.UnreadableAs[string]("?") }, "operations=unreadable"},
		{"withheld_without_ground", func(c *register.Content) {
			c.Secrecy = register.Fill(register.Secrecy{Fields: []string{"operations"}})
		}, "ground=missing"},
		{"withheld_in_the_table_alone", func(c *register.Content) {
			c.Disclosure = register.Fill(register.Disclosure{Data: "withheld"})
		}, "ground=missing"},
		{"partly_withheld_in_the_table_alone", func(c *register.Content) {
			c.Disclosure = register.Fill(register.Disclosure{Evaluation: "partly"})
		}, "ground=missing"},
		{"said_to_be_of_no_matter_and_withheld", func(c *register.Content) {
			c.Secrecy = register.NotApplicableBecause[register.Secrecy]("nothing is secret")
			c.Disclosure = register.Fill(register.Disclosure{Data: "withheld"})
		}, "ground=missing"},
		{"not_held_is_not_withheld", func(c *register.Content) {
			c.Disclosure = register.Fill(register.Disclosure{Code: "not_held"})
		}, ""},
		{"withheld_with_its_ground", func(c *register.Content) { c.Secrecy = register.Fill(register.Secrecy{Ground: "g"}) }, "ground=filled"},
		{"long_text_in_one_field_makes_up_for_nothing", func(c *register.Content) {
			c.Context = register.Fill(strings.Repeat("x", 1000))
			c.Purpose = register.Value[string]{}
		}, "purpose=missing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			content := full
			c.change(&content)
			want := strings.Fields(done)
			for i, w := range want {
				if name, _, _ := strings.Cut(w, "="); strings.HasPrefix(c.want, name+"=") {
					want[i] = c.want
				}
			}
			var got []string
			for _, it := range Profile().Complete(content) {
				got = append(got, fmt.Sprintf("%s=%s", it.ID, it.State))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestItemsNameTheirTextAndField(t *testing.T) {
	for _, it := range items() {
		for _, id := range it.Texts {
			if _, ok := rulebook().Text(id); !ok {
				t.Errorf("%s cites %q", it.ID, id)
			}
		}
		if len(it.Texts) == 0 || !slices.ContainsFunc(register.SheetFields(), func(f register.SheetField) bool { return f.Name == it.Field }) {
			t.Errorf("%+v", it)
		}
		if !slices.ContainsFunc(rulebook().Matters, func(m law.Matter) bool { return m.ID == it.Duty }) {
			t.Errorf("%s is of no duty: %s", it.ID, it.Duty)
		}
	}
}
