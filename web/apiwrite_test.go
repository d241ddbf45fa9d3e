// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
)

// holders gives each token its actor.
type holders struct {
	*visitors
	tokens map[string]register.Actor
}

func (h *holders) Bearer(_ context.Context, token string) (register.Actor, error) {
	a, ok := h.tokens[token]
	if !ok {
		return a, register.ErrNotFound
	}
	return a, nil
}

const wholeSheet = `{"name":"Tarif de la cantine","lang":"fr","summary_plain":"Calcule un prix.","purpose":"Fixer un prix.","contact":[{"kind":"email","value":"cantine@valmont.example"}],
"information_updated_on":"2026-11-01","automation_level":"decision_support","role_in_decision":"Il propose.","legal_bases":[{"label":"Délibération"}],"affected_public":"Familles",
"algorithm_type":"rules","operations":"On divise.","status":"operational"}`

func newWritingAPI(t *testing.T) (*bureau, http.Handler) {
	t.Helper()
	b := newBureau(t)
	token := func(roles ...register.Role) register.Actor {
		a := register.Actor{Person: "p-token", Token: "t"}
		for _, r := range roles {
			a.Memberships = append(a.Memberships, register.Membership{Organisation: b.body.ID, Role: r})
		}
		return a
	}
	other, err := b.c.store.OrganisationBySlug(t.Context(), "commune-d-orge")
	b.c.must(err)
	people := &holders{tokens: map[string]register.Actor{
		"write": token(register.Author), "publish": token(register.Author, register.Approver),
		"other": {Person: "p-other", Token: "o", Memberships: []register.Membership{{Organisation: other.ID, Role: register.Author}}},
	}}
	api, err := NewAPI(APIOptions{Register: b.c.store, Catalogue: frenchWords(t), Profile: lawtest.Profile(), Now: func() time.Time { return b.c.now }, People: people, Writing: b.c.desk})
	b.c.must(err)
	return b, api
}

// putSheet sends a sheet; headers stand as name, value.
func putSheet(h http.Handler, path, token, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPut, "/api/v1/organisations/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPutSheet(t *testing.T) {
	const path = "ville-de-valmont/algorithms/cantine"
	missing := `"sheet.required.law"`
	if lawtest.Lawless() {
		missing = `"sheet.required.publish"`
	}
	type request struct {
		path, token, body string
		headers           []string
		code              int
		holds             string
	}
	tests := []struct {
		rule     string
		requests []request
	}{
		{"a_token_is_needed", []request{{path, "", wholeSheet, nil, 401, "unauthorised"}, {path, "stolen", wholeSheet, nil, 401, "unauthorised"}}},
		{"published_at_once_and_the_same_twice_is_one", []request{
			{path, "publish", wholeSheet, nil, 201, `"state":"published"`}, {path, "publish", wholeSheet, nil, 200, `"changed":false`},
			{path, "publish", strings.Replace(wholeSheet, "Fixer", "Calculer", 1), nil, 200, `"changed":true`},
		}},
		{"a_token_that_may_not_publish_waits", []request{{path, "write", wholeSheet, nil, 202, `"state":"submitted"`}, {path, "write", wholeSheet, nil, 202, `"changed":false`}}},
		{"a_dry_run_changes_nothing", []request{
			{path + "?dry_run=true", "publish", wholeSheet, nil, 200, `"dry_run":true`}, {path + "?state=draft", "publish", wholeSheet, nil, 201, `"number":1`},
		}},
		{"what_is_missing_is_listed_and_nothing_saved", []request{
			{path, "publish", `{"name":"Tarif"}`, nil, 422, missing}, {path + "?state=draft", "publish", `{"name":"Tarif"}`, nil, 201, `"state":"draft"`},
		}},
		{"an_older_state_is_refused", []request{
			{path + "?state=draft", "write", wholeSheet, nil, 201, `"number":1`},
			{path + "?state=draft", "write", strings.Replace(wholeSheet, "Fixer", "A", 1), []string{"If-Match", `"1"`}, 200, `"number":2`},
			{path + "?state=draft", "write", strings.Replace(wholeSheet, "Fixer", "B", 1), []string{"If-Match", `"1"`}, 412, "precondition"},
		}},
		{"not_yours_and_not_there_answer_the_same", []request{{path, "other", wholeSheet, nil, 404, "not-found"}, {"nulle-part/algorithms/cantine", "other", wholeSheet, nil, 404, "not-found"}}},
		{"kinds_sizes_and_addresses", []request{
			{path, "write", wholeSheet, []string{"Content-Type", "text/plain"}, 415, "media-type"},
			{path, "write", `{"name":"` + strings.Repeat("x", maxSheetBody) + `"}`, nil, 413, "too-large"},
			{"ville-de-valmont/algorithms/Pas%20Bon", "write", wholeSheet, nil, 400, "invalid"},
			{path + "?state=public", "write", wholeSheet, nil, 400, "invalid-parameter"},
			{path + "?dryrun=true", "write", wholeSheet, nil, 400, "unknown-parameter"},
			{path + "?state=draft", "write", "name: Grille\npurpose: Trier\n", []string{"Content-Type", "application/yaml"}, 201, `"number":1`},
		}},
	}
	check := checkerOf(t)
	for _, c := range tests {
		t.Run(c.rule, func(t *testing.T) {
			b, api := newWritingAPI(t)
			for i, r := range c.requests {
				w := putSheet(api, r.path, r.token, r.body, r.headers...)
				check(t, http.MethodPut, "/api/v1/organisations/"+r.path, w)
				if w.Code != r.code || !strings.Contains(w.Body.String(), r.holds) || !json.Valid(w.Body.Bytes()) {
					t.Fatalf("request %d: %d, expected %d and %q\n%s", i, w.Code, r.code, r.holds, w.Body)
				}
			}
			b.get("author", "/fr/espace/administrations/ville-de-valmont", http.StatusOK)
		})
	}
}

func TestPutSheetBesidePeople(t *testing.T) {
	b, api := newWritingAPI(t)
	if w := putSheet(api, "ville-de-valmont/algorithms/cantine?state=draft", "write", wholeSheet); w.Code != http.StatusCreated {
		t.Fatal(w.Body)
	}
	all, err := b.c.store.Declarations(t.Context(), b.body.ID, 10)
	b.c.must(err)
	c := all[0].Sheet.Content
	c.Purpose = register.Fill("Écrit par une personne")
	_, err = b.c.desk.SaveDraft(t.Context(), register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: b.body.ID, Role: register.Author}}}, all[0].Sheet.ID, 1, c, register.ViaForm)
	b.c.must(err)
	if w := putSheet(api, "ville-de-valmont/algorithms/cantine?state=draft", "write", wholeSheet); w.Code != http.StatusPreconditionRequired {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
	if w := putSheet(api, "ville-de-valmont/algorithms/cantine?state=draft", "write", wholeSheet, "If-Match", `"2"`); w.Code != http.StatusOK {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
	b.c.must(b.c.desk.SavePractice(t.Context(), register.Actor{Person: "m", Memberships: []register.Membership{{Organisation: b.body.ID, Role: register.Manager}}}, register.Practice{Organisation: b.body.ID, TwoPersons: true}))
	if w := putSheet(api, "ville-de-valmont/algorithms/cantine", "publish", wholeSheet); w.Code != http.StatusAccepted {
		t.Errorf("two persons: %d\n%s", w.Code, w.Body)
	}
	var _ Writing = (*desk.Desk)(nil)
}
