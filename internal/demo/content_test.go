// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"greffe/internal/account"
	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/publiccode"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

func TestAccountsReadWithoutErrors(t *testing.T) {
	var schemes []account.Scheme
	for _, s := range fr.Profile().Schemes {
		schemes = append(schemes, account.Scheme{ID: s.ID, Keys: s.FileKeys, Nobody: s.Nobody, Value: s.Value, Valid: s.Valid})
	}
	list, findings, err := account.Load(bytes.NewReader(Accounts()), schemes)
	if err != nil || register.Invalid(findings) {
		t.Fatalf("%v %v", findings, err)
	}
	want := account.Counts{Forges: 3, WholeForges: 1, Owners: 9, NullOwners: 1, IgnoredOwners: 1, PlaceholderOwners: 1, WithoutBody: 2}
	if list.Counts != want {
		t.Errorf("%+v, expected %+v", list.Counts, want)
	}
	namespaces, err := loadAccounts()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list.Accounts() {
		if a.Path != "" && !slices.ContainsFunc(namespaces, func(n namespace) bool { return n.key() == a.Key() }) {
			t.Errorf("%s is listed and has no account", a.Key())
		}
	}
}

func TestSheetsReadWithoutErrors(t *testing.T) {
	files := Sheets()
	if len(files) != 37 {
		t.Fatalf("%d sheets, expected 37", len(files))
	}
	bodies, err := Organisations()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(f.Name, func(t *testing.T) {
			reading := sheet.ReadYAML(f.Data)
			if len(reading.Items) != 1 || len(reading.Findings) > 0 {
				t.Fatalf("%d sheets, %v", len(reading.Items), reading.Findings)
			}
			item := reading.Items[0]
			for _, finding := range item.Check(register.WrittenByRegister, fr.Profile()) {
				if finding.Severity != register.Advice {
					t.Errorf("%+v", finding)
				}
			}
			c := item.Content
			if n := utf8.RuneCountInString(c.Summary.Or("")); n == 0 || n > 400 {
				t.Errorf("the summary has %d characters", n)
			}
			if !slices.ContainsFunc(bodies, func(b Body) bool { return b.Name == c.Administration && !b.Invented }) {
				t.Errorf("%q is no body of the demonstration", c.Administration)
			}
		})
	}
}

// TestSheetsClaimNothingMore compares with the facts that were gathered: what they
// leave open stays open here.
func TestSheetsClaimNothingMore(t *testing.T) {
	const gathered = "../../../shared/data/algorithms/fr-algorithms.json"
	raw, err := os.ReadFile(gathered)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", gathered)
		}
		t.Skipf("real data not found at %s", gathered)
	}
	var facts struct {
		Records []struct {
			ID         string
			Automation string `json:"automation_level"`
			Type       string `json:"algorithm_type"`
			Status     string
			Scope      *string `json:"decision_scope"`
			Individual *bool   `json:"individual_decision"`
			Purpose    *string
			Affected   *string `json:"affected_public"`
			Code       []string
		}
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	for _, r := range facts.Records {
		t.Run(r.ID, func(t *testing.T) {
			c := sheet.ReadYAML(read("sheets/" + r.ID + ".yml")).Items[0].Content
			scope, individual := register.Unknown, register.Unknown
			if r.Scope != nil {
				scope = *r.Scope
			}
			if r.Individual != nil {
				individual = map[bool]string{true: "yes", false: "no"}[*r.Individual]
			}
			for name, pair := range map[string][2]string{
				"automation_level": {c.Automation.Or(""), r.Automation}, "algorithm_type": {c.Type.Or(""), r.Type}, "status": {c.Status.Or(""), r.Status},
				"decision_scope": {c.Scope.Or(""), scope}, "individual_decision": {c.Individual.Or(""), individual},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s is %q, gathered was %q", name, pair[0], pair[1])
				}
			}
			if c.Purpose.Status == register.Filled && r.Purpose == nil || c.Affected.Status == register.Filled && r.Affected == nil {
				t.Error("purpose or affected public is claimed and was not gathered")
			}
			var code []string
			for _, l := range c.Links {
				if l.Kind == "code" {
					code = append(code, l.URL)
				}
			}
			if !slices.Equal(code, r.Code) {
				t.Errorf("code %v, gathered %v", code, r.Code)
			}
		})
	}
}

func TestOrganisationsHaveValidIdentifiers(t *testing.T) {
	bodies, err := Organisations()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, b := range bodies {
		if names[b.Name] {
			t.Errorf("%s stands twice", b.Name)
		}
		names[b.Name] = true
		for _, id := range b.Identifiers {
			known := false
			for _, s := range fr.Profile().Schemes {
				if s.ID != id.Scheme {
					continue
				}
				known = true
				if !s.Value.MatchString(id.Value) || s.Valid != nil && !s.Valid(id.Value) {
					t.Errorf("%s: %v is not valid", b.Name, id)
				}
			}
			invented := strings.HasPrefix(id.Value, "de300000-") || strings.HasPrefix(id.Value, "000000")
			if !known || invented != b.Invented {
				t.Errorf("%s: %v: scheme known %v, value invented %v", b.Name, id, known, invented)
			}
		}
	}
}

// TestRepositoryFiles says what a visitor finds in the invented repositories: as many
// good files as are meant to be good, and every kind of fault that is meant to be there.
func TestRepositoryFiles(t *testing.T) {
	all, err := loadArchives()
	if err != nil {
		t.Fatal(err)
	}
	meant := map[string]bool{ // publiccode.yml that break a rule on purpose
		"Ville-de-Vaubrume/stationnement-residents": true, "Ville-de-Vaubrume/agenda-ouvert": true, "Port-Estran/velos-comptage": true,
		"Port-Estran/carte-bruit": true, "univ-trois-rivages/bibliotheque": true, "habitat-estran/loyers": true, "lycees/manuels": true, "haute-brenelle/affectation-colleges": true,
	}
	sheets := 0
	for _, a := range all {
		for _, f := range a.files {
			t.Run(a.Path+"/"+f.path, func(t *testing.T) {
				switch {
				case f.mode != "100644":
				case f.path == "publiccode.yml":
					p := publiccode.Parse(f.data, fr.Profile())
					if p.Valid() == meant[a.Path] {
						t.Errorf("valid = %v: %+v", p.Valid(), p.Findings)
					}
				case sheet.IsFile(f.path):
					sheets++
					checkSheetFile(t, a, f)
				}
			})
		}
	}
	if sheets < 10 {
		t.Errorf("only %d sheets are declared by files", sheets)
	}
}

func checkSheetFile(t *testing.T, a archive, f file) {
	t.Helper()
	reading := sheet.ReadYAML(f.data)
	if len(reading.Items) != 1 {
		t.Fatalf("%d sheets, %v", len(reading.Items), reading.Findings)
	}
	item := reading.Items[0]
	findings := append(reading.Findings, item.Check(register.Declared, fr.Profile())...)
	for _, it := range fr.Profile().Complete(item.Content) { // the page and the count say the same
		if it.ID == "ground" && it.State == law.ItemMissing {
			t.Error("something is withheld without a ground")
		}
	}
	if a.Path == "habitat-estran/loyers" { // badly filled in on purpose
		if !register.Invalid(findings) {
			t.Error("no error was found")
		}
		return
	}
	for _, finding := range findings {
		if finding.Severity == register.Error || strings.Contains(finding.Rule, "key.unknown") {
			t.Errorf("%+v", finding)
		}
	}
}
