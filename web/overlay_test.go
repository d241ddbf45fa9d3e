// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/law/lawtest"
)

func TestTheme(t *testing.T) {
	write := func(t *testing.T, files map[string]string) string {
		dir := t.TempDir()
		for name, text := range files {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	themed := func(dir string) (*Server, error) {
		return New(Options{Register: invented(), Catalogue: lawtest.Words(t, lawtest.For(t)), Profile: lawtest.For(t), ThemeDir: dir})
	}
	t.Run("its_files_stand_for_the_site's", func(t *testing.T) {
		s, err := themed(write(t, map[string]string{"templates/error.html": `{{define "main"}}<h1>Perdu chez nous</h1>{{end}}`, "static/tokens.css": ":root{--paper:#fff}", "static/blason.svg": "<svg/>"}))
		if err != nil {
			t.Fatal(err)
		}
		if body := fetch(s, "/fr/nulle-part").Body.String(); !strings.Contains(body, "<h1>Perdu chez nous</h1>") {
			t.Error(body)
		}
		for _, name := range []string{"tokens.css", "blason.svg"} {
			if x := s.assets.byName[name]; x == nil || len(x.body) > 30 {
				t.Errorf("%s: %+v", name, x)
			}
		}
		plain, err := themed("")
		if err != nil {
			t.Fatal(err)
		}
		if plain.build == s.build {
			t.Error("the theme does not change the tags of pages")
		}
	})
	t.Run("its_tokens_and_pictures_are_served", func(t *testing.T) {
		s, err := themed(write(t, map[string]string{"static/tokens.css": ":root{--paper:#fff}", "static/blason.svg": "<svg/>", "templates/error.html": `{{define "main"}}<img alt="" src="{{asset "blason.svg"}}">{{end}}`}))
		if err != nil {
			t.Fatal(err)
		}
		page := fetch(s, "/fr/nulle-part").Body.String()
		for name, want := range map[string]string{"tokens": ":root{--paper:#fff}", "blason": "<svg/>"} {
			address := regexp.MustCompile(`/static/` + name + `\.[^"]+`).FindString(page)
			if w := fetch(s, address); w.Code != 200 || w.Body.String() != want {
				t.Errorf("%s at %q: %d %q", name, address, w.Code, w.Body)
			}
		}
	})
	for name, c := range map[string]struct{ file, text, want string }{
		"a_part_that_is_nowhere_is_named":           {"templates/home.html", `{{define "main"}}{{template "nulle-part" .}}{{end}}`, "nulle-part"},
		"a_template_that_the_site_has_not_is_named": {"templates/acueil.html", "x", "acueil.html"},
		"a_broken_template_is_named":                {"templates/home.html", `{{define "main"}}{{.Nothing`, "home.html"},
		"a_stray_file_is_named":                     {"readme.md", "x", "readme.md"},
		"an_unknown_kind_is_named":                  {"static/virus.exe", "x", "virus.exe"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := themed(write(t, map[string]string{c.file: c.text})); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("a_folder_that_is_not_there_is_named", func(t *testing.T) {
		if _, err := themed("/no/such/theme"); err == nil || !strings.Contains(err.Error(), "/no/such/theme") {
			t.Error(err)
		}
	})
}
