// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/export"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/words"
)

// outputs is every way in which the register speaks to the public, in one handler, with
// what it says in its log.
type outputs struct {
	*bureau
	log    *bytes.Buffer
	people *desk.People
	asked  *desk.Inquiries
}

// questions is what the site asks about questions: the acts, and what of it is public.
type questions struct {
	*desk.Inquiries
	*chronicle
}

func (a questions) InquiriesAbout(ctx context.Context, kind register.Kind, keys []string, limit int) ([]register.Inquiry, error) {
	return a.store.InquiriesAbout(ctx, kind, keys, limit)
}

func (a questions) PublicInquiries(ctx context.Context, limit int) ([]register.Inquiry, error) {
	return a.store.PublicInquiries(ctx, limit)
}

func (a questions) InquiryCounts(ctx context.Context) ([]register.InquiryCount, error) {
	return a.store.InquiryCounts(ctx)
}

func newOutputs(t *testing.T) *outputs {
	t.Helper()
	return newOutputsOver(t, newBureau(t))
}

// newOutputsOver are those of a register that has something to say.
func newOutputsOver(t *testing.T, b *bureau) *outputs {
	t.Helper()
	o := &outputs{log: &bytes.Buffer{}}
	c := b.c
	now := func() time.Time { return c.now }
	o.people = desk.NewPeople(c.store, desk.PeopleOptions{Now: now})
	o.asked = desk.NewInquiries(c.store, o.people)
	log := slog.New(slog.NewTextHandler(o.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	api := APIOptions{Register: c.store, Catalogue: frenchWords(t), Profile: lawtest.For(t), Now: now, Log: log, PublicURL: "http://127.0.0.1:8080"}
	mounts, err := NewFeeds(api)
	c.must(err)
	mounts["/api/"], err = NewAPI(api)
	c.must(err)
	o.bureau = &bureau{T: t, c: c, body: b.body}
	o.site, err = New(Options{
		Register: c.store, People: people(), Workshop: c.desk, Inquiries: questions{o.asked, c}, Catalogue: frenchWords(t), Profile: lawtest.For(t), Now: now, Log: log,
		Mounts: mounts, PublicURL: "http://127.0.0.1:8080", Operator: Operator{SecurityContact: "mailto:a@b.example"},
	})
	c.must(err)
	return o
}

var routeVariable = regexp.MustCompile(`\{[^}]*\}`)

// addresses lists every address of the public site that its routes, lists, formats and
// API paths make, with each of the slugs and keys in its place.
func (o *outputs) addresses(keys ...string) []string {
	o.Helper()
	var all []string
	each := func(path string) {
		if !strings.Contains(path, "{") {
			all = append(all, path)
			return
		}
		for _, key := range keys {
			n := 0
			all = append(all, routeVariable.ReplaceAllStringFunc(path, func(string) string {
				if n++; n == 1 {
					return escapePath(key)
				}
				return "1"
			}))
		}
	}
	for _, r := range routes() {
		for _, lang := range words.Langs() {
			each(r.path(lang))
			if slices.Contains(r.query, "q") {
				all = append(all, r.path(lang)+"?q="+marker)
			}
		}
	}
	for _, list := range export.Lists() {
		for _, f := range export.Formats() {
			all = append(all, exportRoot+list+f.Suffix())
		}
	}
	for _, f := range export.Formats() {
		all = append(all, exportRoot+listSearch+f.Suffix()+"?q="+marker)
	}
	all = append(all, "/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/feed.json", "/feed.atom", "/catalog.jsonld", "/catalog.ttl", "/catalog.xml")
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	o.c.must(json.Unmarshal([]byte(o.said("/api/v1/openapi.json")), &document))
	if len(document.Paths) < 20 {
		o.Fatalf("%d paths in the document of the API", len(document.Paths))
	}
	for path, acts := range document.Paths {
		if acts["get"] == nil || strings.Contains(path, "{") {
			continue
		}
		all = append(all, path, path+"?q="+marker)
		for _, key := range keys {
			all = append(all, path+"?key="+url.QueryEscape(key))
		}
	}
	return all
}

// said asks as a reader and gives whatever comes, unpacked.
func (o *outputs) said(path string) string {
	o.Helper()
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.Host = "127.0.0.1:8080"
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	if w.Code >= 500 {
		o.Errorf("%s: %d", path, w.Code)
	}
	return partsOf(o.T, w.Body.Bytes())
}

// partsOf gives the text of every part of a file that is an archive, or the file.
func partsOf(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return string(b)
	}
	var text strings.Builder
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&text, io.LimitReader(part, 16<<20)); err != nil {
			t.Fatal(err)
		}
		part.Close()
	}
	return text.String()
}

// echoed takes away what an answer repeats of its own question.
func echoed(text string) string {
	return strings.NewReplacer("q="+marker, "", `value="`+marker+`"`, "", `"q":"`+marker+`"`, "", "“"+marker+"”", "", "«\u00a0"+marker+"\u00a0»", "", "<mark>"+marker, "").Replace(text)
}

// silent looks for a text in every public output.
func (o *outputs) silent(what, text string, keys ...string) {
	o.Helper()
	all := o.addresses(keys...)
	for _, path := range all {
		said := o.said(path)
		if i := strings.Index(echoed(said), text); i >= 0 && !strings.Contains(path, marker) {
			o.Errorf("%s in %s: …%.200s…", what, path, said[max(i-80, 0):])
		}
	}
	if strings.Contains(o.log.String(), text) {
		o.Errorf("%s in the log:\n%s", what, o.log)
	}
	if len(all) < 300 {
		o.Errorf("only %d addresses were asked for", len(all))
	}
}

// secretive are the tables that hold what only some may see; every other one is public.
func secretive() []string {
	return []string{
		"declaration", "declaration_revision", "remark", "practice", "census", "kept_answers", "upload", "inquiry", "join_request", "claim",
		"person", "credential", "membership", "session", "pass", "token", "security_event", "mail", "calendar",
	}
}

// TestDraftsAreInNoPublicOutput looks for what is written on the desk, asked by readers
// and typed in letters, in every public output, in the log and in every public table.
func TestDraftsAreInNoPublicOutput(t *testing.T) {
	o := newOutputs(t)
	ctx := t.Context()
	author := register.Actor{Person: "p-author", Memberships: []register.Membership{{Organisation: o.body.ID, Role: register.Author}, {Organisation: o.body.ID, Role: register.Approver}}}
	x, err := o.c.desk.CreateDraft(ctx, author, desk.Opening{Organisation: o.body.ID, Key: "k", Content: register.Content{Name: "Grille " + marker, Purpose: register.Fill(marker)}, Via: register.ViaForm})
	o.c.must(err)
	o.c.must(o.c.desk.CommentSheet(ctx, author, x.Sheet.ID, "", marker))
	o.c.must(o.c.desk.SaveAnswers(ctx, author, x.Sheet.ID, "algorithm", map[string][]string{"a": {marker}}))
	_, err = o.c.desk.SaveCensus(ctx, author, o.body.ID, 0, []register.CensusLine{{ID: "c1", Name: marker}}, false)
	o.c.must(err)
	_, err = o.c.desk.KeepUpload(ctx, author, o.body.ID, marker+".yml", []byte("name: "+marker+"\n"))
	o.c.must(err)
	o.c.must(o.asked.Ask(ctx, register.Inquiry{Kind: register.InquiryQuestion, About: register.KindOrganisation, Key: o.body.ID, Organisation: o.body.ID, Text: marker, Mail: marker + "@a.example"}, desk.From{}))
	_, err = o.people.AskToJoin(ctx, register.Actor{}, register.Join{Name: marker, Mail: marker + "@a.example", Organisation: o.body.ID, Position: marker, Proof: marker}, desk.From{})
	o.c.must(err)
	for _, path := range []string{"/fr/lettres", "/fr/administrations/ville-de-valmont/lettre", "/fr/questions/poser", "/fr/verifier/algorithme", "/fr/verifier/fichier"} {
		as(o.site, "", http.MethodPost, path, "letter", marker, "about", "organisation", "key", "ville-de-valmont", "text", marker, "name", marker, "decision", marker, "facts", marker)
	}
	slug := "grille-" + marker + "-ville-de-valmont"
	o.silent("a draft", marker, "ville-de-valmont", slug, x.Sheet.ID, o.body.ID)
	o.tables(marker)
}

// tables looks for a text in every public table of the register's file.
func (o *outputs) tables(text string) {
	o.Helper()
	o.c.everyRow(func(table string, row string) {
		if strings.Contains(row, text) && !slices.Contains(secretive(), table) {
			o.Errorf("the public table %s holds it: %.300s", table, row)
		}
	})
}

// everyRow gives each row of each table, as SQL writes its values.
func (c *chronicle) everyRow(each func(table, row string)) {
	c.t.Helper()
	ctx := c.t.Context()
	one := func(sql string) (all []string) {
		c.must(c.engine.Query(ctx, store.Statement{SQL: sql}, func(row store.Row) error {
			var s string
			err := row.Scan(&s)
			all = append(all, s)
			return err
		}))
		return all
	}
	for _, table := range one(`SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`) {
		var columns []string
		for _, column := range one(`SELECT name FROM pragma_table_info('` + table + `')`) {
			columns = append(columns, `quote("`+column+`")`)
		}
		for _, row := range one(`SELECT ` + strings.Join(columns, ` || ' ' || `) + ` FROM "` + table + `"`) {
			each(table, row)
		}
	}
}

// TestPersonalAddresses: a published sheet shows the address of a person on its page; what
// leaves in bulk does not hold it, and the administration's own export does.
func TestPersonalAddresses(t *testing.T) {
	const address, mobile = "jeanne.marquise@valmont.example", "06 12 34 56 78"
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	b.declareAll(file)
	page := b.get("author", file+"/decides", http.StatusOK)
	b.post("author", file+"/decides", http.StatusSeeOther, "number", number(page), "go", "save",
		"automation_level", "decision_support", "role_in_decision", "Écrire à "+address+" ou appeler le "+mobile+".", "human_oversight", "L’agent relit.", "contact[0].value", address)
	flagged := []string{address, "semble être celle", "contact@valmont.example"}
	withheld := []string{address, strings.ReplaceAll(address, "@", "%40")}
	if !lawtest.Lawless() { // a jurisdiction knows more roles, and how its telephones are numbered
		flagged = append(flagged, "contact@valmont.example, dsi@valmont.example", "06 1…", "téléphone portable")
		withheld = append(withheld, mobile)
	}
	b.holds("flagged before it is public", b.get("author", file, http.StatusOK), flagged...)
	b.post("manager", file, http.StatusSeeOther, "number", number(b.get("manager", file, http.StatusOK)), "go", "publish")
	b.holds("own export", b.get("author", "/fr/espace/administrations/ville-de-valmont/export", http.StatusOK), address)
	b.holds("own table", b.get("author", "/fr/espace/administrations/ville-de-valmont/export?format=csv", http.StatusOK), address)
	b.get("stranger", "/fr/espace/administrations/ville-de-valmont/export", http.StatusNotFound)
	o := newOutputsOver(t, b)
	const slug = "tarif-de-la-cantine-ville-de-valmont"
	b.holds("its page", o.said("/fr/algorithmes/"+slug), address, mobile)
	bulk := 0
	for _, path := range o.addresses(slug) {
		list := strings.HasPrefix(path, exportRoot) || strings.HasPrefix(path, "/catalog") || strings.HasPrefix(path, "/feed") || strings.HasPrefix(path, apiRoot) && !strings.Contains(path, "key=")
		if !list {
			continue
		}
		bulk++
		said := o.said(path)
		for _, one := range withheld {
			if strings.Contains(said, one) {
				t.Errorf("%s gives %s away", path, one)
			}
		}
	}
	if text := o.said(exportRoot + export.ListAlgorithms + export.JSON.Suffix()); !strings.Contains(text, register.Withheld) {
		t.Errorf("the list of algorithms does not say that something is withheld:\n%s", text)
	}
	if bulk < 60 {
		t.Errorf("only %d ways to take the register away were tried", bulk)
	}
}
