// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"testing"

	"greffe/internal/register"
)

// TestOfWhole: the SPDX line of a README says under what the README is, and not the
// code; nor does that of a manifest. That of a licence file does.
func TestOfWhole(t *testing.T) {
	const line = "<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n"
	for name, want := range map[string]int{
		"README.md": 0, "pom.xml": 0, "LICENSE": 1, "LICENCE.md": 1, "COPYING": 1, "UNLICENSE": 1,
	} {
		claims := Read([]register.File{{Path: name, Bytes: []byte(line)}})
		headers := 0
		for _, c := range OfWhole(claims) {
			if c.Source == Header {
				headers++
			}
		}
		if headers != want {
			t.Errorf("%s: %d headers speak of the whole, expected %d", name, headers, want)
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
			c := Conclude(OfWhole(Read([]register.File{{Path: name, Bytes: []byte(text)}})))
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
