// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
)

// asks is every question of which the whole answer is golden.
func asks() []struct {
	name, path string
	status     int
} {
	return []struct {
		name, path string
		status     int
	}{
		{"algorithms", "/api/v1/algorithms", 200},
		{"algorithms_of_a_body", "/api/v1/algorithms?organisation=ville-de-valmont&limit=1", 200},
		{"algorithms_of_nobody", "/api/v1/algorithms?organisation=nobody", 404},
		{"algorithm", "/api/v1/algorithm?key=places-en-creche-vdv", 200},
		{"algorithm_withdrawn", "/api/v1/algorithm?key=tri-des-candidatures-vdv&lang=en", 410},
		{"algorithm_draft_is_not_there", "/api/v1/algorithm?key=brouillon-secret", 404},
		{"algorithm_draft_by_id_is_not_there", "/api/v1/algorithm?key=urn:uuid:00000000-0000-4000-8000-000000000001", 404},
		{"algorithm_unknown", "/api/v1/algorithm?key=none&lang=en", 404},
		{"algorithm_without_key", "/api/v1/algorithm", 400},
		{"repositories", "/api/v1/repositories", 200},
		{"repositories_of_a_body", "/api/v1/repositories?organisation=ville-de-valmont", 200},
		{"repository", "/api/v1/repository?key=github.com/Valmont/Petite-Enfance&lang=en", 200},
		{"repository_by_former_address", "/api/v1/repository?key=https://github.com/valmont/creches", 200},
		{"repository_gone", "/api/v1/repository?key=git.example/orge/eau", 200},
		{"repository_unknown", "/api/v1/repository?key=github.com/o/n", 404},
		{"organisations", "/api/v1/organisations", 200},
		{"organisation", "/api/v1/organisation?key=ville-de-valmont", 200},
		{"comparison", "/api/v1/comparison?key=places-en-creche-vdv&from=2&to=1&lang=en", 200},
		{"comparison_of_what_was_withdrawn", "/api/v1/comparison?key=tri-des-candidatures-vdv&from=1&to=2", 200},
		{"comparison_of_no_version", "/api/v1/comparison?key=places-en-creche-vdv&from=1&to=77", 400},
		{"comparison_without_version", "/api/v1/comparison?key=places-en-creche-vdv&from=1", 400},
		{"comparison_of_a_draft", "/api/v1/comparison?key=brouillon-secret&from=1&to=2", 404},
		{"organisation_as_of", "/api/v1/organisation?key=ville-de-valmont&as_of=2026-11-03", 200},
		{"organisation_as_of_before_it_was", "/api/v1/organisation?key=ville-de-valmont&as_of=2020-11-03", 404},
		{"sheetless", "/api/v1/sheetless?limit=1", 200},
		{"sheetless_in_a_state", "/api/v1/sheetless?state=declares_none", 200},
		{"sheetless_in_no_state", "/api/v1/sheetless?state=lazy", 400},
		{"organisations_none", "/api/v1/organisations?origin=estimated", 200},
		{"repositories_none", "/api/v1/repositories?forge=nowhere.example", 200},
		{"algorithms_none", "/api/v1/algorithms?automation=none", 200},
		{"software_none", "/api/v1/software?licence=none", 200},
		{"organisations_by_no_filter", "/api/v1/organisations?size=3", 400},
		{"repositories_by_no_filter", "/api/v1/repositories?stars=3", 400},
		{"algorithm_by_id_as_of_no_day", "/api/v1/algorithm?key=urn:uuid:00000000-0000-4000-8000-000000000001&as_of=2026-11-06", 404},
		{"coverage_of_a_forge", "/api/v1/coverage?forge=github.com", 200},
		{"coverage_as_of", "/api/v1/coverage?as_of=2026-11-02", 400},
		{"crawls_as_of", "/api/v1/crawls?as_of=2026-11-02&lang=en", 400},
		{"changes_of_a_body", "/api/v1/changes?organisation=ville-de-valmont&limit=200", 200},
		{"changes_of_nobody", "/api/v1/changes?organisation=none", 404},
		{"differences_of_a_kind", "/api/v1/differences?from=2026-11-03&to=2026-11-30&kind=sheet&kind=link", 200},
		{"differences_of_no_kind", "/api/v1/differences?from=2026-11-03&kind=user", 400},
		{"inquiries", "/api/v1/inquiries?limit=1", 200},
		{"inquiries_of_a_body", "/api/v1/inquiries?organisation=ville-de-valmont", 200},
		{"inquiries_of_nobody", "/api/v1/inquiries?organisation=none", 404},
		{"inquiry_counts", "/api/v1/inquiry-counts", 200},
		{"inquiry_counts_as_of", "/api/v1/inquiry-counts?as_of=2026-11-02", 400},
		{"products", "/api/v1/products", 200},
		{"products_as_of", "/api/v1/products?as_of=2026-11-02", 400},
		{"product", "/api/v1/product?key=points-petite-enfance", 200},
		{"product_unknown", "/api/v1/product?key=none", 404},
		{"accounts_after_what", "/api/v1/accounts?after=x", 400},
		{"links_as_of_no_day", "/api/v1/links?as_of=x", 400},
		{"software_as_of", "/api/v1/software?as_of=2026-11-02", 400},
		{"figures_as_of_no_day", "/api/v1/figures?as_of=x", 400},
		{"rules_as_of", "/api/v1/rules?as_of=2026-11-02", 400},
		{"facets_as_of", "/api/v1/facets?as_of=2026-11-02", 400},
		{"changes_as_of", "/api/v1/changes?as_of=2026-11-02", 400},
		{"organisation_unknown", "/api/v1/organisation?key=none", 404},
		{"algorithms_sparse", "/api/v1/algorithms?fields=id,name,links", 200},
		{"algorithms_sparse_of_nothing", "/api/v1/algorithms?fields=id,nom", 400},
		{"algorithms_filtered", "/api/v1/algorithms?automation=decision_support&origin=imported", 200},
		{"algorithms_updated_since", "/api/v1/algorithms?updated_since=2026-11-03", 200},
		{"algorithms_as_of", "/api/v1/algorithms?as_of=2026-11-02&status=operational", 200},
		{"algorithms_as_of_no_day", "/api/v1/algorithms?as_of=yesterday", 400},
		{"algorithms_as_of_other_filter", "/api/v1/algorithms?as_of=2026-11-02&automation=none", 400},
		{"algorithm_as_of", "/api/v1/algorithm?key=tri-des-candidatures-vdv&as_of=2026-11-06", 200},
		{"repositories_filtered", "/api/v1/repositories?licence=not_observed&fields=key,facts&limit=1", 200},
		{"repositories_as_of", "/api/v1/repositories?as_of=2026-11-04&licence=EUPL-1.2", 200},
		{"repositories_as_of_of_a_body", "/api/v1/repositories?as_of=2026-11-04&organisation=ville-de-valmont&fields=key", 200},
		{"repository_as_of", "/api/v1/repository?key=github.com/Valmont/Creches&as_of=2026-11-04", 200},
		{"repository_as_of_before_it_was", "/api/v1/repository?key=github.com/Valmont/Creches&as_of=2020-11-04", 404},
		{"organisations_as_of", "/api/v1/organisations?as_of=2026-11-01", 200},
		{"software", "/api/v1/software", 200},
		{"software_project", "/api/v1/software-project?key=creches", 200},
		{"software_project_of_nothing", "/api/v1/software-project?key=rien", 404},
		{"software_project_without_key", "/api/v1/software-project", 400},
		{"accounts", "/api/v1/accounts?limit=2", 200},
		{"accounts_as_of", "/api/v1/accounts?as_of=2020-01-01", 200},
		{"links", "/api/v1/links", 200},
		{"links_as_of", "/api/v1/links?as_of=2026-11-02", 200},
		{"crawls", "/api/v1/crawls", 200},
		{"coverage", "/api/v1/coverage", 200},
		{"rules", "/api/v1/rules?lang=en", 200},
		{"facets", "/api/v1/facets?kind=repository", 200},
		{"figures", "/api/v1/figures", 200},
		{"figures_as_of", "/api/v1/figures?as_of=2026-11-02", 200},
		{"records", "/api/v1/records?kind=repository&limit=2", 200},
		{"records_as_of", "/api/v1/records?kind=sheet&as_of=2026-11-06", 200},
		{"records_without_kind", "/api/v1/records", 400},
		{"differences", "/api/v1/differences?from=2026-11-03&to=2026-11-30", 200},
		{"differences_backwards", "/api/v1/differences?from=2026-11-03&to=2026-11-01", 400},
		{"differences_without_day", "/api/v1/differences", 400},
		{"search_as_of", "/api/v1/search?q=cr%C3%A8che&as_of=2026-11-02", 400},
		{"changes_with_records", "/api/v1/changes?include=record&limit=3", 200},
		{"changes_include_what", "/api/v1/changes?include=all", 400},
		{"changes", "/api/v1/changes?limit=200", 200},
		{"changes_of_sheets_and_links", "/api/v1/changes?kind=sheet&kind=link", 200},
		{"changes_after", "/api/v1/changes?after=3&limit=2", 200},
		{"changes_bad_position", "/api/v1/changes?after=-1", 400},
		{"changes_bad_kind", "/api/v1/changes?kind=user", 400},
		{"search", "/api/v1/search?q=cr%C3%A8che", 200},
		{"search_filters", "/api/v1/search?kind=repository&licence=not_observed&limit=1&lang=en", 200},
		{"search_bad_sort", "/api/v1/search?sort=random", 400},
		{"search_offset_past_reason", "/api/v1/search?after=" + cursorOf("search", "99999999"), 400},
		{"limit_none", "/api/v1/algorithms?limit=0", 400},
		{"limit_too_many", "/api/v1/algorithms?limit=1000000000", 400},
		{"limit_no_number", "/api/v1/algorithms?limit=ten", 400},
		{"limit_twice", "/api/v1/algorithms?limit=1&limit=2", 400},
		{"cursor_garbage", "/api/v1/algorithms?after=%00%ff", 400},
		{"cursor_of_another_list", "/api/v1/algorithms?after=" + cursorOf("repositories", "a"), 400},
		{"unknown_parameter", "/api/v1/algorithms?organization=x&lang=en", 400},
		{"unknown_language", "/api/v1/algorithms?lang=de", 400},
		{"unreadable_parameters", "/api/v1/algorithms?%zz", 400},
		{"no_such_address", "/api/v1/people", 404},
		{"no_such_version", "/api/v2/algorithms", 404},
		{"trailing_slash", "/api/v1/algorithms/", 404},
		{"letter_escaped", "/api/v1/%61lgorithms", 404},
	}
}

func TestAPIAnswers(t *testing.T) {
	s := told(t).serving()
	check := checker(t)
	for _, ask := range asks() {
		t.Run(ask.name, func(t *testing.T) {
			w := fetch(s, ask.path)
			if w.Code != ask.status {
				t.Fatalf("status %d, want %d: %s", w.Code, ask.status, w.Body)
			}
			check(t, ask.path, w)
			head := &bytes.Buffer{}
			for _, name := range []string{"Content-Type", "Content-Language", "Content-Location", "Link", "Vary", "Cache-Control"} {
				if v := w.Header().Get(name); v != "" {
					fmt.Fprintf(head, "%s: %s\n", name, v)
				}
			}
			var body bytes.Buffer
			if err := json.Indent(&body, w.Body.Bytes(), "", " "); err != nil {
				t.Fatal(err)
			}
			golden(t, "api/"+ask.name+".txt", fmt.Sprintf("GET %s\n%d\n%s\n%s", ask.path, w.Code, head, &body))
		})
	}
}

// TestEveryOperationIsAsked: no operation of the API goes without an answer and a refusal
// that were held against the document.
func TestEveryOperationIsAsked(t *testing.T) {
	c := newChronicle(t)
	a, err := newAPI(c.options())
	c.must(err)
	answered, refused := map[string]bool{}, map[string]bool{}
	for _, ask := range asks() {
		path, _, _ := strings.Cut(ask.path, "?")
		answered[path], refused[path] = answered[path] || ask.status == 200, refused[path] || ask.status >= 400
	}
	for path := range a.params {
		if path != apiRoot+"/openapi.json" && (!answered[path] || !refused[path]) {
			t.Errorf("%s: answered %v, refused %v", path, answered[path], refused[path])
		}
	}
}

// checker holds an answer against the OpenAPI document, as an independent reader understands it.
func checker(t *testing.T) func(t *testing.T, path string, w *httptest.ResponseRecorder) {
	check := checkerOf(t)
	return func(t *testing.T, path string, w *httptest.ResponseRecorder) {
		t.Helper()
		check(t, http.MethodGet, path, w)
	}
}

// checkerOf is checker for any method; of one that writes only the answer is looked at.
func checkerOf(t *testing.T) func(t *testing.T, method, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	doc := document(t)
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, method, path string, w *httptest.ResponseRecorder) {
		t.Helper()
		r := httptest.NewRequest(method, path, nil)
		route, vars, err := router.FindRoute(r)
		if err != nil {
			if errors.Is(err, routers.ErrPathNotFound) && w.Code == http.StatusNotFound {
				checkProblem(t, doc, w.Body.Bytes())
				return
			}
			t.Fatal(err)
		}
		in := &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: vars}
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil && w.Code == http.StatusOK && method == http.MethodGet {
			t.Errorf("the document refuses a question that is answered: %v", err)
		}
		out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: w.Code, Header: w.Header()}
		if r.URL.Query().Has("fields") && w.Code == http.StatusOK {
			return // fields that are required elsewhere were not wanted
		}
		out.SetBodyBytes(w.Body.Bytes())
		if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
			t.Errorf("the document does not allow this answer: %v", err)
		}
	}
}

func checkProblem(t *testing.T, doc *openapi3.T, body []byte) {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if err := doc.Components.Schemas["Problem"].Value.VisitJSON(v); err != nil {
		t.Errorf("no problem as documented: %v", err)
	}
}

func document(t *testing.T) *openapi3.T {
	t.Helper()
	b, err := os.ReadFile("../schemas/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, media := range []string{"application/openapi+json", jsonFeedType} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.JSONBodyDecoder)
	}
	openapi3filter.RegisterBodyDecoder(atomType, openapi3filter.PlainBodyDecoder)
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	for _, s := range doc.Components.Schemas { // readers must bear new fields; we must not send any that is not described
		if len(s.Value.Properties) > 0 {
			s.Value.AdditionalProperties = openapi3.AdditionalProperties{Has: &closed}
		}
	}
	return doc
}

func TestOpenAPIDocument(t *testing.T) {
	c := newChronicle(t)
	a, err := newAPI(c.options())
	if err != nil {
		t.Fatal(err)
	}
	const path = "../schemas/openapi.json"
	if *update {
		if err := os.WriteFile(path, a.document, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("file_is_what_the_code_says", func(t *testing.T) {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(a.document)); diff != "" {
			t.Errorf("%s (go test ./web -update rewrites it):\n%s", path, diff)
		}
	})
	t.Run("the_site_gives_the_file", func(t *testing.T) {
		w := fetch(c.serving(), "/api/v1/openapi.json")
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), a.document) {
			t.Errorf("status %d, %d bytes, want the document's %d", w.Code, w.Body.Len(), len(a.document))
		}
	})
	t.Run("valid_as_OpenAPI", func(t *testing.T) {
		doc := document(t)
		if err := doc.Validate(t.Context()); err != nil {
			t.Error(err)
		}
		if !doc.IsOpenAPI31OrLater() {
			t.Errorf("version %s", doc.OpenAPI)
		}
	})
	t.Run("every_path_is_described", func(t *testing.T) {
		doc := document(t)
		for path := range a.params {
			if doc.Paths.Value(path) == nil {
				t.Errorf("%s is not", path)
			}
		}
	})
	t.Run("every_problem_type_is_listed", func(t *testing.T) {
		for name := range problems() {
			if !strings.Contains(apiInfo().Description, strings.ReplaceAll(name, "_", "-")) {
				t.Errorf("%s is not", name)
			}
		}
	})
	t.Run("same_for_every_site", func(t *testing.T) {
		other, err := newAPI(c.options(func(o *APIOptions) { o.Title, o.PublicURL = "Autre", "" }))
		if err != nil || !bytes.Equal(other.document, a.document) {
			t.Errorf("the document depends on the site (%v)", err)
		}
	})
}

func TestAPIManners(t *testing.T) {
	s := told(t).serving()
	doc := document(t)
	for _, x := range []struct {
		rule, method, path string
		headers            []string
		status             int
		want               map[string]string // header -> value; "" must be missing
	}{
		{"preflight_allows_reading", "OPTIONS", "/api/v1/algorithms", []string{"Origin", "https://a.example", "Access-Control-Request-Method", "GET"}, 204,
			map[string]string{"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Origin": "*", "Allow": apiMethods, "Access-Control-Allow-Credentials": ""}},
		{"options_says_what_may_be_done", "OPTIONS", "/feed.json", nil, 204, map[string]string{"Allow": apiMethods, "Access-Control-Allow-Methods": ""}},
		{"options_of_nothing", "OPTIONS", "/api/v1/people", nil, 404, nil},
		{"another_site_may_read", "GET", "/api/v1/algorithms", []string{"Origin", "https://a.example", "Sec-Fetch-Site", "cross-site"}, 200, map[string]string{"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}},
		{"another_site_reads_problems_too", "GET", "/api/v1/algorithm", []string{"Origin", "https://a.example"}, 400, map[string]string{"Access-Control-Allow-Origin": "*"}},
		{"another_site_may_not_write", "POST", "/api/v1/algorithms", []string{"Origin", "https://a.example", "Sec-Fetch-Site", "cross-site"}, 403, nil},
		{"nobody_may_write", "POST", "/api/v1/algorithms", nil, 405, map[string]string{"Allow": apiMethods}},
		{"nobody_may_delete", "DELETE", "/feed.atom", nil, 405, map[string]string{"Allow": apiMethods}},
		{"unknown_address_before_method", "PUT", "/api/v1/people", nil, 404, map[string]string{"Allow": ""}},
		{"html_alone_is_not_acceptable", "GET", "/api/v1/algorithms", []string{"Accept", "text/html"}, 406, nil},
		{"a_browser_is_served", "GET", "/api/v1/algorithms", []string{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, 200, map[string]string{"Content-Type": "application/json"}},
		{"json_refused_is_not_acceptable", "GET", "/api/v1/algorithms", []string{"Accept", "application/json;q=0"}, 406, nil},
		{"feeds_ask_no_questions", "GET", "/feed.json", []string{"Accept", "text/html"}, 200, map[string]string{"Content-Type": jsonFeedType}},
		{"errors_are_not_kept", "GET", "/api/v1/algorithm?key=none", nil, 404, map[string]string{"Cache-Control": "no-store", "ETag": ""}},
		{"language_of_the_reader", "GET", "/api/v1/algorithm?key=none", []string{"Accept-Language", "en-GB, fr;q=0.5"}, 404, map[string]string{"Content-Language": "en", "Vary": "Accept-Encoding, Accept-Language"}},
		{"language_asked_for", "GET", "/api/v1/algorithm?key=none&lang=fr", []string{"Accept-Language", "en"}, 404, map[string]string{"Content-Language": "fr"}},
		{"gzip", "GET", "/api/v1/algorithms", []string{"Accept-Encoding", "gzip"}, 200, map[string]string{"Content-Encoding": "gzip"}},
	} {
		t.Run(x.rule, func(t *testing.T) {
			w := send(s, x.method, x.path, x.headers...)
			if w.Code != x.status {
				t.Fatalf("status %d, want %d: %s", w.Code, x.status, w.Body)
			}
			for name, want := range x.want {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if w.Code >= 400 {
				if got := w.Header().Get("Content-Type"); got != problemType {
					t.Errorf("Content-Type %q", got)
				}
				checkProblem(t, doc, w.Body.Bytes())
			}
		})
	}
}

func TestAPIHead(t *testing.T) {
	s := told(t).serving()
	paths := []string{"/feed.json", "/feed.atom", "/api/v1/openapi.json"}
	for _, ask := range asks() {
		paths = append(paths, ask.path)
	}
	for _, path := range paths {
		get, head := send(s, http.MethodGet, path), send(s, http.MethodHead, path)
		if head.Body.Len() != 0 {
			t.Errorf("HEAD %s: %d bytes of body", path, head.Body.Len())
		}
		if head.Code != get.Code || !maps.EqualFunc(head.Header(), get.Header(), slices.Equal) {
			t.Errorf("HEAD %s: %d %v, GET: %d %v", path, head.Code, head.Header(), get.Code, get.Header())
		}
	}
}

func TestAPICaching(t *testing.T) {
	c := told(t)
	s := c.serving()
	const path = "/api/v1/algorithms?limit=1"
	tag := fetch(s, path).Header().Get("ETag")
	if !regexp.MustCompile(`^W/"[0-9]+\.[0-9a-f]+-fr-[0-9a-f]+"$`).MatchString(tag) {
		t.Fatalf("ETag %s", tag)
	}
	t.Run("what_the_reader_holds_is_not_sent_again", func(t *testing.T) {
		w := fetch(s, path, "If-None-Match", `"x", `+tag)
		if w.Code != 304 || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
			t.Errorf("%d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
		}
	})
	t.Run("another_language_is_another_answer", func(t *testing.T) {
		if w := fetch(s, path, "If-None-Match", tag, "Accept-Language", "en"); w.Code != 200 {
			t.Errorf("%d", w.Code)
		}
	})
	t.Run("another_address_is_another_answer", func(t *testing.T) {
		if w := fetch(s, "/api/v1/algorithms?limit=2", "If-None-Match", tag); w.Code != 200 {
			t.Errorf("%d", w.Code)
		}
	})
	t.Run("another_site_is_another_answer", func(t *testing.T) {
		other := c.serving(func(o *APIOptions) { o.PublicURL = "https://autre.example" })
		if w := fetch(other, path, "If-None-Match", tag); w.Code != 200 {
			t.Errorf("%d", w.Code)
		}
	})
	t.Run("feed_not_modified_since", func(t *testing.T) {
		at := fetch(s, "/feed.atom").Header().Get("Last-Modified")
		if w := fetch(s, "/feed.atom", "If-Modified-Since", at); w.Code != 304 || w.Body.Len() != 0 {
			t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
		}
	})
	t.Run("a_change_ends_it", func(t *testing.T) {
		c.day()
		c.save(register.Batch{Organisations: []register.Organisation{{ID: "onew", Slug: "nouvelle", Name: "Nouvelle", SeenAt: c.now}}})
		if w := fetch(s, path, "If-None-Match", tag); w.Code != 200 || w.Header().Get("ETag") == tag {
			t.Errorf("%d %s", w.Code, w.Header().Get("ETag"))
		}
	})
}

// TestAPIPages walks each list to its end in pages of every size, while things come and go.
func TestAPIPages(t *testing.T) {
	c := told(t)
	s := c.serving()
	for _, x := range []struct{ path, key string }{
		{"/api/v1/algorithms", "slug"}, {"/api/v1/repositories", "key"}, {"/api/v1/organisations", "slug"},
		{"/api/v1/changes", "seq"}, {"/api/v1/search?q=valmont", "id"},
	} {
		whole := walk(t, s, x.path, 200, x.key, nil)
		for _, limit := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s_by_%d", strings.TrimPrefix(x.path, "/api/v1/"), limit), func(t *testing.T) {
				if got := walk(t, s, x.path, limit, x.key, nil); !slices.Equal(got, whole) {
					t.Errorf("got %v, want %v", got, whole)
				}
			})
		}
	}
	t.Run("cursor_stays_right_while_items_come", func(t *testing.T) {
		before := walk(t, s, "/api/v1/organisations", 200, "slug", nil)
		n := 0
		after := walk(t, s, "/api/v1/organisations", 1, "slug", func() {
			n++
			name := fmt.Sprintf("aaa-%d", n) // before the cursor, always
			c.save(register.Batch{Organisations: []register.Organisation{{ID: "o" + name, Slug: name, Name: name}}})
		})
		if !slices.Equal(after, before) {
			t.Errorf("got %v, want %v", after, before)
		}
	})
}

// walk follows next to the end and gives one field of each item.
func walk(t *testing.T, s http.Handler, path string, limit int, field string, between func()) []string {
	t.Helper()
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("limit", fmt.Sprint(limit))
	next := u.Path + "?" + q.Encode()
	var all []string
	for pages := 0; next != ""; pages++ {
		if pages > 500 {
			t.Fatal("no end")
		}
		w := fetch(s, strings.TrimPrefix(next, "https://registre.example"))
		var page struct {
			Items []map[string]any
			Next  string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %v", next, w.Code, err)
		}
		if link := w.Header().Get("Link"); page.Next != "" && link != "<"+page.Next+`>; rel="next"` {
			t.Errorf("Link %q, next %q", link, page.Next)
		}
		for _, item := range page.Items {
			all = append(all, fmt.Sprint(item[field]))
		}
		next = page.Next
		if between != nil {
			between()
		}
	}
	return all
}

// TestAPILeaks looks in every answer for what must never leave.
func TestAPILeaks(t *testing.T) {
	s := told(t).serving()
	paths := []string{"/feed.json", "/feed.atom", "/feed.json?lang=en"}
	for _, ask := range asks() {
		paths = append(paths, ask.path)
	}
	for _, path := range paths {
		w := fetch(s, path, "Host", "evil.example", "X-Forwarded-Host", "evil.example")
		all := fmt.Sprint(w.Header()) + w.Body.String()
		for _, leak := range []string{"evil.example", "$schema", "Brouillon", "user:17"} {
			if strings.Contains(all, leak) {
				t.Errorf("%s gives away %q", path, leak)
			}
		}
		if !strings.Contains(path, "brouillon-secret") && strings.Contains(all, "brouillon") || strings.Contains(path, "/changes") && strings.Contains(all, "00000000-0000-4000") {
			t.Errorf("%s gives away that a draft exists", path)
		}
		if c := w.Header().Get("Set-Cookie"); c != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
}

// TestAPIWithoutPublicURL: no address of the answer names a scheme and host that nobody configured.
func TestAPIWithoutPublicURL(t *testing.T) {
	s := told(t).serving(func(o *APIOptions) { o.PublicURL = "" })
	w := fetch(s, "/api/v1/algorithms?limit=1")
	var page struct{ Next string }
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || !strings.HasPrefix(page.Next, "/api/v1/algorithms?") {
		t.Errorf("next %q, %v", page.Next, err)
	}
}

// broken is a register that can tell its version and nothing else.
type broken struct {
	Register
	err error // nil panics
}

func (b broken) fault() error {
	if b.err == nil {
		panic("secret")
	}
	return b.err
}

func (b broken) Find(context.Context, register.Question) (register.Answer, error) {
	return register.Answer{}, b.fault()
}

func (b broken) Figures(context.Context) (register.Figures, error) {
	return register.Figures{}, b.fault()
}

func (b broken) Changes(context.Context, int64, int) ([]register.Change, error) {
	return nil, b.fault()
}

func (b broken) LastChangesOf(context.Context, []register.Kind, int64, int) ([]register.Change, error) {
	return nil, b.fault()
}

func TestAPIFaults(t *testing.T) {
	doc := document(t)
	for _, x := range []struct {
		rule   string
		err    error
		status int
	}{
		{"dead_database", fmt.Errorf("disk at /var/lib/secret: %w", register.ErrUnavailable), 503},
		{"too_late", fmt.Errorf("secret: %w", context.DeadlineExceeded), 503},
		{"fault_of_the_program", errors.New("secret"), 500},
		{"panic", nil, 500},
	} {
		t.Run(x.rule, func(t *testing.T) {
			c := newChronicle(t)
			s := c.serving(func(o *APIOptions) { o.Register = broken{c.store, x.err} })
			for _, path := range []string{"/api/v1/algorithms", "/api/v1/search", "/api/v1/changes", "/feed.json", "/feed.atom"} {
				w := fetch(s, path)
				if w.Code != x.status || w.Header().Get("Content-Type") != problemType || strings.Contains(w.Body.String(), "secret") {
					t.Errorf("%s: %d %s %s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
				}
				checkProblem(t, doc, w.Body.Bytes())
				if wait := w.Header().Get("Retry-After"); (wait != "") != (x.status == 503) {
					t.Errorf("%s: Retry-After %q", path, wait)
				}
			}
		})
	}
}

// TestAPIMounted: what the site refuses by itself is a problem too, under the API's addresses.
func TestAPIMounted(t *testing.T) {
	c := told(t)
	doc := document(t)
	a, err := NewAPI(c.options())
	c.must(err)
	mounts, err := NewFeeds(c.options())
	c.must(err)
	mounts["/api/"] = a
	s := site(t, invented(), func(o *Options) { o.PublicURL, o.Mounts = "https://registre.example", mounts })
	for _, x := range []struct {
		rule, path, host string
		status           int
	}{
		{"answered", "/api/v1/algorithms", "registre.example", 200},
		{"feed", "/feed.atom", "registre.example", 200},
		{"other_host", "/api/v1/algorithms", "evil.example", 421},
		{"too_long", "/api/v1/search?q=" + strings.Repeat("a", maxURL), "registre.example", 414},
		{"unknown", "/api/v1/nothing", "registre.example", 404},
		{"root", "/api", "registre.example", 404},
		{"feed_of_other_host", "/feed.json", "evil.example", 421},
	} {
		t.Run(x.rule, func(t *testing.T) {
			w := fetch(s, x.path, "Host", x.host, "Accept-Language", "en")
			if w.Code != x.status {
				t.Fatalf("%d, want %d: %s", w.Code, x.status, w.Body)
			}
			if w.Code != 200 {
				checkProblem(t, doc, w.Body.Bytes())
			}
			if w.Header().Get("Content-Security-Policy") == "" || strings.Contains(w.Body.String(), "evil.example") {
				t.Errorf("%v %s", w.Header(), w.Body)
			}
			if w.Code == 200 && w.Header().Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Error("other sites cannot read it")
			}
		})
	}
}

func TestAPIOptions(t *testing.T) {
	c := newChronicle(t)
	for _, x := range []struct {
		rule   string
		change func(*APIOptions)
	}{
		{"register_is_needed", func(o *APIOptions) { o.Register = nil }},
		{"catalogue_is_needed", func(o *APIOptions) { o.Catalogue = nil }},
		{"public_address_has_a_host", func(o *APIOptions) { o.PublicURL = "registre" }},
	} {
		t.Run(x.rule, func(t *testing.T) {
			if _, err := NewAPI(c.options(x.change)); err == nil {
				t.Error("the API takes it")
			}
			if _, err := NewFeeds(c.options(x.change)); err == nil {
				t.Error("the feeds take it")
			}
		})
	}
}
