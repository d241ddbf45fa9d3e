// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"testing"

	"greffe/internal/register"
)

// TestOfWhole: the SPDX line of a README says under what the README is, and not the
// code; nor does that of a manifest or of any other file. That of a licence file does.
func TestOfWhole(t *testing.T) {
	const line = "<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n"
	for name, want := range map[string]Source{
		"README.md": File, "pom.xml": File, "main.go": File, "LICENSE": Header, "LICENCE.md": Header, "COPYING": Header, "UNLICENSE": Header,
	} {
		f := []register.File{{Path: name, Bytes: []byte(line)}}
		for _, claims := range [][]Claim{Read(f), Lines(f)} {
			if len(claims) != 1 || claims[0].Source != want {
				t.Errorf("%s: %+v, expected one %s", name, claims, want)
			}
		}
	}
}

// TestNothingOfNothing: an empty file, and one that only speaks of licences, name none.
func TestNothingOfNothing(t *testing.T) {
	for _, text := range []string{
		"", "\n\n", "# Barème\n\nUn calcul de tarif.\n", "# Tool\n\nThis project compares the MIT and GPL licences.\n",
		"## Licence\n\nÀ choisir.\n", "License: to be defined\n",
	} {
		for _, name := range []string{"README.md", "LICENSE", "COPYING", "package.json", "codemeta.json", "pyproject.toml"} {
			c := Conclude(Read([]register.File{{Path: name, Bytes: []byte(text)}}))
			if c.Expression.Exact() {
				t.Errorf("%s with %q is said to be under %s", name, text, c.Expression)
			}
		}
	}
}

// FuzzNoFalseCertainty: a few words of anybody's, as a README or as a licence file, are
// never the whole text of a licence.
func FuzzNoFalseCertainty(f *testing.F) {
	f.Add("# A project\n\nSee the licence.")
	f.Add("Permission is hereby granted, free of charge, to any person")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 300 { // the shortest text that is embedded is longer
			return
		}
		for _, name := range []string{"README.md", "LICENSE"} {
			for _, c := range Read([]register.File{{Path: name, Bytes: []byte(text)}}) {
				if c.Source == Text {
					t.Fatalf("%s with %q has the text of %s", name, text, c.Expression)
				}
			}
		}
	})
}
