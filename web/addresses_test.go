// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var anyLink = regexp.MustCompile(`(?:href|src)="(/[^"#]*)`)

// walked asks for every address that the public pages lead to, from both home pages,
// and gives the status of each.
func (b *bureau) walked(more ...string) map[string]int {
	b.Helper()
	met := map[string]int{}
	queue := append([]string{"/fr/", "/en/"}, more...)
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		if _, known := met[address]; known || private(address) || strings.Contains(address, "?") || strings.HasPrefix(address, exportRoot) || strings.HasPrefix(address, "/static/") {
			continue // what is asked behind "?" stands on the page before it; whole files take long
		}
		w := as(b.site, "", http.MethodGet, address)
		met[address] = w.Code
		if to := w.Header().Get("Location"); to != "" {
			queue = append(queue, to)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, m := range anyLink.FindAllStringSubmatch(w.Body.String(), -1) {
			queue = append(queue, html.UnescapeString(m[1]))
		}
	}
	return met
}

// TestEveryAddressStays walks over every address of the site before and after each act
// on a sheet: what answered once answers still, or says that it is gone.
func TestEveryAddressStays(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	b.send("author", file+"/pieces-jointes", http.StatusSeeOther, pointsGrid, "number", number(b.get("author", file+"/pieces-jointes", http.StatusOK)), "go", "attach", "title", "Grille")
	do := func(act, text string) {
		b.Helper()
		b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", act, "text", text)
	}
	edit := func(purpose, product string) {
		b.Helper()
		b.post("author", file+"/name", http.StatusSeeOther, "number", number(b.get("author", file+"/name", http.StatusOK)), "go", "save",
			"name", "Tarif de la cantine", "summary_plain", "Calcule le prix du repas.", "purpose", purpose, "status", "operational")
		b.post("author", file+"/computes", http.StatusSeeOther, "number", number(b.get("author", file+"/computes", http.StatusOK)), "go", "save",
			"algorithm_type", "rules", "medium", "spreadsheet", "operations", "On divise.", "parameters[0].name", "Quotient", "parameters[0].weight", "2", "shared_product", product)
	}
	once := map[string]bool{}
	look := func(after string) {
		b.Helper()
		var known []string
		for address := range once {
			known = append(known, address)
		}
		slices.Sort(known)
		met := b.walked(known...)
		for address, code := range met {
			if once[address] && code != http.StatusOK && code != http.StatusGone {
				t.Errorf("after %s: %s answers %d", after, address, code)
			}
			once[address] = once[address] || code == http.StatusOK
		}
		for address := range once {
			if !once[address] {
				delete(once, address)
			}
		}
		t.Logf("after %s: %d addresses", after, len(met))
	}
	look("nothing")
	edit("Fixer un prix juste.", "Cantine Plus")
	do("publish", "")
	look("the publication")
	b.c.now = b.c.now.Add(2 * time.Hour)
	edit("Fixer un prix.", "Autre logiciel")
	page := b.get("author", file+"/pieces-jointes", http.StatusOK)
	hash := regexp.MustCompile(`name="hash" value="([0-9a-f]+)"`).FindStringSubmatch(page)[1]
	b.post("author", file+"/pieces-jointes", http.StatusSeeOther, "number", number(page), "go", "remove", "hash", hash)
	do("publish", "")
	look("an edition")
	do("undo", "Publiée trop tôt")
	look("a publication undone")
	do("publish", "")
	look("the edition again")
	b.c.now = b.c.now.Add(2 * time.Hour)
	do("suspend", "Nous vérifions")
	look("a suspension")
	do("withdraw", "Cet algorithme n’existe plus")
	look("the withdrawal")
	for _, gone := range []string{"/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont", "/fr/logiciels-communs/cantine-plus"} {
		if !once[gone] {
			t.Errorf("%s was never met", gone)
		}
	}
	if len(once) < 60 {
		t.Errorf("only %d addresses were met", len(once))
	}
}
