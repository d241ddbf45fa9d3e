// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"greffe/internal/publiccode"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/words"
)

// validatePage reads a file that somebody pastes or names, says what is wrong with
// it, and gives it back repaired. What was pasted is answered and forgotten.
type validatePage struct {
	Layout
	Kind     string // publiccode, sheet
	Fetch    bool   // addresses may be given
	Text     string // what was pasted or fetched
	Address  string
	File     string // name of the one that was sent
	Problem  string // why nothing was read, and what to do
	Read     bool
	Other    string // the kind of file that it looks like, where that is another
	Findings []findingView
	Errors   int
	Rest     int    // findings that are no errors
	Repaired string // the corrected file; "" where nothing could be put right by itself
	Made     []correctionView
	Written  bool // the corrected file is the sheet written anew in the register's own form
	Visit    *nextVisit
}

// maxRead is how many bytes of a file are read, however it comes; a form that brings one
// in its own encoding may be a little longer.
const (
	maxRead     = publiccode.MaxSize
	maxFileForm = maxRead + maxBody
)

func validateKinds() []string { return []string{"publiccode", "sheet"} }

func (s *Server) validate(r *request) (page, error) { return s.validating(r, r.query.Get("kind")), nil }

// validating is the page before anything was read.
func (s *Server) validating(r *request, kind string) *validatePage {
	if !slices.Contains(validateKinds(), kind) {
		kind = validateKinds()[0]
	}
	p := &validatePage{Kind: kind, Fetch: s.opt.Fetch != nil}
	p.Title, p.Crumbs = s.say(r, "validate.title"), s.crumbs(r, "help")
	p.Description = s.say(r, "validate.lead")
	return p
}

// validatePosted reads what was pasted, or what stands at the address.
func (s *Server) validatePosted(r *request) (page, error) {
	p := s.validating(r, r.form.Get("kind"))
	p.Text, p.Address = strings.ReplaceAll(r.form.Get("text"), "\r\n", "\n"), strings.TrimSpace(r.form.Get("address"))
	name := "pasted.yml"
	file := strings.TrimPrefix(strings.ReplaceAll(r.form.Get("file"), "\r\n", "\n"), "\ufeff")
	switch {
	case r.form.Get("file.name") != "":
		p.Text, p.Address, name = file, "", r.form.Get("file.name")
		p.File = name
	case p.Address != "":
		var err error
		if p.Text, name, err = s.fetched(r.Context(), s.clientAddress(r.Request), p.Kind, p.Address); err != nil {
			return s.unreadFile(r, p, addressProblem(err)), nil
		}
	}
	switch {
	case strings.TrimSpace(p.Text) == "":
		return s.unreadFile(r, p, "validate.problem.nothing"), nil
	case len(p.Text) > maxRead && p.Address != "": // no more of it was fetched
		return s.unreadFile(r, p, problemTooLong), nil
	case len(p.Text) > maxRead:
		return s.tooLarge(r, p, len(p.Text)), nil
	case noText(p.Text):
		return s.unreadFile(r, p, "validate.problem.binary"), nil
	case r.form.Get("then") == "save" && r.form.Get("text") != "": // what was read from an address is not ours to give out
		return plainFile(p.fileName(), p.Text), nil
	}
	p.Read = true
	if p.Other = lookalike(p.Kind, p.Text); p.Other != "" {
		p.Text = strings.ToValidUTF8(p.Text, "\ufffd")
		return p, nil
	}
	var err error
	if p.Visit, err = s.nextVisit(r); err != nil {
		return nil, err
	}
	if p.Kind == "publiccode" {
		s.judgePubliccode(r, p)
	} else if err := s.judgeSheet(r, p, name); err != nil {
		return nil, err
	}
	p.Rest = len(p.Findings) - p.Errors
	p.Text = strings.ToValidUTF8(p.Text, "\ufffd") // what is no text is judged as it is, and shown as far as it can be
	return p, nil
}

// fileName is the name under which a repository holds such a file.
func (p *validatePage) fileName() string {
	switch {
	case p.Kind == "publiccode":
		return "publiccode.yml"
	case strings.HasPrefix(strings.TrimSpace(p.Text), "{") || strings.HasPrefix(strings.TrimSpace(p.Text), "["):
		return "algorithm.json"
	}
	return "algorithm.yml"
}

// fetched reads the file at an address: that of a repository of the register gives its
// last publiccode.yml that was read; any other is fetched, if the site may.
func (s *Server) fetched(ctx context.Context, line, kind, address string) (text, name string, err error) {
	if key, err := register.CleanKey(address); err == nil && kind == "publiccode" {
		if text, err := s.held(ctx, key); err == nil {
			return text, "publiccode.yml", nil
		}
		if _, err := s.opt.Register.RepositoryByKey(ctx, key); err == nil {
			return "", "", unreadAddress("validate.problem.file")
		}
	}
	if s.opt.Fetch == nil {
		return "", "", unreadAddress("validate.problem.held")
	}
	if why := wrongAddress(address); why != "" {
		return "", "", why
	}
	if !s.fetches.enter(line) { // nobody keeps the few ways out for themselves
		return "", "", unreadAddress("validate.problem.busy")
	}
	defer s.fetches.leave(line)
	b, err := s.opt.Fetch(ctx, address, publiccode.MaxSize+1)
	if err != nil {
		return "", "", err
	}
	return string(b), path.Base(address), nil
}

// held is the publiccode.yml that the register holds of a repository.
func (s *Server) held(ctx context.Context, key string) (string, error) {
	x, err := s.opt.Register.RepositoryByKey(ctx, key)
	if err != nil {
		return "", err
	}
	p, err := s.opt.Register.Publiccode(ctx, x.ID)
	if err != nil {
		return "", err
	}
	b, err := s.opt.Register.File(ctx, p.SHA256)
	return string(b), err
}

func (s *Server) judgePubliccode(r *request, p *validatePage) {
	found := publiccode.Parse([]byte(p.Text), s.opt.Profile).Findings
	p.Findings, p.Errors = s.findings(r, found), grave(found)
	fixed, made := publiccode.Correct([]byte(p.Text), s.opt.Profile)
	if p.Made = s.corrections(r, made); len(made) > 0 {
		p.Repaired = strings.ToValidUTF8(string(fixed), "\ufffd")
	}
}

// judgeSheet reads sheets in whatever form they are written, and writes them anew.
func (s *Server) judgeSheet(r *request, p *validatePage, name string) error {
	text := strings.TrimSpace(p.Text)
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		name = "pasted.json"
	} else if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, ":") && strings.ContainsAny(first, ",;\t") {
		name = "pasted.csv"
	}
	reading, err := sheet.Read(name, strings.NewReader(p.Text), s.opt.Profile)
	if err != nil {
		return err
	}
	found := slices.Clone(reading.Findings)
	for _, item := range reading.Items {
		found = append(found, item.Check(register.Declared, s.opt.Profile)...)
	}
	p.Errors = grave(found)
	for i := range found {
		found[i] = s.fieldNamed(r.lang, found[i])
	}
	p.Findings = s.findings(r, found)
	for i := range p.Findings {
		p.Findings[i].Key = "" // the sentence names the field
	}
	if len(reading.Items) == 0 {
		return nil
	}
	if path.Ext(name) != ".csv" && path.Ext(name) != ".tsv" {
		text, made := sheet.Rename(p.Text, reading, s.opt.Profile, s.fieldLabels)
		for _, c := range made {
			what, _ := s.findingWords(r.lang, c.Finding)
			p.Made = append(p.Made, correctionView{publiccode.Correction{Finding: c.Finding, Before: c.Before, After: c.After}, what})
		}
		if len(made) > 0 {
			p.Repaired = text
		}
		if len(made) > 0 || path.Ext(name) != ".json" {
			return nil
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteYAML(&b, reading.Contents()); err != nil {
		return fmt.Errorf("write sheets: %w", errors.Join(register.ErrInvalid, err))
	}
	p.Repaired, p.Written = b.String(), true
	return nil
}

// fieldLabels are the words of the site for a field of a sheet, in every language.
func (s *Server) fieldLabels(key string) (labels []string) {
	for _, lang := range words.Langs() {
		if s.opt.Catalogue.Has("field." + key) {
			labels = append(labels, s.opt.Catalogue.Text(lang, "field."+key, nil))
		}
	}
	return labels
}

// fieldNamed names the field of a finding as the site calls it, with its key behind.
func (s *Server) fieldNamed(lang string, f register.Finding) register.Finding {
	id := "field." + sheet.Pattern(f.Args["field"])
	if s.opt.Catalogue.Has(id) {
		f.Args = maps.Clone(f.Args)
		f.Args["field"] = s.opt.Catalogue.Text(lang, id, nil) + " (" + f.Args["field"] + ")"
	}
	return f
}

// grave counts the errors among findings.
func grave(list []register.Finding) (n int) {
	for _, f := range list {
		if f.Severity == register.Error {
			n++
		}
	}
	return n
}
