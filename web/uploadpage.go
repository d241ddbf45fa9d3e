// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// maxUpload is how many bytes of a file of sheets are taken.
const maxUpload = 32 << 20

// uploadPage takes a file of sheets.
type uploadPage struct {
	Layout
	Problem string
	Max     int // MiB
	Columns []string
}

func (s *Server) upload(r *request) (page, error) {
	p := &uploadPage{Max: maxUpload >> 20}
	p.Title, p.Crumbs = s.say(r, "declare.upload.title"), s.workCrumbs(r)
	for _, c := range s.opt.Profile.Columns {
		p.Columns = append(p.Columns, c.Labels[0])
	}
	return p, nil
}

func (s *Server) uploadPosted(r *request) (page, error) {
	name, bytes, reason := readUpload(r.Request)
	if reason == "" {
		preview, err := s.opt.Workshop.KeepUpload(r.Context(), r.actor, r.organisation.ID, name, bytes)
		if err != nil {
			return nil, err
		}
		if len(preview.Rows) == 0 { // nothing was kept that another address could show
			p := s.uploadedPage(r, preview)
			p.Template, p.Status = "uploaded", http.StatusUnprocessableEntity
			return p, nil
		}
		return nil, seeOther{address(r.lang, "uploaded", r.organisation.Slug, preview.Hash)}
	}
	p, err := s.upload(r)
	if x, ok := p.(*uploadPage); ok {
		x.Problem, x.Status = "declare.upload.problem."+reason, http.StatusUnprocessableEntity
		if reason == "size" {
			x.Status = http.StatusRequestEntityTooLarge
		}
	}
	return p, err
}

// readUpload reads the one file of a form as it comes in, up to the limit; reason
// says why it was not taken.
func readUpload(r *http.Request) (name string, bytes []byte, reason string) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return "", nil, "kind"
	}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return "", nil, uploadFault(err)
		}
		if part.FormName() != "file" {
			continue
		}
		name = path.Base(strings.ReplaceAll(part.FileName(), "\\", "/"))
		if part.FileName() == "" {
			return "", nil, "none"
		}
		bytes, err = io.ReadAll(io.LimitReader(part, maxUpload+1))
		switch {
		case err != nil:
			return "", nil, uploadFault(err)
		case len(bytes) > maxUpload:
			return "", nil, "size"
		case len(bytes) == 0:
			return "", nil, "none"
		case !slices.Contains([]string{".csv", ".tsv", ".yml", ".yaml", ".json"}, strings.ToLower(path.Ext(name))):
			return "", nil, "name"
		}
		return name, bytes, ""
	}
}

func uploadFault(err error) string {
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return "size"
	}
	if errors.Is(err, io.EOF) {
		return "none"
	}
	return "unreadable"
}

// uploadedPage shows what a file would do before anything is done.
type uploadedPage struct {
	Layout
	desk.Preview
	Hash    string
	Whole   []findingView // about the file
	Rows    []uploadedRow
	Faulty  int
	Good    int
	New     int
	Changed int
	Same    int
	Problem string
}

// uploadedRow is one sheet of the file.
type uploadedRow struct {
	Key, Name string
	Line      int
	What      string // new, changed, same, faulty
	Fields    []string
	Findings  []findingView // errors first
	Missing   int           // fields that its publication would still need
	URL       string        // of what the register holds
}

func (s *Server) uploaded(r *request) (page, error) {
	preview, err := s.opt.Workshop.PreviewUpload(r.Context(), r.actor, r.organisation.ID, r.vars["id"])
	if err != nil {
		return nil, err
	}
	return s.uploadedPage(r, preview), nil
}

func (s *Server) uploadedPage(r *request, preview desk.Preview) *uploadedPage {
	p := &uploadedPage{Preview: preview, Hash: preview.Hash, Good: preview.Good()}
	p.Title, p.Crumbs = s.say(r, "declare.upload.preview", "name", preview.Name), s.workCrumbs(r, Crumb{s.say(r, "declare.upload.title"), address(r.lang, "upload", r.organisation.Slug)})
	for _, f := range preview.Findings {
		p.Whole = append(p.Whole, s.formFinding(r, f))
	}
	for _, row := range preview.Rows {
		p.Rows = append(p.Rows, s.uploadedRow(r, row))
	}
	for _, row := range p.Rows {
		switch row.What {
		case "faulty":
			p.Faulty++
		case "new":
			p.New++
		case "changed":
			p.Changed++
		case "same":
			p.Same++
		}
	}
	return p
}

func (s *Server) uploadedRow(r *request, row desk.Row) uploadedRow {
	v := uploadedRow{Key: row.Key, Name: row.Content.Name, Line: row.Line, What: "new"}
	switch {
	case row.Faulty:
		v.What = "faulty"
	case row.Held != nil && len(row.Changes) == 0:
		v.What = "same"
	case row.Held != nil:
		v.What = "changed"
	}
	if row.Held != nil {
		v.URL = draftAddress(r, "file", row.Held.Sheet.ID)
	}
	for _, name := range row.Changes {
		if s.opt.Catalogue.Has("field." + name) {
			v.Fields = append(v.Fields, s.say(r, "field."+name))
		}
	}
	for _, f := range row.Findings {
		switch {
		case strings.HasPrefix(f.Rule, "sheet.required."):
			v.Missing++
		case f.Severity == register.Error:
			v.Findings = append([]findingView{s.formFinding(r, f)}, v.Findings...)
		default:
			v.Findings = append(v.Findings, s.formFinding(r, f))
		}
	}
	return v
}

// uploadedPosted saves the whole file, or the sheets that were picked.
func (s *Server) uploadedPosted(r *request) (page, error) {
	preview, err := s.opt.Workshop.PreviewUpload(r.Context(), r.actor, r.organisation.ID, r.vars["id"])
	if err != nil {
		return nil, err
	}
	var rows []int
	for i := range preview.Rows {
		if r.form.Get("go") == "all" || slices.Contains(r.form["row"], fmt.Sprint(i)) {
			rows = append(rows, i)
		}
	}
	if len(rows) > 0 {
		_, err = s.opt.Workshop.ImportDrafts(r.Context(), r.actor, r.organisation.ID, preview.Hash, rows)
	}
	id := noWords(err)
	if id == "declare.problem.invalid" { // a row was good when it was shown
		id = "declare.upload.problem.meanwhile"
	}
	if len(rows) == 0 {
		id = "declare.upload.problem.none_picked"
	}
	if id != "" {
		p := s.uploadedPage(r, preview)
		p.Problem, p.Status = id, http.StatusUnprocessableEntity
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, done(r.lang, "imported", "workspace", r.organisation.Slug)
}
