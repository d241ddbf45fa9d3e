// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/lawtest"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

// newBureauOf is the desk of a body that has another law than its register, and the API
// beside it.
func newBureauOf(t *testing.T, own, body law.Profile) (*bureau, http.Handler) {
	t.Helper()
	var opt Options
	b := newBureau(t, func(o *Options) { opt = *o })
	now := func() time.Time { return b.c.now }
	b.c.desk = desk.New(b.c.store, own, now, fr.Profile(), none.Profile())
	curator := register.Actor{Person: "p-curator", Memberships: []register.Membership{{Role: register.Curator}}}
	b.c.must(b.c.desk.SetProfile(t.Context(), curator, b.body.ID, body.ID))
	opt.Workshop, opt.Profile, opt.Catalogue = b.c.desk, own, lawtest.Words(t, own)
	for _, p := range []law.Profile{fr.Profile(), none.Profile()} {
		opt.Jurisdictions = append(opt.Jurisdictions, Jurisdiction{Profile: p, Catalogue: lawtest.Words(t, p)})
	}
	var err error
	b.site, err = New(opt)
	b.c.must(err)
	token := register.Actor{Person: "p-token", Token: "t", Memberships: []register.Membership{{Organisation: b.body.ID, Role: register.Author}, {Organisation: b.body.ID, Role: register.Approver}}}
	api, err := NewAPI(APIOptions{
		Register: b.c.store, Catalogue: opt.Catalogue, Profile: own, Jurisdictions: opt.Jurisdictions, Now: now,
		People: &holders{tokens: map[string]register.Actor{"publish": token}}, Writing: b.c.desk,
	})
	b.c.must(err)
	return b, api
}

// TestBodyWorksUnderItsOwnLaw: forms, files, self-check, papers, API and publication of a
// body keep to its own law, and to nothing of its register's.
func TestBodyWorksUnderItsOwnLaw(t *testing.T) {
	for _, c := range []struct {
		name           string
		register, body law.Profile
	}{
		{"a_body_without_law_in_a_register_under_one", fr.Profile(), none.Profile()},
		{"a_body_under_a_law_in_a_register_without", none.Profile(), fr.Profile()},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, api := newBureauOf(t, c.register, c.body)
			w := &ownLaw{b, c.body}
			w.forms()
			w.files()
			w.check()
			w.publishing()
			w.papers()
			w.byProgram(api)
			if other := b.get("", "/fr/administrations/commune-d-orge", http.StatusOK); (lawtest.Speaks(other) == "") != (c.register.Rules == nil) {
				t.Errorf("the other body does not stand under its register’s law: %q", lawtest.Speaks(other))
			}
		})
	}
}

// ownLaw is a body that works.
type ownLaw struct {
	*bureau
	body law.Profile
}

const ownDesk = "/fr/espace/administrations/ville-de-valmont"

// says judges a page: under a law it speaks of it, without one of none.
func (w *ownLaw) says(what, page string) {
	w.Helper()
	if found := lawtest.Speaks(page); (found != "") != (w.body.Rules != nil) {
		w.Errorf("%s says %q under %s", what, found, w.body.ID)
	}
}

// never judges a page that has nothing to say of a law, but must not speak of another's.
func (w *ownLaw) never(what, page string) {
	w.Helper()
	if found := lawtest.Speaks(page); found != "" && w.body.Rules == nil {
		w.Errorf("%s says %q under %s", what, found, w.body.ID)
	}
}

func (w *ownLaw) forms() {
	w.Helper()
	for _, path := range []string{"", "/nouvelle-fiche", "/recensement", "/import", "/a-propos", "/demandes-individuelles"} {
		w.never(path, w.get("manager", ownDesk+path, http.StatusOK))
	}
	file := w.begin("Grille de points")
	for _, st := range formSteps() {
		w.never(st.id, w.get("author", file+"/"+st.id, http.StatusOK))
	}
	w.says("the step of the law", w.get("author", file+"/law", http.StatusOK)+w.get("author", file, http.StatusOK))
	page := w.get("author", file+"/documents", http.StatusOK)
	if offers := strings.Contains(page, "secret") || strings.Contains(page, "withheld"); !offers {
		w.Errorf("no way to say what is withheld:\n%s", page)
	}
}

// files: the columns are those of the body's law.
func (w *ownLaw) files() {
	w.Helper()
	head := ""
	for i, field := range []string{"name", "purpose", "information_updated_on"} {
		for _, column := range w.body.Columns {
			if column.Field == field {
				head += strings.Repeat(";", min(i, 1)) + column.Labels[0]
			}
		}
	}
	sent := w.sendFile("author", ownDesk+"/import", "fiches.csv", head+"\nTarif du car;Fixer un prix;2026-11-01\n")
	if sent.Code != http.StatusSeeOther {
		w.Fatalf("%s: %d\n%s", head, sent.Code, sent.Body)
	}
	page := w.get("author", sent.Header().Get("Location"), http.StatusOK)
	w.holds("the file", page, "Tarif du car", "1 fiche")
	w.never("the file", page)
}

func (w *ownLaw) check() {
	w.Helper()
	path := "/fr/verifier/algorithme?profile=" + w.body.ID
	page := as(w.site, "", http.MethodPost, path, "a.org_l300_2", "true", "a.algorithmic", "true", "a.individual_decision", "true", "go", "result").Body.String()
	if asked := strings.Contains(page, `class="verdict`) || strings.Contains(page, "verdict-"); asked != (w.body.Rules != nil) {
		w.Errorf("the check of a body under %s gives verdicts: %t\n%s", w.body.ID, asked, page)
	}
	w.says("the check", page)
}

// publishing: what must be there is what the body's law wants.
func (w *ownLaw) publishing() {
	w.Helper()
	file := w.begin("Tarif de la cantine")
	if asks := strings.Contains(w.get("author", file, http.StatusOK), "demandé par la loi"); asks != (w.body.Rules != nil) {
		w.Errorf("under %s the law asks for fields: %t", w.body.ID, asks)
	}
	w.declareAll(file)
	_, page := w.post("manager", file, http.StatusSeeOther, "number", number(w.get("manager", file, http.StatusOK)), "go", "publish")
	w.holds("published", page, "La fiche est publiée")
	w.says("the public page", w.get("", "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont", http.StatusOK))
}

func (w *ownLaw) papers() {
	w.Helper()
	for _, path := range []string{"/mention", "/reponse"} {
		w.says(path, w.get("", "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont"+path, http.StatusOK))
	}
	file := as(w.site, "", http.MethodGet, "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont/mention/modele.txt")
	if (file.Code == http.StatusOK) != (w.body.Mention != nil) {
		w.Errorf("the file of the mention: %d under %s", file.Code, w.body.ID)
	}
	w.says("the letter", w.get("", "/fr/administrations/ville-de-valmont/lettre", http.StatusOK))
}

// byProgram: the API asks for what the body's law wants.
func (w *ownLaw) byProgram(api http.Handler) {
	w.Helper()
	answer := putSheet(api, "ville-de-valmont/algorithms/car", "publish", `{"name":"Tarif du car"}`).Body.String()
	if wants := strings.Contains(answer, `"sheet.required.law"`); wants != (w.body.Rules != nil) || !strings.Contains(answer, `"sheet.required.publish"`) {
		w.Errorf("under %s the API answers %s", w.body.ID, answer)
	}
	if whole := putSheet(api, "ville-de-valmont/algorithms/car", "publish", strings.Replace(wholeSheet, "de la cantine", "du car", 1)); whole.Code != http.StatusCreated {
		w.Errorf("a whole sheet: %d\n%s", whole.Code, whole.Body)
	}
	read := as(api, "", http.MethodGet, "/api/v1/organisation?key=ville-de-valmont").Body.String()
	if !strings.Contains(read, `"profile":"`+w.body.ID+`"`) || strings.Contains(read, `"estimate"`) != (w.body.Estimate != nil) {
		w.Errorf("the API says %.400s", read)
	}
}
