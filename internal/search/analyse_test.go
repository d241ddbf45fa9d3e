// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"greffe/internal/register"
	"greffe/internal/search"
)

func TestExactWords(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"elision_is_split":                {"L’impôt sur l'Œuvre d’art, qu'il", "impot sur oeuvre art il"},
		"aujourd_hui_is_kept_whole_too":   {"aujourd'hui", "aujourd hui aujourdhui"},
		"english_genitive":                {"the agency's don’t", "the agency don"},
		"accents_and_ligatures":           {"ÉCOLE Élève cœur Æsir Straße Łódź", "ecole eleve coeur aesir strasse lodz"},
		"decomposed_accents_are_the_same": {"e\u0301cole", "ecole"},
		"soft_hyphen_is_nothing":          {"admi\u00adnis\u200btration", "administration"},
		"full_width_forms":                {"ＡＰＩ", "api"},
		"camel_case_in_parts_and_whole":   {"OpenFisca HTTPServer", "open fisca http server openfisca httpserver"},
		"capitals_of_a_name_are_no_parts": {"DGFiP iPhone eIDAS", "dgfip iphone eidas"},
		"names_that_mean_something_else":  {"JavaScript GitHub PostgreSQL", "javascript github postgresql"},
		"kebab_and_snake":                 {"api-particulier snake_case", "api particulier snake case apiparticulier snakecase"},
		"camel_within_kebab":              {"my-OpenFisca", "my open fisca openfisca myopenfisca"},
		"domain_names":                    {"beta.gouv.fr", "beta gouv fr betagouvfr"},
		"versions_are_no_word":            {"GPL-3.0 2024-08-09", "gpl 3 0 2024 08 09 gpl30"},
		"languages_with_signs":            {"C++ c++17 C# F# .NET R C", "cplusplus cplusplus 17 csharp fsharp dotnet r c"},
		"asp_net":                         {"ASP.NET, net.", "asp dotnet net aspnet"},
		"sharp_only_after_one_letter":     {"tag#1 #tag G#", "tag 1 tag gsharp"},
		"r_and_d":                         {"R&D", "rd"},
		"notepad_plus_plus":               {"Notepad++", "notepad notepadplusplus"},
		"inclusive_writing":               {"agent·e·s", "agent e s agentes"},
		"other_scripts":                   {"Ελλάδα Україна 数据", "ελλαδα украіна 数据"},
		"signs_alone_are_nothing":         {"++ -- ' . _ # 🙂 \x00", ""},
		"invalid_utf8_separates":          {"a\xffb", "a b"},
		"a_word_without_end_is_cut":       {strings.Repeat("a", 500), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := search.Analyse(c.text).Exact
			if name == "a_word_without_end_is_cut" {
				for _, w := range got {
					if len(w) > 96 {
						t.Errorf("a term of %d bytes", len(w))
					}
				}
				return
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

func TestStems(t *testing.T) {
	for name, c := range map[string]struct{ a, b string }{
		"plural":                       {"impôt", "impôts"},
		"irregular_plural":             {"fiscal", "fiscaux"},
		"accents_forgotten":            {"déclarations", "declaration"},
		"accents_forgotten_participle": {"publiée", "publiee"},
		"french_and_english_cognates":  {"algorithmes", "algorithm"},
		"english_plural":               {"benefits", "benefit"},
		"english_gerund":               {"parsing", "parser"},
		"our_list_keeps_data_together": {"donnée", "DONNEES"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := search.Analyse(c.a).Stems, search.Analyse(c.b).Stems
			if !slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) }) {
				t.Errorf("%s %v and %s %v have no stem in common", c.a, a, c.b, b)
			}
		})
	}
	for _, pair := range [][2]string{{"données", "don"}, {"logement", "log"}, {"commune", "commun"}, {"département", "départ"}, {"organisme", "organe"},
		{"université", "univers"}, {"impôt", "import"}, {"importer", "important"}, {"formation", "format"}, {"maire", "mairie"}, {"retraite", "retrait"}, {"politique", "police"}} {
		a, b := search.Analyse(pair[0]).Stems, search.Analyse(pair[1]).Stems
		if slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) }) {
			t.Errorf("%s %v and %s %v share a stem", pair[0], a, pair[1], b)
		}
	}
	if got := search.Analyse("le thé de la forêt").Stems; !slices.Equal(got, []string{"the", "foret"}) {
		t.Errorf("stop words: got %v", got)
	}
}

func FuzzAnalyse(f *testing.F) {
	for _, s := range []string{"L’impôt d'OpenFisca-France v2.0", "C++ .NET R&D", "e\u0301\u200b", "\xff数", "İstanbul ŉ ǅ ﬁ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms := search.Analyse(text)
		for _, term := range slices.Concat(terms.Exact, terms.Stems) {
			if term == "" || strings.ContainsFunc(term, func(r rune) bool {
				if r < 0x80 {
					return (r < 'a' || r > 'z') && (r < '0' || r > '9')
				}
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
			}) {
				t.Fatalf("term %q of %q", term, text)
			}
		}
		again := search.Analyse(text)
		if !slices.Equal(terms.Exact, again.Exact) || !slices.Equal(terms.Stems, again.Stems) {
			t.Fatal("the cache changes the answer")
		}
	})
}

func FuzzFacetColumn(f *testing.F) {
	f.Add("licence", "MIT")
	f.Add("organisation.named", "zb œuvre \"x* NEAR(")
	f.Add("kind", "sheet")
	f.Fuzz(func(t *testing.T, facet, value string) {
		column := search.FacetColumn(register.Entry{Facets: map[string]string{facet: value}})
		if strings.ContainsFunc(column, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != ' ' }) {
			t.Fatalf("unsafe tokens %q", column)
		}
	})
}

// BenchmarkAnalyse wants at least 800,000 words a second on one core.
func BenchmarkAnalyse(b *testing.B) {
	texts := realTexts(b)
	words := 0
	for b.Loop() {
		words = 0
		for _, text := range texts {
			words += len(search.Analyse(text).Exact)
		}
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}

// realTexts are the rows of the public inventory, or of the small corpus where it is missing.
func realTexts(b *testing.B) []string {
	f, err := os.Open("../../../shared/data/french/repositories.csv")
	if err != nil {
		b.Log("real data not found at ../../../shared/data/french/repositories.csv; the small corpus stands in")
		var texts []string
		for _, e := range corpus(b) {
			texts = append(texts, e.Exact)
		}
		return texts
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, row := range rows {
		texts = append(texts, strings.Join(row, " "))
	}
	return texts
}
