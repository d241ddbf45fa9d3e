// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"
)

// A name is whatever a file says: one of a megabyte costs its own page, and no other.
func TestLongNameFillsNoOtherPage(t *testing.T) {
	f := invented()
	long := strings.Repeat("nom ", 100_000)
	for i := range f.sheets {
		f.sheets[i].Content.Name = long
	}
	for i := range f.organisations {
		f.organisations[i].Name = long
	}
	for i := range f.changes {
		f.changes[i].Label = long
	}
	s := site(t, f)
	for _, path := range []string{"/fr/", "/fr/algorithmes", "/fr/recherche", "/fr/administrations", "/fr/nouveautes"} {
		if n := fetch(s, path).Body.Len(); n > 200_000 {
			t.Errorf("%s holds %d bytes", path, n)
		}
	}
}

func TestBrief(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a_name_stays", "Aide de\u00a0rentrée", "Aide de\u00a0rentrée"},
		{"a_long_one_is_cut_at_a_word", strings.Repeat("aide ", 80), strings.TrimSpace(strings.Repeat("aide ", 50)) + "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := brief(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
