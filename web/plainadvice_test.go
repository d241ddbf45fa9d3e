// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestPlainAdvice tells the author on the form and on the preview what would be easier
// to understand; nothing of it stops the publication, and readers see none of it.
func TestPlainAdvice(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	page := b.get("author", file+"/name", http.StatusOK)
	long := "Le quotient, " + strings.Repeat("qui est calculé avec les revenus du foyer et les parts de la famille, ", 6) + "donne le tarif selon le QFZ."
	b.post("author", file+"/name", http.StatusSeeOther, "number", number(page), "go", "save", "name", "Tarif de la cantine", "summary_plain", "Calcule le prix du repas.",
		"purpose", long, "status", "operational")
	b.holds("the form", b.get("author", file+"/name", http.StatusOK), `id="f-purpose-fault`, "QFZ", "fault-advice")
	b.holds("the preview", b.get("author", file+"/apercu", http.StatusOK), "Pour être mieux compris", "QFZ", file+"/name#f-purpose")
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	if page := b.get("", "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont", http.StatusOK); strings.Contains(page, "mieux compris") {
		t.Error("readers are shown advice to the author")
	}
}
