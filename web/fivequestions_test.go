// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// sectionText gives the words of a section of a page by its anchor.
func sectionText(t *testing.T, body, anchor string) string {
	t.Helper()
	_, after, ok := strings.Cut(body, `id="`+anchor+`"`)
	if !ok {
		t.Fatalf("the page has no #%s", anchor)
	}
	part, _, _ := strings.Cut(after, "</section>")
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString("<"+part, " "))), " ")
}

// realSheets are the sheets of real French algorithms that the demonstration holds,
// and those of the shared data where they are there.
func realSheets(t *testing.T) []register.Content {
	t.Helper()
	var all []register.Content
	for _, f := range demo.Sheets() {
		all = append(all, sheet.ReadYAML(f.Data).Contents()...)
	}
	name := filepath.Join("../../shared/data/algorithms", "fr-etalab-inventory.csv")
	file, err := os.Open(name)
	if err != nil {
		return all // the shared data is elsewhere: the demonstration's sheets are enough
	}
	defer file.Close()
	r, err := sheet.Read(name, file, lawtest.For(t))
	if err != nil {
		t.Fatal(err)
	}
	return append(all, r.Contents()...)
}

// TestFiveQuestions: what is decided, by whom or what, with which data, whom to ask, how
// to contest. The page of every real sheet answers all five, or says in plain words at that
// place what nobody has published; no place is left blank.
func TestFiveQuestions(t *testing.T) {
	f := invented()
	all := realSheets(t)
	for i, c := range all {
		f.sheets = append(f.sheets, register.Sheet{
			ID: "urn:real:" + strconv.Itoa(i), Slug: "real-" + strconv.Itoa(i), State: register.Published,
			Origin: register.Origin{Kind: register.WrittenByRegister, Source: "essai"}, Content: c,
		})
	}
	s := site(t, f)
	known := map[string]int{}
	for i, c := range all {
		t.Run(register.Slug(c.Name), func(t *testing.T) {
			for name, q := range fiveQuestions(t, c, fetch(s, "/fr/algorithmes/real-"+strconv.Itoa(i)).Body.String()) {
				if q.known == q.said {
					t.Errorf("%s: answered %v, said to be unknown %v: want one of them", name, q.known, q.said)
				}
				if q.known {
					known[name]++
				}
			}
		})
	}
	t.Run("a_sheet_that_says_all", func(t *testing.T) {
		whole := f.sheets[0]
		for name, q := range fiveQuestions(t, whole.Content, fetch(s, "/fr/algorithmes/"+whole.Slug).Body.String()) {
			if !q.known || q.said {
				t.Errorf("%s: answered %v, said to be unknown %v", name, q.known, q.said)
			}
		}
	})
	t.Logf("answered by the sheets, of %d: %v", len(all), known)
}

// answeredOrSaid is whether a page answers a question, and whether it says that nobody does.
type answeredOrSaid struct{ known, said bool }

// fiveQuestions reads on a page how it answers each.
func fiveQuestions(t *testing.T, c register.Content, body string) map[string]answeredOrSaid {
	t.Helper()
	start := func(text string) string {
		return strings.TrimSuffix(cut(strings.Join(strings.Fields(html.UnescapeString(text)), " "), 40), "…")
	}
	what, who, data := sectionText(t, body, "en-bref"), sectionText(t, body, "qui-decide"), sectionText(t, body, "donnees")
	can := sectionText(t, body, "agir")
	ask := answeredOrSaid{len(c.Contacts.Or(nil)) > 0, strings.Contains(can, "Nous ne savons pas à quel service écrire")}
	if ask.known {
		ask.known = strings.Contains(can, start(c.Contacts.Filled[0].Value))
	}
	contest := answeredOrSaid{said: strings.Contains(can, "Nous ne connaissons pas de voie propre à cet algorithme") || strings.Contains(can, "n’en indique aucune contre la décision") || strings.Contains(can, "ne décrit aucune décision que vous pourriez contester")}
	for _, r := range c.Remedies.Or(nil) {
		contest.known = contest.known || !contest.said && strings.Contains(can, start(r.Text))
	}
	unsure := strings.Contains(who, "Nous ne savons pas si") || strings.Contains(who, "ne fonde") || strings.Contains(who, "aucune décision")
	return map[string]answeredOrSaid{
		"what":    {c.Summary.Or(c.Purpose.Or("")) != "" && strings.Contains(what, start(c.Summary.Or(c.Purpose.Or("")))), strings.Contains(what, "Nous ne savons pas ce que cet algorithme sert à décider")},
		"who":     {!unsure && (strings.Contains(who, "programme") || strings.Contains(who, "personne")), unsure},
		"data":    {len(c.Data.Or(nil)) > 0 && strings.Contains(data, start(c.Data.Filled[0].Label)), strings.Contains(data, "Nous ne savons pas quelles données il utilise")},
		"ask":     ask,
		"contest": contest,
	}
}
