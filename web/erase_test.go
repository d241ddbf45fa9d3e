// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// TestErasedVersion: a version that the register erased is in no public output and no row
// of the file; its addresses say when, on which ground and by whom.
func TestErasedVersion(t *testing.T) {
	const slug = "tarif-de-la-cantine-ville-de-valmont"
	const public, page = "/fr/algorithmes/" + slug, "/fr/espace/effacer?sheet=" + slug
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	write := func(purpose string) {
		form := b.get("author", file+"/name", http.StatusOK)
		b.post("author", file+"/name", http.StatusSeeOther, "number", number(form), "go", "save", "name", "Tarif de la cantine", "purpose", purpose, "summary_plain", "Calcule.", "status", "operational")
		b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	}
	write("Mot de " + marker + ".")
	b.post("author", file, http.StatusSeeOther, "number", number(b.get("author", file, http.StatusOK)), "go", "comment", "text", "ôter "+marker)
	b.c.now = b.c.now.Add(48 * time.Hour)
	write("Fixer un prix.")
	b.c.now = b.c.now.Add(48 * time.Hour)

	b.get("manager", page, http.StatusNotFound)
	b.get("stranger", page, http.StatusNotFound)
	b.holds("another body's sheet is not there", b.get("curator", "/fr/espace/effacer?sheet=nulle-part", http.StatusUnprocessableEntity), "Aucune fiche publiée")
	b.holds("its versions", b.get("curator", page, http.StatusOK), `name="version" value="1"`, `name="version" value="2"`, "c’est ce que le public lit")
	_, found := b.post("curator", "/fr/espace/effacer", http.StatusOK, "sheet", "http://127.0.0.1:8080"+public+"/versions/1", "words", "MOT de "+marker, "go", "look")
	b.holds("found and ticked", found, `value="1" checked`, "ne les contient pas")
	for problem, form := range map[string][]string{
		"Cochez":                   {"ground", "personal", "sure", "yes"},
		"Choisissez le motif":      {"version", "1", "sure", "yes"},
		"rien n’est encore effacé": {"version", "1", "ground", "personal"},
	} {
		_, said := b.post("curator", "/fr/espace/effacer", http.StatusUnprocessableEntity, append(form, "sheet", slug, "go", "erase")...)
		b.holds("not yet", said, problem)
	}
	_, done := b.post("curator", "/fr/espace/effacer", http.StatusSeeOther, "sheet", slug, "version", "1", "ground", "personal", "sure", "yes", "go", "erase")
	b.holds("done", done, "il ne reste rien de leurs mots", "effacée le 5 novembre 2026", "données personnelles. Par le registre.")

	o := newOutputsOver(t, b)
	o.silent("an erased version", marker, "ville-de-valmont", slug)
	o.c.everyRow(func(table, row string) {
		if strings.Contains(row, marker) {
			t.Errorf("the table %s holds it: %.300s", table, row)
		}
	})

	for path, status := range map[string]int{
		public: 200, public + "/versions": 200, public + "/versions/1": 410, public + "/versions/1/2": 410, public + "/versions/1/2/differences.json": 410, public + "/versions/1/2/differences.csv": 410,
	} {
		w := as(o.site, "", http.MethodGet, path)
		if w.Code != status || !strings.Contains(w.Body.String(), "effacée le 5") {
			t.Errorf("%s: %d, expected %d and that it was erased\n%s", path, w.Code, status, w.Body)
		}
	}

	for path, kind := range map[string]string{
		"/api/v1/algorithm?key=" + slug + "&as_of=2026-11-02": "erased", "/api/v1/comparison?key=" + slug + "&from=1&to=2": "erased",
	} {
		var p problem
		w := as(o.site, "", http.MethodGet, path)
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusGone || p.Type != problemSpace+kind || len(p.Erased) != 1 || p.Erased[0].By != register.ByRegister {
			t.Errorf("%s: %d, %v\n%s", path, w.Code, err, w.Body)
		}
	}
	var now apiAlgorithm
	decode(t, as(o.site, "", http.MethodGet, "/api/v1/algorithm?key="+slug), &now)
	if len(now.Erased) != 1 || now.Erased[0].Ground != "personal" || len(now.Revisions) != 2 {
		t.Errorf("the API says %+v of %d revisions", now.Erased, len(now.Revisions))
	}
	if news := o.said("/fr/nouveautes?kind=sheet"); strings.Contains(news, "urn:uuid") || !strings.Contains(news, "contenu effacé") {
		t.Errorf("the news do not say what was erased:\n%s", news)
	}
	if turns := o.said("/fr/comparer?from=2026-10-31&to=2026-11-01&kind=sheet"); strings.Contains(turns, "urn:uuid") || !strings.Contains(turns, "contenu effacé") {
		t.Errorf("the comparison of two days does not say what was erased:\n%s", turns)
	}
	for _, feed := range []string{"/feed.json", "/feed.atom"} {
		o.holds(feed, o.said(feed), "Version effacée", "données personnelles")
	}
}

// TestErasedName: a name that had to go is in no public output, no row of the file and no
// answer of the address that was made of it.
func TestErasedName(t *testing.T) {
	const old, slug = "tarif-de-" + marker + "-ville-de-valmont", "fiche-dont-le-nom-est-efface"
	b := newBureau(t)
	file := b.begin("Tarif de " + marker)
	b.declareAll(file)
	form := b.get("author", file+"/name", http.StatusOK)
	b.post("author", file+"/name", http.StatusSeeOther, "number", number(form), "go", "save", "name", "Tarif de "+marker, "purpose", "Fixer un prix.", "summary_plain", "Calcule.", "status", "operational")
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	b.c.now = b.c.now.Add(48 * time.Hour)
	b.get("", "/fr/algorithmes/"+old, http.StatusOK)
	_, said := b.post("curator", "/fr/espace/effacer", http.StatusSeeOther, "sheet", old, "version", "1", "ground", "personal", "name", "yes", "sure", "yes", "go", "erase")
	b.holds("the page of its new address", said, slug, "Fiche dont le nom est effacé", "Le nom et l’adresse de la fiche aussi.")

	o := newOutputsOver(t, b)
	o.silent("an erased name", marker, "ville-de-valmont", slug)
	o.c.everyRow(func(table, row string) {
		if strings.Contains(strings.ToLower(row), marker) {
			t.Errorf("the table %s holds it: %.300s", table, row)
		}
	})
	for _, path := range []string{"", "/versions", "/versions/1", "/versions/1/2", "/mention", "/papier"} {
		w := as(o.site, "", http.MethodGet, "/fr/algorithmes/"+old+path)
		if w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "ont été effacés le 3") || strings.Contains(strings.ToLower(w.Body.String()), marker) {
			t.Errorf("%s: %d\n%s", path, w.Code, w.Body)
		}
	}
	w := as(o.site, "", http.MethodGet, "/fr/algorithmes/"+slug)
	if w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "Fiche dont le nom est effacé") {
		t.Errorf("the tombstone: %d\n%s", w.Code, w.Body)
	}
	var p problem
	w = as(o.site, "", http.MethodGet, "/api/v1/algorithm?key="+old)
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusGone || p.Type != problemSpace+"erased" || strings.Contains(w.Body.String(), marker) {
		t.Errorf("the API: %d, %v\n%s", w.Code, err, w.Body)
	}
	w = as(o.site, "", http.MethodGet, "/api/v1/algorithm?key="+slug)
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusGone || p.Withdrawn == nil || !p.Withdrawn.Erased[0].Name {
		t.Errorf("the API, at the new address: %d, %v\n%s", w.Code, err, w.Body)
	}
	b.holds("nothing to erase there", b.get("curator", "/fr/espace/effacer?sheet="+old, http.StatusUnprocessableEntity), "Aucune fiche publiée")
}
