// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"greffe/internal/search"
)

// marked writes segments with the marked ones in brackets.
func marked(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Marked {
			b.WriteString("[" + s.Text + "]")
			continue
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestHighlight(t *testing.T) {
	for name, c := range map[string]struct {
		text, query string
		max         int
		want        string
	}{
		"stems_and_accents":         {"Calcul de l'impôt et des impôts.", "impots", 0, "Calcul de l'[impôt] et des [impôts]."},
		"stop_words_are_not_marked": {"Calcul de l'impôt", "calcul de l'impôt", 0, "[Calcul] de l'[impôt]"},
		"prefix_of_the_last_word":   {"restauration scolaire", "resta", 0, "[restauration] scolaire"},
		"no_prefix_before_the_last": {"restauration scolaire", "resta scol", 0, "restauration [scolaire]"},
		"part_of_a_made_word":       {"use OpenFisca-France now", "fisca", 0, "use Open[Fisca]-France now"},
		"made_word_whole":           {"use OpenFisca now", "openfisca", 0, "use [OpenFisca] now"},
		"made_word_by_its_parts":    {"open the fisca", "OpenFisca", 0, "[open] the [fisca]"},
		"signs":                     {"in C++ or C#, C", "c++", 0, "in [C++] or C#, C"},
		"phrase_only_in_a_row":      {"aide au logement, aide sociale", `"aide au logement"`, 0, "[aide au logement], aide sociale"},
		"excluded_is_not_marked":    {"impôt et revenu", "revenu -impôt", 0, "impôt et [revenu]"},
		"markup_is_text":            {"<b>impôt</b>", "impot", 0, "<b>[impôt]</b>"},
		"nothing_asked":             {"impôt", "", 0, "impôt"},
		"nothing_met":               {"impôt", "taxe", 0, "impôt"},
		"cut_at_a_word":             {"un deux trois quatre cinq", "absent", 14, "un deux trois …"},
		"window_around_the_hit":     {"un deux trois quatre cinq six sept huit impôt neuf dix onze douze treize", "impot", 29, "… [impôt] neuf dix onze douze …"},
		"window_with_most_words":    {"impôt un deux trois quatre cinq six sept huit neuf dix impôt revenu", "impot revenu", 24, "… neuf dix [impôt] [revenu]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := marked(search.Highlight(c.text, search.Parse(c.query), c.max)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestReason(t *testing.T) {
	fields := []search.Field{{Name: "title", Text: "Calcul de l'impôt"}, {Name: "body", Text: "Le revenu et l'impôt"}, {Name: "organisation", Text: "DGFiP"}}
	for name, c := range map[string]struct{ query, want string }{
		"most_words_first": {"impot revenu", "body title"},
		"equal_keep_order": {"impot", "title body"},
		"another_field":    {"dgfip", "organisation"},
		"none":             {"absent", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(search.Reason(search.Parse(c.query), fields...), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct{ query, dropped string }{
		"stop_words_are_named":     {"calcul de l'impôt", "de/stop"},
		"stop_words_alone_stay":    {"de la", ""},
		"too_many_words_are_named": {strings.Repeat("mot ", 33), "mot/many"},
		"parts_count_as_words":     {strings.Repeat("a-b-c ", 11), "a-b-c/many"},
		"too_long_is_named":        {strings.Repeat("é", 501), "…/long"},
		"field_without_value":      {"impot licence:", "/field"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, d := range search.Parse(c.query).Dropped {
				got = append(got, d.Word+"/"+strings.TrimPrefix(d.Why, "search.dropped."))
			}
			if strings.Join(got, " ") != c.dropped {
				t.Errorf("got %q, want %q", got, c.dropped)
			}
		})
	}
	if n := utf8.RuneCountInString(search.Parse(strings.Repeat("é", 9000)).Text); n > search.MaxQuery {
		t.Errorf("Text has %d characters", n)
	}
	if got := search.Parse("a\x00b\tc\u200e").Text; strings.ContainsAny(got, "\x00\t") {
		t.Errorf("Text is %q", got)
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("Calcul de l'impôt et des revenus", "impot \"des revenus\"", 10)
	f.Add("OpenFisca-France C++", "fisca c++", 5)
	f.Fuzz(func(t *testing.T, text, query string, limit int) {
		q := search.Parse(query)
		var whole strings.Builder
		for _, s := range search.Highlight(text, q, 0) {
			whole.WriteString(s.Text)
		}
		if whole.String() != text {
			t.Fatalf("segments make %q of %q", whole.String(), text)
		}
		limit = max(1, min(limit, 300))
		n := 0
		for _, s := range search.Highlight(text, q, limit) {
			n += utf8.RuneCountInString(s.Text)
		}
		if n > limit+4 {
			t.Fatalf("%d characters, asked for %d", n, limit)
		}
		if slices.ContainsFunc(search.Highlight(text, search.Query{}, limit), func(s search.Segment) bool { return s.Marked }) {
			t.Fatal("an empty query marks")
		}
	})
}
