// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"html"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"greffe/internal/demo"
)

// cardPattern is one result on a page of the search; cardTitle its title.
var (
	cardPattern = regexp.MustCompile(`(?s)<article class="card">(.*?)</article>`)
	cardTitle   = regexp.MustCompile(`(?s)<h3>(.*?)</h3>`)
	markup      = regexp.MustCompile(`<[^>]*>`)
)

// reasoned fails for each result of a page that marks nothing of what was asked: neither
// on the card nor where it says in which field the words stand.
func reasoned(t *testing.T, query, page string) (titles []string) {
	t.Helper()
	for _, m := range cardPattern.FindAllStringSubmatch(page, -1) {
		title := html.UnescapeString(markup.ReplaceAllString(cardTitle.FindString(m[1]), ""))
		titles = append(titles, title)
		if !strings.Contains(m[1], "<mark>") {
			t.Errorf("%s: %q gives no reason", query, title)
		}
	}
	return titles
}

// askedWords are words that readers type, of which many stand in fields that a card does
// not show: lists of a body, its accounts, sources of data, websites.
var askedWords = strings.Fields(`cantine crèche caf santé openf insee vaubrume algorithme logiciel administration dépôt software
	revenu quotient logement eau impôt école famille python javascript api data données gouv github demo hub lab métropole ville
	ministère direction département commune calcul tarif aide demande place score risque contrôle fiscal emploi chômage
	transport bus vélo carte collège lycée université bourse étudiant master parcoursup affelnet inscription enfant parent âge
	adresse dossier décision agent commission règlement code loi barème formule poids priorité liste attente rappel
	courrier sms urgence médecin handicap autonomie apa dgf dgfip urssaf cnaf tese opale saphir mésange
	site web https fr org application service plateforme simulateur open source licence eupl mit`)

// TestDemoSearch asks of the demonstration what readers type: testdata/search-demo.txt
// says what should answer, and each result must say why it is one.
func TestDemoSearch(t *testing.T) {
	w := newWorld(t, demo.Options{})
	address, _ := w.serving("demo", "--listen", "127.0.0.1:0")
	ask := func(t *testing.T, query string) []string {
		return reasoned(t, query, w.get(address+"/fr/recherche?q="+url.QueryEscape(query)))
	}
	expected, err := os.ReadFile("testdata/search-demo.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(expected)) {
		query, answer, ok := strings.Cut(line, "=>")
		if query, answer = strings.TrimSpace(query), strings.TrimSpace(answer); ok && !strings.HasPrefix(line, "#") {
			t.Run(query, func(t *testing.T) {
				if found := ask(t, query); !slices.ContainsFunc(found, func(title string) bool { return strings.Contains(title, answer) }) {
					t.Errorf("%s: %q is not among %q", query, answer, found)
				}
			})
		}
	}
	t.Run("software_over_several_repositories", func(t *testing.T) {
		const software = "/fr/logiciels/cantine" // two identity cards say it, of repositories of other names
		if !strings.Contains(w.get(address+"/fr/logiciels"), `href="`+software+`"`) {
			t.Error("the list does not have it")
		}
		if !strings.Contains(w.get(address+"/sitemap.xml"), software+"<") || !strings.Contains(w.get(address+"/fr/depots"), `href="/fr/logiciels"`) {
			t.Error("nothing leads to it")
		}
		if n := strings.Count(w.get(address+software), `<article class="card">`); n != 2 {
			t.Errorf("it lists %d repositories", n)
		}
		if !strings.Contains(w.get(address+"/fr/recherche?kind=repository&q=cantine"), `href="`+software+`"`) {
			t.Error("no card of a repository names it")
		}
		answers := w.get(address + "/fr/recherche?q=Cantine")
		if at := strings.Index(answers, `<h3><a href="`+software+`"`); at < 0 || at > strings.Index(answers, `<h3><a href="/fr/depots/`) {
			t.Error("it does not come before its repositories")
		}
	})
	t.Run("every_result_gives_its_reason", func(t *testing.T) {
		n := 0
		for _, word := range askedWords {
			n += len(ask(t, word))
		}
		if n < 200 {
			t.Errorf("%d results only", n)
		}
	})
}
