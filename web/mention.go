// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/skip2/go-qrcode"
	"golang.org/x/text/encoding/charmap"

	"greffe/internal/export"
	"greffe/internal/law"
	"greffe/internal/odt"
	"greffe/internal/register"
	"greffe/internal/words"
)

// This file gives agencies the mention that their decisions must carry, ready to paste,
// and looks for its items in a text. A pasted text is read, answered and forgotten.

// mentionPage is the mention, of a sheet or with blanks.
type mentionPage struct {
	Layout
	Silent  bool // the profile wants no mention
	Name    string
	Whose   string // who wrote the sheet, when the administration did not declare it
	About   string // page of the sheet; "" for a mention with blanks
	None    bool   // no individual decision is founded on the algorithm
	Foreign string // language of the mention, when it is not the reader's
	Text    law.MentionText
	Length  int
	Limit   int
	Remedy  string // the second block, to fill in
	Warning string
	Missing []string // ids
	Merge   string
	Fields  []law.MergeField
	Address string // that the code to scan leads to; "" without a public address
	Files   string // address of the files, before their names; "" for a mention with blanks
	Texts   []law.Text
}

// The files of a sheet's mention.
const (
	mentionText  = "modele.txt"
	mentionHTML  = "modele.html"
	mentionODT   = "modele.odt"
	mentionMerge = "publipostage.csv"
	mentionSVG   = "code.svg"
	mentionPNG   = "code.png"
)

func (s *Server) mentionBlank(r *request) (page, error) {
	p := s.newMentionPage(r, law.MentionOf{})
	p.Crumbs = s.crumbs(r, "help")
	return p, nil
}

func (s *Server) mention(r *request) (page, error) {
	x, err := s.publicSheet(r)
	if err != nil {
		return nil, err
	}
	of, err := s.mentionOf(r, x)
	if err != nil {
		return nil, err
	}
	p := s.newMentionPage(r, of)
	p.Of = ofSheet(x.Content.Name, x.Content.Administration)
	p.Name, p.About, p.None = x.Content.Name, address(r.lang, "algorithm", x.Slug), founds(x.Content.Individual) == "none"
	if p.Whose, err = s.undeclared(r, r.lang, x); err != nil {
		return nil, err
	}
	p.Crumbs = append(s.crumbs(r, "algorithms"), Crumb{p.Name, p.About})
	p.Address, p.Files = s.abroad(r.lang, "algorithm", x.Slug), address(r.lang, "mention", x.Slug)+"/"
	return p, nil
}

// publicSheet is the sheet of the address; a withdrawn one has no papers any more.
func (s *Server) publicSheet(r *request) (register.Sheet, error) {
	x, err := s.opt.Register.SheetBySlug(r.Context(), r.vars["slug"])
	if err == nil && x.State == register.Withdrawn {
		err = goneSheet{x}
	}
	return x, err
}

// mentionOf fills the mention from a sheet. The address of the rules is left out where
// they surely need not be published, and where they do not stand there.
func (s *Server) mentionOf(r *request, x register.Sheet) (law.MentionOf, error) {
	m := s.opt.Profile.Mention
	if m == nil {
		return law.MentionOf{}, nil
	}
	bodies, err := s.opt.Register.OrganisationsByID(r.Context(), []string{x.Organisation})
	if err != nil {
		return law.MentionOf{}, err
	}
	var body law.Body
	for _, o := range bodies {
		body = law.BodyOf(o)
	}
	rules := s.abroad(m.Lang, "algorithm", x.Slug)
	if rules == "" {
		rules = s.opt.Catalogue.Text(m.Lang, "law.mention.blank.rules_url", nil)
	}
	duty := law.UnknownWord
	if s.opt.Profile.Estimate != nil {
		duty = s.opt.Profile.Estimate(body, s.today()).Publishing()
	}
	return law.MentionFrom(x, rules, duty), nil
}

// undeclared says who wrote a sheet that its administration did not declare; "" for one
// that it did. Its papers must not put words into a mouth that never said them.
func (s *Server) undeclared(r *request, lang string, x register.Sheet) (string, error) {
	if x.Origin.Kind == register.Declared {
		return "", nil
	}
	bodies, err := s.bodiesByID(r.Context(), lang, []string{x.Organisation})
	if err != nil {
		return "", err
	}
	name := bodies[x.Organisation].Name
	if name == "" {
		name = s.opt.Catalogue.Text(lang, "web.body.unknown", nil)
	}
	c := s.opt.Catalogue
	return c.Text(lang, "web.sheet.origin."+string(x.Origin.Kind), words.Args{"body": name}) + " " + c.Text(lang, "paper.undeclared", nil), nil
}

// warned puts who wrote the sheet at the head of a paper that is taken away.
func warned(whose string, parts []law.Part) []law.Part {
	if whose == "" {
		return parts
	}
	return append([]law.Part{{Kind: law.PartText, Text: "[" + whose + "]"}}, parts...)
}

// abroad is the address of a page for those who are elsewhere: "" where the site knows
// no public address, since a paper cannot lead to a path.
func (s *Server) abroad(lang, name string, values ...string) string {
	if s.base == nil {
		return ""
	}
	return s.absolute(address(lang, name, values...))
}

func (s *Server) newMentionPage(r *request, of law.MentionOf) *mentionPage {
	m := s.opt.Profile.Mention
	p := &mentionPage{Silent: m == nil}
	p.Template, p.Title = "mention", s.say(r, "paper.title")
	if m == nil {
		return p
	}
	c := s.opt.Catalogue
	p.Text, p.Limit = m.Write(c, of), m.Limit
	p.Length = utf8.RuneCountInString(p.Text.Short)
	for _, id := range p.Text.Missing {
		p.Missing = append(p.Missing, "paper.missing."+id)
	}
	p.Merge, p.Fields = m.Merge(c, of)
	p.Remedy, p.Warning = c.Text(m.Lang, m.Beside[0], nil), s.say(r, m.Beside[1])
	if m.Lang != r.lang {
		p.Foreign = m.Lang
	}
	for _, it := range s.opt.Profile.Items {
		if it.ID == "mention" || it.ID == "purpose" {
			p.Texts = append(p.Texts, textsOf(s.opt.Profile.Rules, it.Texts)...)
		}
	}
	return p
}

// mentionFile is one of the files of a sheet's mention.
func (s *Server) mentionFile(r *request) (page, error) {
	x, err := s.publicSheet(r)
	if err != nil {
		return nil, err
	}
	m, name := s.opt.Profile.Mention, r.vars["file"]
	if name == mentionSVG || name == mentionPNG {
		return s.codeToScan(name, s.abroad(r.lang, "algorithm", x.Slug))
	}
	if m == nil {
		return nil, fmt.Errorf("file %q: the register knows no mention: %w", name, register.ErrNotFound)
	}
	of, err := s.mentionOf(r, x)
	if err != nil {
		return nil, err
	}
	whose, err := s.undeclared(r, m.Lang, x)
	if err != nil {
		return nil, err
	}
	text := m.Write(s.opt.Catalogue, of)
	parts := warned(whose, text.Parts)
	remedy := s.opt.Catalogue.Text(m.Lang, m.Beside[0], nil)
	switch name {
	case mentionText:
		return plainFile(name, law.PlainText(parts)+"\n"+remedy+"\n"), nil
	case mentionHTML:
		return &filePage{Name: name, Type: htmlType[0], Body: []byte(text.HTML)}, nil
	case mentionODT:
		return documentFile(name, m.Lang, text.Title, append(parts, law.Part{Kind: law.PartText, Text: remedy}))
	case mentionMerge:
		_, fields := m.Merge(s.opt.Catalogue, of)
		return mergeFile(fields)
	}
	return nil, fmt.Errorf("file %q of a mention: %w", cut(name, 60), register.ErrNotFound)
}

// mergeFile is the source of a mail merge: one row, a column a field.
func mergeFile(fields []law.MergeField) (page, error) {
	var columns []export.Column[[]law.MergeField]
	for i, f := range fields {
		columns = append(columns, export.Column[[]law.MergeField]{Name: f.Name, Value: func(row []law.MergeField) string { return row[i].Value }})
	}
	return csvFile(mentionMerge, columns, [][]law.MergeField{fields})
}

// codeToScan draws an address of this site as a QR code (ISO/IEC 18004). It stands
// beside the words, never in their place.
func (s *Server) codeToScan(name, to string) (page, error) {
	if to == "" {
		return nil, fmt.Errorf("code of an address: the site has no public one: %w", register.ErrNotFound)
	}
	q, err := qrcode.New(to, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("code of %s: %w", to, err)
	}
	if name == mentionSVG {
		return &filePage{Type: "image/svg+xml", Body: drawn(q.Bitmap())}, nil
	}
	const size = 600 // 5 cm at 300 dots an inch
	b, err := q.PNG(size)
	if err != nil {
		return nil, fmt.Errorf("code of %s: %w", to, err)
	}
	return &filePage{Name: name, Type: "image/png", Body: b}, nil
}

// drawn is a code as a drawing: black on white in every scheme, or nothing reads it.
func drawn(dots [][]bool) []byte {
	var b bytes.Buffer
	size := strconv.Itoa(len(dots))
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + size + ` ` + size + `" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h` + size + `v` + size + `H0z"/><path d="`)
	for y, row := range dots {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	b.WriteString(`"/></svg>` + "\n")
	return b.Bytes()
}

// mentionCheckPage looks for the items of the mention in a text.
type mentionCheckPage struct {
	Layout
	Silent bool
	Action string
	Text   string
	File   string // name of the file that was read
	Wrong  bool   // it could not be
	Read   bool
	Found  []foundItem
	Whole  bool
	Texts  []law.Text
}

// foundItem is one item of the mention with the words that say it, or those that would.
type foundItem struct {
	law.Found
	Model string // words that say it, with their blanks
}

const (
	fieldText     = "text"
	fieldFile     = "file"
	fieldFileName = "file.name"

	maxLetterForm = 2<<20 + maxBody // a model letter with its emblem
)

func (s *Server) newMentionCheck(r *request) *mentionCheckPage {
	p := &mentionCheckPage{Silent: s.opt.Profile.Mention == nil, Action: s.place(r.lang, "mention_check")}
	p.Template, p.Title = "mention_check", s.say(r, "paper.check.title")
	p.Crumbs = append(s.crumbs(r, "help"), Crumb{s.say(r, "paper.title"), s.place(r.lang, "mention_blank")})
	return p
}

func (s *Server) mentionCheck(r *request) (page, error) { return s.newMentionCheck(r), nil }

func (s *Server) mentionCheckPosted(r *request) (page, error) {
	p := s.newMentionCheck(r)
	if p.Silent {
		return p, nil
	}
	for _, name := range sortedFields(r.form) {
		if name != fieldText && name != fieldGo && name != fieldFile && name != fieldFileName {
			return s.refusal(r, http.StatusBadRequest, "field", cut(name, 60)), nil
		}
	}
	m := s.opt.Profile.Mention
	p.Text, p.Read, p.Whole, p.NoIndex = r.form.Get(fieldText), true, true, true
	text := p.Text
	if p.File = r.form.Get(fieldFileName); p.File != "" {
		var err error
		if text, err = wordsOfLetter([]byte(r.form.Get(fieldFile))); err != nil {
			p.Wrong, p.Read, p.Status = true, false, http.StatusUnprocessableEntity
			return p, nil //nolint:nilerr // the page says it
		}
	}
	p.Title = s.say(r, "paper.check.result")
	for _, f := range m.Find(text) {
		p.Found = append(p.Found, foundItem{f, s.passage(m.Passage(f.Item))})
		p.Whole = p.Whole && f.Found
	}
	if strings.TrimSpace(text) == "" {
		p.Read = false
	}
	return p, nil
}

// wordsOfLetter gives the words of a model letter: a text document, or a plain text as
// office suites write it, in UTF-8 or Windows-1252.
func wordsOfLetter(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return odt.Text(b)
	case bytes.HasPrefix(b, []byte("%PDF-")), bytes.IndexByte(b, 0) >= 0, len(bytes.TrimSpace(b)) == 0:
		return "", fmt.Errorf("read a letter: it is no text: %w", register.ErrInvalid)
	case utf8.Valid(b):
		return strings.TrimPrefix(string(b), "\ufeff"), nil
	}
	return charmap.Windows1252.NewDecoder().String(string(b))
}

// passage is a passage of the model with its blanks.
func (s *Server) passage(id string) string {
	if id == "" {
		return ""
	}
	c, lang := s.opt.Catalogue, s.opt.Profile.Mention.Lang
	blanks := words.Args{}
	for _, need := range []string{"purpose", "contact"} {
		blanks[need] = c.Text(lang, "law.mention.blank."+need, nil)
	}
	return c.Text(lang, id, blanks)
}
