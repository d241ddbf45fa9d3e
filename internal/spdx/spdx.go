// SPDX-License-Identifier: EUPL-1.2

// Package spdx reads SPDX licence expressions.
// It receives the text of a legal.license, a package manifest or an SPDX-License-Identifier line.
// It gives the expression with every identifier in its official spelling, or says which word is wrong.
package spdx

import (
	_ "embed"
	"slices"
	"strings"
)

// The identifiers of the SPDX licence list, one a line, " deprecated" behind
// those that the list no longer recommends. Where they come from: THIRD-PARTY.md.
var (
	//go:embed licences.txt
	licenceList string
	//go:embed exceptions.txt
	exceptionList string

	licences   = read(licenceList)
	exceptions = read(exceptionList)
)

// entry is one identifier in its official spelling.
type entry struct {
	id         string
	deprecated bool
}

// read indexes a list by lower case: identifiers match without regard to case
// (SPDX 2.3 annex D.2).
func read(list string) map[string]entry {
	m := map[string]entry{}
	for line := range strings.Lines(list) {
		id, mark, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id != "" {
			m[strings.ToLower(id)] = entry{id: id, deprecated: mark == "deprecated"}
		}
	}
	return m
}

// Licence gives the official spelling of a licence identifier, and whether the
// list knows it at all.
func Licence(id string) (official string, known bool) {
	e, known := licences[strings.ToLower(id)]
	return e.id, known
}

// Exception gives the official spelling of an exception's identifier, and whether
// the list knows it at all.
func Exception(id string) (official string, known bool) {
	e, known := exceptions[strings.ToLower(id)]
	return e.id, known
}

// IDs lists the identifiers of all licences, sorted.
func IDs() []string {
	ids := make([]string, 0, len(licences))
	for _, e := range licences {
		ids = append(ids, e.id)
	}
	slices.Sort(ids)
	return ids
}

// Deprecated reports whether the list advises against the identifier, as it does
// against GPL-3.0, which leaves open whether later versions are allowed.
func Deprecated(id string) bool { return licences[strings.ToLower(id)].deprecated }
