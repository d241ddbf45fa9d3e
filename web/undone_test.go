// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strings"
	"testing"
)

// published makes a sheet and gives it to the public; its file and its public address.
func (b *bureau) published(name string) (file, public string) {
	b.Helper()
	file = b.begin(name)
	b.declareAll(file)
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	return file, "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont"
}

// TestUndone: what once answered never answers that it is not there.
func TestUndone(t *testing.T) {
	undo := func(b *bureau, file string) {
		b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "undo", "text", "un nom y était")
	}
	t.Run("a_first_publication", func(t *testing.T) {
		b := newBureau(t)
		file, public := b.published("Tarif de la cantine")
		b.get("", public+"/versions/1", http.StatusOK)
		undo(b, file)
		b.holds("the version", b.get("", public+"/versions/1", http.StatusGone), "annulée")
		b.get("", public, http.StatusGone)
		b.get("", public+"/versions/7", http.StatusNotFound)
	})
	t.Run("a_later_one", func(t *testing.T) {
		b := newBureau(t)
		file, public := b.published("Tarif de la cantine")
		b.c.now = b.c.now.Add(1e9)
		page := b.get("author", file+"/name", http.StatusOK)
		b.post("author", file+"/name", http.StatusSeeOther, "number", number(page), "go", "save", "name", "Tarif de la cantine", "purpose", "Un mot de trop.", "summary_plain", "Calcule.", "status", "operational")
		b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
		b.get("", public+"/versions/1/2", http.StatusOK)
		b.c.now = b.c.now.Add(1e9)
		undo(b, file)
		b.get("", public+"/versions/1", http.StatusOK)
		for _, path := range []string{"/versions/2", "/versions/1/2", "/versions/1/2/differences.json"} {
			if body := b.get("", public+path, http.StatusGone); strings.Contains(body, "Un mot de trop") {
				t.Errorf("%s still says it", path)
			}
		}
		b.get("", public+"/versions/01", http.StatusNotFound)
	})
}
