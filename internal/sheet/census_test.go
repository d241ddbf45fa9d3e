// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestReadCensus: a list is read as people copy it, in whatever order its headings say.
func TestReadCensus(t *testing.T) {
	word := func(s string) string { return map[string]string{"Utilisé": "operational"}[s] }
	for _, c := range []struct{ rule, text, want string }{
		{"tabs_of_a_spreadsheet", "Nom\tService\tDécision\tÉtat\r\nCantine\tÉcoles\tPrix\tUtilisé\r\n", "Cantine|Écoles|Prix|operational"},
		{"semicolons", "Nom;Service\nCantine;Écoles\n", "Cantine|Écoles||"},
		{"commas_and_quotes", "Nom,Service\n\"Tarif, cantine\",Écoles\n", "Tarif, cantine|Écoles||"},
		{"a_line_break_within_a_cell", "Nom\tService\n\"Tarif\nde la \"\"cantine\"\"\"\tÉcoles\n", `Tarif de la "cantine"|Écoles||`},
		{"no_heading", "Cantine\tÉcoles\tPrix\tUtilisé\n", "Cantine|Écoles|Prix|operational"},
		{"names_alone", "Cantine\nCrèche\n", "Cantine||| Crèche|||"},
		{"headings_in_another_order", "État;Décision;Nom\nUtilisé;Prix;Cantine\n", "Cantine||Prix|operational"},
		{"headings_of_other_columns_between", "N°;Direction;Intitulé;Statut\n1;Écoles;Cantine;Utilisé\n", "Cantine|Écoles||operational beyond:1"},
		{"another_column_is_said_once", "Nom;Service;Note\nCantine;Écoles;a\nCrèche;Enfance;b\n", "Cantine|Écoles|| Crèche|Enfance|| beyond:a"},
		{"a_line_that_looks_like_a_heading_is_one", "Service;Décision\nCantine;Prix\n", "Service|Décision|| Cantine|Prix||"},
		{"what_people_write_for_stages", "A;;;En projet\nB;;;en production\nC;;;Abandonné\nD;;;pilote\nE;;;bizarre\n", "A|||planned B|||operational C|||retired D|||pilot E|||unknown status:bizarre"},
		{"the_same_twice", "A;x\na;X\n", "A|x|| twice:a"},
		{"without_a_name", "Nom;Service\n;Écoles\n", "name:"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			lines, places, findings := ReadCensus(c.text, word)
			var got []string
			for _, l := range lines {
				got = append(got, strings.Join([]string{l.Name, l.Service, l.Decision, l.Status}, "|"))
			}
			for _, f := range findings {
				got = append(got, strings.TrimPrefix(f.Rule, "sheet.census.")+":"+fmt.Sprint(f.Args["value"], f.Args["name"]))
			}
			if s := strings.ReplaceAll(strings.Join(got, " "), "<nil>", ""); s != c.want || len(places) != len(lines) {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

// TestCensusStages: each word stands for a stage that there is, and is folded.
func TestCensusStages(t *testing.T) {
	known := strings.Join(register.Statuses(), " ")
	for word, stage := range censusStages {
		if word != register.FoldName(word) || !strings.Contains(known, stage) {
			t.Errorf("%q: %s", word, stage)
		}
	}
}
