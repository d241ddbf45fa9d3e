// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"html"
	"strings"
	"testing"

	"greffe/internal/register"
)

// contesting is Inquiries with the exchanges of one case.
type contesting struct {
	asked
	list []register.Inquiry
}

func (c *contesting) InquiriesAbout(_ context.Context, kind register.Kind, _ []string, _ int) ([]register.Inquiry, error) {
	if kind != register.KindSheet {
		return nil, nil
	}
	return c.list, nil
}

// TestContestedFact: the clock and the body's reply stand beside the fact that is
// contested, whichever it is, and lead to the exchange.
func TestContestedFact(t *testing.T) {
	f := invented()
	full, bare := f.sheets[0].Slug, "aide-de-rentree"
	q := func(change func(*register.Inquiry)) register.Inquiry {
		x := register.Inquiry{ID: "q1", Kind: register.InquiryCorrection, About: register.KindSheet, Field: "parameters", Text: "Faux.", State: register.InquiryPublished, ReceivedAt: at("2026-11-10")}
		change(&x)
		return x
	}
	mark := func(t *testing.T, path string, list ...register.Inquiry) string {
		t.Helper()
		s := staffed(t, people(), func(o *Options) { o.Inquiries = &contesting{list: list} })
		w := fetch(s, path)
		if w.Code != 200 || strings.Contains(w.Body.String(), "‹") {
			t.Fatalf("%s: %d", path, w.Code)
		}
		body, section, ok := strings.Cut(html.UnescapeString(w.Body.String()), `<section class="inquiries"`)
		if !ok || len(list) > 0 && !strings.Contains(section, `id="exchange-`+list[0].ID+`"`) {
			t.Fatalf("%s has no exchanges to lead to", path)
		}
		return body
	}
	for _, c := range []struct {
		rule   string
		change func(*register.Inquiry)
		fr, en string // "" for no mark
	}{
		{"waits", func(*register.Inquiry) {}, "Contesté depuis 11 jours, sans réponse", "Contested 11 days ago, no answer"},
		{"waits_since_today", func(x *register.Inquiry) { x.ReceivedAt = at("2026-11-21") }, "Contesté aujourd’hui, pas encore de réponse", "Contested today, not answered yet"},
		{"the_body_replied", func(x *register.Inquiry) { x.Reply = "Merci." }, "Contesté\u00a0: l’administration répond", "Contested: the administration replies"},
		{"the_register_answered", func(x *register.Inquiry) {
			x.State, x.Answer, x.Outcome, x.AnsweredAt = register.InquiryAnswered, "En partie.", "partly", at("2026-11-15")
		}, "Contesté, réponse\u00a0: Acceptée en partie", "Contested, answered: Accepted in part"},
		{"closed", func(x *register.Inquiry) { x.State = register.InquiryClosed }, "", ""},
		{"a_question_contests_nothing", func(x *register.Inquiry) { x.Kind = register.InquiryQuestion }, "", ""},
		{"about_the_whole_page", func(x *register.Inquiry) { x.Field = "" }, "", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			for path, says := range map[string]string{"/fr/algorithmes/" + full: c.fr, "/en/algorithms/" + full: c.en} {
				body := mark(t, path, q(c.change))
				if got := strings.Contains(body, `<p class="contested"><a href="#exchange-q1">`+says+`</a></p>`); got != (says != "") {
					t.Errorf("%s says %q: %v", path, says, got)
				}
				if says == "" && strings.Contains(body, "#exchange-") {
					t.Errorf("%s has a mark", path)
				}
			}
		})
	}
	var all []register.Inquiry
	for _, field := range site(t, f).contestable() {
		all = append(all, q(func(x *register.Inquiry) { x.ID, x.Field = field, field }))
	}
	for _, slug := range []string{full, bare} {
		body := mark(t, "/fr/algorithmes/"+slug, all...)
		for _, x := range all {
			if n := strings.Count(body, `href="#exchange-`+x.ID+`"`); n != 1 {
				t.Errorf("%s: %d marks beside %s", slug, n, x.ID)
			}
		}
	}
	for _, field := range []string{"cost", "role_in_decision", "alternatives", "end_date"} { // where nothing is said of any of a section
		if n := strings.Count(mark(t, "/fr/algorithmes/"+bare, q(func(x *register.Inquiry) { x.Field = field })), `href="#exchange-q1"`); n != 1 {
			t.Errorf("%d marks beside %s", n, field)
		}
	}
}

// TestAskField: what an exchange on a sheet is about is chosen among the names of the
// page, by its address too; about anything else it is told in one's own words.
func TestAskField(t *testing.T) {
	s := asking(t, &asked{})
	for _, c := range []struct{ rule, query, has, hasNot string }{
		{"a_sheet", "?about=sheet&key=ordre-des-demandes-de-logement", `<option value="parameters">`, "selected"},
		{"a_field_by_the_address", "?about=sheet&key=ordre-des-demandes-de-logement&field=parameters", `<option value="parameters" selected>`, `<input id="field"`},
		{"no_such_field", "?about=sheet&key=ordre-des-demandes-de-logement&field=nobody-wrote-this", `<select id="field"`, "nobody-wrote-this\">"},
		{"an_administration", "?about=organisation&key=ville-de-valmont&field=parameters", `<input id="field"`, `<select id="field"`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			w := fetch(s, "/fr/questions/poser"+c.query)
			form := between(t, w.Body.String(), `<form class="fill"`, "</form>")
			if w.Code != 200 || !strings.Contains(form, c.has) || strings.Contains(form, c.hasNot) {
				t.Errorf("%d\n%s", w.Code, form)
			}
		})
	}
}

// TestAskFromAnyPage: a past version, a withdrawn sheet, software that several share and
// the list of questions lead to the form too.
func TestAskFromAnyPage(t *testing.T) {
	s := asking(t, &asked{})
	for _, c := range []struct {
		rule, path, ask string
		status          int
		exchanges       bool
	}{
		{"a_past_version", "/fr/algorithmes/ordre-des-demandes-de-logement/versions/1", "/fr/questions/poser?about=sheet&amp;key=ordre-des-demandes-de-logement", 200, true},
		{"a_withdrawn_sheet", "/en/algorithms/tri-des-candidatures", "/en/questions/ask?about=sheet&amp;key=tri-des-candidatures", 410, true},
		{"shared_software", "/fr/logiciels-communs/grille-de-points", "/fr/questions/poser?about=sheet&amp;key=ordre-des-demandes-de-logement", 200, false},
		{"the_list_of_questions", "/en/questions", "/en/questions/ask", 200, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			w := fetch(s, c.path)
			body := w.Body.String()
			if w.Code != c.status || !strings.Contains(body, `href="`+c.ask+`"`) || strings.Contains(body, "‹") {
				t.Errorf("%d, does not lead to %s", w.Code, c.ask)
			}
			if strings.Contains(body, `<section class="inquiries"`) != c.exchanges {
				t.Errorf("shows exchanges: %v", !c.exchanges)
			}
		})
	}
	if body := fetch(site(t, invented()), "/fr/logiciels-communs/grille-de-points").Body.String(); strings.Contains(body, "/questions/poser") {
		t.Error("leads to a form where readers can ask nothing")
	}
}
