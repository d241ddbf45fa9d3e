// SPDX-License-Identifier: EUPL-1.2

package plain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
)

// found tells findings in a line each: rule, key, arguments worth a look.
func found(list []register.Finding) []string {
	var all []string
	for _, f := range list {
		line := f.Rule + " " + f.Key
		for _, name := range []string{"n", "word", "instead", "words", "start"} {
			if v := f.Args[name]; v != "" {
				line += " " + name + "=" + v
			}
		}
		all = append(all, line)
	}
	return all
}

func TestCheck(t *testing.T) {
	long := "Le service " + strings.Repeat("regarde encore ", 13) + "la demande."
	for _, c := range []struct {
		name, lang, text string
		want             []string
	}{
		{"plain_words_are_left_alone", "fr", "Un agent regarde votre demande. Il décide avec vous.", nil},
		{"a_long_sentence", "fr", long, []string{"plain.sentence purpose n=30 start=Le service regarde encore regarde encore…"}},
		{"an_abbreviation_ends_no_sentence", "fr", "Selon l’art. 3, M. Dupont répond.", nil},
		{"a_list_is_no_sentence", "fr", strings.Repeat("- trois petits mots\n", 20), nil},
		{"a_decimal_ends_no_sentence", "fr", "Le taux vaut 0.45 point.", nil},
		{"jargon", "fr", "L’éligibilité est vue au regard de la loi.", []string{
			"plain.jargon purpose word=éligibilité instead=droit à l’aide, conditions", "plain.jargon purpose word=au regard de instead=d’après"}},
		{"one_passive_hides_nobody", "fr", "Le prix est calculé par la ville.", nil},
		{"two_do", "fr", "Le prix est calculé. La lettre a été ensuite envoyée.", []string{"plain.passive purpose n=2 words=est calculé"}},
		{"what_is_no_passive", "fr", "Elle est née ici, il est allé là, la mairie est située là. Il est âgé.", nil},
		{"an_acronym", "fr", "Le QF fixe le prix. Le QF change.", []string{"plain.acronym purpose word=QF"}},
		{"explained_by_a_bracket", "fr", "Le quotient (QF) fixe le prix. Le QF change.", nil},
		{"explained_behind", "fr", "Le QF (revenu divisé par les parts) fixe le prix.", nil},
		{"explained_by_its_words", "fr", "Le QF fixe le prix. C’est le quotient familial.", nil},
		{"a_roman_number_is_none", "fr", "L’article II et le chapitre XIV.", nil},
		{"a_title_in_capitals_is_none", "fr", "LE PRIX DE LA CANTINE", nil},
		{"english", "en", "In order to decide, the claim is checked. It was then sent. The DOB counts.", []string{
			"plain.jargon purpose word=in order to instead=to", "plain.acronym purpose word=DOB", "plain.passive purpose n=2 words=is checked"}},
		{"english_passives", "en", "The claim is checked. It was sent.", []string{"plain.passive purpose n=2 words=is checked"}},
		{"another_language_is_left_alone", "de", long, nil},
		{"nothing", "fr", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Check(c.lang, []Text{{"purpose", c.text}})
			if diff := cmp.Diff(c.want, found(got)); diff != "" {
				t.Error(diff)
			}
			for _, f := range got {
				if f.Severity != register.Advice {
					t.Errorf("%s is more than advice", f.Rule)
				}
			}
		})
	}
}

// TestSheet: what one text of a sheet explains is explained for all of it.
func TestSheet(t *testing.T) {
	c := register.Content{Lang: "fr-FR", Summary: register.Fill("Le QF fixe le prix."), Operations: register.Fill("Le quotient familial (QF) est lu.")}
	if got := Sheet(c); got != nil {
		t.Errorf("%v", found(got))
	}
	c.Operations = register.Fill("On lit le QF.")
	if diff := cmp.Diff([]string{"plain.acronym summary_plain word=QF"}, found(Sheet(c))); diff != "" {
		t.Error(diff)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("fr", "Le prix est calculé au regard de l’assiette. Le QF (revenu) a été lu…")
	f.Add("en", "In order to\n- decide, it is checked; it was sent. \u2028ABC\xff")
	f.Fuzz(func(t *testing.T, lang, text string) {
		for _, x := range Check(lang, []Text{{"purpose", text}, {"context", text}}) {
			if x.Severity != register.Advice || x.Rule == "" || x.Args["field"] == "" {
				t.Fatalf("%+v", x)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	text := strings.Repeat("Le prix est calculé au regard de l’assiette, et le QF (revenu divisé) a été lu par la ville. ", 200)
	for b.Loop() {
		Check("fr", []Text{{"purpose", text}})
	}
}
