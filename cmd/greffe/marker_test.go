// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/export"
	"greffe/internal/law"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
)

// TestFilesHoldNoDraft: neither a draft nor the address of a person is in any file that
// the program writes for the public: every list in every format, the whole register with
// its database, the evidence about a body.
func TestFilesHoldNoDraft(t *testing.T) {
	const draft, address = "zqxmarqueur", "jeanne.marquise@valmont.example"
	db := filepath.Join(t.TempDir(), "r.db")
	slug := declared(t, db, draft, address)
	dir := t.TempDir()
	do := func(args ...string) string {
		var out, said bytes.Buffer
		if code := run(t.Context(), append([]string{"--db", db, "--lang", "en"}, args...), &out, &said); code != exitWell {
			t.Fatalf("%v: %d\n%s", args, code, said.String())
		}
		return out.String()
	}
	texts := map[string]string{}
	for _, list := range append([]string{"sheets"}, export.Lists()...) {
		for _, f := range export.Formats() {
			texts[list+" "+string(f)] = opened([]byte(do("export", list, "--format", string(f))))
		}
	}
	do("export", "all", filepath.Join(dir, "all"))
	do("export", "evidence", slug, filepath.Join(dir, "evidence"))
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		texts[path] = opened(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for name, text := range texts {
		for _, hidden := range []string{draft, address} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s holds %s", name, hidden)
			}
		}
		if strings.Contains(text, register.Withheld) {
			named++
		}
	}
	if named < 8 || len(texts) < 60 {
		t.Errorf("of %d files, %d say that something is withheld", len(texts), named)
	}
}

// declared fills a register with a body that has a draft and a public sheet, and gives the
// body's address.
func declared(t *testing.T, db, draft, address string) string {
	t.Helper()
	a := newApp(io.Discard, io.Discard)
	a.db, a.lang, a.profileID = db, "en", lawtest.For(t).ID
	if err := a.prepare(); err != nil {
		t.Fatal(err)
	}
	o, err := a.open(t.Context(), sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if _, err := o.desk.ImportOrganisations(t.Context(), register.Origin{Kind: register.Imported, Source: "liste.csv"}, []law.ListedBody{
		{Name: "Ville de Valmont", Identifiers: []register.Identifier{{Scheme: "wikidata", Value: "Q7"}}},
	}); err != nil {
		t.Fatal(err)
	}
	body, err := o.store.OrganisationBySlug(t.Context(), "ville-de-valmont")
	if err != nil {
		t.Fatal(err)
	}
	actor := register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: body.ID, Role: register.Author}, {Organisation: body.ID, Role: register.Approver}}}
	begin := func(key string, c register.Content) register.Declaration {
		x, err := o.desk.CreateDraft(t.Context(), actor, desk.Opening{Organisation: body.ID, Key: key, Content: c, Via: register.ViaForm})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	x := begin("d", register.Content{Name: "Grille " + draft, Purpose: register.Fill(draft)})
	if err := o.desk.CommentSheet(t.Context(), actor, x.Sheet.ID, "", draft); err != nil {
		t.Fatal(err)
	}
	y := begin("p", wholeSheet(address))
	if _, err := o.desk.PublishSheet(t.Context(), actor, y.Sheet.ID, y.Number); err != nil {
		t.Fatal(err)
	}
	return body.Slug
}

// wholeSheet says what must be said to be public, with an address of a person in it.
func wholeSheet(address string) register.Content {
	return register.Content{
		Lang: "fr", Name: "Tarif de la cantine", Summary: register.Fill("Calcule le prix du repas."), Purpose: register.Fill("Fixer un prix juste."),
		Contacts:   register.Fill([]register.Contact{{Kind: "email", Value: address}}),
		Automation: register.Fill("decision_support"), Role: register.Fill("Il propose. Écrire à " + address + "."), Operations: register.Fill("On divise."),
		LegalBases: register.Fill([]register.LegalBasis{{Label: "Délibération 12"}}), Affected: register.Fill("Les familles."),
		Type: register.Fill("rules"), Status: register.Fill("operational"), Individual: register.Fill("no"),
	}
}

// opened gives the text of every part of a file that is an archive, or the file.
func opened(b []byte) string {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return string(b)
	}
	var text strings.Builder
	for _, f := range z.File {
		if part, err := f.Open(); err == nil {
			_, _ = io.Copy(&text, io.LimitReader(part, 16<<20)) // our own file
			part.Close()
		}
	}
	return text.String()
}
