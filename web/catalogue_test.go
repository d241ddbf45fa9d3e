// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/export"
)

// TestCatalogue: every page in every form answers, says its type, and leads to the next.
func TestCatalogue(t *testing.T) {
	s := site(t, invented())
	for form, media := range map[string]string{"jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8", "rdf": "application/rdf+xml"} {
		for _, path := range []string{"/catalog." + form, "/catalog/2." + form, "/catalog/3." + form} {
			get, head := fetch(s, path), send(s, http.MethodHead, path)
			if get.Code != 200 || head.Code != 200 || head.Body.Len() > 0 || get.Header().Get("Content-Type") != media || head.Header().Get("Content-Type") != media {
				t.Errorf("%s: %d %q, HEAD %d", path, get.Code, get.Header().Get("Content-Type"), head.Code)
			}
			golden(t, filepath.Join("catalogue", strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", "-")), get.Body.String())
		}
		for _, path := range []string{"/catalog/4." + form, "/catalog/0." + form, "/catalog", "/catalogue." + form, "/catalog.n3"} {
			if w := fetch(s, path); w.Code != 404 {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	}
	if !json.Valid(fetch(s, "/catalog.jsonld").Body.Bytes()) {
		t.Error("no JSON")
	}
	dec := xml.NewDecoder(fetch(s, "/catalog.rdf").Body)
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// needRDFLib skips, and says how to have it looked at; nothing is skipped where CI=true.
func needRDFLib(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", "import rdflib").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("python3-rdflib is missing: %v\n%s", err, out)
		}
		t.Skip("SKIPPED, the catalogue is not read by an outside reader: install python3-rdflib")
	}
}

// TestCatalogueIsHarvested has Debian's rdflib read the pages as the harvester does, find
// every mandatory property, and miss one that is left out on purpose.
func TestCatalogueIsHarvested(t *testing.T) {
	needRDFLib(t)
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://example.com" })
	dir := t.TempDir()
	judge := func(form, content string) (string, error) {
		file := filepath.Join(dir, "page."+form)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/harvest.py", file).CombinedOutput()
		return string(out), err
	}
	for _, form := range []string{export.JSONLD, export.Turtle, export.RDFXML} {
		for _, path := range []string{"/catalog." + form, "/catalog/2." + form, "/catalog/3." + form} {
			body := fetch(s, path).Body.String()
			if out, err := judge(form, body); err != nil {
				t.Errorf("%s: %v\n%s", path, err, out)
			}
			for _, planted := range []string{"dct:identifier", "dct:title", "dcat:downloadURL", "dct:license"} {
				if out, err := judge(form, strings.ReplaceAll(body, planted, "dct:nothing")); err == nil {
					t.Errorf("%s without %s is accepted: %s", path, planted, out)
				}
			}
		}
	}
}

// TestBadges: what they say, in two languages, for a picture that stands elsewhere.
func TestBadges(t *testing.T) {
	s := site(t, invented())
	for _, c := range []struct {
		name, path string
		status     int
		says       string
	}{
		{"listed", "/badge/repository/listed.svg?key=forge.example/valmont/allocation-logement", 200, "inscrit"},
		{"english", "/badge/repository/listed.svg?key=forge.example/valmont/allocation-logement&lang=en", 200, "listed"},
		{"gone", "/badge/repository/listed.svg?key=forge.example/agglo-orge/creches", 200, "introuvable"},
		{"licence", "/badge/repository/licence.svg?key=forge.example/valmont/allocation-logement", 200, "licence"},
		{"explained", "/badge/repository/explained.svg?key=forge.example/valmont/allocation-logement", 200, "registre"},
		{"declared", "/badge/algorithm/declared.svg?key=ordre-des-demandes-de-logement", 200, "Déclaré"},
		{"code", "/badge/algorithm/code.svg?key=ordre-des-demandes-de-logement", 200, "algorithme"},
		{"withdrawn", "/badge/algorithm/listed.svg?key=tri-des-candidatures", 200, "retirée"},
		{"nobody", "/badge/repository/listed.svg?key=x.example/y", 404, ""},
		{"nothing", "/badge/repository/best.svg?key=forge.example/valmont/allocation-logement", 404, ""},
		{"no_noun", "/badge/person/listed.svg?key=x", 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path)
			if w.Code != c.status {
				t.Fatalf("status %d", w.Code)
			}
			if c.status != 200 {
				return
			}
			body := w.Body.String()
			if !strings.Contains(body, c.says) || !strings.Contains(body, `role="img"`) || !strings.Contains(body, "<title") {
				t.Errorf("%s", body)
			}
			if err := xml.Unmarshal(w.Body.Bytes(), new(struct{ XMLName xml.Name })); err != nil {
				t.Error(err)
			}
			h := w.Header()
			if h.Get("Content-Type") != "image/svg+xml; charset=utf-8" || h.Get("Cache-Control") != "public, max-age=3600" || h.Get("ETag") == "" ||
				h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%v", h)
			}
		})
	}
}
