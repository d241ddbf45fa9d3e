// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/odt"
	"greffe/internal/register"
)

// This file writes the letters by which people ask an administration for an
// explanation, a document or rules. What they type is posted, put into the letter and
// forgotten; a letter to fill in by hand needs nothing typed.

// The query of a letter's page: which letter, and whether to fill it in by hand.
const (
	paramLetter = "letter"
	paramBlank  = "blank"
)

func letterParams() []string { return []string{paramLetter, paramBlank} }

// Where the button of a letter's form leads.
const (
	letterShow = "show"
	letterEdit = "edit"
	letterText = "text"
	letterODT  = "odt"
)

// addressee is who a letter goes to, as far as it is known, and what it is about.
type addressee struct {
	Name      string // of the administration; "" where the writer says it
	URL       string // its page here
	Algorithm string
	About     string // page of the algorithm
	None      bool   // no decision rests on the algorithm: some letters have no object
	Officer   []register.Contact
	Postal    []register.Contact
	Others    []register.Contact
	Website   string
	Elsewhere []identifier // its pages in directories, where an address is to be found
}

// Known reports whether a way to the officer or a postal address is known.
func (a addressee) Known() bool { return len(a.Officer)+len(a.Postal) > 0 }

// sort puts contacts under what they are for.
func (a *addressee) sort(m *law.Letters, contacts []register.Contact) {
	for _, c := range contacts {
		all := []*[]register.Contact{&a.Others, &a.Postal, &a.Officer}
		to := all[0]
		switch {
		case m != nil && m.Officer(c):
			to = all[2]
		case c.Kind == "postal":
			to = all[1]
		}
		if !slices.Contains(*to, c) {
			*to = append(*to, c)
		}
	}
}

// known are the fields that need not be typed.
func (a addressee) known() map[string]string {
	fields := map[string]string{law.FieldAdministration: a.Name, law.FieldAlgorithm: a.Algorithm}
	for _, c := range append(slices.Clone(a.Officer), a.Postal...) {
		if c.Kind == "postal" {
			fields[law.FieldTo] = c.Value
			break
		}
	}
	return fields
}

// letterPage is one step: the choice of a letter, its form, or the letter itself.
type letterPage struct {
	Layout
	Silent  bool // no letters: the register knows no law
	To      addressee
	Action  string
	Ask     string // Action with the mark behind which a letter is named
	Choices []law.Letter
	Letter  law.Letter
	Fields  []letterField
	Hidden  []formField
	Text    law.LetterText
	Own     law.LetterText // the same in the reader's language, where that is another
	Foreign string         // the language of the letter, when it is not the reader's
	Blank   bool
	Missing []string // names of fields
	Texts   []law.Text
}

// letterField is one field of the form.
type letterField struct {
	Name, Words, Value string
	Control            string // line, lines, date
	Needed             bool
}

func (s *Server) letters(r *request) (page, error) { return s.letterGet(r, addressee{}) }

func (s *Server) lettersPosted(r *request) (page, error) { return s.letterPost(r, addressee{}) }

func (s *Server) algorithmLetter(r *request) (page, error) {
	to, err := s.addresseeOfSheet(r)
	if err != nil {
		return nil, err
	}
	return s.letterGet(r, to)
}

func (s *Server) algorithmLetterPosted(r *request) (page, error) {
	to, err := s.addresseeOfSheet(r)
	if err != nil {
		return nil, err
	}
	return s.letterPost(r, to)
}

func (s *Server) administrationLetter(r *request) (page, error) {
	to, err := s.addresseeOfBody(r)
	if err != nil {
		return nil, err
	}
	return s.letterGet(r, to)
}

func (s *Server) administrationLetterPosted(r *request) (page, error) {
	to, err := s.addresseeOfBody(r)
	if err != nil {
		return nil, err
	}
	return s.letterPost(r, to)
}

// addresseeOfSheet is the administration that a sheet names. A withdrawn sheet keeps
// its letters: decisions were taken.
func (s *Server) addresseeOfSheet(r *request) (addressee, error) {
	x, err := s.opt.Register.SheetBySlug(r.Context(), r.vars["slug"])
	if err != nil {
		return addressee{}, err
	}
	a := addressee{
		Name: x.Content.Administration, Algorithm: x.Content.Name, About: address(r.lang, "algorithm", x.Slug),
		None: founds(x.Content.Individual) == "none",
	}
	bodies, err := s.opt.Register.OrganisationsByID(r.Context(), []string{x.Organisation})
	if err != nil {
		return a, err
	}
	for _, o := range bodies {
		s.describe(r, &a, o)
	}
	a.sort(s.opt.Profile.Letters, x.Content.Contacts.Or(nil))
	return a, nil
}

// addresseeOfBody is an administration, with or without a sheet: its sheets may know
// how to reach it.
func (s *Server) addresseeOfBody(r *request) (addressee, error) {
	o, err := s.opt.Register.OrganisationBySlug(r.Context(), r.vars["slug"])
	if err != nil {
		return addressee{}, err
	}
	if o.Slug != r.vars["slug"] {
		return addressee{}, moved{address(r.lang, r.route.name, o.Slug)}
	}
	var a addressee
	s.describe(r, &a, o)
	sheets, err := s.opt.Register.SheetsOf(r.Context(), o.ID, "", sheetsOnPage)
	if err != nil {
		return a, err
	}
	for _, x := range sheets {
		a.sort(s.opt.Profile.Letters, x.Content.Contacts.Or(nil))
	}
	return a, nil
}

func (s *Server) describe(r *request, a *addressee, o register.Organisation) {
	a.Name, a.URL, a.Website = o.Name, address(r.lang, "administration", o.Slug), outgoing(o.Website)
	for _, id := range s.identifiers(r.lang, o.Identifiers) {
		if id.URL != "" {
			a.Elsewhere = append(a.Elsewhere, id)
		}
	}
}

// newLetterPage is what the steps have in common.
func (s *Server) newLetterPage(r *request, to addressee) *letterPage {
	m := s.opt.Profile.Letters
	p := &letterPage{Silent: m == nil, To: to, Action: s.place(r.lang, r.route.name, pathValues(r)...)}
	if p.Ask = p.Action + "?"; strings.Contains(p.Action, "?") {
		p.Ask = p.Action + "&"
	}
	p.Template, p.Title = "letters", s.say(r, "letter.title")
	switch {
	case to.About != "":
		p.Of = ofSheet(to.Algorithm, to.Name)
		p.Crumbs = append(s.crumbs(r, "algorithms"), Crumb{to.Algorithm, to.About})
	case to.URL != "":
		p.Of = to.Name
		p.Crumbs = append(s.crumbs(r, "administrations"), Crumb{to.Name, to.URL})
	default:
		p.Crumbs = []Crumb{{s.say(r, "web.citizen.title"), address(r.lang, "citizen")}}
	}
	if m != nil {
		for _, l := range m.All {
			if !to.None || !l.Decision {
				p.Choices = append(p.Choices, l)
			}
		}
	}
	return p
}

func (s *Server) letterGet(r *request, to addressee) (page, error) {
	p := s.newLetterPage(r, to)
	id := r.query.Get(paramLetter)
	if p.Silent || id == "" {
		return p, nil
	}
	l, ok := s.opt.Profile.Letters.Letter(id)
	if !ok {
		return nil, fmt.Errorf("letter %q: %w", id, register.ErrNotFound)
	}
	if r.query.Get(paramBlank) != "" {
		s.writeLetter(r, p, l, law.LetterOf{Fields: to.known(), Blank: true})
		return p, nil
	}
	s.letterForm(r, p, l, to.known())
	return p, nil
}

// letterForm asks for what the letter needs.
func (s *Server) letterForm(r *request, p *letterPage, l law.Letter, typed map[string]string) {
	p.Template, p.Letter, p.Title = "letter", l, s.say(r, l.Words())
	p.NoIndex = true
	for _, name := range l.Fields {
		f := letterField{Name: name, Words: l.FieldWords(name), Value: typed[name], Needed: l.Needed(name), Control: "line"}
		switch {
		case strings.HasSuffix(name, "_date"):
			f.Control = "date"
		case name == law.FieldAddress, name == law.FieldTo, s.opt.Catalogue.Has(f.Words + ".help"):
			f.Control = "lines"
		}
		p.Fields = append(p.Fields, f)
	}
}

// letterPost reads the form and gives the letter, as a page or as a file.
func (s *Server) letterPost(r *request, to addressee) (page, error) {
	p := s.newLetterPage(r, to)
	if p.Silent {
		return p, nil
	}
	l, ok := s.opt.Profile.Letters.Letter(r.form.Get(paramLetter))
	if !ok {
		return s.refusal(r, 400, "field", paramLetter), nil
	}
	typed := map[string]string{}
	for _, name := range sortedFields(r.form) {
		if name == paramLetter || name == fieldGo {
			continue
		}
		if !slices.Contains(l.Fields, name) {
			return s.refusal(r, 400, "field", cut(name, 60)), nil
		}
		typed[name] = strings.ReplaceAll(strings.TrimSpace(r.form.Get(name)), "\r\n", "\n")
	}
	if r.form.Get(fieldGo) == letterEdit {
		s.letterForm(r, p, l, typed)
		return p, nil
	}
	s.writeLetter(r, p, l, law.LetterOf{Fields: typed})
	switch r.form.Get(fieldGo) {
	case letterText:
		return plainFile("lettre.txt", p.Text.Plain()), nil
	case letterODT:
		return letterFile(s.opt.Profile.Letters.Lang, p.Text)
	}
	for _, name := range l.Fields {
		p.Hidden = append(p.Hidden, formField{name, typed[name]})
	}
	return p, nil
}

// writeLetter fills the letter in, and for those who read another language says what
// it says.
func (s *Server) writeLetter(r *request, p *letterPage, l law.Letter, of law.LetterOf) {
	m := s.opt.Profile.Letters
	p.Template, p.Letter, p.Blank, p.NoIndex = "letter_text", l, of.Blank, true
	p.Title = s.say(r, "letter.ready")
	p.Text = m.Write(s.opt.Catalogue, m.Lang, l, s.letterIn(m.Lang, of))
	if m.Lang != r.lang {
		p.Foreign = m.Lang
		p.Own = m.Write(s.opt.Catalogue, r.lang, l, s.letterIn(r.lang, of))
	}
	for _, name := range p.Text.Missing {
		p.Missing = append(p.Missing, s.say(r, l.FieldWords(name)))
	}
	p.Texts = textsOf(s.opt.Profile.Rules, l.Texts)
}

// letterIn words the days of a letter in its language; a letter that is to be filled
// in by hand has no day yet.
func (s *Server) letterIn(lang string, of law.LetterOf) law.LetterOf {
	say := speaker{s.opt.Catalogue, lang}
	in := law.LetterOf{Fields: map[string]string{}, Blank: of.Blank}
	for name, v := range of.Fields {
		in.Fields[name] = v
		if strings.HasSuffix(name, "_date") {
			in.Fields[name] = say.day(v)
		}
	}
	if !of.Blank {
		in.Fields[law.FieldToday] = say.date(s.opt.Now())
	}
	return in
}

// letterFile is the letter as a text document.
func letterFile(lang string, t law.LetterText) (page, error) {
	return documentFile("lettre.odt", lang, t.Title, t.Parts)
}

// documentFile is a file for an office suite, of parts.
func documentFile(name, lang, title string, parts []law.Part) (page, error) {
	d := odt.Document{Title: title, Lang: lang}
	for _, p := range parts {
		d.Paragraphs = append(d.Paragraphs, odt.Paragraph{Style: styleOf(p.Kind), Text: p.Text})
	}
	b, err := d.Bytes()
	if err != nil {
		return nil, err
	}
	return &filePage{Name: name, Type: odt.MediaType, Body: b}, nil
}

func styleOf(k law.PartKind) odt.Style {
	switch k {
	case law.PartTitle:
		return odt.Title
	case law.PartTo, law.PartDate:
		return odt.Aside
	case law.PartObject:
		return odt.Heading
	case law.PartItem:
		return odt.Item
	}
	return odt.Plain
}
