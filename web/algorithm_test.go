// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"html"
	"strings"
	"testing"

	"greffe/internal/law/lawtest"
	"greffe/internal/register"
)

// between gives the part of a page from one text up to another.
func between(t *testing.T, body, from, to string) string {
	t.Helper()
	_, after, ok := strings.Cut(body, from)
	part, _, closed := strings.Cut(after, to)
	if !ok || !closed {
		t.Fatalf("no part from %q to %q", from, to)
	}
	return part
}

// TestRemediesDoNotMix: whoever judges access to an explanation never judges the
// decision, so that a page shows two lists.
func TestRemediesDoNotMix(t *testing.T) {
	f := invented()
	f.sheets[0].Content.Remedies = register.Fill([]register.Remedy{
		{Kind: "court", Text: "au-tribunal"}, {Kind: "explanation", Text: "une-explication"},
		{Kind: "documents", Text: "un-document"}, {Kind: "other", Text: "autrement"},
	})
	body := fetch(site(t, f), "/fr/algorithmes/ordre-des-demandes-de-logement").Body.String()
	ask := between(t, body, `<h3 id="demander">`, `<h3 id="contester">`)
	contest := between(t, body, `<h3 id="contester">`, `<h3 id="dates">`)
	for _, text := range []string{"une-explication", "un-document"} {
		if !strings.Contains(ask, text) || strings.Contains(contest, text) {
			t.Errorf("%s does not stand with the requests alone", text)
		}
	}
	if strings.Contains(ask, "au-tribunal") || !strings.Contains(contest, "au-tribunal") {
		t.Error("the court does not stand with the decision alone")
	}
	if _, after, _ := strings.Cut(contest, "sans dire si elles visent"); !strings.Contains(after, "autrement") {
		t.Error("a remedy of no known kind does not stand apart")
	}
}

// TestContest: a page offers to contest only where a decision may be.
func TestContest(t *testing.T) {
	for _, c := range []struct {
		name    string
		value   register.Value[string]
		contest bool
		says    string
	}{
		{"decision", register.Fill("yes"), true, "regardez d’abord votre lettre"},
		{"unknown", register.Fill(register.Unknown), true, "ce qui suit vaut si votre lettre le dit"},
		{"missing", register.Value[string]{}, true, "ce qui suit vaut si votre lettre le dit"},
		{"none", register.Fill("no"), false, "fiez-vous à la lettre"},
		{"not_applicable", register.NotApplicableBecause[string]("une prévision"), false, "fiez-vous à la lettre"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := invented()
			f.sheets[0].Content.Individual = c.value
			body := fetch(site(t, f), "/fr/algorithmes/ordre-des-demandes-de-logement").Body.String()
			if got := strings.Contains(body, `href="#contester"`); got != c.contest {
				t.Errorf("offers to contest: %v", got)
			}
			if !strings.Contains(body, c.says) {
				t.Errorf("does not say %q", c.says)
			}
			if strings.Contains(body, "15 et 22") == lawtest.Lawless() { // they are a law's
				t.Error("names the rights on personal data where there are none, or not where there are")
			}
		})
	}
}

// TestComparison: what differs between two versions is told with its name, old and
// new, at an address of its own, as a page and as files.
func TestComparison(t *testing.T) {
	s := site(t, invented())
	const sheet = "/fr/algorithmes/ordre-des-demandes-de-logement/versions"
	for _, c := range []struct {
		name, path string
		status     int
		says       []string
	}{
		{"versions_are_listed", sheet, 200, []string{"Version 2", "Version 1", "/versions/1/2", "lors d’une visite"}},
		{"comparison", sheet + "/1/2", 200, []string{"Critères et leur poids", "differences.csv", "differences.json"}},
		{"form_leads_to_the_comparison", sheet + "?a=2&b=1", 301, nil},
		{"latest_first_is_turned_round", sheet + "/2/1", 301, nil},
		{"a_version_that_never_was", sheet + "/1/9", 404, nil},
		{"no_number", sheet + "/1/x", 404, nil},
		{"json", sheet + "/1/2/differences.json", 200, []string{`"field": "parameters"`}},
		{"csv", sheet + "/1/2/differences.csv", 200, []string{"field;label;item;part;turn;before_status;before;after_status;after"}},
		{"withdrawn_keeps_its_versions", "/fr/algorithmes/tri-des-candidatures/versions", 200, []string{"a été retirée"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d", w.Code, c.status)
			}
			if to := w.Header().Get("Location"); c.status == 301 && to != sheet+"/1/2" {
				t.Errorf("leads to %q", to)
			}
			for _, text := range c.says {
				if !strings.Contains(w.Body.String(), text) {
					t.Errorf("does not say %q", text)
				}
			}
		})
	}
	w := fetch(s, sheet+"/1/2/differences.csv")
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="ordre-des-demandes-de-logement-1-2.csv"` {
		t.Errorf("file name: %s", got)
	}
}

// TestTermsAreExplained: every term of the glossary has its meaning on the page of an
// algorithm, where it is used.
func TestTermsAreExplained(t *testing.T) {
	s := site(t, invented())
	for lang, path := range map[string]string{"fr": "/fr/algorithmes/", "en": "/en/algorithms/"} {
		body := html.UnescapeString(fetch(s, path+"ordre-des-demandes-de-logement").Body.String())
		say := speaker{s.opt.Catalogue, lang}
		for _, term := range glossaryTerms() {
			if _, after, ok := strings.Cut(body, say.say("web.glossary."+term+".term")+"</a></dt>"); !ok || !strings.Contains(after, say.say("web.glossary."+term+".meaning")) {
				t.Errorf("%s: %s is not explained", lang, term)
			}
		}
	}
}
