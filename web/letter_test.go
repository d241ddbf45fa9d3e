// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/law/none"
	"greffe/internal/odt"
	"greffe/internal/words"
)

// typedLetter is what a person types: each value is a mark to look for.
func typedLetter(letter string) url.Values {
	return stepForm("letter", letter, "name", "Camille MARKNAME", "address", "3, rue MARKSTREET\n99000 Valmont", "decision", "le refus MARKDECISION",
		"decision_date", "2026-10-12", "reference", "MARKREF", "administration", "Ville de Valmont", "go", "show")
}

// letterPages are the pages of letters that the golden files show.
func letterPages() []struct {
	name, path string
	form       url.Values // nil: asked for by its address
	status     int
} {
	const sheet = "/fr/algorithmes/ordre-des-demandes-de-logement/lettre"
	return []struct {
		name, path string
		form       url.Values
		status     int
	}{
		{"letters.fr", "/fr/lettres", nil, 200},
		{"letters_sheet.fr", sheet, nil, 200},
		{"letters_body_without_sheet.en", "/en/administrations/lab-orge/letter", nil, 200},
		{"letter_form.fr", sheet + "?letter=explanation", nil, 200},
		{"letter_form_document.en", "/en/letters?letter=document", nil, 200},
		{"letter_blank.fr", sheet + "?letter=rules&blank=1", nil, 200},
		{"letter_text.fr", sheet, typedLetter("explanation"), 200},
		{"letter_text.en", "/en/algorithms/ordre-des-demandes-de-logement/letter", typedLetter("explanation"), 200},
		{"letter_hostile.fr", "/fr/lettres", stepForm("letter", "rules", "name", "<script>alert(1)</script>\u202e", "algorithm", "</p><h1>"), 200},
		{"dates.fr", "/fr/dates", nil, 200},
		{"dates_counted.fr", "/fr/dates", typedDays("show"), 200},
		{"dates_abroad.en", "/en/dates", stepForm("a.residence", "abroad", "a.request_received", "2026-10-03", "a.decision_notified_on", "2026-09-14"), 200},
		{"dates_wrong.fr", "/fr/dates", stepForm("a.request_received", "hier"), 422},
	}
}

func typedDays(where string) url.Values {
	return stepForm("a.residence", "mainland", "a.decision_notified_on", "2026-09-14", "a.request_sent", "2026-09-30", "a.request_received", "2026-10-03", "go", where)
}

func TestLetterPages(t *testing.T) {
	s := site(t, invented())
	for _, c := range letterPages() {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path)
			if c.form != nil {
				w = post(s, c.path, c.form)
			}
			body := w.Body.String()
			if w.Code != c.status || strings.Contains(body, "‹") || strings.Count(body, "<h1") != 1 || strings.Contains(scriptless(body), "<script") {
				t.Errorf("status %d, want %d; %d h1", w.Code, c.status, strings.Count(body, "<h1"))
			}
			// The first sentence of every page of action.
			first := html.EscapeString(s.opt.Catalogue.Text(w.Header().Get("Content-Language"), "web.can.first", nil))
			at := strings.Index(body, "</h1>")
			if !strings.HasPrefix(strings.TrimSpace(body[at+len("</h1>"):]), `<p class="first-of-all"><strong>`+first) {
				t.Error("the page does not begin with what everybody must know first")
			}
			golden(t, "pages/"+c.name+".html", fingerprints.ReplaceAllString(body, "$1.HASH."))
		})
	}
}

// TestLettersSay holds what each letter must say, and what none may.
func TestLettersSay(t *testing.T) {
	s := site(t, invented())
	m := s.opt.Profile.Letters
	if len(m.All) != 3 {
		t.Fatalf("%d letters", len(m.All))
	}
	says := map[string][]string{
		"explanation": {"article L. 311-3-1", "1° le degré et le mode de contribution", "2° les données", "3° les paramètres", "4° les opérations", "12 octobre 2026", "MARKREF"},
		"document":    {"article L. 311-1", "un fournisseur ne vous a jamais remis le code"},
		"rules":       {"L’article L. 312-1-3", "moins de cinquante agents"},
	}
	identity := regexp.MustCompile(`(?i)pièce d’identité|carte d’identité|passeport|justificatif`)
	for _, l := range m.All {
		form := url.Values{"letter": {l.ID}, "go": {"text"}}
		typed := typedLetter(l.ID)
		for _, f := range l.Fields {
			form[f] = typed[f]
		}
		w := post(s, "/fr/lettres", form)
		text := strings.ReplaceAll(w.Body.String(), "\u00a0", " ")
		_, after, _ := strings.Cut(text, "Madame, Monsieur,\n\n")
		if !strings.HasPrefix(after, "Je sais que cette demande") || !strings.Contains(after[:120], "n’arrête") {
			t.Errorf("%s does not say first that asking stops no delay: %.120s", l.ID, after)
		}
		for _, want := range append(says[l.ID], "personne responsable de l’accès aux documents administratifs (PRADA)", "je vous demande de me l’écrire, avec vos motifs") {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", l.ID, want, text)
			}
		}
		if m := identity.FindString(text); m != "" {
			t.Errorf("%s speaks of %q", l.ID, m)
		}
		if h := w.Header(); h.Get("Content-Type") != plainType || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("Content-Disposition"), "lettre.txt") {
			t.Errorf("headers %v", h)
		}
	}
}

func TestLetterAsDocument(t *testing.T) {
	s := site(t, invented())
	form := typedLetter("explanation")
	form.Set("go", "odt")
	w := post(s, "/fr/algorithmes/ordre-des-demandes-de-logement/lettre", form)
	if w.Header().Get("Content-Type") != odt.MediaType || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("headers %v", w.Header())
	}
	z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "content.xml" && !strings.Contains(string(b), "MARKDECISION") {
			t.Errorf("the document lacks what was typed: %s", b)
		}
	}
}

// TestLetterGoesToTheOfficer: the officer for access to documents when the sheet knows
// one, else the postal address, else where to look it up.
func TestLetterGoesToTheOfficer(t *testing.T) {
	f := invented()
	s := site(t, f)
	const slug = "ordre-des-demandes-de-logement"
	for i := range f.sheets {
		if f.sheets[i].Slug == slug {
			f.sheets[i].Content.Contacts.Filled[0].Kind = "postal"
			f.sheets[i].Content.Contacts.Filled[0].Value = "1, place de la Mairie, 99000 Valmont"
		}
	}
	body := fetch(s, "/fr/algorithmes/"+slug+"/lettre").Body.String()
	if !strings.Contains(body, "1, place de la Mairie") || strings.Contains(body, "(PRADA)"+"\u00a0:") {
		t.Error("the postal address is not shown, or an officer is")
	}
	for i := range f.sheets {
		if f.sheets[i].Slug == slug {
			f.sheets[i].Content.Contacts.Filled[0].Kind = "email"
			f.sheets[i].Content.Contacts.Filled[0].Value = "prada@valmont.example"
		}
	}
	f.version++
	body = fetch(s, "/fr/algorithmes/"+slug+"/lettre").Body.String()
	if !strings.Contains(body, "Personne responsable de l’accès aux documents administratifs (PRADA)") || !strings.Contains(body, "prada@valmont.example") {
		t.Error("the officer is not shown")
	}
}

// TestLettersForget: what is typed reaches neither the log, nor the cache, nor an
// address, nor a header.
func TestLettersForget(t *testing.T) {
	var log bytes.Buffer
	s := site(t, invented(), func(o *Options) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	for _, path := range []string{"/fr/lettres", "/fr/algorithmes/ordre-des-demandes-de-logement/lettre", "/en/administrations/lab-orge/letter"} {
		for _, where := range []string{"show", "text", "odt", "edit", "nowhere"} {
			form := typedLetter("explanation")
			form.Set("go", where)
			w := post(s, path, form)
			if w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Set-Cookie") != "" || w.Header().Get("ETag") != "" || strings.Contains(strings.Join(w.Header()["Content-Disposition"], ""), "MARK") {
				t.Errorf("%s %s: status %d, %v", path, where, w.Code, w.Header())
			}
			if strings.Contains(w.Body.String(), "href=\"") && regexp.MustCompile(`href="[^"]*MARK`).MatchString(w.Body.String()) {
				t.Errorf("%s %s: an address holds what was typed", path, where)
			}
			fetch(s, path)
		}
	}
	for _, where := range []string{"show", "calendar:contest", "calendar:explanation"} {
		if w := post(s, "/fr/dates", typedDays(where)); w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("dates: status %d, %v", w.Code, w.Header())
		}
	}
	for e := s.pages.order.Front(); e != nil; e = e.Next() {
		if p := e.Value.(*cached).page; bytes.Contains(p.body, []byte("MARK")) || bytes.Contains(p.body, []byte("2026-10-03")) {
			t.Error("the cache keeps what was typed")
		}
	}
	if log.Len() > 0 {
		t.Errorf("the log holds %s", log.String())
	}
}

func TestLettersRefuse(t *testing.T) {
	s := site(t, invented())
	for _, c := range []struct {
		name, path string
		form       url.Values
		status     int
	}{
		{"no_letter", "/fr/lettres", stepForm("name", "x"), 400},
		{"unknown_letter", "/fr/lettres", stepForm("letter", "identity"), 400},
		{"field_of_another_letter", "/fr/lettres", stepForm("letter", "rules", "decision", "x"), 400},
		{"unknown_sheet", "/fr/algorithmes/nobody/lettre", stepForm("letter", "rules"), 404},
		{"unknown_body", "/fr/administrations/nobody/lettre", stepForm("letter", "rules"), 404},
		{"unknown_day", "/fr/dates", stepForm("a.birthday", "2026-01-01"), 400},
		{"question_of_another_part", "/fr/dates", stepForm("a.fte", "60"), 400},
		{"calendar_of_nothing", "/fr/dates", stepForm("go", "calendar:contest"), 400},
		{"calendar_of_another_series", "/fr/dates", typedDays("calendar:both"), 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := post(s, c.path, c.form); w.Code != c.status || strings.Contains(w.Body.String(), "‹") {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
		})
	}
	for path, status := range map[string]int{"/fr/lettres?letter=identity": 404, "/fr/algorithmes/tri-des-candidatures/lettre": 200} {
		if w := fetch(s, path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
}

// TestCalendars: each series alone, floating days, nothing about anybody, and first of
// all that asking does not stop the delay to contest.
func TestCalendars(t *testing.T) {
	s := site(t, invented())
	for _, series := range []string{"contest", "explanation"} {
		w := post(s, "/fr/dates", typedDays("calendar:"+series))
		body := w.Body.String()
		golden(t, "pages/calendar_"+series+".fr.ics", strings.ReplaceAll(body, "\r\n", "\n"))
		if w.Header().Get("Content-Type") != calendarType || !strings.HasSuffix(w.Header().Get("Content-Disposition"), `.ics"`) {
			t.Errorf("headers %v", w.Header())
		}
		plain := strings.ReplaceAll(body, "\r\n ", "") // RFC 5545 3.1: long lines are folded
		for _, line := range strings.Split(plain, "\r\n") {
			if strings.HasPrefix(line, "DESCRIPTION:") && !strings.HasPrefix(line, "DESCRIPTION:Demander une explication n’arrête pas le délai") && !strings.Contains(line, "dernier jour sûr") {
				t.Errorf("%s: %s", series, line)
			}
			if strings.HasPrefix(line, "DTSTART") && (!strings.HasPrefix(line, "DTSTART;VALUE=DATE:") || strings.Contains(line, "TZID")) {
				t.Errorf("%s: %s does not float", series, line)
			}
		}
		for _, word := range []string{"ORGANIZER", "ATTENDEE", "Valmont", "MARK"} {
			if strings.Contains(plain, word) {
				t.Errorf("%s names %s", series, word)
			}
		}
		other := map[string]string{"contest": "20270102", "explanation": "20261113"}[series] // a day of the other series
		if strings.Contains(plain, other) || strings.Count(plain, "BEGIN:VEVENT") == 0 {
			t.Errorf("%s: the series are mixed, or empty:\n%s", series, plain)
		}
		if again := post(s, "/fr/dates", typedDays("calendar:"+series)).Body.String(); again != body {
			t.Error("same days, other bytes")
		}
	}
}

// TestLettersWithoutALaw: no letter, no day, and never that there is no right.
func TestLettersWithoutALaw(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, invented(), func(o *Options) { o.Catalogue, o.Profile = catalogue, none.Profile() })
	for _, path := range []string{"/fr/lettres", "/fr/lettres?letter=rules", "/fr/algorithmes/ordre-des-demandes-de-logement/lettre", "/fr/administrations/lab-orge/lettre", "/fr/dates"} {
		for _, w := range []*httptest.ResponseRecorder{fetch(s, path), post(s, path, stepForm("letter", "rules"))} {
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "les règles d’aucun pays") || strings.Contains(w.Body.String(), "letter-sheet") || strings.Contains(w.Body.String(), "‹") {
				t.Errorf("%s: status %d", path, w.Code)
			}
		}
	}
	for _, path := range []string{"/fr/algorithmes/ordre-des-demandes-de-logement", "/fr/administrations/lab-orge", "/fr/"} {
		if body := fetch(s, path).Body.String(); strings.Contains(body, "/lettre") || strings.Contains(body, "/fr/dates") {
			t.Errorf("%s offers a letter or days", path)
		}
	}
}

// FuzzLetter: whatever is posted, an answer in words comes, and nothing breaks out.
func FuzzLetter(f *testing.F) {
	for _, c := range letterPages() {
		f.Add(c.form.Encode())
	}
	f.Add(typedDays("calendar:contest").Encode())
	s := site(f, invented())
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/fr/lettres", "/fr/dates"} {
			w := postBody(s, path, body, "Content-Type", "application/x-www-form-urlencoded")
			if w.Code >= 500 || w.Header().Get("Cache-Control") != "no-store" && w.Code == 200 || strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && strings.Contains(scriptless(w.Body.String()), "<script") {
				t.Errorf("%s %q: status %d", path, body, w.Code)
			}
		}
	})
}
