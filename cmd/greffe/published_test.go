// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"encoding/csv"
	"html"
	"os"
	"strings"
	"testing"

	"greffe/internal/demo"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// TestPublishedAlgorithms: the list of the algorithms whose code French bodies have
// published, against the inventory of their repositories. Five join by their address;
// the page of each of the others says why it does not.
func TestPublishedAlgorithms(t *testing.T) {
	inventory, list := realFile(t, "french/repositories.csv"), realFile(t, "french/algorithmes-publies.csv")
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var contents []register.Content
	for _, row := range rows[1:] {
		contents = append(contents, register.Content{
			Lang: "fr", Name: row[column["algorithm"]], Administration: row[column["producer"]],
			Links: []register.SheetLink{{Section: register.SectionInternals, Kind: "code", URL: row[column["publication_url"]]}},
		})
	}
	if len(contents) != 14 {
		t.Errorf("%d rows", len(contents))
	}
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	w.must(exitWell, "import", "repositories", inventory)
	var file bytes.Buffer
	if err := sheet.WriteJSON(&file, contents); err != nil {
		t.Fatal(err)
	}
	w.must(exitWell, "import", "sheets", "--origin", "imported", w.write("published.json", file.String()))
	address, _ := w.site()
	joined := 0
	for _, s := range w.sheets() {
		page := html.UnescapeString(w.get(address + "/fr/algorithmes/" + s.Slug))
		why := ""
		for _, reason := range []string{"mais pas celui-là", "C’est un fichier à télécharger", "Nous ne visitons aucun dépôt de ce site"} {
			if strings.Contains(page, reason) {
				why = reason
			}
		}
		outside := strings.Contains(page, "Cette adresse n’est pas dans le registre")
		t.Logf("%s: %s: outside %v, %s", s.Content.Name, s.Content.Links[0].URL, outside, why)
		switch {
		case !outside:
			joined++
		case why == "":
			t.Errorf("%s: the page does not say why its code is not joined", s.Content.Name)
		}
	}
	if joined != 5 {
		t.Errorf("%d join by their address, want 5", joined)
	}
}
