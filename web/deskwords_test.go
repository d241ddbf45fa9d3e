// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/register"
)

// named gives the people of a bureau names in the register.
func (b *bureau) named() {
	b.Helper()
	b.c.must(b.c.store.SavePeople(b.Context(), register.PeopleBatch{At: b.c.now, People: []register.Person{
		{ID: "p-author", Name: "Camille Autrice", Mail: "c@valmont.example"}, {ID: "p-second", Name: "Dominique Seconde", Mail: "d@valmont.example"},
		{ID: "p-manager", Name: "Alix Cheffe", Mail: "a@valmont.example"},
	}}))
}

func (b *bureau) without(what, body string, words ...string) {
	b.Helper()
	for _, w := range words {
		if strings.Contains(body, w) {
			b.Errorf("%s holds %q", what, w)
		}
	}
}

// TestDeskNamesPeople: on the desk everybody reads who did what; the public never.
func TestDeskNamesPeople(t *testing.T) {
	b := newBureau(t)
	b.named()
	file := b.begin("Grille")
	seen := b.get("author", file+"/name", http.StatusOK)
	b.post("second", file+"/name", http.StatusSeeOther, "number", number(seen), "go", "save", "name", "Grille", "purpose", "Le but de l’un")
	_, page := b.post("author", file+"/name", http.StatusConflict, "number", number(seen), "go", "next", "name", "Grille", "purpose", "Le but de l’autre")
	b.holds("merge page", page, "autre personne, enregistré", "Dominique Seconde")
	b.holds("history", b.get("author", file+"/historique", http.StatusOK), "par vous", "Dominique Seconde")
	b.declareAll(file)
	b.post("author", file, http.StatusSeeOther, "number", number(b.get("author", file, http.StatusOK)), "go", "comment", "text", "À relire.")
	b.post("author", file, http.StatusSeeOther, "number", number(b.get("author", file, http.StatusOK)), "go", "submit")
	b.holds("sent", b.get("manager", file, http.StatusOK), "(Camille Autrice)", "<strong>Camille Autrice</strong>")
	_, page = b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	b.holds("published", page, "<strong>Alix Cheffe</strong>")
	public := regexp.MustCompile(`/fr/algorithmes/[a-z0-9-]+`).FindString(page)
	b.without("public page", b.get("", public, http.StatusOK), "Camille", "Dominique", "Alix")
}

// TestDeskTellsHowSheetsStand: the desk does not call published what readers find
// suspended, retired or withdrawn.
func TestDeskTellsHowSheetsStand(t *testing.T) {
	b := newBureau(t)
	const workspace = "/fr/espace/administrations/ville-de-valmont"
	file := b.begin("Grille")
	b.declareAll(file)
	b.holds("before", b.get("manager", file, http.StatusOK), "Tant que la fiche n’est pas publiée")
	act := func(what string) {
		b.Helper()
		b.c.now = b.c.now.Add(2 * 3600e9)
		b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", what, "text", "La raison.")
	}
	act("publish")
	b.holds("published", b.get("manager", file, http.StatusOK), "Cette page, ses commentaires")
	b.without("published", b.get("manager", file, http.StatusOK), "Tant que la fiche n’est pas publiée", "Algorithme suspendu")
	for _, c := range []struct{ act, words string }{{"suspend", "Algorithme suspendu"}, {"retire", "Algorithme arrêté"}, {"withdraw", "Fiche retirée"}} {
		act(c.act)
		for what, page := range map[string]string{"file": b.get("manager", file, http.StatusOK), "desk": b.get("manager", workspace, http.StatusOK)} {
			b.holds(c.act+" "+what, page, "<strong>"+c.words+"</strong>")
			b.without(c.act+" "+what, page, "Publiée, rien n’attend", "Rien de cette page n’est public")
		}
	}
}
