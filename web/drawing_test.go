// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"html/template"
	"strings"
	"testing"

	"greffe/internal/register"
	"greffe/internal/words"
)

// TestDrawn: a part that is drawn once reads as the part itself, for every value, in
// every language; what it is not made for is drawn all the same, and is escaped.
func TestDrawn(t *testing.T) {
	s := site(t, invented())
	for _, lang := range words.Langs() {
		th := s.themes[lang]
		for _, c := range []struct {
			rule, name string
			value      any
		}{
			{"a_state", "state", register.Absent},
			{"a_state_as_a_text", "state", "absent"},
			{"a_link", "linkstatus", register.LinkVerified},
			{"the_mark_of_a_check", "mark-check", register.CheckFail},
			{"terms", "gloss", []string{"repository", "licence"}},
			{"other_terms", "gloss", []string{"repository"}},
			{"a_hostile_value", "state", "<script>"},
		} {
			t.Run(c.rule+"_"+lang, func(t *testing.T) {
				base, err := th.base()
				if err != nil {
					t.Fatal(err)
				}
				plain, err := base.Clone()
				if err != nil {
					t.Fatal(err)
				}
				var want strings.Builder
				if err := plain.ExecuteTemplate(&want, c.name, c.value); err != nil {
					t.Fatal(err)
				}
				for range 2 { // made, then kept
					if got, err := th.drawn(c.name, c.value); err != nil || string(got) != want.String() {
						t.Errorf("%s (%v), expected %s", got, err, want.String())
					}
				}
				if strings.Contains(want.String(), "<script>") {
					t.Error("it is not escaped")
				}
			})
		}
	}
	if _, err := s.themes["fr"].drawn("no-such-part", ""); err == nil {
		t.Error("a part that is nowhere is drawn")
	}
}

// TestDrawingsAreBounded: a theme that hands what readers write to such a part fills no memory.
func TestDrawingsAreBounded(t *testing.T) {
	th := site(t, invented()).themes["fr"]
	for i := range drawingsMost + 10 {
		if _, err := th.drawn("mark-state", strings.Repeat("x", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(th.done.all); n > drawingsMost {
		t.Errorf("%d are kept", n)
	}
}

// TestShorter rewrites what is drawn once and what is a word, and nothing else.
func TestShorter(t *testing.T) {
	for _, c := range []struct{ rule, text, want string }{
		{"a_part", `a {{template "state" .State}} b`, `a {{drawn "state" .State}} b`},
		{"a_part_of_terms", `{{template "gloss" (terms "a" "b")}}`, `{{drawn "gloss" (terms "a" "b")}}`},
		{"another_part", `{{template "card" .}}`, `{{template "card" .}}`},
		{"a_part_without_a_value", `{{template "state"}}`, `{{template "state"}}`},
		{"a_word", `{{t (print "web.field." .Field)}}`, `{{word "web.field." .Field}}`},
		{"a_word_of_the_page", `{{t (print "web.reach." $r.Reach)}}`, `{{word "web.reach." $r.Reach}}`},
		{"a_word_with_an_ending", `{{t (print "web." . ".term")}}`, `{{t (print "web." . ".term")}}`},
		{"a_word_with_arguments", `{{t (print "web." .) "n" 1}}`, `{{t (print "web." .) "n" 1}}`},
		{"a_word_of_a_choice", `{{t (print "web." (or .A "x"))}}`, `{{t (print "web." (or .A "x"))}}`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := shorter(c.text); got != c.want {
				t.Error(got)
			}
		})
	}
	t.Run("a_part_that_is_nowhere_is_found_before_a_reader_does", func(t *testing.T) {
		p := template.Must(template.New("").Funcs(template.FuncMap{"drawn": func(string, any) string { return "" }}).Parse(`{{define "layout"}}{{if .}}{{drawn "state" .}}{{end}}{{end}}`))
		if got := undefined(p, "layout", map[string]bool{}); got != "state" {
			t.Error(got)
		}
	})
}

// TestWord: a word is found by a value of any kind, as fmt.Sprint writes it.
func TestWord(t *testing.T) {
	s := site(t, invented())
	for _, value := range []any{"absent", register.Absent} {
		if got, want := (speaker{s.opt.Catalogue, "fr"}).word("web.state.", value), s.opt.Catalogue.Text("fr", "web.state.absent", nil); got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}
