// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/law/none"
	"greffe/internal/words"
)

// post sends a form; headers stand as name, value.
func post(s http.Handler, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	return postBody(s, path, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

func postBody(s http.Handler, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return record(s, r)
}

var (
	inputs  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	legends = regexp.MustCompile(`<legend><h1>([^<]*)</h1>`)
)

// carried reads the fields that a page of the check sends on.
func carried(body string) url.Values {
	form := url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(body, -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	return form
}

// walkCheck answers every question that is asked, by its id, and gives the result
// and the questions in the order in which they came.
func walkCheck(t *testing.T, s http.Handler, path string, answer func(id string) []string) (result string, asked []string) {
	t.Helper()
	body := fetch(s, path).Body.String()
	for range 40 {
		if !legends.MatchString(body) {
			return body, asked
		}
		form := carried(body)
		id := form.Get("step")
		asked = append(asked, id)
		form["v"] = answer(id)
		form.Set("go", "next")
		w := post(s, path, form)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d: %s", id, w.Code, form.Encode())
		}
		if body = w.Body.String(); strings.Contains(body, "‹") {
			t.Fatalf("a message is missing: %s", body[strings.Index(body, "‹"):][:60])
		}
	}
	t.Fatalf("the questions do not end: %v", asked)
	return "", nil
}

// verdict is what a result says of a matter, under the heading of its rule set.
func verdict(t *testing.T, body, set, matter string) string {
	t.Helper()
	if set != "" {
		_, rest, ok := strings.Cut(body, `<section aria-labelledby="set-`+set+`">`)
		if !ok {
			t.Fatalf("no rule set %s", set)
		}
		body, _, _ = strings.Cut(rest, "</section>")
	}
	m := regexp.MustCompile(`<h3>` + regexp.QuoteMeta(html.EscapeString(matter)) + `</h3>\s*<p class="verdict verdict-([a-zA-Z_]+)">`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("nothing is said of %q", matter)
	}
	return m[1]
}

// quizVectors are the guide's eight cases in the shared file.
func quizVectors(t *testing.T) (cases []struct {
	ID     string
	Input  map[string]any
	Expect map[string]any
}) {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash("../../shared/data/algorithms/legal-test-vectors.json"))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("real data not found at ../../shared/data/algorithms")
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Decision []struct {
			ID     string         `json:"id"`
			Input  map[string]any `json:"input"`
			Expect map[string]any `json:"expect"`
		} `json:"decision_vectors"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Decision {
		cases = append(cases, struct {
			ID     string
			Input  map[string]any
			Expect map[string]any
		}(v))
	}
	return cases
}

// typed is an answer of a vector as a person chooses it on the page.
func typed(q law.Question, value any, given bool) []string {
	switch v := value.(type) {
	case bool:
		if v {
			return []string{law.True}
		}
		return []string{law.False}
	case string:
		return []string{v}
	case float64:
		b, _ := json.Marshal(v)
		return []string{string(b)}
	case []any:
		var items []string
		for _, x := range v {
			items = append(items, x.(string))
		}
		if len(items) == 0 {
			return []string{"none"}
		}
		return items
	}
	switch {
	case given && q.Null != "":
		return []string{q.Null}
	case !given && q.Default != "":
		return []string{q.Default}
	}
	return []string{law.UnknownWord}
}

// TestSelfcheckVectors walks every decision vector, the guide's eight cases among
// them, through the pages, one posted question after the other.
func TestSelfcheckVectors(t *testing.T) {
	s := site(t, invented())
	book := s.opt.Profile.Rules
	fields := map[string]law.Matter{}
	for _, m := range book.Matters {
		if m.Field != "" {
			fields[m.Field] = m
		}
	}
	for _, v := range quizVectors(t) {
		t.Run(v.ID, func(t *testing.T) {
			body, asked := walkCheck(t, s, "/fr/verifier/algorithme", func(id string) []string {
				q, _ := book.Question(id)
				value, given := v.Input[id]
				return typed(q, value, given)
			})
			for field, want := range v.Expect {
				m, ok := fields[field]
				if !ok || m.Items != "" {
					continue
				}
				set := ""
				if m.Kind == law.KindDuty {
					set = m.Set
				}
				if b, isBool := want.(bool); isBool {
					want = map[bool]string{true: law.True, false: law.False}[b]
				}
				if got := verdict(t, body, set, s.opt.Catalogue.Text("fr", m.Words(), nil)); got != want {
					t.Errorf("%s: %s, want %s (asked %v)", field, got, want, asked)
				}
			}
		})
	}
}

// TestSelfcheckExamples sends each worked example from its page.
func TestSelfcheckExamples(t *testing.T) {
	s := site(t, invented())
	out := map[string]bool{"bonne_boite": true, "tax_audits": true}
	if n := len(s.opt.Profile.Rules.Examples); n != 8 {
		t.Fatalf("%d examples", n)
	}
	for lang, path := range map[string]string{"fr": "/fr/verifier/exemples", "en": "/en/check/examples"} {
		body := fetch(s, path).Body.String()
		for _, x := range s.opt.Profile.Rules.Examples {
			_, part, ok := strings.Cut(body, `<h2 id="`+x.ID+`">`)
			part, _, _ = strings.Cut(part, "</form>")
			if !ok {
				t.Fatalf("no example %s", x.ID)
			}
			form := carried(part)
			form.Set("go", "result")
			w := post(s, address(lang, "selfcheck_algorithm"), form)
			want := law.True
			if out[x.ID] {
				want = law.False
			}
			m, _ := s.opt.Profile.Rules.Apply(x.Answers, law.AboutDecision).Obligation("in_scope", "")
			if got := verdict(t, w.Body.String(), "", s.opt.Catalogue.Text(lang, m.Matter.Words(), nil)); got != want {
				t.Errorf("%s: in scope %s, want %s", x.ID, got, want)
			}
			if !strings.Contains(w.Body.String(), `aria-labelledby="others"`) {
				t.Errorf("%s: no word of other duties", x.ID)
			}
		}
	}
}

// stepForm is answers as the hidden fields carry them.
func stepForm(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// checkPages are the posted pages that the golden files show.
func checkPages() []struct {
	name, path string
	form       url.Values
	status     int
} {
	automated := []string{"a.org_l300_2", "true", "a.org_kind", "local_authority", "a.fte", "40", "a.population", "4000", "a.algorithmic", "true", "a.individual_decision", "true",
		"a.main_processing", "true", "a.secrecy", "none", "a.special_regime", "none", "a.automation", "fully_automated", "a.personal_data", "true", "a.sensitive_data", "false",
		"a.self_revising_sole_basis", "false", "a.decision_date", "2026-01-15", "a.mention_items", "none"}
	return []struct {
		name, path string
		form       url.Values
		status     int
	}{
		{"check_second.fr", "/fr/verifier/algorithme", stepForm("step", "org_l300_2", "v", "true", "go", "next"), 200},
		{"check_number.en", "/en/check/algorithm", stepForm("a.org_l300_2", "true", "a.fte", "60", "go", "to:fte"), 200},
		{"check_wrong_date.fr", "/fr/verifier/algorithme", stepForm("step", "decision_date", "v", "hier", "go", "next"), 422},
		{"check_items.fr", "/fr/verifier/algorithme", stepForm("a.mention_items", "purpose", "a.mention_items", "cada", "go", "to:mention_items"), 200},
		{"check_silence.fr", "/fr/verifier/code", stepForm("go", "to:communicable"), 200},
		{"check_result.fr", "/fr/verifier/algorithme", stepForm(append(automated, "go", "result")...), 200},
		{"check_result.en", "/en/check/algorithm", stepForm(append(automated, "go", "result")...), 200},
		{"check_result_days.fr", "/fr/verifier/algorithme", stepForm("a.org_l300_2", "true", "a.request_received", "2026-03-10", "a.explicit_refusal_on", "silent", "a.decision_notified_on", "2026-02-20", "go", "result"), 200},
		{"check_result_out.fr", "/fr/verifier/algorithme", stepForm("a.individual_decision", "false", "a.sensitive_data", "true", "a.personal_data", "false", "go", "result"), 200},
		{"check_result_code.fr", "/fr/verifier/code", stepForm("a.org_l300_2", "true", "a.org_kind", "state", "a.fte", "900", "a.module", "true", "a.generic", "false", "a.technical_user", "false", "a.communicable", "silent", "a.ip_held", "true", "a.in_use", "true", "a.harm", "unknown", "go", "result"), 200},
		{"check_refused.fr", "/fr/verifier/algorithme", stepForm("<script>", "1"), 400},
	}
}

func TestSelfcheckPages(t *testing.T) {
	s := site(t, invented())
	values, tags := regexp.MustCompile(`"[^"]*"`), regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+)\s*=|<script|<style`)
	for _, c := range checkPages() {
		t.Run(c.name, func(t *testing.T) {
			w := post(s, c.path, c.form)
			body := w.Body.String()
			if w.Code != c.status || strings.Contains(body, "‹") || strings.Count(body, "<h1") != 1 {
				t.Errorf("status %d, want %d; %d h1", w.Code, c.status, strings.Count(body, "<h1"))
			}
			if m := tags.FindString(values.ReplaceAllString(scriptless(body), `""`)); m != "" {
				t.Errorf("%q", m)
			}
			golden(t, "pages/"+c.name+".html", fingerprints.ReplaceAllString(body, "$1.HASH."))
		})
	}
}

// TestSelfcheckSays holds what a result must never leave unsaid.
func TestSelfcheckSays(t *testing.T) {
	s := site(t, invented())
	says := map[string][]string{
		"check_result.fr":      {"pas un conseil juridique", "seul un juge peut le dire", "pour votre administration seule", "non relue par un juriste", "Par quoi commencer", "Ajoutez la mention", "peuvent tenir même hors du champ", "(supposé, faute de réponse)", "La mention ne remplace", "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033205535"},
		"check_result_days.fr": {"n’arrête pas le délai pour contester", "9\u00a0juin 2026", "Pour contester la décision", "Pour obtenir l’explication", "Il n’y a pas eu de refus écrit", "Elle ne juge jamais la décision"},
		"check_result_out.fr":  {"peuvent tenir même hors du champ", "Des réponses qui ne vont pas ensemble"},
		"check_result_code.fr": {"on ne peut pas le dire", "Ces questions en décident", "Personne ne l’a encore établi", "Puis-je communiquer ce code"},
	}
	for _, c := range checkPages() {
		body := html.UnescapeString(post(s, c.path, c.form).Body.String())
		for _, want := range says[c.name] {
			if !strings.Contains(body, want) && !strings.Contains(body, strings.ReplaceAll(want, "\u00a0", " ")) {
				t.Errorf("%s does not say %q", c.name, want)
			}
		}
		if c.name == "check_result_code.fr" && strings.Contains(body, "nullité") {
			t.Error("a check of code speaks of nullity")
		}
	}
	for _, path := range []string{"/fr/verifier", "/fr/verifier/exemples", "/fr/verifier/algorithme"} {
		if strings.Contains(fetch(s, path).Body.String(), "il y a un risque de nullité") {
			t.Errorf("%s: nullity on a public page", path)
		}
	}
}

func TestSelfcheckRefuses(t *testing.T) {
	var log bytes.Buffer
	s := site(t, invented(), func(o *Options) { o.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	kind := []string{"Content-Type", "application/x-www-form-urlencoded"}
	const path = "/fr/verifier/algorithme"
	cases := []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"another_site_by_fetch_metadata", "go=next", append(kind, "Sec-Fetch-Site", "cross-site"), 403},
		{"another_site_by_origin", "go=next", append(kind, "Origin", "https://evil.example"), 403},
		{"same_site_is_not_same_origin", "go=next", append(kind, "Sec-Fetch-Site", "same-site"), 403},
		{"its_own_form", "go=next", append(kind, "Sec-Fetch-Site", "same-origin"), 200},
		{"no_form", `{"org_l300_2":true}`, []string{"Content-Type", "application/json"}, 415},
		{"no_kind", "go=next", nil, 415},
		{"several_parts", "--x\r\n", []string{"Content-Type", "multipart/form-data; boundary=x"}, 415},
		{"unknown_field", "a.org_l300_2=true&colour=red", kind, 400},
		{"unknown_question", "a.colour=red", kind, 400},
		{"question_of_another_check", "a.module=true", kind, 400},
		{"wrong_former_answer", "a.fte=SECRETVALUE", kind, 400},
		{"two_former_answers", "a.fte=1&a.fte=2", kind, 400},
		{"field_twice", "go=next&go=result", kind, 400},
		{"unknown_way", "go=elsewhere", kind, 400},
		{"unknown_step", "step=colour&v=1", kind, 400},
		{"back_to_nowhere", "go=to:colour", kind, 400},
		{"broken_escape", "a.fte=%zz", kind, 400},
		{"semicolon", "a=1;b=2", kind, 400},
		{"too_large", "v=" + strings.Repeat("x", maxBody), kind, 413},
		{"too_many_values", strings.Repeat("v=1&", maxFields+1), kind, 413},
		{"empty_answer", "step=fte&go=next", kind, 422},
		{"two_answers", "step=org_l300_2&v=true&v=false&go=next", kind, 422},
		{"number_and_unknown", "step=fte&v=60&v=unknown&go=next", kind, 422},
		{"nothing_and_something", "step=mention_items&v=none&v=cada&go=next", kind, 422},
		{"negative_number", "step=fte&v=-1&go=next", kind, 422},
		{"silence_where_there_is_none", "step=fte&v=silent&go=next", kind, 422},
		{"hostile_answer", "step=fte&go=next&v=" + url.QueryEscape(`"><script>SECRETVALUE</script>`+"\u202e"), kind, 422},
		{"nothing_at_all", "", kind, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := postBody(s, path, c.body, c.headers...)
			h, body := w.Header(), w.Body.String()
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if h.Get("Cache-Control") != "no-store" || h.Get("ETag") != "" || h.Get("Set-Cookie") != "" || h.Get("Content-Security-Policy") != contentSecurityPolicy {
				t.Errorf("headers %v", h)
			}
			if strings.Contains(scriptless(body), "<script") || strings.Contains(body, "\u202e") || strings.Contains(body, "‹") {
				t.Error("the page is not what it should be")
			}
			if c.status == 422 && !strings.Contains(body, `role="alert"`) {
				t.Error("nobody says what is wrong")
			}
		})
	}
	if log.Len() > 0 {
		t.Errorf("the log holds %s", log.String())
	}
}

// TestSelfcheckForgets: answers reach neither the cache nor a later reader, and
// those that stand in an address are not looked at.
func TestSelfcheckForgets(t *testing.T) {
	s := site(t, invented())
	const path = "/fr/verifier/algorithme"
	before := fetch(s, path).Body.String()
	for range 2 {
		w := post(s, path+"?a.fte=77777", stepForm("a.org_l300_2", "true", "a.fte", "12345", "go", "result"), "If-None-Match", "*")
		if w.Code != 200 || !strings.Contains(w.Body.String(), "12345") || strings.Contains(w.Body.String(), "77777") {
			t.Errorf("status %d", w.Code)
		}
	}
	for _, p := range []string{path, path + "?a.fte=12345"} {
		if after := fetch(s, p).Body.String(); after != before {
			t.Errorf("%s: a page after an answer is not the page before", p)
		}
	}
	for e := s.pages.order.Front(); e != nil; e = e.Next() {
		if bytes.Contains(e.Value.(*cached).page.body, []byte("12345")) {
			t.Error("the cache keeps an answer")
		}
	}
}

func TestSelfcheckMethods(t *testing.T) {
	s := site(t, invented())
	for path, want := range map[string]string{
		"/fr/verifier/algorithme": "GET, HEAD, POST, OPTIONS", "/en/check/code": "GET, HEAD, POST, OPTIONS", "/fr/verifier": "GET, HEAD, OPTIONS", "/fr/": "GET, HEAD, OPTIONS",
	} {
		w := send(s, "PUT", path)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != want {
			t.Errorf("%s: status %d, Allow %q", path, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := post(s, "/fr/verifier", url.Values{}); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("status %d", w.Code)
	}
}

// TestSelfcheckBack: a former question comes with its answer, and the others stay.
func TestSelfcheckBack(t *testing.T) {
	s := site(t, invented())
	w := post(s, "/fr/verifier/algorithme", stepForm("a.org_l300_2", "true", "a.org_kind", "state", "step", "territory", "go", "to:org_kind"))
	body := w.Body.String()
	if !strings.Contains(body, `value="state" checked`) || strings.Count(body, " checked") != 1 {
		t.Error("the former answer is not marked")
	}
	if form := carried(body); form.Get("a.org_l300_2") != "true" || form.Has("a.org_kind") || form.Get("step") != "org_kind" {
		t.Errorf("carries %v", form)
	}
}

// TestSelfcheckWithoutALaw: no duty, and never one that is not required.
func TestSelfcheckWithoutALaw(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, invented(), func(o *Options) { o.Catalogue, o.Profile = catalogue, none.Profile() })
	for _, path := range []string{"/fr/verifier", "/fr/verifier/algorithme", "/fr/verifier/code", "/fr/verifier/exemples"} {
		for _, w := range []*httptest.ResponseRecorder{fetch(s, path), post(s, path, stepForm("a.fte", "1", "go", "result"))} {
			if w.Code == http.StatusMethodNotAllowed {
				continue
			}
			body := w.Body.String()
			if w.Code != 200 || !strings.Contains(body, "les règles d’aucun pays") || strings.Contains(body, "verdict") || strings.Contains(body, "‹") || strings.Contains(body, "du guide") {
				t.Errorf("%s: status %d", path, w.Code)
			}
		}
	}
}

// FuzzSelfcheck: whatever is posted, an answer in words comes, and nothing breaks out.
func FuzzSelfcheck(f *testing.F) {
	for _, c := range checkPages() {
		f.Add(c.form.Encode())
	}
	s := site(f, invented())
	f.Fuzz(func(t *testing.T, body string) {
		w := postBody(s, "/fr/verifier/algorithme", body, "Content-Type", "application/x-www-form-urlencoded")
		if out, _ := io.ReadAll(w.Body); w.Code >= 500 || w.Header().Get("Cache-Control") != "no-store" || strings.Contains(scriptless(string(out)), "<script") {
			t.Errorf("%q: status %d", body, w.Code)
		}
	})
}
