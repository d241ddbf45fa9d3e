// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/register"
)

// canteens is a register of software named Cantine: one of two repositories, another that
// an other administration wrote, and repositories that only bear the name.
func canteens() *fake {
	f := &fake{organisations: []register.Organisation{
		{ID: "o-ville", Slug: "ville", Name: "Ville de Valmont", NameOrigin: register.NameOwn}, {ID: "o-region", Slug: "region", Name: "Région de Valmont", NameOrigin: register.NameOwn}}}
	for i, at := range []struct{ id, account, software, head string }{
		{"r1", "ville", "Cantine", "c1"}, {"r2", "region", "", "c1"}, {"r3", "region", "Cantine", "c3"}, {"r4", "perdu", "", "c4"},
	} {
		r := register.Repository{ID: at.id, Key: "forge.example/" + at.account + "/cantine", URL: "https://forge.example/" + at.account + "/cantine", Host: "forge.example", Name: "cantine",
			Accounts: []string{"forge.example/" + at.account}, Head: register.Known(at.head, visited, register.Evidence{}), Publiccode: register.MetadataAbsent}
		if at.id == "r3" {
			r.Key, r.URL = r.Key+"-2", r.URL+"-2"
		}
		if at.software != "" {
			r.Software, r.Publiccode = register.Known(at.software, visited, register.Evidence{}), register.MetadataValid
		}
		r.Stars = register.Known(i, visited, register.Evidence{})
		f.repositories = append(f.repositories, r)
	}
	f.publiccodes = map[string]register.Publiccode{"r1": {Texts: []register.Texts{{Lang: "en", Short: "Runs the canteen."}, {Lang: "fr", Short: "Tient la cantine."}}}}
	f.accounts = []register.Account{{Host: "forge.example", Path: "ville", Organisation: "o-ville"}, {Host: "forge.example", Path: "region", Organisation: "o-region"}}
	return f
}

func TestSoftwarePages(t *testing.T) {
	s := site(t, canteens(), func(o *Options) { o.PublicURL = "https://registre.example" })
	get := func(path string) string {
		t.Helper()
		w := fetch(s, path, "Host", "registre.example")
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return w.Body.String()
	}
	title := func(body string) string {
		return regexp.MustCompile(`(?s)<title>(.*?)</title>`).FindStringSubmatch(body)[1]
	}
	says := func(t *testing.T, body string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%q is not said", w)
			}
		}
	}
	first, second := get("/fr/logiciels/cantine"), get("/fr/logiciels/cantine--forge-example-region-cantine-2")
	t.Run("two_of_one_name_have_titles_that_differ", func(t *testing.T) {
		if title(first) == title(second) {
			t.Errorf("both are %q", title(first))
		}
		says(t, first, "Cantine (Ville de Valmont)")
		says(t, second, "Cantine (Région de Valmont)")
	})
	t.Run("each_names_the_other_and_what_only_bears_the_name", func(t *testing.T) {
		says(t, first, `/fr/logiciels/cantine--forge-example-region-cantine-2">Cantine (Région de Valmont)`, `id="ground-name"`, "forge.example/perdu/cantine")
	})
	t.Run("it_is_said_in_the_language_of_the_page", func(t *testing.T) {
		says(t, first, "Tient la cantine.")
		says(t, get("/en/software/cantine"), "Runs the canteen.")
	})
	t.Run("its_repositories_stand_by_their_ground", func(t *testing.T) {
		says(t, first, `id="ground-main"`, `id="ground-mirror"`, "2 dépôts de code", "Ville de Valmont", "Région de Valmont")
	})
	t.Run("it_has_one_address_and_a_feed", func(t *testing.T) {
		says(t, first, `<link rel="canonical" href="https://registre.example/fr/logiciels/cantine">`, `"hasPart"`)
		if w := fetch(s, "/fr/logiciels/c-antine", "Host", "registre.example"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "noindex") {
			t.Errorf("of several software: %d", w.Code)
		}
		one := canteens()
		one.repositories = one.repositories[:2]
		if w := fetch(site(t, one), "/fr/logiciels/c-antine"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/fr/logiciels/cantine" {
			t.Errorf("of one: %d %s", w.Code, w.Header().Get("Location"))
		}
	})
	t.Run("a_name_that_nothing_bears_is_no_page", func(t *testing.T) {
		for _, slug := range []string{"rien", "Cantine", "cantine---x", "-", "%F0%9F%98%80"} {
			if w := fetch(s, "/fr/logiciels/"+slug, "Host", "registre.example"); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", slug, w.Code)
			}
		}
	})
	t.Run("the_list_has_every_software_and_no_mere_name", func(t *testing.T) {
		list := get("/fr/logiciels")
		says(t, list, "Cantine (Ville de Valmont)", "Cantine (Région de Valmont)")
		if n := strings.Count(list, `<article class="card">`); n != 2 {
			t.Errorf("%d software", n)
		}
	})
	t.Run("the_box_answers_software_in_several_repositories_only", func(t *testing.T) {
		found := get("/fr/recherche?q=cantine&kind=software")
		if n := strings.Count(found, `<article class="card">`); n != 1 {
			t.Errorf("%d software", n)
		}
		says(t, found, "(Ville de Valmont)")
		if strings.Contains(found, "2 administrations") {
			t.Error("who keeps a mirror counts as publishing the software")
		}
	})
	t.Run("the_card_of_a_repository_names_the_software_that_its_publiccode_says", func(t *testing.T) {
		says(t, get("/fr/recherche?q=ville&kind=repository"), "Un des 2 dépôts de code de", `href="/fr/logiciels/cantine"`)
		says(t, get("/fr/depots/forge.example/region/cantine"), `href="/fr/logiciels/cantine"`)
	})
}

// TestSoftwareAddresses: each address that the site gives is answered, and one that it gave
// leads to what became of it.
func TestSoftwareAddresses(t *testing.T) {
	f := canteens()
	long := "forge.example/" + strings.Repeat("region-", 12) + "sud"
	f.repositories[2].Key, f.repositories[2].Accounts = long+"/cantine", []string{long}
	f.formerSoftware = []register.Software{
		{Slug: "preau", Key: "preau", Parts: []register.SoftwarePart{{Repository: "r2"}}},
		{Slug: "cour", Key: "cour", Parts: []register.SoftwarePart{{Repository: "r4"}}},
	}
	s := site(t, f)
	t.Run("one_longer_than_a_name_makes", func(t *testing.T) {
		for _, x := range f.gathered() {
			if w := fetch(s, address("fr", "software", x.Slug)); w.Code != http.StatusOK {
				t.Errorf("%s: %d", x.Slug, w.Code)
			}
		}
	})
	t.Run("one_of_what_is_none_any_more", func(t *testing.T) {
		for slug, want := range map[string]string{"preau": "/fr/logiciels/cantine", "cour": "/fr/depots/forge.example/perdu/cantine"} {
			if w := fetch(s, "/fr/logiciels/"+slug); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
				t.Errorf("%s: %d %s", slug, w.Code, w.Header().Get("Location"))
			}
		}
	})
	t.Run("the_only_repository_of_a_software_leads_to_its_own", func(t *testing.T) {
		own := ""
		for _, x := range f.gathered() {
			if x.Holds("r3") {
				own = x.Slug
			}
		}
		if body := fetch(s, address("fr", "repository", f.repositories[2].Key)).Body.String(); !strings.Contains(body, `href="/fr/logiciels/`+own+`"`) || strings.Contains(body, `href="/fr/logiciels/cantine"`) {
			t.Errorf("it does not lead to %s alone", own)
		}
	})
}

// TestSoftwareOfManyNamesakes: it is said that some are left out where some are.
func TestSoftwareOfManyNamesakes(t *testing.T) {
	for n, said := range map[int]bool{register.SoftwareMost: false, register.SoftwareMost + 1: true} {
		f := &fake{}
		for i := range n {
			at := fmt.Sprintf("forge.example/v%d/docs", i)
			f.repositories = append(f.repositories, register.Repository{ID: fmt.Sprint("r", i), Key: at, URL: "https://" + at, Host: "forge.example", Name: "docs"})
		}
		body := fetch(site(t, f), "/fr/logiciels/docs").Body.String()
		if strings.Contains(body, "les 100 premiers") != said || strings.Count(body, `<article class="card">`) != register.SoftwareMost {
			t.Errorf("%d: %d shown", n, strings.Count(body, `<article class="card">`))
		}
	}
}
