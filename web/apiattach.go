// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/attachment"
	"greffe/internal/desk"
	"greffe/internal/register"
)

// attachPath is where documents of one sheet of one administration are sent.
var attachPath = regexp.MustCompile(`^/api/v1/organisations/([^/]+)/algorithms/([^/]+)/attachments$`)

// apiAttached is what became of a document that a program sent.
type apiAttached struct {
	Hash      string       `json:"hash" doc:"SHA-256 of the bytes."`
	MediaType string       `json:"media_type" doc:"Told by the content alone."`
	Size      int          `json:"size" doc:"Bytes."`
	Address   string       `json:"address" doc:"Where anybody downloads it once the sheet is published."`
	Checked   string       `json:"personal_data_checked" enum:"yes,no" doc:"no: somebody must read it on the pages before the sheet can be published."`
	Number    int          `json:"number" doc:"Of the saved state of the sheet; also the ETag."`
	Findings  []apiFinding `json:"findings" nullable:"false" doc:"What in it may name a person."`
}

// attach takes one document, the bytes of the request as they are.
func (a *api) attach(w http.ResponseWriter, r *http.Request, people People, acts Writing, body, slug string) error {
	actor, err := bearer(people, r)
	if errors.Is(err, register.ErrNotFound) || err == nil && !actor.SignedIn() {
		return newProblem("unauthorised")
	}
	if err != nil {
		return err
	}
	organisation, err := a.ownBody(r.Context(), actor, body)
	if err != nil {
		return err
	}
	query, fault := readParameters(r.URL.RawQuery, map[string]bool{"title": false, "accessible": false, "replaces": false, "lang": false})
	if fault != nil {
		return fault
	}
	number, err := ifMatch(r.Header.Get("If-Match"))
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r.Body)
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return newProblem("too_large")
	}
	if err != nil {
		return newProblem("invalid")
	}
	x, file, err := acts.AttachTo(r.Context(), actor, organisation, slug, number, desk.Attaching{
		Title: query.Get("title"), Accessible: query.Get("accessible"), Replaces: query.Get("replaces"), Bytes: b,
	})
	if errors.Is(err, register.ErrNotFound) {
		return newProblem("not_found", "key", cut(slug, 120))
	}
	if err != nil {
		return a.refusedPut(r.Context(), desk.PutDone{Declaration: x}, err)
	}
	out := apiAttached{
		Hash: file.Hash, MediaType: file.MediaType, Size: file.Size, Address: register.AttachmentAddress(x.Sheet.ID, file.Hash), Checked: "no",
		Number: x.Number, Findings: findingsOf(a.speak(r.Context()), file.Findings),
	}
	for _, held := range x.Sheet.Content.Attachments.Or(nil) {
		if held.Hash == file.Hash {
			out.Checked = cmp.Or(held.Checked, "no")
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", strconv.Quote(strconv.Itoa(x.Number)))
	w.WriteHeader(http.StatusCreated)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // the program is gone: nobody is left to tell
	return nil
}

// describeAttaching adds it to the OpenAPI document.
func (a *api) describeAttaching(doc *huma.OpenAPI, text func(in, name, why string, required bool, enum ...any) *huma.Param, refusals map[string]*huma.Response) {
	answers := map[string]*huma.Response{}
	for _, code := range []string{"400", "401", "404", "412", "503"} {
		answers[code] = refusals[code]
	}
	problems := refusals["422"].Content
	answers["413"] = &huma.Response{Description: "More than " + strconv.Itoa(attachment.MaxFile>>20) + " MiB: type too-large.", Content: problems}
	answers["422"] = &huma.Response{Description: "The document is not taken: its form, its size, a macro, a link to another file. Each reason is in findings: type unprocessable. Nothing was saved.", Content: problems}
	schema := doc.Components.Schemas.Schema(reflect.TypeFor[apiAttached](), true, "")
	answers["201"] = &huma.Response{Description: "It hangs on the draft of the sheet, and is public once the sheet is published. The same document sent twice is one.",
		Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	content := map[string]*huma.MediaType{}
	for _, t := range attachment.Types() {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	doc.AddOperation(&huma.Operation{
		Method: http.MethodPost, Path: apiRoot + "/organisations/{id}/algorithms/{slug}/attachments", OperationID: "attach-document",
		Summary:     "Hang a document on a sheet",
		Description: "Takes the bytes as they are; what they are is told by their content, never by a name or a header. The sheet must have been put before.",
		Security:    []map[string][]string{{"token": {}}},
		Parameters: []*huma.Param{
			text("path", "id", "The administration: id or slug.", true), text("path", "slug", "The sheet's address.", true),
			text("query", "title", "What the document holds.", true),
			text("query", "accessible", "Whether it can be read without seeing it.", false, "yes", "no", "unknown"),
			text("query", "replaces", "The hash of the document of which it is another version.", false),
			text("query", "lang", "Language of messages; else Accept-Language, else French.", false, "fr", "en"),
			text("header", "If-Match", "The ETag of the state of the sheet that was seen.", false),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: content},
		Responses:   answers,
	})
}
