// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// This file takes sheets from programs: PUT …/organisations/{id}/algorithms/{slug},
// with a token and never a cookie. What is public is read elsewhere.

// Writing is what the writing half of the API asks of the desk.
type Writing interface {
	PutSheet(ctx context.Context, actor register.Actor, p desk.Put) (desk.PutDone, error)
	AttachTo(ctx context.Context, actor register.Actor, organisation, slug string, number int, a desk.Attaching) (register.Declaration, register.AttachedFile, error)
}

// maxSheetBody is how many bytes one sheet may have.
const maxSheetBody = 1 << 20

// writePath is the address of one sheet of one administration.
var writePath = regexp.MustCompile(`^/api/v1/organisations/([^/]+)/algorithms/([^/]+)$`)

// slugForm is what an address of a sheet looks like.
var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// apiPut is what became of a sheet that a program sent.
type apiPut struct {
	ID       string               `json:"id" doc:"urn:uuid:…"`
	Slug     string               `json:"slug" doc:"The address; frozen at first publication."`
	State    register.Publication `json:"state" enum:"draft,submitted,published" doc:"submitted waits for another person."`
	Number   int                  `json:"number" doc:"Of the saved state; also the ETag. In a dry run, of the state that would be saved: then there is no ETag."`
	Created  bool                 `json:"created"`
	Changed  bool                 `json:"changed"`
	DryRun   bool                 `json:"dry_run"`
	Findings []apiFinding         `json:"findings" nullable:"false" doc:"What the law, the guide or good sense would have better."`
	Pages    map[string]string    `json:"pages" doc:"Its public page, by language, once it is published."`
}

// writing answers the addresses that take sheets, and leaves the others to next.
func (a *api) writing(people People, acts Writing, next http.Handler) http.Handler {
	if people == nil || acts == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, take := http.MethodPut, a.put
		m := writePath.FindStringSubmatch(r.URL.EscapedPath())
		if m == nil {
			method, take = http.MethodPost, a.attach
			m = attachPath.FindStringSubmatch(r.URL.EscapedPath())
		}
		if m == nil {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Vary", "Accept-Encoding, Accept-Language, Authorization")
		lang := askedLanguage(r)
		if r.Method != method {
			h.Set("Allow", method)
			a.sendProblem(w, r, lang, newProblem("method", "method", cut(r.Method, 20)))
			return
		}
		ctx := context.WithValue(r.Context(), languageKey{}, lang)
		if err := take(w, r.WithContext(ctx), people, acts, m[1], m[2]); err != nil {
			p := a.problem(ctx, err)
			if p.Status == http.StatusUnauthorized {
				h.Set("WWW-Authenticate", `Bearer realm="greffe"`)
			}
			a.sendProblem(w, r, lang, p)
		}
	})
}

// put takes one sheet.
func (a *api) put(w http.ResponseWriter, r *http.Request, people People, acts Writing, body, slug string) error {
	actor, err := bearer(people, r)
	if errors.Is(err, register.ErrNotFound) || err == nil && !actor.SignedIn() {
		return newProblem("unauthorised")
	}
	if err != nil {
		return err
	}
	p, err := a.readPut(r, actor, body, slug)
	if err != nil {
		return err
	}
	done, err := acts.PutSheet(r.Context(), actor, p)
	if err != nil {
		return a.refusedPut(r.Context(), done, err)
	}
	say := a.speak(r.Context())
	out := apiPut{
		ID: done.Sheet.ID, Slug: cmp.Or(done.Sheet.Slug, slug), State: done.State, Number: done.Number, Created: done.Created, Changed: done.Changed, DryRun: p.Dry,
		Findings: findingsOf(say, done.Findings), Pages: map[string]string{},
	}
	if done.State == register.Published {
		out.Pages = a.site("algorithm", done.Sheet.Slug)
	}
	w.Header().Set("Content-Type", "application/json")
	if !p.Dry || !done.Changed { // the number that it would have is of no state yet, and If-Match would be refused
		w.Header().Set("ETag", strconv.Quote(strconv.Itoa(done.Number)))
	}
	w.WriteHeader(putStatus(done, p))
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // the program is gone: nobody is left to tell
	return nil
}

// putStatus: made, waiting for a person, or done.
func putStatus(done desk.PutDone, p desk.Put) int {
	switch {
	case p.Dry:
		return http.StatusOK
	case done.State == register.Submitted && p.State == register.Published:
		return http.StatusAccepted
	case done.Created:
		return http.StatusCreated
	}
	return http.StatusOK
}

// readPut reads the request. An administration that is not there and one that is not
// the token's answer the same.
func (a *api) readPut(r *http.Request, actor register.Actor, body, slug string) (desk.Put, error) {
	none := desk.Put{}
	organisation, err := a.ownBody(r.Context(), actor, body)
	if err != nil {
		return none, err
	}
	query, fault := readParameters(r.URL.RawQuery, map[string]bool{"dry_run": false, "state": false, "lang": false})
	if fault != nil {
		return none, fault
	}
	p := desk.Put{Organisation: organisation, Slug: slug, State: register.Published}
	if !slugForm.MatchString(slug) || len(slug) > 80 {
		return none, newProblem("invalid")
	}
	if v := query.Get("state"); v != "" {
		states := []string{string(register.Draft), string(register.Submitted), string(register.Published)}
		if !slices.Contains(states, v) {
			return none, wrongParameter("state", v, states...)
		}
		p.State = register.Publication(v)
	}
	if v := query.Get("dry_run"); v != "" {
		if p.Dry, err = strconv.ParseBool(v); err != nil {
			return none, wrongParameter("dry_run", v, "true", "false")
		}
	}
	if p.Number, err = ifMatch(r.Header.Get("If-Match")); err != nil {
		return none, err
	}
	p.Content, err = a.readSheet(r)
	return p, err
}

// ownBody finds an administration of the actor by id or slug.
func (a *api) ownBody(ctx context.Context, actor register.Actor, wanted string) (string, error) {
	plain, err := url.PathUnescape(wanted)
	if err != nil {
		return "", newProblem("not_found", "key", "")
	}
	bodies, err := a.register.OrganisationsByID(ctx, actor.Of())
	if err != nil {
		return "", err
	}
	for _, o := range bodies {
		if (o.ID == plain || o.Slug == plain) && desk.May(actor, desk.ActDraft, o.ID) {
			return o.ID, nil
		}
	}
	return "", newProblem("not_found", "key", cut(plain, 120))
}

// ifMatch reads the number of the state that the program saw; 0 when it says none.
func ifMatch(tag string) (int, error) {
	tag = strings.TrimSpace(tag)
	if tag == "" || tag == "*" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.Trim(tag, `"`))
	if err != nil || n < 1 {
		return 0, newProblem("precondition")
	}
	return n, nil
}

// readSheet reads the one sheet of a body, JSON or YAML.
func (a *api) readSheet(r *http.Request) (register.Content, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains([]string{"application/json", "application/yaml", "text/yaml", "application/x-yaml"}, kind) {
		return register.Content{}, newProblem("media_type")
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, maxSheetBody+1))
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) || len(b) > maxSheetBody {
		return register.Content{}, newProblem("too_large")
	}
	if err != nil {
		return register.Content{}, newProblem("invalid")
	}
	read := sheet.ReadYAML
	if kind == "application/json" {
		read = sheet.ReadJSON
	}
	reading := read(b)
	if register.Invalid(reading.All()) || len(reading.Items) != 1 {
		return register.Content{}, a.withFindings(r.Context(), newProblem("unprocessable"), reading.All())
	}
	return reading.Items[0].Content, nil
}

// withFindings lists in a problem what is wrong with the sheet.
func (a *api) withFindings(ctx context.Context, p *problem, findings []register.Finding) *problem {
	p.Findings = findingsOf(a.speak(ctx), findings)
	return p
}

// refusedPut says why the desk did not take a sheet.
func (a *api) refusedPut(ctx context.Context, done desk.PutDone, err error) error {
	var incomplete desk.Incomplete
	var unfit desk.Unfit
	var newer desk.Newer
	switch {
	case errors.As(err, &unfit):
		return a.withFindings(ctx, newProblem("unprocessable"), unfit.Findings)
	case errors.As(err, &incomplete):
		return a.withFindings(ctx, newProblem("unprocessable"), incomplete.Findings)
	case errors.As(err, &newer):
		return newProblem("precondition", "number", strconv.Itoa(newer.Held.Number))
	case errors.Is(err, desk.ErrUnnamedState):
		return newProblem("precondition_required", "number", strconv.Itoa(done.Number))
	case errors.Is(err, register.ErrInvalid):
		return newProblem("unprocessable")
	}
	return fmt.Errorf("put: %w", err)
}

// describeWriting adds the writing half to the OpenAPI document.
func (a *api) describeWriting(doc *huma.OpenAPI) {
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token of one person for one administration, made on its page. It does what the person may do, no more, until its last day."},
	}
	text := func(in, name, why string, required bool, enum ...any) *huma.Param {
		return &huma.Param{Name: name, In: in, Description: why, Required: required, Schema: &huma.Schema{Type: huma.TypeString, Enum: enum}}
	}
	registry := doc.Components.Schemas
	refused := &huma.Schema{Ref: registry.Schema(reflect.TypeFor[problem](), true, "").Ref}
	answers := map[string]*huma.Response{}
	for code, why := range map[string]string{
		"200": "It stands as it was sent: nothing changed, or it was changed.", "201": "It was made.", "202": "It waits for another person: the administration wants two.",
	} {
		answers[code] = &huma.Response{Description: why, Content: map[string]*huma.MediaType{"application/json": {Schema: registry.Schema(reflect.TypeFor[apiPut](), true, "")}}}
	}
	for code, why := range map[string]string{
		"400": "A parameter is unknown or wrong.", "401": "No token, or one that is no good: type unauthorised.", "404": "No such administration among those of the token: type not-found.",
		"412": "Another state was saved meanwhile (If-Match): type precondition.", "413": "More than 1 MiB: type too-large.", "415": "Neither JSON nor YAML: type media-type.",
		"422": "The sheet is not complete or has faults, each listed in findings: type unprocessable. Nothing was saved.",
		"428": "A person changed it on the pages: say by If-Match which state you saw. Type precondition-required.", "503": "The register does not answer: type unavailable.",
	} {
		answers[code] = &huma.Response{Description: why, Content: map[string]*huma.MediaType{problemType: {Schema: refused}}}
	}
	content := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "One sheet, as algorithm.yml holds it: schemas/algorithm.json."}
	doc.AddOperation(&huma.Operation{
		Method: http.MethodPut, Path: apiRoot + "/organisations/{id}/algorithms/{slug}", OperationID: "put-algorithm",
		Summary:     "Declare one algorithm sheet",
		Description: "Makes or replaces the whole sheet, and publishes it where the token and the administration's practice allow. The same request twice changes nothing.",
		Security:    []map[string][]string{{"token": {}}},
		Parameters: []*huma.Param{
			text("path", "id", "The administration: id or slug.", true), text("path", "slug", "The sheet's address: small letters, digits, single hyphens.", true),
			text("query", "state", "How far it should go; published when it is not said.", false, "draft", "submitted", "published"),
			text("query", "dry_run", "true: say what would happen and change nothing.", false, "true", "false"),
			text("query", "lang", "Language of messages; else Accept-Language, else French.", false, "fr", "en"),
			text("header", "If-Match", "The ETag of the state that this one was made from.", false),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: content}, "application/yaml": {Schema: content}}},
		Responses:   answers,
	})
	a.describeAttaching(doc, text, answers)
}
