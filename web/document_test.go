// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// send posts a form with a document, as a browser does without a script.
func (b *bureau) send(who, path string, code int, content string, form ...string) string {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(form); i += 2 {
		b.c.must(w.WriteField(form[i], form[i+1]))
	}
	part, err := w.CreateFormFile("file", `..\"><script>.html`)
	b.c.must(err)
	_, err = part.Write([]byte(content))
	b.c.must(err)
	b.c.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: cookieName, Value: who})
	answer := httptest.NewRecorder()
	b.site.ServeHTTP(answer, r)
	if answer.Code != code {
		b.Fatalf("POST %s as %q: %d, expected %d\n%s", path, who, answer.Code, code, answer.Body)
	}
	if code == http.StatusSeeOther {
		return b.get(who, answer.Header().Get("Location"), http.StatusOK)
	}
	return answer.Body.String()
}

const pointsGrid = "points;sens\n3;trois enfants\n"

var documentLink = regexp.MustCompile(`href="(` + documentRoot + `[^"]+)"`)

// TestDocuments hangs a grid on a draft by the form, without a script, and follows it
// to the public and away from it.
func TestDocuments(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	page := b.get("author", file+"/pieces-jointes", http.StatusOK)
	b.holds("an empty list", page, "Aucun document", `enctype="multipart/form-data"`)

	page = b.send("author", file+"/pieces-jointes", http.StatusUnprocessableEntity, "<html><script>alert(1)</script>", "number", number(page), "go", "attach", "title", "Une page")
	b.holds("a page of the web", page, "n’est pas d’un format", "Une page")
	page = b.send("author", file+"/pieces-jointes", http.StatusUnprocessableEntity, "", "number", number(page), "go", "attach", "title", "Rien")
	b.holds("nothing", page, "Choisissez un document")
	page = b.send("author", file+"/pieces-jointes", http.StatusSeeOther, pointsGrid+"anne.martin@valmont.example;2\n", "number", number(page), "go", "attach", "title", "Grille de points", "accessible", "yes")
	b.holds("a grid that names somebody", page, "Le document est joint", "anne.martin@valmont.example", "Une personne doit relire", "Tableau (CSV)")
	b.holds("the file says so", b.get("author", file, http.StatusOK), "n’a pas encore été relu", "/pieces-jointes\"")
	hash := regexp.MustCompile(`name="hash" value="([0-9a-f]+)"`).FindStringSubmatch(page)[1]

	w := as(b.site, "author", http.MethodGet, file+"/pieces-jointes/"+hash)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || w.Header().Get("Content-Security-Policy") != documentPolicy || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("private download: %d %v", w.Code, w.Header())
	}
	for _, who := range []string{"", "stranger"} {
		if w := as(b.site, who, http.MethodGet, file+"/pieces-jointes/"+hash); w.Code == http.StatusOK {
			t.Errorf("%q reads a draft's document", who)
		}
	}
	address := documentRoot + strings.TrimPrefix(file[strings.LastIndexByte(file, '/'):], "/") + "/" + hash
	public := func(code int) *httptest.ResponseRecorder {
		t.Helper()
		w := as(b.site, "", http.MethodGet, address)
		if w.Code != code {
			t.Errorf("%s: %d, expected %d", address, w.Code, code)
		}
		return w
	}
	public(http.StatusNotFound)

	_, page = b.post("author", file+"/pieces-jointes", http.StatusSeeOther, "number", number(page), "go", "confirm", "hash", hash)
	b.holds("read", page, "La relecture est enregistrée", "a relu ceci")
	page = b.get("author", file, http.StatusOK)
	b.post("manager", file, http.StatusSeeOther, "number", number(page), "go", "publish")
	const slug = "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont"
	page = b.get("", slug, http.StatusOK)
	b.holds("public page", page, address, "Grille de points", "Documents à télécharger", "version accessible")
	if m := documentLink.FindStringSubmatch(page); m == nil || m[1] != address {
		t.Errorf("the page links to %v", m)
	}
	w = public(http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "text/csv", "Content-Disposition": `attachment; filename="grille-de-points.csv"`, "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": documentPolicy, "Content-Encoding": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, expected %q", name, got, want)
		}
	}
	if !strings.HasPrefix(w.Body.String(), pointsGrid) {
		t.Errorf("bytes: %q", w.Body)
	}
	public(http.StatusOK)

	b.c.now = b.c.now.Add(2 * time.Hour)
	page = b.get("manager", file, http.StatusOK)
	b.post("manager", file, http.StatusSeeOther, "number", number(page), "go", "withdraw", "text", "Une erreur")
	public(http.StatusGone)
	b.get("", slug, http.StatusGone)
}

// TestDocumentWithheld takes a published document back on a legal ground: its address
// says that it is gone.
func TestDocumentWithheld(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	page := b.get("author", file+"/pieces-jointes", http.StatusOK)
	b.send("author", file+"/pieces-jointes", http.StatusSeeOther, pointsGrid, "number", number(page), "go", "attach", "title", "Grille")
	publish := func() string {
		t.Helper()
		b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
		return b.get("", "/fr/algorithmes/tarif-de-la-cantine-ville-de-valmont", http.StatusOK)
	}
	address := documentLink.FindStringSubmatch(publish())[1]
	b.get("", address, http.StatusOK)
	page = b.get("author", file+"/law", http.StatusOK)
	b.post("author", file+"/law", http.StatusSeeOther, "number", number(page), "go", "save", "legal_bases[0].label", "Délibération 12",
		"secrecy.ground", "public_security", "secrecy.withheld_fields", "attachments", "secrecy.reason", "La grille aiderait à frauder.")
	publish()
	b.get("", address, http.StatusGone)
}

// TestAttachByProgram sends a document with a token.
func TestAttachByProgram(t *testing.T) {
	b, api := newWritingAPI(t)
	const path = "ville-de-valmont/algorithms/cantine"
	if w := putSheet(api, path+"?state=draft", "write", wholeSheet); w.Code != http.StatusCreated {
		t.Fatalf("put: %d %s", w.Code, w.Body)
	}
	for _, c := range []struct {
		rule, token, path, content string
		code                       int
		holds                      string
	}{
		{"a_token_is_needed", "", path, pointsGrid, 401, "unauthorised"},
		{"not_of_another_body", "other", path, pointsGrid, 404, "not-found"},
		{"not_on_a_sheet_that_is_not_there", "write", "ville-de-valmont/algorithms/autre", pointsGrid, 404, "not-found"},
		{"what_is_no_type_is_refused", "write", path, "<html>", 422, "attachment.type"},
		{"a_grid_hangs_on_the_draft", "write", path, pointsGrid, 201, `"personal_data_checked":"yes"`},
		{"the_same_twice_is_one", "write", path, pointsGrid, 201, `"number":2`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/organisations/"+c.path+"/attachments?title=Grille", strings.NewReader(c.content))
			r.Header.Set("Authorization", "Bearer "+c.token)
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			if w.Code != c.code || !strings.Contains(w.Body.String(), c.holds) {
				t.Errorf("%d %s, expected %d with %s", w.Code, w.Body, c.code, c.holds)
			}
		})
	}
	if w := putSheet(api, path, "publish", wholeSheet, "If-Match", `"2"`); w.Code != http.StatusOK {
		t.Fatalf("publish: %d %s", w.Code, w.Body)
	}
	r := httptest.NewRequest(http.MethodGet, "/api/v1/algorithms", nil)
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	if !json.Valid(w.Body.Bytes()) {
		t.Fatal("no JSON")
	}
	one := httptest.NewRecorder()
	api.ServeHTTP(one, httptest.NewRequest(http.MethodGet, "/api/v1/algorithm?slug=cantine", nil))
	m := regexp.MustCompile(`"address":\s*"(` + documentRoot + `[^"]+)"`).FindStringSubmatch(w.Body.String() + one.Body.String())
	if m == nil {
		t.Fatalf("the sheet's JSON gives no address: %s", one.Body)
	}
	b.get("", m[1], http.StatusOK)
}
