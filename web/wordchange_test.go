// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"
)

// shown writes pieces with the changed ones in brackets.
func shownPieces(list []piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Changed {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWordChanges(t *testing.T) {
	for _, c := range []struct{ name, before, after, a, b string }{
		{"one_word", "le prix est 5 euros", "le prix est 6 euros", "le prix est [5 ]euros", "le prix est [6 ]euros"},
		{"added", "un deux", "un et deux", "un deux", "un [et ]deux"},
		{"removed_at_the_end", "un deux", "un", "un [deux]", "un"},
		{"spaces_are_no_words", "un  deux", "un deux\n", "un  deux", "un deux\n"},
		{"nothing_in_common", "a b", "c", "[a b]", "[c]"},
		{"empty", "", "a", "", "[a]"},
		{"too_long_is_not_marked", strings.Repeat("a ", 601), "a", strings.Repeat("a ", 601), "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := wordChanges(c.before, c.after)
			if shownPieces(a) != c.a || shownPieces(b) != c.b {
				t.Errorf("%q, %q", shownPieces(a), shownPieces(b))
			}
		})
	}
}

func FuzzWordChanges(f *testing.F) {
	f.Add("le prix est 5", "le prix est 6 euros")
	f.Fuzz(func(t *testing.T, before, after string) {
		a, b := wordChanges(before, after)
		whole := func(list []piece) (s string) {
			for _, p := range list {
				s += p.Text
			}
			return s
		}
		if whole(a) != before || whole(b) != after {
			t.Errorf("%q %q became %q %q", before, after, whole(a), whole(b))
		}
	})
}
