// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"path"
	"strings"

	"greffe/internal/register"
)

// manifestOf gives the reader of a package manifest by its name, nil for another file.
// Each reads the licence field and nothing else, and takes what it can of a broken file.
// go.mod has no such field.
func manifestOf(name string) func(text string) []Claim {
	switch name {
	case "package.json", "bower.json", "deno.json", "jsr.json", "elm.json":
		return npm
	case "composer.json":
		return composer
	case "codemeta.json":
		return codemeta
	case "Cargo.toml":
		return cargo
	case "pyproject.toml":
		return pyproject
	case "setup.cfg":
		return setupCfg
	case "pom.xml":
		return pom
	case "DESCRIPTION":
		return description
	case "setup.py", "meson.build":
		return argument
	case "mix.exs":
		return mix
	}
	switch path.Ext(name) {
	case ".gemspec":
		return gemspec
	case ".cabal", ".opam":
		return labelled
	case ".csproj", ".nuspec":
		return nuget
	}
	return nil
}

// field makes the claim of one licence field; op joins its words when there are several.
func field(s Source, op Op, line int, words ...string) []Claim {
	var parts []Expression
	var kept []string
	understood := true
	for _, w := range words {
		w = strings.TrimSpace(w)
		if w == "" || pointsElsewhere(w) {
			continue
		}
		e := Parse(w)
		understood = understood && !e.Empty()
		kept = append(kept, w)
		parts = append(parts, e)
	}
	if len(kept) == 0 {
		return nil
	}
	c := Claim{Source: s, Word: excerpt(strings.Join(kept, ", ")), Evidence: register.Evidence{Line: line}}
	if understood { // half of a choice or of a sum would be another licence
		c.Expression = joined(op, parts...)
	}
	return []Claim{c}
}

// pointsElsewhere reports whether a field says that the licence is said in a file.
func pointsElsewhere(word string) bool {
	lower := strings.ToLower(word)
	return strings.HasPrefix(lower, "see license") || strings.HasPrefix(lower, "see licence") ||
		strings.HasPrefix(lower, "file:") || strings.HasPrefix(lower, "file license") || isLicence(lower)
}
