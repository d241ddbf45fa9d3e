// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestSupplierTemplate begins a sheet with a supplier's template: what the supplier
// wrote is filled in, what each administration answers itself stays empty, and the
// product's page says in words what differs at each.
func TestSupplierTemplate(t *testing.T) {
	b := newBureau(t)
	const fresh = "/fr/espace/administrations/ville-de-valmont/nouvelle-fiche"
	if page := b.get("author", fresh, http.StatusOK); strings.Contains(page, "modèle d’un fournisseur") {
		t.Error("a template is offered where there is none")
	}
	b.c.must(b.c.desk.ImportProducts(t.Context(), "atelier", []register.Product{
		{Name: "Cantine Plus", Supplier: "Atelier du Val", Lang: "fr", Template: register.Content{
			Name: "Cantine Plus", Operations: register.Fill("Le prix est calculé sur le quotient."), Oversight: register.Fill("Le fournisseur surveille."),
			Parameters: register.Fill([]register.Parameter{{Name: "Quotient", Weight: "1"}}),
		}},
		{Name: "Sans modèle"},
	}))
	page := b.get("author", fresh+"?product=cantine-plus", http.StatusOK)
	b.holds("the form", page, `<option value="cantine-plus" selected>Cantine Plus (Atelier du Val)`)
	if strings.Contains(page, "sans-modele") {
		t.Error("a product without a template is offered")
	}
	where, page := b.post("author", fresh, http.StatusSeeOther, "name", "Tarif de la cantine", "key", "k", "product", "cantine-plus")
	b.holds("begun", page, "Relisez chacune")
	file := where[:strings.LastIndexByte(where, '/')]
	b.holds("what the supplier wrote", b.get("author", file+"/computes", http.StatusOK), "Le prix est calculé sur le quotient.", `value="Cantine Plus"`)
	if page := b.get("author", file+"/decides", http.StatusOK); strings.Contains(page, "Le fournisseur surveille") {
		t.Error("the supplier answers what each administration must answer")
	}
	b.declareAll(file)
	b.post("author", file+"/computes", http.StatusSeeOther, "number", number(b.get("author", file+"/computes", http.StatusOK)), "go", "save", "algorithm_type", "rules", "medium", "spreadsheet",
		"operations", "On divise.", "parameters[0].name", "Quotient", "parameters[0].weight", "2", "shared_product", "Cantine Plus")
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	for _, at := range []string{"/fr/logiciels-communs/cantine-plus", "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont"} {
		b.holds(at, b.get("", at, http.StatusOK), "Dans le modèle du fournisseur", "Le prix est calculé sur le quotient.", "On divise.", "Cantine Plus")
	}
	b.get("author", fresh, http.StatusOK)
	if w := as(b.site, "author", http.MethodPost, fresh, "name", "X", "key", "k2", "product", "nowhere"); w.Code != http.StatusNotFound {
		t.Errorf("a product that is not there: %d", w.Code)
	}
}
