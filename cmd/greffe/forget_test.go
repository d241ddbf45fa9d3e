// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/demo"
)

// TestWhatIsTypedIsForgotten has a whole server answer letters and dates full of a
// marker, and looks for it in the store with its journal, in what the server logs and
// in every temporary file: what a person types stays with that person.
func TestWhatIsTypedIsForgotten(t *testing.T) {
	const marker = "ZQXMARQUEUR"
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	w.must(exitWell, "import", "sheets", "--origin", "written_by_register", w.write("sheet.json", `{"name":"Tarif de la cantine","administration":"Ville de Valmont","lang":"fr","purpose":"Fixer un prix."}`))
	slug := w.sheets()[0].Slug
	address, stop := w.site()
	for path, form := range map[string]url.Values{
		"/fr/lettres":                         {"letter": {"explanation"}, "name": {marker}, "address": {marker}, "decision": {marker}, "administration": {marker}, "decision_date": {"2031-03-14"}},
		"/fr/algorithmes/" + slug + "/lettre": {"letter": {"explanation"}, "name": {marker}, "address": {marker}, "decision": {marker}, "reference": {marker}},
		"/fr/dates":                           {"a.residence": {"mainland"}, "a.decision_notified_on": {"2031-03-14"}, "a.request_sent": {"2031-03-15"}},
		"/fr/mention/verifier":                {"text": {marker}},
	} {
		for _, act := range []string{"show", "text", "odt", "edit", "calendar:contest", "check"} {
			form.Set("go", act)
			answer, err := http.PostForm(address+path, form)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if answer.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s %s: %d", path, act, answer.StatusCode)
			}
		}
	}
	if code := stop(); code != exitWell {
		t.Errorf("the server ends with %d", code)
	}
	if strings.Contains(w.said.String(), marker) || strings.Contains(w.said.String(), "2031-03-1") {
		t.Errorf("the log holds what was typed: %s", w.said)
	}
	read := 0
	for _, folder := range []string{w.dir, temporary} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			read++
			for _, typed := range []string{marker, strings.ToLower(marker), "2031-03-1"} {
				if bytes.Contains(b, []byte(typed)) {
					t.Errorf("%s holds what was typed", filepath.Base(path))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read == 0 {
		t.Error("no file was looked at")
	}
}
