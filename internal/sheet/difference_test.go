// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
)

func weighted(pairs ...string) register.Content {
	var list []register.Parameter
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, register.Parameter{Name: pairs[i], Meaning: "m", Weight: pairs[i+1]})
	}
	return register.Content{Name: "n", Parameters: register.Fill(list)}
}

func filled(words ...string) Said { return Said{Status: register.Filled, Words: words} }

func TestDifferences(t *testing.T) {
	enum := func(word string) Said {
		return Said{Status: register.Filled, Words: []string{word}, Path: "automation_level"}
	}
	for _, c := range []struct {
		name          string
		before, after register.Content
		want          []Difference
	}{
		{"the_same_has_none", weighted("âge", "2"), weighted("âge", "2"), nil},
		{"swapped_weights_name_field_old_and_new", weighted("âge", "2", "revenu", "3"), weighted("âge", "3", "revenu", "2"), []Difference{
			{"parameters", "parameters.weight", "âge", Changed, filled("2"), filled("3")},
			{"parameters", "parameters.weight", "revenu", Changed, filled("3"), filled("2")},
		}},
		{"swapped_lines_are_an_order", weighted("âge", "2", "revenu", "3"), weighted("revenu", "3", "âge", "2"), []Difference{
			{"parameters", "parameters", "", Moved, filled("âge", "revenu"), filled("revenu", "âge")},
		}},
		{"added_and_removed_items_are_named", weighted("âge", "2"), weighted("revenu", "2"), []Difference{
			{"parameters", "parameters", "âge", Removed, filled("âge", "m", "2"), Said{}},
			{"parameters", "parameters", "revenu", Added, Said{}, filled("revenu", "m", "2")},
		}},
		{"same_name_twice", weighted("âge", "2", "âge", "3"), weighted("âge", "3", "âge", "4"), []Difference{
			{"parameters", "parameters.weight", "âge — m", Changed, filled("2"), filled("4")},
			{"parameters", "parameters", "", Moved, filled("âge", "âge"), filled("âge", "âge")},
		}},
		{"closed_list_keeps_its_path", register.Content{Automation: register.Fill("none")}, register.Content{Automation: register.Fill("fully_automated")}, []Difference{
			{"automation_level", "automation_level", "", Changed, enum("none"), enum("fully_automated")},
		}},
		{"blank_is_missing", register.Content{Purpose: register.Fill(" ")}, register.Content{}, nil},
		{"not_applicable_keeps_its_reason", register.Content{Purpose: register.NotApplicableBecause[string]("parce que")}, register.Content{Purpose: register.Fill("but")}, []Difference{
			{"purpose", "purpose", "", Changed, Said{Status: register.NotApplicable, Words: []string{"parce que"}}, filled("but")},
		}},
		{"part_of_a_record", register.Content{Mention: register.Fill(register.Mention{Text: "a"})}, register.Content{Mention: register.Fill(register.Mention{Text: "b"})}, []Difference{
			{"mention", "mention.text", "", Changed, filled("a"), filled("b")},
		}},
		{"count_of_a_year", register.Content{Decisions: register.Fill([]register.YearCount{{Year: 2024, Count: 3}})}, register.Content{Decisions: register.Fill([]register.YearCount{{Year: 2024, Count: 0}})}, []Difference{
			{"decisions_per_year", "decisions_per_year.count", "2024", Changed, filled("3"), filled("0")},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Differences(c.before, c.after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDifferencesAreMutual: whatever two sheets say, both ways tell of the same paths.
func TestDifferencesAreMutual(t *testing.T) {
	for seed := range uint64(20) {
		a, b := newGenerator(seed).content(), newGenerator(seed+100).content()
		if d := Differences(a, a); d != nil {
			t.Errorf("seed %d: a sheet differs from itself: %v", seed, d)
		}
		there, back := map[string]bool{}, map[string]bool{}
		for _, d := range Differences(a, b) {
			there[d.Field] = true
		}
		for _, d := range Differences(b, a) {
			back[d.Field] = true
		}
		if diff := cmp.Diff(there, back); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
	}
}

func FuzzDifferences(f *testing.F) {
	f.Add([]byte(complete), []byte("name: a\nparameters:\n  - name: b\n    weight: 2\n"))
	f.Fuzz(func(t *testing.T, x, y []byte) {
		a, b := ReadYAML(x).Contents(), ReadYAML(y).Contents()
		if len(a) == 0 || len(b) == 0 {
			return
		}
		Differences(a[0], b[0])
		if d := Differences(a[0], a[0]); d != nil {
			t.Fatalf("a sheet differs from itself: %v", d)
		}
	})
}
