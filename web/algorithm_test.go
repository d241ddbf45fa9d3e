// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

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
			if !strings.Contains(body, "15 et 22") {
				t.Error("does not name the rights on personal data")
			}
		})
	}
}
