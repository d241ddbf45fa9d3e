// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/register"
)

// fileForm is a form in parts; "file" with a name is a file, all else a field.
func fileForm(t *testing.T, fields map[string]string, name, text string) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name) // a browser sends one without name and text where none was chosen
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

// TestValidateCorrectsAsTheRegister: the validator makes the corrections that the page of
// the repository makes of the same bytes, and lists them.
func TestValidateCorrectsAsTheRegister(t *testing.T) {
	f := invented()
	x := f.repositories[0]
	f.files["same"] = []byte("publiccodeYmlVersion: \"0.4\"\nlocalisation:\n  localisationReady: oui\ndevelopmentStatus: Stable\n")
	f.publiccodes[x.ID] = register.Publiccode{Repository: x.ID, SHA256: "same"}
	s := site(t, f)
	checked := postBody(s, "/fr/verifier/fichier", url.Values{"kind": {"publiccode"}, "address": {"https://" + x.Key}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").Body.String()
	held := fetch(s, address("fr", "corrected", x.Key)).Body.String()
	for _, change := range []string{"<ins><code>  localisationReady: true</code></ins>", "<ins><code>developmentStatus: stable</code></ins>"} {
		if !strings.Contains(checked, change) || !strings.Contains(held, change) {
			t.Errorf("%q: validator %v, repository %v", change, strings.Contains(checked, change), strings.Contains(held, change))
		}
	}
}

// TestValidateSheetOnce: each finding about a sheet stands once, names its field in words,
// and a key in French is given back as the form has it.
func TestValidateSheetOnce(t *testing.T) {
	s := site(t, invented())
	check := func(text string) string {
		return postBody(s, "/fr/verifier/fichier", url.Values{"kind": {"sheet"}, "text": {text}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").Body.String()
	}
	body := check("nom: Cantine\nadministration: Ville\n")
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?s)<li class="finding finding-(?:error|warning).*?</li>`).FindAllString(body, -1) {
		if seen[m] {
			t.Errorf("twice: %s", m)
		}
		seen[m] = true
	}
	for _, want := range []string{"En bref (summary_plain)", "<ins><code>name: Cantine</code></ins>", "name: Cantine\nadministration: Ville\n</textarea>"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(body, "<code>summary_plain</code>") {
		t.Error("a key without words")
	}
	if strings.Contains(check("name: Cantine\nadministration: Ville\n"), "repaired-text") {
		t.Error("a corrected file where nothing was corrected")
	}
}

// TestValidateFile sends files to be checked: they are answered, and kept nowhere.
func TestValidateFile(t *testing.T) {
	var log strings.Builder
	s := site(t, invented(), func(o *Options) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	publiccode := "publiccodeYmlVersion: 0.4\nname: SECRETVALUE\nlegal:\n  license: eupl-1.2\n"
	for _, c := range []struct {
		rule, kind, text, file, content string
		status                          int
		shows                           string
	}{
		{"pasted", "publiccode", publiccode, "", "", 200, "license: EUPL-1.2"},
		{"sent", "publiccode", "", "publiccode.yml", publiccode, 200, "license: EUPL-1.2"},
		{"sent_by_windows", "publiccode", "", `C:\fakepath\publiccode.yml`, "\ufeff" + strings.ReplaceAll(publiccode, "\n", "\r\n"), 200, "license: EUPL-1.2"},
		{"what_is_sent_comes_before_what_is_pasted", "publiccode", "name: [", "publiccode.yml", publiccode, 200, "license: EUPL-1.2"},
		{"sheet_as_csv", "sheet", "", "fiches.csv", "name,administration\nSECRETVALUE,Ville\n", 200, "SECRETVALUE"},
		{"sheet_as_yaml", "sheet", "", "algorithm.yml", "name: SECRETVALUE\n", 200, "SECRETVALUE"},
		{"nothing", "publiccode", "", "", "", 422, `role="alert"`},
		{"an_empty_file", "publiccode", "", "publiccode.yml", "", 422, `role="alert"`},
		{"no_text", "publiccode", "", "publiccode.yml", "\xff\xfe\x00n", 200, "verdict"},
		{"too_large", "publiccode", "", "publiccode.yml", "# " + strings.Repeat("x", maxRead), 413, `role="alert"`},
		{"far_too_large", "publiccode", "", "publiccode.yml", strings.Repeat("x", maxFileForm), 413, "<h1"},
		{"a_hostile_name", "publiccode", "", `"><script>.yml`, publiccode, 200, "license: EUPL-1.2"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			kind, body := fileForm(t, map[string]string{"kind": c.kind, "text": c.text}, c.file, c.content)
			w := postBody(s, "/fr/verifier/fichier", body, "Content-Type", kind)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.shows) {
				t.Errorf("%d, expected %d and %q:\n%.2000s", w.Code, c.status, c.shows, w.Body.String())
			}
			if got := w.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control %q", got)
			}
			if strings.Contains(scriptless(w.Body.String()), "<script") {
				t.Error("a script")
			}
		})
	}
	if strings.Contains(log.String(), "SECRET") {
		t.Errorf("the log holds %s", log.String())
	}
	if w := postBody(s, "/fr/questions/poser", "--x\r\n", "Content-Type", "multipart/form-data; boundary=x"); w.Code == http.StatusOK {
		t.Errorf("a form that takes no file takes one: %d", w.Code)
	}
}

// TestCorrectedFileIsKept: the corrected file can be taken as a file under the name that a
// repository holds it by, and what was taken is answered to nobody else.
func TestCorrectedFileIsKept(t *testing.T) {
	s := site(t, invented())
	for _, c := range []struct{ rule, kind, text, name string }{
		{"publiccode", "publiccode", "name: a\r\nurl: b\r\n", "publiccode.yml"},
		{"sheet", "sheet", "name: a\n", "algorithm.yml"},
		{"sheet_in_json", "sheet", "{\"name\": \"a\"}\n", "algorithm.json"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			kind, body := fileForm(t, map[string]string{"kind": c.kind, "text": c.text, "then": "save"}, "", "")
			w := postBody(s, "/fr/verifier/fichier", body, "Content-Type", kind)
			if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="`+c.name+`"` || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%d %q, %q", w.Code, got, w.Header().Get("Cache-Control"))
			}
			if got, want := w.Body.String(), strings.ReplaceAll(c.text, "\r\n", "\n"); got != want {
				t.Errorf("the file is %q, want %q", got, want)
			}
		})
	}
	kind, body := fileForm(t, map[string]string{"kind": "publiccode", "then": "save"}, "", "")
	if w := postBody(s, "/fr/verifier/fichier", body, "Content-Type", kind); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing to save answers %d", w.Code)
	}
}
