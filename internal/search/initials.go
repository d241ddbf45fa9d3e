// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"unicode/utf8"
)

// Initials gives the acronym that people make of a name (CNAF of "Caisse nationale des
// allocations familiales"), too common words left out; "" for a name of fewer than
// three words.
func Initials(name string) string {
	name, _, _ = strings.Cut(name, "(")
	var b strings.Builder
	n := 0
	for _, w := range meaningful(name) {
		r, _ := utf8.DecodeRuneInString(w.exact)
		if r < 'a' || r > 'z' {
			continue
		}
		b.WriteRune(r)
		n++
	}
	if n < 3 || n > 8 {
		return ""
	}
	return b.String()
}
