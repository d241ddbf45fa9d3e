// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// asked is Inquiries in memory.
type asked struct {
	taken []register.Inquiry
	err   error
}

func (a *asked) Ask(_ context.Context, q register.Inquiry, _ desk.From) error {
	if a.err == nil {
		a.taken = append(a.taken, q)
	}
	return a.err
}

func (a *asked) all() []register.Inquiry {
	sheet := invented().sheets[0]
	q := register.Inquiry{ID: "q1", Kind: register.InquiryCorrection, About: register.KindSheet, Key: sheet.ID, Organisation: sheet.Organisation, Field: "barème <b>", Text: "Faux.\n\n<script>", Lang: "fr",
		State: register.InquiryPublished, ReceivedAt: at("2026-11-10"), PublishedAt: at("2026-11-11"), Mail: "marker-of-an-asker@example.org", AnsweredBy: "marker-of-a-curator", Turn: 2}
	r := q
	r.ID, r.State, r.Outcome, r.Answer, r.AnsweredAt, r.Reply, r.RepliedAt, r.FirstAnswer, r.ReopenedAt = "q2", register.InquiryAnswered, "partly", "En partie.", at("2026-11-15"), "Merci.", at("2026-11-12"), "Non.", at("2026-11-13")
	return []register.Inquiry{q, r}
}

func (a *asked) Waiting(context.Context, register.Actor, int) ([]register.Inquiry, error) {
	q := a.all()[0]
	q.ID, q.State = "q0", register.InquiryReceived
	return append([]register.Inquiry{q}, a.all()...), nil
}

func (a *asked) OfBody(context.Context, register.Actor, string, int) ([]register.Inquiry, error) {
	return a.all(), nil
}

func (a *asked) Decide(context.Context, register.Actor, string, int, desk.Decided) error {
	return a.err
}

func (a *asked) Reply(context.Context, register.Actor, string, int, string) error { return a.err }

func (a *asked) InquiriesAbout(_ context.Context, kind register.Kind, _ []string, _ int) ([]register.Inquiry, error) {
	if kind != register.KindSheet {
		return nil, nil
	}
	return a.all(), nil
}

func (a *asked) PublicInquiries(context.Context, int) ([]register.Inquiry, error) {
	return a.all(), nil
}

func (a *asked) InquiryCounts(context.Context) ([]register.InquiryCount, error) {
	return []register.InquiryCount{
		{Year: 2026, State: register.InquiryPublished, Kind: register.InquiryCorrection, N: 3}, {Year: 2026, State: register.InquiryAnswered, Kind: register.InquiryCorrection, Why: "partly", N: 1},
		{Year: 2026, State: register.InquiryClosed, Kind: register.InquiryQuestion, Why: "partly", N: 2}, {Year: 2025, State: register.InquiryRefused, Kind: register.InquiryQuestion, Why: "off_topic", N: 4},
	}, nil
}

// asking is the invented register whose readers can ask.
func asking(t testing.TB, a *asked) *Server {
	t.Helper()
	return staffed(t, people(), func(o *Options) { o.Inquiries = a })
}

func TestInquiryPages(t *testing.T) {
	s := asking(t, &asked{})
	for _, c := range []struct{ name, who, path string }{
		{"inquiries.fr", "", "/fr/questions"},
		{"inquiries.en", "", "/en/questions"},
		{"ask.fr", "", "/fr/questions/poser?about=sheet&key=ordre-des-demandes-de-logement"},
		{"ask_repository.en", "", "/en/questions/ask?about=repository&key=forge.example/valmont/allocation-logement"},
		{"inquiry_queue.fr", "curator", "/fr/espace/questions"},
		{"inquiry_replies.en", "manager", "/en/desk/administrations/ville-de-valmont/questions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := as(s, c.who, "GET", c.path)
			if w.Code != 200 || strings.Contains(w.Body.String(), "‹") || strings.Contains(w.Body.String(), "marker-of") {
				t.Errorf("%d\n%s", w.Code, w.Body)
			}
			golden(t, "private/"+c.name+".html", fingerprints.ReplaceAllString(w.Body.String(), "$1.HASH."))
		})
	}
	t.Run("each_page_of_a_noun_shows_them_and_leads_to_the_form", func(t *testing.T) {
		for path, form := range map[string]string{
			"/fr/algorithmes/ordre-des-demandes-de-logement":             "/fr/questions/poser?about=sheet&amp;key=ordre-des-demandes-de-logement",
			"/en/repositories/forge.example/valmont/allocation-logement": "/en/questions/ask?about=repository&amp;key=forge.example%2Fvalmont%2Fallocation-logement",
			"/fr/administrations/ville-de-valmont":                       "/fr/questions/poser?about=organisation&amp;key=ville-de-valmont",
		} {
			body := fetch(s, path).Body.String()
			if !strings.Contains(body, `href="`+form+`"`) {
				t.Errorf("%s does not lead to %s", path, form)
			}
			if strings.Contains(path, "algorithmes") && (!strings.Contains(body, "11 jours") || !strings.Contains(body, "Merci.")) {
				t.Errorf("%s has no clock or no reply", path)
			}
		}
	})
	t.Run("nothing_to_ask_about_is_not_there", func(t *testing.T) {
		for _, query := range []string{"?about=sheet&key=none", "?about=link&key=x", "?about=account&key=x"} {
			if w := fetch(s, "/fr/questions/poser"+query); w.Code != 404 {
				t.Errorf("%s: %d", query, w.Code)
			}
		}
	})
}

func TestAskPosted(t *testing.T) {
	post := func(s http.Handler, body string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/fr/questions/poser", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return record(s, r)
	}
	const good = "about=sheet&key=ordre-des-demandes-de-logement&kind=objection&text=Non"
	for _, c := range []struct {
		name, form string
		err        error
		status     int
		kept       int
	}{
		{"taken", good, nil, 200, 1},
		{"a_program_that_fills_in_every_field", good + "&website=x", nil, 200, 0},
		{"a_fault", good, &desk.Fault{Field: "text", Reason: "empty"}, 422, 0},
		{"too_many", good, &desk.TooMany{Wait: time.Minute}, 429, 0},
		{"nothing_to_ask_about", "about=sheet&key=none", nil, 404, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &asked{err: c.err}
			w := post(asking(t, a), c.form)
			if w.Code != c.status || len(a.taken) != c.kept || len(w.Header().Values("Set-Cookie")) > 0 || strings.Contains(w.Body.String(), "‹") {
				t.Errorf("%d, %d kept, %v", w.Code, len(a.taken), w.Header())
			}
		})
	}
	if w := post(asking(t, &asked{}), good, "Sec-Fetch-Site", "cross-site"); w.Code != 403 {
		t.Errorf("from elsewhere: %d", w.Code)
	}
}

// TestInquiriesOfAProduct: the page of shared software shows what readers asked about the
// sheets of those who use it, each with its sheet, and of no other.
func TestInquiriesOfAProduct(t *testing.T) {
	const page = "/fr/logiciels-communs/grille-de-points"
	body := fetch(asking(t, &asked{}), page).Body.String()
	_, list, ok := strings.Cut(body, `id="exchanges"`)
	if !ok || strings.Count(list, "<blockquote") != 2 || strings.Count(list, `<p><a href="/fr/algorithmes/`+invented().sheets[0].Slug+`">`) != 2 {
		t.Errorf("the exchanges:\n%s", list)
	}
	for _, want := range []string{"Ville de Valmont", "En partie.", "Merci.", "&lt;script&gt;"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %s in\n%s", want, list)
		}
	}
	if strings.Contains(body, "marker-of") || strings.Contains(fetch(site(t, invented()), page).Body.String(), `id="exchanges"`) {
		t.Error("who asked is told, or a register without questions has a list of them")
	}
}
