// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"regexp"
	"strings"
	"testing"

	"greffe/internal/demo"
)

// TestBodyUnderAnotherLaw: a body that has another profile than its register's has its
// pages, papers, letters and API under its own law, and the others keep the register's.
func TestBodyUnderAnotherLaw(t *testing.T) {
	of := regexp.MustCompile(`CADA|CRPA|PRADA|R?L?\.? ?311-|article L|not required|pas obligatoire`)
	for _, c := range []struct{ name, register, body string }{
		{"a_register_without_law_holds_a_body_under_one", "none", "fr"},
		{"a_register_under_a_law_holds_a_body_without_one", "fr", "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, demo.Options{})
			w.must(exitWell, "--profile", c.register, "--db", w.db, "init")
			w.crawl(exitWell, "--profile", c.register, "--accounts", w.accounts)
			address, _ := w.site("--profile", c.register)
			slug := regexp.MustCompile(`/fr/algorithmes/([a-z0-9-]+)"`).FindStringSubmatch(w.get(address + "/fr/algorithmes"))[1]
			sheet := w.get(address + "/fr/algorithmes/" + slug)
			body := regexp.MustCompile(`/fr/administrations/([a-z0-9-]+)"`).FindStringSubmatch(sheet)[1]
			w.must(exitWell, "--profile", c.register, "--db", w.db, "organisation", "set", "--body-profile", c.body, body)
			w.must(exitMisuse, "--profile", c.register, "--db", w.db, "organisation", "set", "--body-profile", "xx", body)
			address, _ = w.site("--profile", c.register)
			spoken := func(profile, path string) {
				t.Helper()
				page := w.get(address + path)
				if profile == "fr" && !of.MatchString(page) && !strings.Contains(page, "dont nous ne savons pas encore l’administration") {
					t.Errorf("%s says nothing of the law", path)
				}
				if found := of.FindString(page); profile == "none" && found != "" {
					t.Errorf("%s says %q", path, found)
				}
			}
			for _, path := range []string{
				"/fr/administrations/" + body, "/fr/administrations/" + body + "/lettre",
				"/fr/algorithmes/" + slug + "/mention", "/fr/algorithmes/" + slug + "/reponse", "/en/algorithms/" + slug + "/letter",
			} {
				spoken(c.body, path)
			}
			other := ""
			for _, m := range regexp.MustCompile(`/fr/administrations/[a-z0-9-]+`).FindAllString(w.get(address+"/fr/administrations"), -1) {
				if m != "/fr/administrations/"+body {
					other = m
				}
			}
			if other == "" {
				t.Fatal("no other body on the list")
			}
			spoken(c.register, other)
			spoken(c.register, "/fr/verifier/algorithme")
			spoken(c.body, "/fr/verifier/algorithme?profile="+c.body)
			if page := w.get(address + "/fr/administrations/" + body); c.body == "fr" && !strings.Contains(page, "droit français") {
				t.Error("the page does not say which law holds")
			}
			api := w.get(address + "/api/v1/organisation?key=" + body)
			if !strings.Contains(api, `"profile":"`+c.body+`"`) || strings.Contains(api, `"estimate"`) != (c.body == "fr") {
				t.Errorf("the API says %.300s", api)
			}
		})
	}
}
