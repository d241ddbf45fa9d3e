// SPDX-License-Identifier: EUPL-1.2

package spdx

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/github/go-spdx/v2/spdxexp"
	"github.com/github/go-spdx/v2/spdxexp/spdxlicenses"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want, wrong string }{
		{name: "one_licence", text: "EUPL-1.2", want: "EUPL-1.2"},
		{name: "case_does_not_matter_and_is_mended", text: "apache-2.0", want: "Apache-2.0"},
		{name: "french_open_licence_is_known", text: "etalab-2.0", want: "etalab-2.0"},
		{name: "choice_and_sum", text: "MIT OR (AGPL-3.0-or-later AND CECILL-2.1)", want: "MIT OR (AGPL-3.0-or-later AND CECILL-2.1)"},
		{name: "lower_case_operators", text: "mit or gpl-2.0-only", want: "MIT OR GPL-2.0-only"},
		{name: "exception", text: "GPL-2.0-only WITH Classpath-exception-2.0", want: "GPL-2.0-only WITH Classpath-exception-2.0"},
		{name: "or_later_mark", text: "Apache-1.0+", want: "Apache-1.0+"},
		{name: "own_licence", text: "LicenseRef-ours-1", want: "LicenseRef-ours-1"},
		{name: "own_licence_of_another_document", text: "DocumentRef-x:LicenseRef-y", want: "DocumentRef-x:LicenseRef-y"},
		{name: "spaces_are_single", text: " ( MIT ) ", want: "(MIT)"},
		{name: "unknown_licence", text: "GPLv3", wrong: "GPLv3"},
		{name: "unknown_exception", text: "MIT WITH nothing", wrong: "nothing"},
		{name: "mixed_case_operator", text: "MIT Or ISC", wrong: "Or"},
		{name: "two_licences_without_operator", text: "MIT ISC", wrong: "ISC"},
		{name: "ends_too_soon", text: "MIT AND", wrong: ""},
		{name: "unclosed", text: "(MIT", wrong: ""},
		{name: "empty", text: "", wrong: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text)
			if c.want != "" {
				if err != nil || got.Text != c.want {
					t.Fatalf("Parse(%q) = %q, %v; want %q", c.text, got.Text, err, c.want)
				}
				return
			}
			var fault *SyntaxError
			if !errors.As(err, &fault) || fault.Word != c.wrong {
				t.Fatalf("Parse(%q): %v; want the word %q blamed", c.text, err, c.wrong)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, text := range map[string]string{
		"too_long": strings.Repeat("MIT OR ", 1000) + "MIT",
		"too_deep": strings.Repeat("(", 500) + "MIT" + strings.Repeat(")", 500),
	} {
		if _, err := Parse(text); !errors.Is(err, errTooLong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDeprecated(t *testing.T) {
	for id, want := range map[string]bool{"GPL-3.0": true, "gpl-3.0": true, "GPL-3.0-only": false, "unheard-of": false} {
		if Deprecated(id) != want {
			t.Errorf("Deprecated(%q) = %v", id, !want)
		}
	}
}

func TestLicencesAreListedOnce(t *testing.T) {
	e, err := Parse("MIT OR (ISC AND mit)")
	if err != nil || !slices.Equal(e.Licences, []string{"MIT", "ISC"}) {
		t.Fatalf("%v, %v", e.Licences, err)
	}
}

func TestTree(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"one", "mit", "MIT"},
		{"and_binds_closer_than_or", "MIT OR ISC AND Zlib", "(MIT OR (ISC AND Zlib))"},
		{"and_binds_closer_on_the_left_too", "MIT AND ISC OR Zlib", "((MIT AND ISC) OR Zlib)"},
		{"parentheses_decide", "(MIT OR ISC) AND Zlib", "((MIT OR ISC) AND Zlib)"},
		{"exception_stays_with_its_licence", "MIT OR GPL-2.0+ WITH Bison-exception-2.2", "(MIT OR GPL-2.0+ WITH Bison-exception-2.2)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Parse(c.text)
			if got := drawn(e.Tree); err != nil || got != c.want {
				t.Fatalf("%q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// drawn writes a tree with all its parentheses.
func drawn(n Node) string {
	if n.Op == "" {
		return n.Licence + strings.Repeat(" WITH ", min(len(n.Exception), 1)) + n.Exception
	}
	var parts []string
	for _, p := range n.Parts {
		parts = append(parts, drawn(p))
	}
	return "(" + strings.Join(parts, " "+string(n.Op)+" ") + ")"
}

// FuzzParse: no input breaks the parser, and what it calls valid stays valid and
// the same when read again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"MIT", "MIT OR (ISC AND mit)", "GPL-2.0-only WITH Classpath-exception-2.0", "((", "LicenseRef-a", "Apache-1.0+", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(e.Text)
		if err != nil || again.Text != e.Text {
			t.Fatalf("%q gave %q, which gives %q, %v", s, e.Text, again.Text, err)
		}
	})
}

// TestOracle: every identifier that the reference validator knows is known here.
func TestOracle(t *testing.T) {
	for _, s := range []string{"MIT", "apache-2.0", "GPL-2.0+", "EUPL-1.2 OR MIT", "(MIT)", "MIT or ISC", "GPL-2.0-or-later WITH Bison-exception-2.2", "GPL-3.0", "AGPL-3.0", "LicenseRef-x", "MIT AND (ISC OR BSD-3-Clause)", "CECILL-2.1", "etalab-2.0"} {
		oracle, _ := spdxexp.ValidateLicenses([]string{s})
		if _, err := Parse(s); oracle && err != nil {
			t.Errorf("the oracle takes %q; we: %v", s, err)
		}
	}
	for _, list := range [][]string{spdxlicenses.GetLicenses(), spdxlicenses.GetDeprecated()} {
		for _, id := range list {
			if _, err := Parse(id); err != nil {
				t.Errorf("the oracle knows %s; we: %v", id, err)
			}
		}
	}
	for _, id := range spdxlicenses.GetExceptions() {
		if _, err := Parse("MIT WITH " + id); err != nil {
			t.Errorf("the oracle knows the exception %s; we: %v", id, err)
		}
	}
}
