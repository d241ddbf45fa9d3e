// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"greffe/internal/attachment"
	"greffe/internal/desk"
	"greffe/internal/register"
)

// documentsPage is the documents of a draft: what hangs on it, what a person must read
// before the public does, and the form that takes another one.
type documentsPage struct {
	Layout
	File      desk.File
	Documents []draftDocument
	Problems  []findingView // of the document that was just sent
	Problem   string        // id; "" for none
	Typed     url.Values    // what was typed beside it
	MaxFile   int           // MiB
	MaxSheet  int
	Most      int
	Formats   []string
	Back      string
}

// draftDocument is one document of a draft.
type draftDocument struct {
	documentView
	Findings []findingView
	Certain  bool // nobody can confirm it
	Waits    bool // for somebody to read it
	Number   int
}

func (s *Server) fileDocuments(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	return s.documentsPage(r, f)
}

func (s *Server) documentsPage(r *request, f desk.File) (*documentsPage, error) {
	p := &documentsPage{
		File: f, Back: draftAddress(r, "file", f.Sheet.ID), Typed: url.Values{},
		MaxFile: attachment.MaxFile >> 20, MaxSheet: attachment.MaxSheet >> 20, Most: attachment.MaxOfSheet,
	}
	for _, t := range attachment.Types() {
		p.Formats = append(p.Formats, "."+attachment.Extension(t))
	}
	p.Title, p.Crumbs = s.say(r, "attachment.title"), s.fileCrumbs(r, f.Declaration)
	files, err := s.opt.Workshop.AttachedFiles(r.Context(), r.actor, f.Sheet.ID)
	if err != nil {
		return nil, err
	}
	for i, v := range documentsOf(f.Sheet, draftAddress(r, "file_documents", f.Sheet.ID)) {
		d := draftDocument{documentView: v, Number: i + 1}
		if at := slices.IndexFunc(files, func(x register.AttachedFile) bool { return x.Hash == v.Hash }); at >= 0 {
			for _, x := range files[at].Findings {
				d.Findings = append(d.Findings, s.formFinding(r, x))
			}
			d.Certain = attachment.Certain(files[at].Findings)
			d.Waits = !d.Certain && v.Checked != "yes"
		}
		p.Documents = append(p.Documents, d)
	}
	return p, nil
}

// fileDocumentsPosted takes a document, or does with one what its button says.
func (s *Server) fileDocumentsPosted(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	form, content, reason := readDocument(r.Request)
	if reason != "" {
		p, err := s.documentsPage(r, f)
		if err != nil {
			return nil, err
		}
		p.Problem, p.Typed, p.Status = "attachment.problem."+reason, form, http.StatusUnprocessableEntity
		if reason == "size" {
			p.Status = http.StatusRequestEntityTooLarge
		}
		return p, nil
	}
	number, err := strconv.Atoi(form.Get("number"))
	if err != nil {
		return nil, register.ErrInvalid
	}
	act, w := form.Get("go"), s.opt.Workshop
	switch act {
	case "confirm":
		_, err = w.ConfirmFile(r.Context(), r.actor, f.Sheet.ID, number, form.Get("hash"))
	case "remove":
		_, err = w.DetachFile(r.Context(), r.actor, f.Sheet.ID, number, form.Get("hash"))
	case "attach":
		_, _, err = w.AttachFile(r.Context(), r.actor, f.Sheet.ID, number, desk.Attaching{
			Title: form.Get("title"), Accessible: form.Get("accessible"), Replaces: form.Get("replaces"), Bytes: content,
		})
	default:
		err = register.ErrInvalid
	}
	if err == nil {
		return nil, seeOther{draftAddress(r, "file_documents", f.Sheet.ID) + "?done=" + act}
	}
	return s.documentRefused(r, f, form, err)
}

// documentRefused shows the page again with what is wrong; other errors stand.
func (s *Server) documentRefused(r *request, f desk.File, form url.Values, err error) (page, error) {
	var unfit desk.Unfit
	var newer desk.Newer
	if !errors.As(err, &unfit) && !errors.As(err, &newer) {
		return nil, err
	}
	p, failed := s.documentsPage(r, f)
	if failed != nil {
		return nil, failed
	}
	p.Typed, p.Status = form, http.StatusUnprocessableEntity
	if newer.Held.Number > 0 {
		p.Problem, p.Status = "declare.problem.conflict", http.StatusConflict
	}
	for _, x := range unfit.Findings {
		p.Problems = append(p.Problems, s.formFinding(r, x))
	}
	p.Title = s.say(r, "declare.problem.page", "title", p.Title)
	return p, nil
}

// fileDocument sends a document of a draft to somebody of its administration.
func (s *Server) fileDocument(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	file, err := s.opt.Workshop.AttachedFile(r.Context(), r.actor, f.Sheet.ID, r.vars["hash"])
	if err != nil {
		return nil, err
	}
	title := ""
	for _, a := range f.Sheet.Content.Attachments.Or(nil) {
		if a.Hash == file.Hash {
			title = a.Title
		}
	}
	return &filePage{Name: documentName(title, file), Type: file.MediaType, Body: file.Bytes}, nil
}

// maxTyped bounds what stands beside a document in its form, each value.
const maxTyped = 2000

// readDocument reads the form as it comes in: at most one document, up to the limit,
// and the few short values beside it. reason says why it was not taken. The buttons
// of documents that are there already send no document.
func readDocument(r *http.Request) (form url.Values, content []byte, reason string) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "application/x-www-form-urlencoded" {
		form, _, reason = readForm(r, maxFields)
		return form, nil, reason
	}
	form = url.Values{}
	if err != nil || kind != "multipart/form-data" {
		return form, nil, "kind"
	}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for n := 0; n < 20; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return form, nil, uploadFault(err)
		}
		most := int64(maxTyped)
		if part.FormName() == "file" {
			most = attachment.MaxFile
		}
		b, err := io.ReadAll(io.LimitReader(part, most+1))
		switch {
		case err != nil:
			return form, nil, uploadFault(err)
		case int64(len(b)) > most:
			return form, nil, "size"
		case part.FormName() == "file":
			content = b
		default:
			form.Set(part.FormName(), string(b))
		}
	}
	if form.Get("go") == "attach" && len(content) == 0 {
		return form, nil, "none"
	}
	return form, content, ""
}
