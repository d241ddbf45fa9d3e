// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law/lawtest"
)

// golden compares got with a file of testdata, or rewrites it. The files are those of a
// register under a law; what one without any answers must speak of none.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if lawtest.Silent(t) {
		if found := lawtest.Speaks(got); found != "" {
			t.Errorf("%s says %q under no law", name, found)
		}
		return
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./web -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test ./web -update rewrites it):\n%s", path, diff)
	}
}

var fingerprints = regexp.MustCompile(`(/static/[a-z0-9-]+)\.[0-9a-f]{12}\.`)

// samples is a page of each kind and of each odd state, in both languages.
func samples() []struct {
	name, path string
	status     int
} {
	return []struct {
		name, path string
		status     int
	}{
		{"home.fr", "/fr/", 200},
		{"home.en", "/en/", 200},
		{"search_words.fr", "/fr/recherche?q=logement", 200},
		{"search_filters.en", "/en/search?kind=sheet&licence=not_observed&sort=recent", 200},
		{"search_nothing.fr", "/fr/recherche?q=zzz&kind=sheet", 200},
		{"algorithms.fr", "/fr/algorithmes", 200},
		{"algorithm_declared.fr", "/fr/algorithmes/ordre-des-demandes-de-logement", 200},
		{"algorithm_declared.en", "/en/algorithms/ordre-des-demandes-de-logement", 200},
		{"algorithm_written_by_register.fr", "/fr/algorithmes/aide-de-rentree", 200},
		{"algorithm_imported_contested.fr", "/fr/algorithmes/places-en-creche", 200},
		{"algorithm_withheld.fr", "/fr/algorithmes/controle-des-aides", 200},
		{"algorithm_hostile.fr", "/fr/algorithmes/script", 200},
		{"algorithm_english.fr", "/fr/algorithmes/road-works", 200},
		{"algorithm_withdrawn.fr", "/fr/algorithmes/tri-des-candidatures", 410},
		{"revision.fr", "/fr/algorithmes/ordre-des-demandes-de-logement/versions/1", 200},
		{"revision_of_withdrawn.en", "/en/algorithms/tri-des-candidatures/versions/1", 200},
		{"products.fr", "/fr/logiciels-communs", 200},
		{"product.fr", "/fr/logiciels-communs/grille-de-points", 200},
		{"product.en", "/en/shared-software/grille-de-points", 200},
		{"paper.fr", "/fr/algorithmes/ordre-des-demandes-de-logement/papier", 200},
		{"paper_large.en", "/en/algorithms/ordre-des-demandes-de-logement/paper?print=large", 200},
		{"paper_hostile.fr", "/fr/algorithmes/script/papier", 200},
		{"paper_withdrawn.fr", "/fr/algorithmes/tri-des-candidatures/papier", 410},
		{"versions.fr", "/fr/algorithmes/ordre-des-demandes-de-logement/versions", 200},
		{"comparison.fr", "/fr/algorithmes/ordre-des-demandes-de-logement/versions/1/2", 200},
		{"comparison.en", "/en/algorithms/ordre-des-demandes-de-logement/versions/1/2", 200},
		{"repositories.fr", "/fr/depots", 200},
		{"repositories_by_address.en", "/en/repositories?sort=address", 200},
		{"repository_valid.fr", "/fr/depots/forge.example/valmont/allocation-logement", 200},
		{"repository_valid.en", "/en/repositories/forge.example/valmont/allocation-logement", 200},
		{"repository_not_observed.fr", "/fr/depots/github.com/Caisse-Aides/bareme", 200},
		{"repository_gone.fr", "/fr/depots/forge.example/agglo-orge/creches", 200},
		{"repository_hostile.fr", "/fr/depots/github.com/script/x", 200},
		{"publiccode.fr", "/fr/depots/forge.example/valmont/allocation-logement/-/publiccode", 200},
		{"publiccode_hostile.en", "/en/repositories/github.com/script/x/-/publiccode", 200},
		{"corrected.fr", "/fr/depots/forge.example/valmont/allocation-logement/-/publiccode-corrige", 200},
		{"corrected_hostile.en", "/en/repositories/github.com/script/x/-/publiccode-corrected", 200},
		{"whyhere.fr", "/fr/depots-pourquoi?url=https://forge.example/agglo-orge/creches", 200},
		{"whyhere.en", "/en/repositories-why?url=https://nowhere.example/a/b", 200},
		{"administrations.fr", "/fr/administrations", 200},
		{"administration.fr", "/fr/administrations/ville-de-valmont", 200},
		{"administration_forge_name.en", "/en/administrations/lab-orge", 200},
		{"administration_hostile.fr", "/fr/administrations/script", 200},
		{"sheetless.fr", "/fr/administrations-sans-fiche", 200},
		{"sheetless_state.en", "/en/administrations-without-sheet?state=asked_no_answer", 200},
		{"themes.fr", "/fr/themes", 200},
		{"territories.en", "/en/territories", 200},
		{"software.fr", "/fr/logiciels/allocation-logement", 200},
		{"broken.fr", "/fr/codes-disparus", 200},
		{"validate.fr", "/fr/verifier/fichier", 200},
		{"validate_sheet.en", "/en/check/file?kind=sheet", 200},
		{"reuser.fr", "/fr/aide/reutiliser", 200},
		{"changes_kind.fr", "/fr/nouveautes?kind=sheet", 200},
		{"changes_about.en", "/en/news?administration=ville-de-valmont", 200},
		{"compare.fr", "/fr/comparer", 200},
		{"compare_days.en", "/en/compare?from=2026-10-01&to=2026-11-01", 200},
		{"compare_wrong.fr", "/fr/comparer?from=2026-11-01&to=2026-10-01", 200},
		{"data.fr", "/fr/donnees", 200},
		{"badges.fr", "/fr/badges?repository=forge.example/valmont/allocation-logement", 200},
		{"badges_algorithm.en", "/en/badges?algorithm=places-en-creche", 200},
		{"badges_missing.fr", "/fr/badges?repository=x.example/y", 200},
		{"coverage.fr", "/fr/couverture", 200},
		{"coverage_forge.fr", "/fr/couverture?forge=forge.example", 200},
		{"changes.fr", "/fr/nouveautes", 200},
		{"changes_older.en", "/en/news?before=3", 200},
		{"method.fr", "/fr/methode", 200},
		{"legal.fr", "/fr/mentions-legales", 200},
		{"accessibility.en", "/en/accessibility", 200},
		{"glossary.fr", "/fr/glossaire", 200},
		{"synonyms.fr", "/fr/methode/synonymes", 200},
		{"synonyms.en", "/en/method/synonyms", 200},
		{"selfcheck.fr", "/fr/verifier", 200},
		{"selfcheck_algorithm.en", "/en/check/algorithm", 200},
		{"selfcheck_code.fr", "/fr/verifier/code", 200},
		{"selfcheck_examples.fr", "/fr/verifier/exemples", 200},
		{"selfcheck_examples.en", "/en/check/examples", 200},
		{"help.fr", "/fr/aide", 200},
		{"citizen.fr", "/fr/aide/citoyen", 200},
		{"agency.en", "/en/help/administration", 200},
		{"auditor.fr", "/fr/aide/audit", 200},
		{"rules.fr", "/fr/aide/regles", 200},
		{"rules.en", "/en/help/rules", 200},
		{"error_400.fr", "/fr/recherche?page=1000000000", 400},
		{"error_404.en", "/en/algorithms/no-such-sheet", 404},
	}
}

func TestPages(t *testing.T) {
	s := site(t, invented())
	for _, c := range samples() {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			body := w.Body.String()
			if strings.Contains(body, "‹") {
				t.Errorf("a message is missing: %s", body[strings.Index(body, "‹"):][:60])
			}
			golden(t, "pages/"+c.name+".html", fingerprints.ReplaceAllString(body, "$1.HASH."))
		})
	}
}

// TestOddPages covers the states of a whole register.
func TestOddPages(t *testing.T) {
	t.Run("empty_register", func(t *testing.T) {
		s := site(t, &fake{}, func(o *Options) { o.Operator = Operator{} })
		for _, rt := range routes() {
			for _, lang := range []string{"fr", "en"} {
				if strings.Contains(rt.fr, "{") {
					continue
				}
				w := fetch(s, rt.path(lang))
				if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "‹") {
					t.Errorf("%s: status %d", rt.path(lang), w.Code)
				}
			}
		}
		golden(t, "pages/empty_home.fr.html", fingerprints.ReplaceAllString(fetch(s, "/fr/").Body.String(), "$1.HASH."))
		golden(t, "pages/empty_coverage.fr.html", fingerprints.ReplaceAllString(fetch(s, "/fr/couverture").Body.String(), "$1.HASH."))
		golden(t, "pages/empty_legal.en.html", fingerprints.ReplaceAllString(fetch(s, "/en/legal").Body.String(), "$1.HASH."))
	})
	t.Run("demonstration_says_so_everywhere", func(t *testing.T) {
		s := site(t, invented(), func(o *Options) { o.Demo = true; o.Title = "Registre d'essai" })
		for _, c := range samples() {
			body := fetch(s, c.path).Body.String()
			if !strings.Contains(body, `class="demo"`) || !strings.Contains(body, "Registre d&#39;essai</title>") {
				t.Errorf("%s: no banner or no title", c.path)
			}
		}
	})
}
