// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

var hiddenLink = regexp.MustCompile(`name="link" value="([^"]+)"><input type="hidden" name="address" value="([^"]+)"><input type="hidden" name="ground" value="([^"]+)"`)

// TestLinkDesk answers for links by buttons: set aside with a reason, contested,
// confirmed, fixed to a version; others do not see the page.
func TestLinkDesk(t *testing.T) {
	b := newBureau(t, func(o *Options) {
		v, _ := o.People.(*visitors)
		a := register.Actor{Person: "p-curator", Memberships: []register.Membership{{Role: register.Curator}}}
		v.secrets["curator"] = desk.Recognised{Actor: a, Person: register.Person{ID: a.Person, Name: "curator"}}
	})
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	const slug = "tarif-de-la-cantine-ville-de-valmont"
	const own, all = "/fr/espace/administrations/ville-de-valmont/liens", "/fr/espace/liens"
	one := own + "?sheet=" + slug
	page := b.get("manager", one, http.StatusOK)
	m := hiddenLink.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no link to answer for\n%s", page)
	}
	form := func(do, reason string, more ...string) []string {
		return append([]string{"link", m[1], "address", m[2], "ground", m[3], "do", do, "reason", reason}, more...)
	}
	public := func(want, not string) {
		t.Helper()
		page := b.get("", "/fr/algorithmes/"+slug, http.StatusOK)
		if want != "" {
			b.holds("public page", page, want)
		}
		if not != "" && strings.Contains(page, not) {
			t.Errorf("the public page holds %q", not)
		}
	}
	_, page = b.post("manager", one, http.StatusUnprocessableEntity, form("reject", " ")...)
	b.holds("no reason", page, "Dites pourquoi", `aria-invalid="true"`)
	_, page = b.post("manager", one, http.StatusSeeOther, form("contest", "Ce n’est pas notre code.")...)
	b.holds("contested", page, "Le lien est contesté", "Ce n’est pas notre code.")
	public("Ce n’est pas notre code.", "")
	b.holds("the queue", b.get("manager", own, http.StatusOK), "Ce n’est pas notre code.", "Tarif de la cantine")
	b.holds("the desk", b.get("manager", "/fr/espace/administrations/ville-de-valmont", http.StatusOK), own)
	b.holds("the curators’ queue", b.get("curator", all, http.StatusOK), "Ce n’est pas notre code.", "Confirmer ce lien")
	b.post("curator", all, http.StatusSeeOther, form("reject", "Ce dépôt est d’une autre ville.")...)
	public("", "Ce dépôt est d’une autre ville.")
	public("", "Ce n’est pas notre code.")
	_, page = b.post("manager", one, http.StatusUnprocessableEntity, form("accept", "")...)
	b.holds("a curator decided", page, "ont tranché", "Ce dépôt est d’une autre ville.")
	b.post("curator", all+"?sheet="+slug, http.StatusSeeOther, form("accept", "Vérifié avec la ville.")...)
	public("Vérifié avec la ville.", "")
	_, page = b.post("manager", one, http.StatusUnprocessableEntity, form("pin", "", "version", "main")...)
	b.holds("no version", page, "Cette version ne se lit pas", `value="main"`)
	sha := strings.Repeat("a1", 20)
	_, page = b.post("manager", one, http.StatusSeeOther, form("pin", "", "version", sha)...)
	b.holds("fixed", page, "La version est fixée", sha)
	public(sha, "")
	b.post("manager", one, http.StatusSeeOther, form("pin", "", "version", "swh:1:rev:"+sha)...)
	public("swh:1:rev:"+sha, "")
	b.post("manager", one, http.StatusSeeOther, form("pin", "", "version", "")...)
	public("", sha)

	for _, who := range []string{"stranger", ""} {
		if w := as(b.site, who, http.MethodGet, one); w.Code == http.StatusOK {
			t.Errorf("%q sees the links of another body", who)
		}
		if w := as(b.site, who, http.MethodPost, all, form("reject", "x")...); w.Code == http.StatusSeeOther && who != "" {
			t.Errorf("%q answers", who)
		}
	}
	if page := b.get("author", one, http.StatusOK); strings.Contains(page, "Écarter ce lien") {
		t.Error("an author is offered to answer")
	}
}
