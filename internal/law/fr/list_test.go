// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// readAs reads a list as the form that recognises it, and wants only one to.
func readAs(t *testing.T, content []byte) (string, []law.ListedBody, []register.Finding, error) {
	t.Helper()
	var known []law.BodyList
	for _, l := range lists() {
		if l.Recognises(content[:min(len(content), 1<<16)]) {
			known = append(known, l)
		}
	}
	if len(known) != 1 {
		t.Fatalf("%d forms recognise the file", len(known))
	}
	all, findings, err := known[0].Read(bytes.NewReader(content))
	return known[0].ID, all, findings, err
}

// TestLists reads one list of each form; each holds the faults that such lists have.
func TestLists(t *testing.T) {
	for file, form := range map[string]string{"annuaire.json": "annuaire", "sirene.csv": "sirene", "communes.json": "population"} {
		t.Run(file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			id, all, findings, err := readAs(t, content)
			if err != nil || id != form {
				t.Fatal(id, err)
			}
			got, err := json.MarshalIndent(map[string]any{"bodies": all, "findings": findings}, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", file+".golden")
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(string(want)) != string(got) {
				t.Errorf("%s", got)
			}
			if bytes.Contains(got, []byte("NE DOIT PAS")) {
				t.Error("the name of a person was read")
			}
		})
	}
}

// TestTopOfTheTree reads the real list of those above whom nobody stands.
func TestTopOfTheTree(t *testing.T) {
	content, err := os.ReadFile("../../../../shared/data/french/top_organizations.yml")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("THE REAL LIST OF THE TOP IS MISSING: ", err)
	}
	id, all, findings, err := readAs(t, content)
	if err != nil || id != "top" || len(findings) > 0 {
		t.Fatal(id, findings, err)
	}
	if len(all) != 19 || all[0].Name != "Premier ministre" || !all[0].AllParents || all[0].Line != 4 || all[0].Identifiers[0].Value != "a515667c-6dc0-4544-a1a8-2cf13d7da23b" {
		t.Errorf("%d bodies, the first one %+v", len(all), all[0])
	}
}

// TestListsRefuse: what is no list is no list of nobody.
func TestListsRefuse(t *testing.T) {
	for rule, c := range map[string]struct{ form, text string }{
		"annuaire_broken_off":   {"annuaire", `{"service": [{"id": "11111111-1111-4111-8111-111111111111", "nom": "a"}`},
		"annuaire_without_list": {"annuaire", `{"services": []}`},
		"annuaire_of_an_object": {"annuaire", `{"service": {}}`},
		"population_of_a_text":  {"population", `"population"`},
		"top_of_a_list":         {"top", "- a\n"},
		"top_of_nothing":        {"top", ""},
		"top_too_large":         {"top", strings.Repeat("# a comment that fills the file\n", 10_000)},
		"top_broken":            {"top", "a: [\n"},
		"sirene_of_nothing":     {"sirene", ""},
	} {
		t.Run(rule, func(t *testing.T) {
			for _, l := range lists() {
				if l.ID != c.form {
					continue
				}
				if all, _, err := l.Read(strings.NewReader(c.text)); !errors.Is(err, register.ErrInvalid) || len(all) > 0 {
					t.Errorf("%d bodies, %v", len(all), err)
				}
			}
		})
	}
}

// TestListTooLarge: more bytes than are read of any list is an error, not half a list.
func TestListTooLarge(t *testing.T) {
	r := capBytes(strings.NewReader(`[{"population":1},{"population":2}]`))
	r.left = 20
	if err := elements(r, "", func(int, json.RawMessage) error { return nil }); !errors.Is(err, register.ErrInvalid) {
		t.Error(err)
	}
}

func TestKindOf(t *testing.T) {
	for nature, want := range map[string]string{
		"7113": "state", "7210": "local_authority", "7344": "local_authority", "7389": "public_body", "4110": "public_body",
		"8110": "private_public_service", "5710": "", "": "", "7": "", "9220": "",
	} {
		if got, public := kindOf(nature); got != want || public != (want != "") {
			t.Errorf("%s is %q", nature, got)
		}
	}
}

// FuzzLists: whatever a file holds, reading it ends, and gives bodies that have a name
// and an identifier, each once.
func FuzzLists(f *testing.F) {
	for _, file := range []string{"annuaire.json", "sirene.csv", "communes.json"} {
		content, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("11111111-1111-4111-8111-111111111111: Premier ministre\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, l := range lists() {
			l.Recognises(content)
			all, _, err := l.Read(bytes.NewReader(content))
			if err != nil && !errors.Is(err, register.ErrInvalid) {
				t.Fatalf("%s: %v", l.ID, err)
			}
			seen := map[register.Identifier]bool{}
			for _, b := range all {
				if b.Name == "" || len(b.Identifiers) == 0 || seen[b.Identifiers[0]] {
					t.Fatalf("%s: %+v", l.ID, b)
				}
				seen[b.Identifiers[0]] = true
			}
		}
	})
}

// TestSharedNumber: a number that several services give is that of the one above the
// others, and nobody's where none is.
func TestSharedNumber(t *testing.T) {
	const head = `{"service":[{"id":"11111111-1111-4111-8111-111111111111","nom":"A","siren":"110046018","hierarchie":[`
	const below = `{"type_hierarchie":"Service Fils","service":"22222222-2222-4222-8222-222222222222"}`
	const tail = `]},{"id":"22222222-2222-4222-8222-222222222222","nom":"B","siren":"110046018","hierarchie":[{"type_hierarchie":"Service Fils","service":"11111111-1111-4111-8111-111111111111"}]}]}`
	for rule, c := range map[string]struct {
		text string
		want int // identifiers of A
	}{
		"above":  {head + below + `]},{"id":"22222222-2222-4222-8222-222222222222","nom":"B","siren":"110046018"}]}`, 2},
		"beside": {head + `]},{"id":"22222222-2222-4222-8222-222222222222","nom":"B","siren":"110046018"}]}`, 1},
		"loop":   {head + below + tail, 2},
	} {
		t.Run(rule, func(t *testing.T) {
			all, _, err := readAnnuaire(strings.NewReader(c.text))
			if err != nil || len(all) != 2 || len(all[0].Identifiers) != c.want || len(all[1].Identifiers) != 1 {
				t.Errorf("%+v %v", all, err)
			}
		})
	}
}
