// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"greffe/internal/law"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
)

// writeRoute is one way to write of the OpenAPI document, and a body that it takes.
type writeRoute struct {
	method, path, kind, body string
	operation                *openapi3.Operation
}

// writeRoutes lists every operation of the document that does not only read.
func writeRoutes(t *testing.T) []writeRoute {
	t.Helper()
	var all []writeRoute
	for path, item := range document(t).Paths.Map() {
		for method, o := range item.Operations() {
			if method == http.MethodGet || method == http.MethodHead {
				continue
			}
			r := writeRoute{method: method, path: path, kind: "text/csv", body: "points;sens\n3;trois enfants\n", operation: o}
			if o.RequestBody.Value.Content.Get("application/json") != nil {
				r.kind, r.body = "application/json", wholeSheet
			}
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b writeRoute) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// send asks for the route of one sheet of one body.
func (r writeRoute) send(h http.Handler, body, slug, query, token string, header http.Header) *httptest.ResponseRecorder {
	path := strings.NewReplacer("{id}", body, "{slug}", slug).Replace(r.path)
	q := httptest.NewRequest(r.method, path+query, strings.NewReader(r.body))
	q.Header.Set("Content-Type", r.kind)
	q.Header.Set("Authorization", "Bearer "+token)
	maps.Copy(q.Header, header)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w
}

// TestForeignTokenOnEveryWriteRoute (trust W7): the token of one administration learns
// nothing about another. What it sends there is answered as in a register where that
// administration does not exist, to the byte, headers too, whatever the request says.
func TestForeignTokenOnEveryWriteRoute(t *testing.T) {
	b, api := newWritingAPI(t)
	without := apiWithoutValmont(t)
	for query, token := range map[string]string{"published": "publish", "draft": "write"} {
		if w := putSheet(api, "ville-de-valmont/algorithms/"+query+"?state="+query, token, strings.Replace(wholeSheet, "Tarif", query, 1)); w.Code != http.StatusCreated {
			t.Fatalf("%s: %d\n%s", query, w.Code, w.Body)
		}
	}
	requests := map[string]struct {
		query  string
		header http.Header
	}{
		"as_it_should_be":      {"", nil},
		"in_english":           {"?lang=en", nil},
		"with_the_right_state": {"", http.Header{"If-Match": {`"1"`}}},
		"with_another_state":   {"", http.Header{"If-Match": {`"9"`}}},
		"with_no_state":        {"", http.Header{"If-Match": {"x"}}},
		"unknown_parameter":    {"?dryrun=true", nil},
		"wrong_parameters":     {"?state=public&replaces=x&accessible=perhaps", nil},
		"of_another_kind":      {"", http.Header{"Content-Type": {"text/plain"}}},
	}
	routes := writeRoutes(t)
	if len(routes) < 2 {
		t.Fatalf("the document has only %d ways to write", len(routes))
	}
	for _, r := range routes {
		t.Run(r.method+strings.ReplaceAll(r.path, "/", "_"), func(t *testing.T) {
			if r.operation.Security == nil || len(*r.operation.Security) == 0 {
				t.Error("the document says that anybody may write")
			}
			for _, body := range []string{b.body.Slug, b.body.ID, "%76ille-de-valmont"} {
				for _, slug := range []string{"published", "draft", "nothing", "Pas%20Bon"} {
					for rule, q := range requests {
						got, want := r.send(api, body, slug, q.query, "other", q.header), r.send(without, body, slug, q.query, "other", q.header)
						same := got.Code == want.Code && got.Body.String() == want.Body.String() && maps.EqualFunc(got.Header(), want.Header(), slices.Equal)
						if !same || got.Code != http.StatusNotFound {
							t.Errorf("%s, %s of %s: %d %v\n%s\nwhere it does not exist: %d %v\n%s", rule, slug, body, got.Code, got.Header(), got.Body, want.Code, want.Header(), want.Body)
						}
					}
				}
			}
			if own := r.send(api, b.body.Slug, "draft", "", "write", nil); own.Code == http.StatusNotFound || own.Code == http.StatusMethodNotAllowed {
				t.Errorf("the administration's own token: %d\n%s", own.Code, own.Body)
			}
		})
	}
}

// apiWithoutValmont is the API of a register that knows only the other administration.
func apiWithoutValmont(t *testing.T) http.Handler {
	t.Helper()
	c := newChronicle(t)
	_, err := c.desk.ImportOrganisations(t.Context(), register.Origin{Kind: register.Imported, Source: "liste.csv"}, []law.ListedBody{{Name: "Commune d’Orge"}})
	c.must(err)
	only, err := c.store.OrganisationBySlug(t.Context(), "commune-d-orge")
	c.must(err)
	people := &holders{tokens: map[string]register.Actor{
		"other": {Person: "p-other", Token: "o", Memberships: []register.Membership{{Organisation: only.ID, Role: register.Author}}},
	}}
	api, err := NewAPI(APIOptions{Register: c.store, Catalogue: frenchWords(t), Profile: lawtest.Profile(), Now: func() time.Time { return c.now }, People: people, Writing: c.desk})
	c.must(err)
	return api
}
