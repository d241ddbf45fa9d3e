// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

const generated = 1000

func profiles() []law.Profile { return []law.Profile{fr.Profile(), none.Profile()} }

func write(t *testing.T, f func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func noErrors(t *testing.T, r Reading, file []byte) {
	t.Helper()
	for _, f := range r.All() {
		if f.Severity == register.Error {
			t.Fatalf("error %+v in what we wrote:\n%s", f, file)
		}
	}
}

func TestEverySheetSurvivesYAML(t *testing.T) {
	for seed := range uint64(generated) {
		g := newGenerator(seed)
		want := []register.Content{g.content()}
		if seed%5 == 0 {
			want = append(want, g.content())
		}
		file := write(t, func(b *bytes.Buffer) error { return WriteYAML(b, want) })
		r := ReadYAML(file)
		noErrors(t, r, file)
		if d := cmp.Diff(want, r.Contents()); d != "" {
			t.Fatalf("seed %d: %s\n%s", seed, d, file)
		}
		again := write(t, func(b *bytes.Buffer) error { return WriteYAML(b, r.Contents()) })
		if !bytes.Equal(file, again) {
			t.Fatalf("seed %d: not the same bytes:\n%s\n%s", seed, file, again)
		}
	}
}

func TestEverySheetSurvivesJSON(t *testing.T) {
	for seed := range uint64(generated) {
		g := newGenerator(seed)
		want := []register.Content{g.content()}
		file := write(t, func(b *bytes.Buffer) error { return WriteJSON(b, want) })
		r := ReadJSON(file)
		noErrors(t, r, file)
		if d := cmp.Diff(want, r.Contents()); d != "" {
			t.Fatalf("seed %d: %s\n%s", seed, d, file)
		}
		again := write(t, func(b *bytes.Buffer) error { return WriteJSON(b, r.Contents()) })
		if !bytes.Equal(file, again) {
			t.Fatalf("seed %d: not the same bytes:\n%s\n%s", seed, file, again)
		}
	}
}

// The register stores and serves sheets by encoding/json.
func TestEverySheetSurvivesTheRegister(t *testing.T) {
	for seed := range uint64(generated / 3) {
		want := newGenerator(seed).content()
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got register.Content
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if a, b := encode(want).compact(), encode(got).compact(); a != b {
			t.Fatalf("seed %d: %s\n%s", seed, a, b)
		}
	}
}

// inColumns restricts a generated sheet to what columns hold, without a spelling
// of its own (those come from cells, see TestEveryCellComesBack).
func inColumns(c register.Content) register.Content {
	c = Project(c)
	for _, s := range []*register.Value[string]{&c.Department, &c.UpdatedOn, &c.Context, &c.Purpose, &c.Justification, &c.Role, &c.Automation, &c.Scope, &c.Affected, &c.Type, &c.Operations} {
		if s.Status == register.Filled {
			s.Raw = ""
		}
	}
	c.Contacts, c.LegalBases, c.Decisions, c.Data = unspelled(c.Contacts), unspelled(c.LegalBases), unspelled(c.Decisions), unspelled(c.Data)
	c.LinksWritten = nil
	for k, v := range c.Extra {
		if string(v) == `""` || strings.TrimSpace(k) == "" {
			delete(c.Extra, k)
		}
	}
	if len(c.Extra) == 0 {
		c.Extra = nil
	}
	return c
}

func unspelled[T any](v register.Value[T]) register.Value[T] {
	if v.Status == register.Filled {
		v.Raw = ""
	}
	return v
}

func TestEverySheetSurvivesCSV(t *testing.T) {
	for _, p := range profiles() {
		for seed := range uint64(generated) {
			g := newGenerator(seed)
			want := []register.Content{inColumns(g.content()), inColumns(g.content())}
			file := write(t, func(b *bytes.Buffer) error { return WriteCSV(b, want, p) })
			r := ReadCSV(file, p)
			if d := cmp.Diff(want, r.Contents()); d != "" {
				t.Fatalf("%s, seed %d: %s\n%s", p.ID, seed, d, file)
			}
			again := write(t, func(b *bytes.Buffer) error { return WriteCSV(b, r.Contents(), p) })
			if !bytes.Equal(file, again) {
				t.Fatalf("%s, seed %d: not the same bytes:\n%s\n%s", p.ID, seed, file, again)
			}
		}
	}
}

// Whatever stands in a cell comes back as it stood.
func TestEveryCellComesBack(t *testing.T) {
	for _, p := range profiles() {
		cols := columnsOf(p)
		for seed := range uint64(generated) {
			g := newGenerator(seed)
			for _, col := range cols {
				cells := make([]string, len(col.fields))
				for i := range cells {
					if g.IntN(5) > 0 {
						cells[i] = g.cell(p)
					}
				}
				var c register.Content
				col.read(&c, cells)
				if got := col.write(Project(c)); !slices.Equal(got, cells) {
					t.Fatalf("%s, %v: %q came back as %q by way of %s", p.ID, col.fields, cells, got, encode(c).compact())
				}
			}
		}
	}
}

// cell makes the words of a cell: often nearly right ones.
func (g *generator) cell(p law.Profile) string {
	near := []string{"Externe", " externe", "EXTERNE ", "Système de règles", "01/02/2024", "2024-02-30", "2024-02-01", "37 000 000", "2023 : 12 (x)\n2024: 13",
		"Sans objet", "sans objet: pourquoi", "Sans objet : a", p.Cells.NotApplicable[0] + " : b", "a <https://exemple.fr>", "a : https://exemple.fr", "<https://exemple.fr>", "ftp://exemple.fr",
		"a\n\nb", "a\r\nb", "a\n", "\na", "a\n  b", "a\n b", " ", "\n", `json:"a"`, `json:[]`, `json:{"not_applicable":"x"}`, `json:{"purpose":"x"}`, `json:{"purpose":"x","justification":"y"}`, `json:{"unreadable":"x"}`, `json: "a"`,
		`json:[{"label":"x"}]`, `json:{"value":"external","as_written":"b"}`, "x\n\nJustification : y", "\n\nJustification : y"}
	if g.IntN(3) > 0 {
		return near[g.IntN(len(near))]
	}
	return g.words()
}

// rows reads a canonical file by the standard library, as an oracle.
func rows(t *testing.T, b []byte) [][]string {
	t.Helper()
	out, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHandMadeInventoryComesBackByteForByte(t *testing.T) {
	file, err := os.ReadFile("testdata/inventory.csv")
	if err != nil {
		t.Fatal(err)
	}
	p := fr.Profile()
	r := ReadCSV(file, p)
	var faults []string
	for _, f := range r.All() {
		faults = append(faults, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Rule, f.Key))
	}
	if d := cmp.Diff([]string{"23:245 sheet.type.number decisions_per_year", "23:373 sheet.enum algorithm_type"}, faults); d != "" {
		t.Error(d)
	}
	again := write(t, func(b *bytes.Buffer) error { return WriteCSV(b, r.Contents(), p) })
	if d := cmp.Diff(string(file), string(again)); d != "" {
		t.Error(d)
	}
	golden(t, "testdata/inventory.json", write(t, func(b *bytes.Buffer) error { return WriteJSON(b, r.Contents()) }))
	golden(t, "testdata/inventory.yml", write(t, func(b *bytes.Buffer) error { return WriteYAML(b, r.Contents()) }))
	for name, read := range map[string]func([]byte) Reading{"testdata/inventory.json": ReadJSON, "testdata/inventory.yml": ReadYAML} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r.Contents(), read(b).Contents()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Real inventory: 37 algorithms under the French labels.
func TestRealInventoryComesBack(t *testing.T) {
	file, err := os.ReadFile(filepath.FromSlash("../../../shared/data/algorithms/fr-etalab-inventory.csv"))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("real data not found at ../../../shared/data/algorithms")
	}
	if err != nil {
		t.Fatal(err)
	}
	p := fr.Profile()
	r := ReadCSV(file, p)
	if len(r.Items) != 37 {
		t.Fatalf("%d sheets, not 37", len(r.Items))
	}
	if fs := r.All(); len(fs) > 0 {
		t.Errorf("findings: %+v", fs)
	}
	again := write(t, func(b *bytes.Buffer) error { return WriteCSV(b, r.Contents(), p) })
	if d := cmp.Diff(rows(t, file), rows(t, again)); d != "" {
		t.Error(d)
	}
	tax := r.Items[3].Content
	if tax.Automation.Filled != "fully_automated" || tax.Decisions.Filled[0].Count != 37000000 || tax.Links[1].URL != "https://gitlab.adullact.net/dgfip/ir-calcul" || tax.Links[1].Section != register.SectionInternals {
		t.Errorf("income tax reads as %s", encode(tax).compact())
	}
	if r.Items[9].Content.Purpose.Status != register.Missing {
		t.Error("an empty cell is not missing")
	}
}
