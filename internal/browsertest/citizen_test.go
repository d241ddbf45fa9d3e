// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"slices"
	"strings"
	"testing"
)

// misspelt is the citizen who cannot spell: the word is offered, chosen and found.
func misspelt(t *testing.T, p *tab) {
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `main input[name="q"]`, "cantinne")
	waitForAddress(t, p, "/fr/recherche?q=cantinne", patience)
	reads(t, p, "main", "Aucun résultat")
	offered := reads(t, p, ".offers", "Vouliez-vous dire : cantine")
	follow(t, p, ".offers a", "/fr/recherche?q=cantine")
	count := reads(t, p, ".count h2", "résultats")
	if n, _, _ := strings.Cut(count, " "); !strings.Contains(offered, "("+n+" résultats)") {
		t.Errorf("%q was promised, %q found", offered, count)
	}
	amongFirst(t, p, "Tarif de la cantine scolaire")
}

// amongFirst holds that an answer is one of those that a reader sees without looking further.
func amongFirst(t *testing.T, p *tab, title string) {
	t.Helper()
	if all := titles(t, p); !slices.Contains(all[:min(len(all), 3)], title) {
		t.Errorf("%q is not among the first of %q", title, all)
	}
}

// misspeltToTheSheet goes on from the answer: how was it decided, and whom do I ask?
func misspeltToTheSheet(t *testing.T, p *tab) {
	misspelt(t, p)
	follow(t, p, foundCanteen, canteen)
	answersTheCitizen(t, p)
}

// foundCanteen is the answer that leads to the sheet of the canteen.
const foundCanteen = `.cards .card h3 a[href="` + canteen + `"]`

// answersTheCitizen reads on the sheet of the canteen what its reader came for.
func answersTheCitizen(t *testing.T, p *tab) {
	t.Helper()
	reads(t, p, "h1", "Tarif de la cantine scolaire")
	reads(t, p, `#en-bref`, "fixe le prix d’un repas")
	for _, x := range []struct{ anchor, says string }{
		{"qui-decide", "La décision est prise par un programme, sauf quand une personne intervient"},
		{"donnees", "Quotient familial"},
		{"calcul", "prix = quotient familial × taux d’effort"},
		{"humains", "Toute famille peut demander qu’un agent refasse le calcul"},
		{"demander", "vous avez le droit d’en demander les règles"},
		{"demander", "cantine@vaubrume.demo.test"},
		{"contester", "les délais écrits sur votre lettre"},
	} {
		reads(t, p, `section#`+x.anchor+`, section:has(#`+x.anchor+`)`, x.says)
	}
	reads(t, p, ".byline", "Ville de Vaubrume")
}

// ownWords is the citizen whose word is not the administration's, both ways: what the
// page says it looked for as well is what the algorithm found holds.
func ownWords(t *testing.T, p *tab) {
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `main input[name="q"]`, "cantine")
	waitForAddress(t, p, "/fr/recherche?q=cantine", patience)
	reads(t, p, "main", "Nous avons aussi cherché : restauration scolaire")
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `main input[name="q"]`, "restauration scolaire")
	waitForAddress(t, p, "/fr/recherche", patience)
	reads(t, p, "main", "Nous avons aussi cherché : cantine")
	reads(t, p, "main", "pour « restauration scolaire »")
	amongFirst(t, p, "Tarif de la cantine scolaire")
	if marked := evaluate[string](t, p, `[...document.querySelectorAll(".cards .card mark")].map(m => m.textContent).join(" ")`); !strings.Contains(marked, "cantine") {
		t.Errorf("the synonym is not marked in the answer: %q", marked)
	}
	follow(t, p, foundCanteen, canteen)
	answersTheCitizen(t, p)
}
