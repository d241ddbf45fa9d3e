// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/words"
)

// bureau is the site over a real register with the people of one administration.
type bureau struct {
	*testing.T
	c    *chronicle
	site http.Handler
	body register.Organisation
}

// marker stands in every text that nobody but the administration may read.
const marker = "zqxmarqueur"

func newBureau(t *testing.T, change ...func(*Options)) *bureau {
	t.Helper()
	c := newChronicle(t)
	_, err := c.desk.ImportOrganisations(t.Context(), register.Origin{Kind: register.Imported, Source: "liste.csv"}, []law.ListedBody{
		{Name: "Ville de Valmont", Identifiers: []register.Identifier{valmont}}, {Name: "Commune d’Orge", Identifiers: []register.Identifier{{Scheme: "wikidata", Value: "Q3"}}},
	})
	c.must(err)
	body, err := c.store.OrganisationBySlug(t.Context(), "ville-de-valmont")
	c.must(err)
	other, err := c.store.OrganisationBySlug(t.Context(), "commune-d-orge")
	c.must(err)
	v := &visitors{secrets: map[string]desk.Recognised{}}
	add := func(name, organisation string, roles ...register.Role) {
		a := register.Actor{Person: "p-" + name}
		for _, r := range roles {
			a.Memberships = append(a.Memberships, register.Membership{Organisation: organisation, Role: r})
		}
		v.secrets[name] = desk.Recognised{Actor: a, Person: register.Person{ID: a.Person, Name: name}}
	}
	add("author", body.ID, register.Author)
	add("second", body.ID, register.Author)
	add("approver", body.ID, register.Approver)
	add("manager", body.ID, register.Author, register.Approver, register.Manager)
	add("curator", "", register.Curator)
	add("stranger", other.ID, register.Author, register.Approver, register.Manager)
	opt := Options{Register: c.store, People: v, Workshop: c.desk, Catalogue: frenchWords(t), Profile: lawtest.For(t), Now: func() time.Time { return c.now }}
	for _, f := range change {
		f(&opt)
	}
	s, err := New(opt)
	c.must(err)
	return &bureau{T: t, c: c, site: s, body: body}
}

// get asks for a page and gives its body; code is what is expected.
func (b *bureau) get(who, path string, code int) string {
	b.Helper()
	w := as(b.site, who, http.MethodGet, path)
	if w.Code != code {
		b.Fatalf("GET %s as %q: %d, expected %d\n%s", path, who, w.Code, code, w.Body)
	}
	return w.Body.String()
}

// post sends a form; a redirect is followed to its page.
func (b *bureau) post(who, path string, code int, form ...string) (where, body string) {
	b.Helper()
	w := as(b.site, who, http.MethodPost, path, form...)
	if w.Code != code {
		b.Fatalf("POST %s as %q: %d, expected %d\n%s", path, who, w.Code, code, w.Body)
	}
	if code != http.StatusSeeOther {
		return "", w.Body.String()
	}
	where, _, _ = strings.Cut(w.Header().Get("Location"), "#")
	return where, b.get(who, where, http.StatusOK)
}

func (b *bureau) holds(what, body string, words ...string) {
	b.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			b.Errorf("%s does not hold %q\n%s", what, w, body)
			return
		}
	}
}

var numberField = regexp.MustCompile(`name="number" value="(\d+)"`)

// number is the state that a page was made from.
func number(body string) string {
	if m := numberField.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// begin makes a sheet and gives the path of its file.
func (b *bureau) begin(name string) string {
	b.Helper()
	where, _ := b.post("author", "/fr/espace/administrations/ville-de-valmont/nouvelle-fiche", http.StatusSeeOther, "name", name, "key", "k-"+name)
	file := where[:strings.LastIndexByte(where, '/')]
	if !strings.HasSuffix(where, "/name") {
		b.Fatalf("a new sheet leads to %s", where)
	}
	return file
}

// declareAll fills the form in, step by step, as its buttons lead.
func (b *bureau) declareAll(file string) {
	b.Helper()
	forms := map[string][]string{
		"name":      {"name", "Tarif de la cantine", "summary_plain", "Calcule le prix du repas.", "purpose", "Fixer un prix juste.", "status", "operational"},
		"decides":   {"automation_level", "decision_support", "role_in_decision", "Il propose un tarif.", "human_oversight", "L’agent relit.", "contact[0].value", "cantine@valmont.example"},
		"concerned": {"affected_public", "Les familles.", "individual_decision", "yes", "decision_scope", "external"},
		"data":      {"data[0].label", "Revenu", "data[0].source", "Avis d’impôt", "data[1].label", ""},
		"computes":  {"algorithm_type", "rules", "medium", "spreadsheet", "operations", "On divise.", "parameters[0].name", "Quotient", "parameters[0].weight", "2"},
		"law":       {"legal_bases[0].label", "Délibération 12", "remedies[0].kind", "explanation", "remedies[0].text", "Écrire à la mairie"},
		"documents": {"links[0].url", "https://github.com/valmont/cantine", "links[0].kind", "code", "information_updated_on", "2026-11-01", "review_due", "2027-11-01", "lang", "fr"},
	}
	for _, st := range formSteps() {
		page := b.get("author", file+"/"+st.id, http.StatusOK)
		where, _ := b.post("author", file+"/"+st.id, http.StatusSeeOther, append([]string{"number", number(page), "go", "next"}, forms[st.id]...)...)
		if strings.Contains(where, st.id) {
			b.Fatalf("step %s leads to %s", st.id, where)
		}
	}
}

func TestDeclareInSteps(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	page := b.get("author", file, http.StatusOK)
	b.holds("an empty sheet", page, "manquent pour publier", "/law#f-legal_bases")
	b.declareAll(file)
	page = b.get("author", file, http.StatusOK)
	b.holds("a whole sheet", page, "tout ce qu’il faut")
	b.holds("preview", b.get("author", file+"/apercu", http.StatusOK), "Aperçu", "Quotient", "Calcule le prix")
	if w := as(b.site, "", http.MethodGet, "/fr/algorithmes"); strings.Contains(w.Body.String(), "cantine") {
		t.Error("a draft is listed")
	}
	_, page = b.post("author", file, http.StatusSeeOther, "number", number(page), "go", "submit", "text", "Merci de relire")
	b.holds("submitted", page, "Envoyée pour approbation", "Merci de relire")
	desk := b.get("approver", "/fr/espace/administrations/ville-de-valmont", http.StatusOK)
	b.holds("desk", desk, "À approuver", "Tarif de la cantine")
	_, page = b.post("approver", file, http.StatusSeeOther, "number", number(page), "go", "comment", "text", "Le quotient est-il annuel ?")
	b.holds("comment", page, "annuel")
	_, page = b.post("approver", file, http.StatusSeeOther, "number", number(page), "go", "publish")
	b.holds("published", page, "La fiche est publiée", "Publiée par erreur")
	public := as(b.site, "", http.MethodGet, "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont")
	if public.Code != http.StatusOK || !strings.Contains(public.Body.String(), "Quotient") || strings.Contains(public.Body.String(), "Aperçu") {
		t.Errorf("public page: %d\n%s", public.Code, public.Body)
	}
	b.holds("history", b.get("author", file+"/historique", http.StatusOK), "par vous", "par le formulaire")
}

func TestFormKeepsWhatIsWrong(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Grille")
	page := b.get("author", file+"/law", http.StatusOK)
	where, page := b.post("author", file+"/law", http.StatusSeeOther, "number", number(page), "go", "next",
		"legal_bases[0].label", "Délibération", "legal_bases[0].url", "pas une adresse", "mention.status", "shown")
	if !strings.Contains(where, "/law?") {
		t.Errorf("a faulty step leads to %s", where)
	}
	b.holds("the step again", page, `value="pas une adresse"`, "#f-legal_bases-0-url", `id="f-legal_bases-0-url-fault"`, "Tout ce que vous avez écrit est gardé", `aria-invalid="true"`)
	where, page = b.post("author", file+"/law", http.StatusSeeOther, "number", number(page), "go", "add:legal_bases",
		"legal_bases[0].label", "Délibération", "legal_bases[1].label", "Arrêté")
	b.holds("one more row "+where, page, `name="legal_bases[2].label"`, `value="Arrêté"`)
	_, page = b.post("author", file+"/law", http.StatusSeeOther, "number", number(page), "go", "remove:legal_bases-0",
		"legal_bases[0].label", "Délibération", "legal_bases[1].label", "Arrêté")
	if b.holds("one row less", page, `value="Arrêté"`); strings.Contains(page, "Délibération") {
		t.Error("the row is still there")
	}
	_, page = b.post("author", file+"/law", http.StatusSeeOther, "number", number(page), "go", "save", "mention.na", "1", "mention.because", "pas de décision écrite")
	b.holds("not applicable", page, "pas de décision écrite")
	_, page = b.post("author", file+"/name", http.StatusUnprocessableEntity, "number", number(page), "go", "next", "name", " ", "purpose", "Un but")
	b.holds("no name", page, "Un but", "La fiche n’a pas de nom")
}

func TestTwoAtOnceMerge(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Grille")
	seen := b.get("author", file+"/name", http.StatusOK)
	b.post("second", file+"/name", http.StatusSeeOther, "number", number(seen), "go", "save", "name", "Grille", "purpose", "Le but de l’un", "context", "Ajouté par l’un")
	_, page := b.post("author", file+"/name", http.StatusConflict, "number", number(seen), "go", "next", "name", "Grille", "purpose", "Le but de l’autre", "summary_plain", "En bref")
	b.holds("merge page", page, "Le but de l’un", "Le but de l’autre", "Les deux ont changé cette rubrique", `name="take.purpose"`)
	mine := regexp.MustCompile(`name="mine" value="([^"]*)"`).FindStringSubmatch(page)[1]
	mine = strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(mine)
	_, page = b.post("author", file+"/fusion", http.StatusConflict, "number", number(page), "mine", mine, "take.context", "theirs", "take.summary_plain", "mine")
	b.holds("a field without a choice", page, "Le but de l’un", "Le but de l’autre")
	_, page = b.post("author", file+"/fusion", http.StatusSeeOther, "number", number(page), "mine", mine, "take.context", "theirs", "take.summary_plain", "mine", "take.purpose", "mine")
	b.holds("merged", page, "Votre choix est enregistré")
	page = b.get("author", file+"/name", http.StatusOK)
	b.holds("both texts live on", page, "Le but de l’autre", "Ajouté par l’un", "En bref")
}

func TestWorkshopIsNobodyElses(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Grille")
	paths := []string{file, file + "/name", file + "/apercu", file + "/historique", "/fr/espace/administrations/ville-de-valmont", "/fr/espace/administrations/ville-de-valmont/recensement"}
	for _, path := range paths {
		not := as(b.site, "stranger", http.MethodGet, path)
		there := as(b.site, "stranger", http.MethodGet, "/fr/espace/administrations/nulle-part")
		if not.Code != http.StatusNotFound || not.Body.String() != there.Body.String() {
			t.Errorf("%s: %d, or the page differs from that of what is not there", path, not.Code)
		}
		if w := as(b.site, "", http.MethodGet, path); w.Code != http.StatusSeeOther {
			t.Errorf("%s without a session: %d", path, w.Code)
		}
	}
	// Another administration's sheet under one's own address is not there either.
	elsewhere := strings.Replace(file, "ville-de-valmont", "commune-d-orge", 1)
	b.get("stranger", elsewhere, http.StatusNotFound)
	if w := as(b.site, "stranger", http.MethodPost, elsewhere, "number", "1", "go", "publish"); w.Code != http.StatusNotFound {
		t.Errorf("publish: %d", w.Code)
	}
}

// TestOpeningStated: an administration states how far it opens a code; the public page
// sets it against the README and the facts, and says what the guide advises.
func TestOpeningStated(t *testing.T) {
	b := newBureau(t)
	key := b.repository()
	const list = "/fr/espace/administrations/ville-de-valmont/ouverture"
	b.holds("the list", b.get("author", list, http.StatusOK), key, "rien n’est déclaré au registre")
	form := list + "/" + key
	b.holds("who may not publish", b.get("author", form, http.StatusOK), "Seules les personnes qui publient")
	page := b.get("approver", form, http.StatusOK)
	b.holds("the form", page, "Au registre, par l’administration", "Ce code est-il un module", "non communicable")
	_, page = b.post("approver", form, http.StatusUnprocessableEntity, "number", number(page), "degree", "D", "because", "")
	b.holds("a closed code says why", page, "Dites pourquoi")
	_, page = b.post("approver", form, http.StatusSeeOther, "number", number(page), "degree", "B", "because", "Peu de monde pour répondre.",
		"criterion_module", "true", "criterion_generic", "true", "criterion_technical_user", "unknown")
	b.holds("it is said what was done", page, "enregistré et public", "elle le peut", "contributif")
	b.post("approver", form, http.StatusConflict, "number", "0", "degree", "A")
	public := b.get("", "/fr/depots/"+key, http.StatusOK)
	b.holds("everybody reads it", public, "B, ouvert", "Déclaré au registre le", "Ville de Valmont", "Peu de monde pour répondre.", "Ce que conseille le guide", "A, contributif")
	for _, path := range []string{list, form} {
		if w := as(b.site, "stranger", http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s of another body: %d", path, w.Code)
		}
	}
}

// repository lets a visit find one of the body's repositories, and gives its key.
func (b *bureau) repository() string {
	b.Helper()
	const account = "forge.example/valmont"
	at := b.c.now
	a := register.Account{Host: "forge.example", Path: "valmont", Kind: register.GitLab, Organisation: b.body.ID, Proof: register.ProofListed, SeenAt: at}
	b.c.must(b.c.store.Save(b.Context(), register.Batch{At: at, Actor: "test", Accounts: []register.Account{a}}))
	readme := []byte("# Grille\n\n![](https://img.shields.io/badge/code.gouv.fr-contributif-blue.svg)\n")
	sum := sha256.Sum256(readme)
	r := register.Repository{Key: account + "/grille", URL: "https://" + account + "/grille", Host: "forge.example", Kind: register.GitLab, Name: "grille",
		Accounts: []string{account}, Publiccode: register.MetadataAbsent, VisitedAt: at, SeenAt: at}
	b.c.must(b.c.desk.SaveVisit(b.Context(), register.Visit{Crawl: "c", Account: a, At: at, Repository: r, Listed: true,
		Root: []register.Node{{Name: "README.md", Kind: register.NodeFile}},
		Snapshot: register.Snapshot{At: at, Crawl: "c", Reach: register.ReachOpen, Head: "c0ffee", Files: []register.File{
			{Path: "README.md", SHA256: hex.EncodeToString(sum[:]), Size: len(readme), Bytes: readme}}}}))
	return r.Key
}

func TestCensus(t *testing.T) {
	b := newBureau(t)
	const path = "/fr/espace/administrations/ville-de-valmont/recensement"
	page := b.get("author", path, http.StatusOK)
	text := "Nom\tService\tDécision\tÉtat\nTarif de la cantine\tÉcoles\tPrix du repas\tUtilisé\nPlaces en crèche\tPetite enfance\t\tbizarre\n\tsans nom\n"
	_, page = b.post("author", path, http.StatusOK, "number", number(page), "text", text, "go", "read")
	b.holds("how it was read", page, "2 algorithmes ont été lus", "Ligne 4", "bizarre", "Ligne 3")
	_, page = b.post("author", path, http.StatusOK, "number", number(page), "text", text, "go", "save")
	b.holds("a fault is not saved", page, "n’a pas de nom")
	good := strings.Replace(text, "\tsans nom\n", "", 1)
	where, page := b.post("manager", path, http.StatusSeeOther, "number", number(page), "text", good, "go", "publish")
	b.holds("published at "+where, page, "La liste est publiée")
	public := as(b.site, "", http.MethodGet, "/fr/administrations/ville-de-valmont").Body.String()
	b.holds("public page", public, "Algorithmes recensés", "Places en crèche", "les fiches viendront", "0 algorithme sur 2 a une fiche")
	grow := regexp.MustCompile(`name="grow" value="(c[a-z0-9]+)"`).FindStringSubmatch(page)[1]
	where, page = b.post("author", path, http.StatusSeeOther, "grow", grow)
	b.holds("the sheet of a line", page, `value="Tarif de la cantine"`)
	again, _ := b.post("author", path, http.StatusSeeOther, "grow", grow)
	if again != where {
		t.Errorf("twice: %s and %s", where, again)
	}
	file := where[:strings.LastIndexByte(where, '/')]
	b.declareAll(file)
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	public = as(b.site, "", http.MethodGet, "/fr/administrations/ville-de-valmont").Body.String()
	b.holds("progress", public, "1 algorithme sur 2 a une fiche", "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont")
}

func TestKeepAnswers(t *testing.T) {
	b := newBureau(t)
	_, page := b.post("author", "/fr/espace/reponses", http.StatusOK, "check", "algorithm", "a.automation", "fully_automated", "a.algorithmic", "true")
	b.holds("where to keep them", page, `name="a.automation" value="fully_automated"`, "Ville de Valmont")
	_, page = b.post("author", "/fr/espace/administrations/ville-de-valmont/reponses", http.StatusSeeOther, "check", "algorithm", "key", "x", "name", "Tri", "sheet", "", "a.automation", "fully_automated")
	b.holds("kept", page, "Les réponses sont gardées", `name="a.automation" value="fully_automated"`, "Visibles de votre administration seule")
	if w := as(b.site, "", http.MethodPost, "/fr/espace/reponses", "a.automation", "x"); w.Code != http.StatusForbidden {
		t.Errorf("a reader: %d", w.Code)
	}
}

// frenchWords is the catalogue with the words of the test’s profile.
func frenchWords(t testing.TB) *words.Catalogue {
	t.Helper()
	return lawtest.Words(t, lawtest.For(t))
}

// sendFile posts a file as a browser does.
func (b *bureau) sendFile(who, path, name, content string) *httptest.ResponseRecorder {
	b.Helper()
	var body strings.Builder
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	b.c.must(err)
	_, err = io.WriteString(part, content)
	b.c.must(err)
	b.c.must(form.Close())
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body.String()))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: cookieNameHere, Value: who})
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	return w
}

// firstLine is that of a file of sheets: the columns of fields as the profile
// names them, with what parts them.
func firstLine(parts ...string) string {
	line := ""
	for _, part := range parts {
		for _, c := range lawtest.Profile().Columns {
			if c.Field == part {
				part = c.Labels[0]
			}
		}
		line += part
	}
	return line + "\n"
}

// rows37 is a file of 37 sheets, three of which have a fault.
func rows37() string {
	var s strings.Builder
	s.WriteString(firstLine("name", ";", "purpose", ";", "automation_level", ";", "information_updated_on"))
	assisted := cmp.Or(lawtest.Profile().Automation.Write["decision_support"], "decision_support")
	for i := range 37 {
		level, day := assisted, "2026-11-01"
		switch i {
		case 4:
			level = "au hasard"
		case 17:
			day = "hier"
		}
		name := fmt.Sprintf("Algorithme %d", i)
		if i == 30 {
			name = "Algorithme 3"
		}
		fmt.Fprintf(&s, "%s;But %d;%s;%s\n", name, i, level, day)
	}
	return s.String()
}

func TestUpload(t *testing.T) {
	b := newBureau(t)
	const path = "/fr/espace/administrations/ville-de-valmont/import"
	w := b.sendFile("author", path, "fiches.csv", rows37())
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", w.Code, w.Body)
	}
	preview := w.Header().Get("Location")
	page := b.get("author", preview, http.StatusOK)
	b.holds("preview", page, "37 fiches", "En défaut\u00a0: 3", "Ligne 6", "Ligne 19", "Ligne 32", "au hasard", "hier", "deux fois", "Nouvelles\u00a0: 34")
	if n := strings.Count(page, `<li class="row-faulty">`); n != 3 {
		t.Errorf("%d rows have a fault", n)
	}
	all, err := b.c.store.Declarations(t.Context(), b.body.ID, 100)
	b.c.must(err)
	if len(all) > 0 {
		t.Fatalf("%d drafts before anybody agreed", len(all))
	}
	_, page = b.post("author", preview, http.StatusUnprocessableEntity, "go", "all")
	b.holds("not all", page, "role=\"alert\"", "Depuis l’aperçu")
	var picked []string
	for i := range 37 {
		if i != 4 && i != 17 && i != 30 {
			picked = append(picked, "row", fmt.Sprint(i))
		}
	}
	b.post("author", preview, http.StatusSeeOther, append(picked, "go", "picked")...)
	b.post("author", preview, http.StatusSeeOther, append(picked, "go", "picked")...)
	all, err = b.c.store.Declarations(t.Context(), b.body.ID, 100)
	b.c.must(err)
	if len(all) != 34 || all[0].Number != 1 {
		t.Errorf("%d drafts, the first in state %d", len(all), all[0].Number)
	}
	page = b.get("author", preview, http.StatusOK)
	b.holds("the same file again", page, "Inchangées\u00a0: 34")
	if w := b.sendFile("stranger", path, "fiches.csv", rows37()); w.Code != http.StatusNotFound {
		t.Errorf("a stranger: %d", w.Code)
	}
}

func TestUploadOddities(t *testing.T) {
	const path = "/fr/espace/administrations/ville-de-valmont/import"
	latin := strings.NewReplacer("é", "\xe9", "É", "\xc9").Replace(firstLine("name", "\t", "purpose") + "Tarif préférentiel\tDécider\n")
	tests := []struct {
		rule, name, content string
		code                int
		holds               string
	}{
		{"an_old_encoding_is_read_and_said", "f.csv", latin, 303, "Tarif préférentiel"},
		{"tabs_part_columns_too", "f.tsv", firstLine("name", "\t", "context") + "Grille\tun\n", 303, "Grille"},
		{"too_large_is_refused_as_it_comes", "f.csv", strings.Repeat("x", maxUpload+1), 413, "trop grand"},
		{"a_million_columns_are_cut", "f.csv", firstLine("name", strings.Repeat(",x", 1_000_000)) + "Grille\n", 422, "colonnes"},
		{"another_kind_of_file", "f.exe", "MZ", 422, "doit finir par"},
		{"an_empty_file", "f.csv", "", 422, "vide"},
		{"a_sheet_of_another_body", "f.yml", "name: Grille\nadministration: Commune d’Orge\n", 303, "nomme une autre administration"},
	}
	for _, c := range tests {
		t.Run(c.rule, func(t *testing.T) {
			b := newBureau(t)
			w := b.sendFile("author", path, c.name, c.content)
			body := w.Body.String()
			if w.Code == http.StatusSeeOther {
				body = b.get("author", w.Header().Get("Location"), http.StatusOK)
			}
			if w.Code != c.code || !strings.Contains(body, c.holds) {
				t.Errorf("%d, expected %d and %q\n%.3000s", w.Code, c.code, c.holds, body)
			}
		})
	}
}
