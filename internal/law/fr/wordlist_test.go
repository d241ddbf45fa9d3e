// SPDX-License-Identifier: EUPL-1.2

package fr_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ofFrance are words of the French law, its authorities and its identifiers. They live
// in this package only, so that the rest of the program serves any jurisdiction.
var ofFrance = []*regexp.Regexp{
	regexp.MustCompile(`(?i)siren|siret|etalab|annuaire|crpa|legifrance|légifrance`),
	regexp.MustCompile(`(?i)\b(cada|prada|dinum|cnil)\b`),
	regexp.MustCompile(`(?i)défenseur des droits|conseil d[’']état|tribunal administratif`),
	regexp.MustCompile(`\b[LRD]\.?[\s\x{a0}*]?3\d\d(-\d+)+`), // articles of the code: L311-3-1, R. 311-3-1-1, D323-2-1
	regexp.MustCompile(`\bD\.?[\s\x{a0}]?323\b`),
}

func TestWordListStaysInThisPackage(t *testing.T) {
	const root = "../../.."
	for _, top := range []string{"cmd", "crawler", "internal", "schemas", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil || d.IsDir() || !searched(filepath.ToSlash(name)) {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for i, line := range strings.Split(string(content), "\n") {
				for _, word := range wordsIn(line) {
					t.Errorf("%s:%d: %q belongs to internal/law/fr", filepath.ToSlash(name), i+1, word)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// searched says which files the rule binds: Go, templates, scripts, styles, catalogues
// and schemas. It does not bind the list of accounts, a file format of France’s own, the
// schema of the answers that the questions of this package make, nor
// tests and their data.
func searched(name string) bool {
	for _, free := range []string{"internal/law/fr/", "internal/account/", "schemas/answers.fr."} {
		if strings.HasPrefix(name, free) {
			return false
		}
	}
	if strings.Contains(name, "/testdata/") {
		return false
	}
	if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(filepath.Dir(name), "test") {
		return false
	}
	switch filepath.Ext(name) {
	case ".go", ".html", ".css", ".js":
		return true
	case ".json":
		return strings.HasPrefix(name, "internal/words/") || strings.HasPrefix(name, "schemas/") || strings.HasPrefix(name, "internal/law/")
	}
	return false
}

// wordsIn finds the words of the list in a line.
func wordsIn(line string) []string {
	var found []string
	for _, re := range ofFrance {
		found = append(found, re.FindAllString(line, -1)...)
	}
	return found
}

func TestWordListKnowsTheWords(t *testing.T) {
	cases := []struct {
		line string
		want bool
	}{
		{"la CADA répond en un mois", true},
		{"cada_url", false},
		{"l’article L. 311-3-1 du CRPA", true},
		{"article D323-2-1", true},
		{"func sirenOf(id string)", true},
		{"SIRETs", true},
		{"annuaire-de-l-administration", true},
		{"Licence Ouverte d’Etalab", true},
		{"a decade of cascades", false},
		{"L300 and D3 are other things", false},
		{"http2 R3-4", false},
	}
	for _, c := range cases {
		if got := len(wordsIn(c.line)) > 0; got != c.want {
			t.Errorf("wordsIn(%q) found %v, want found: %v", c.line, wordsIn(c.line), c.want)
		}
	}
}
