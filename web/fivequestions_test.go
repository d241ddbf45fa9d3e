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

// TestFiveQuestions: what is decided, by whom or what, with which data, how to ask,
// how to contest. The page of every real sheet answers, or says plainly what is not
// known; ten of them at least leave no more than one to be unknown.
func TestFiveQuestions(t *testing.T) {
	const unknown = "Nous ne savons pas"
	answered := 0
	f := invented()
	all := realSheets(t)
	for i, c := range all {
		f.sheets = append(f.sheets, register.Sheet{
			ID: "urn:real:" + strconv.Itoa(i), Slug: "real-" + strconv.Itoa(i), State: register.Published,
			Origin: register.Origin{Kind: register.WrittenByRegister, Source: "essai"}, Content: c,
		})
	}
	s := site(t, f)
	for i, c := range all {
		t.Run(register.Slug(c.Name), func(t *testing.T) {
			body := fetch(s, "/fr/algorithmes/real-"+strconv.Itoa(i)).Body.String()
			start := func(text string) string { return cut(html.UnescapeString(text), 40) }
			contains := func(section, text string) bool {
				return text != "" && strings.Contains(section, strings.TrimSuffix(start(text), "…"))
			}
			what, who, data := sectionText(t, body, "en-bref"), sectionText(t, body, "qui-decide"), sectionText(t, body, "donnees")
			can := sectionText(t, body, "agir")
			_, ask, _ := strings.Cut(body, `id="demander"`)
			questions := map[string]struct{ known, said bool }{
				"what":    {contains(what, c.Summary.Or(c.Purpose.Or(""))), strings.Contains(what, unknown)},
				"who":     {strings.Contains(who, "programme") || strings.Contains(who, "personne"), strings.Contains(who, unknown) || strings.Contains(who, "ne fonde") || strings.Contains(who, "aucune décision")},
				"data":    {len(c.Data.Or(nil)) > 0 && contains(data, c.Data.Filled[0].Label), strings.Contains(data, unknown)},
				"ask":     {strings.Contains(ask, "L311-"), false},
				"contest": {strings.Contains(can, "voies et les délais écrits sur votre lettre") || strings.Contains(can, "ne décrit aucune décision que vous pourriez contester"), false},
			}
			missing := 0
			for name, q := range questions {
				if !q.known && !q.said {
					t.Errorf("%s: neither answered nor said to be unknown", name)
				}
				if !q.known {
					missing++
				}
			}
			if missing < 2 {
				answered++
			}
		})
	}
	if answered < 10 {
		t.Errorf("%d sheets answer four questions of the five, want 10", answered)
	}
}
