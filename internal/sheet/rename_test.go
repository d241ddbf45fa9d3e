// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"testing"

	"greffe/internal/law"
)

// TestRename: keys in words become those of the form, and nothing else changes.
func TestRename(t *testing.T) {
	labels := func(key string) []string {
		if key == "purpose" {
			return []string{"But de l’algorithme"}
		}
		return nil
	}
	for rule, c := range map[string]struct {
		in, want string
		made     int
	}{
		"a_habit":             {"nom: Cantine\nadministration: Ville\n", "name: Cantine\nadministration: Ville\n", 1},
		"a_label_of_the_site": {"name: a\n\"But de l'algorithme\": b # why\n", "name: a\n\"purpose\": b # why\n", 1},
		"never_twice":         {"name: a\nnom: b\n", "name: a\nnom: b\n", 0},
		"nor_from_two_words":  {"nom: a\ntitre: b\n", "name: a\ntitre: b\n", 1},
		"what_is_not_known":   {"name: a\ncouleur: bleu\n", "name: a\ncouleur: bleu\n", 0},
		"within_a_record":     {"name: a\ndata:\n  - nom: b\n", "name: a\ndata:\n  - nom: b\n", 0},
		"in_json":             {`{"nom": "a"}`, `{"name": "a"}`, 1},
		"a_name_that_stands_twice_in_its_line_is_left": {"nom: nom\n", "nom: nom\n", 0},
	} {
		t.Run(rule, func(t *testing.T) {
			read := ReadYAML([]byte(c.in))
			if c.in[0] == '{' {
				read = ReadJSON([]byte(c.in))
			}
			got, made := Rename(c.in, read, law.Profile{}, labels)
			if got != c.want || len(made) != c.made {
				t.Errorf("%q, %d changes, expected %q, %d", got, len(made), c.want, c.made)
			}
		})
	}
}

func FuzzRename(f *testing.F) {
	f.Add("nom: a\nBut: b\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, made := Rename(text, ReadYAML([]byte(text)), law.Profile{}, func(string) []string { return nil })
		if len(made) == 0 && got != text {
			t.Errorf("%q changed to %q and said nothing", text, got)
		}
	})
}
