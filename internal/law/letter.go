// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/words"
)

// Letters are what a person may write to an administration: one letter a right. They
// are written in the language of the administrations; the register sends nothing.
type Letters struct {
	Lang    string   // of the letters
	All     []Letter // the most personal right first
	To      string   // id: the officer who answers, with the office spelled out
	Find    string   // id: where to look the officer or the postal address up
	Opening []string // ids of what stands before the letter's own matter
	Closing []string // and after it

	// Officer reports whether a contact reaches the officer for access to documents.
	Officer func(register.Contact) bool
}

// Letter is one of them. Words under "law.letter.<ID>": its name, and under ".when",
// ".object" and ".first" when to choose it, its object, and what it says first.
type Letter struct {
	ID       string
	Decision bool     // it is about a decision on the person who writes
	Fields   []string // what the person fills in, in the order of the form
	Body     []LetterPart
	Texts    []string // ids of texts
}

// LetterPart is one paragraph of a letter. Without the field that it needs, the words
// of Without take its place, or nothing does.
type LetterPart struct {
	ID      string
	Needs   string
	Without string
	Item    bool
}

// The fields of letters that the model itself knows. Others belong to a jurisdiction;
// words under "law.letter.field.<field>", and for its blank under "law.letter.blank.<field>".
const (
	FieldName           = "name"
	FieldAddress        = "address"
	FieldMail           = "mail"
	FieldAdministration = "administration"
	FieldTo             = "to" // postal address of the administration
	FieldAlgorithm      = "algorithm"
	FieldToday          = "today"
)

// LetterOf is what a letter is filled with. Nothing of it is kept anywhere.
type LetterOf struct {
	Fields map[string]string // as typed; the known ones filled in before
	Blank  bool              // to be filled in by hand: dots stand for what was not typed
}

// PartKind says what a paragraph of a document is.
type PartKind string

// The kinds of paragraph.
const (
	PartTitle  PartKind = "title"
	PartSender PartKind = "sender"
	PartTo     PartKind = "to"
	PartDate   PartKind = "date"
	PartObject PartKind = "object"
	PartText   PartKind = "text"
	PartItem   PartKind = "item"
)

// Part is one paragraph of a document that somebody takes away; a line feed breaks its line.
type Part struct {
	Kind PartKind `json:"kind"`
	Text string   `json:"text"`
}

// LetterText is a letter ready to be sent, or, where something is missing, to be completed.
type LetterText struct {
	Title   string
	Parts   []Part
	Missing []string // fields without which it should not go
}

// Words is the id of the letter's name.
func (l Letter) Words() string { return "law.letter." + l.ID }

// When is the id of when to choose the letter.
func (l Letter) When() string { return l.Words() + ".when" }

// FieldWords is the id of a field's name.
func (l Letter) FieldWords(field string) string { return "law.letter.field." + field }

// Letter looks a letter up; a nil model has none.
func (m *Letters) Letter(id string) (Letter, bool) {
	if m == nil {
		return Letter{}, false
	}
	i := slices.IndexFunc(m.All, func(l Letter) bool { return l.ID == id })
	if i < 0 {
		return Letter{}, false
	}
	return m.All[i], true
}

// Needed reports whether a letter should not go without the field.
func (l Letter) Needed(field string) bool {
	return field != FieldMail && field != FieldTo && !slices.ContainsFunc(l.Body, func(p LetterPart) bool { return p.Needs == field })
}

// Write fills a letter in, in a language: that of the administrations, or another for
// the person who writes to read what it says.
func (m *Letters) Write(c *words.Catalogue, lang string, l Letter, of LetterOf) LetterText {
	w := letterWriter{c: c, lang: lang, of: of, args: words.Args{}}
	t := LetterText{Title: c.Text(lang, l.Words(), nil)}
	for _, field := range append([]string{FieldToday}, l.Fields...) {
		typed := strings.TrimSpace(of.Fields[field])
		if typed == "" && field != FieldToday && l.Needed(field) {
			t.Missing = append(t.Missing, field)
		}
		w.args[field] = w.value(field, typed)
	}
	t.Parts = append(t.Parts, Part{PartSender, w.lines(FieldName, FieldAddress, FieldMail)})
	t.Parts = append(t.Parts, Part{PartTo, strings.TrimSpace(c.Text(lang, m.To, nil) + "\n" + w.lines(FieldAdministration, FieldTo))})
	t.Parts = append(t.Parts, Part{PartDate, c.Text(lang, "law.letter.date", w.args)})
	t.Parts = append(t.Parts, Part{PartObject, c.Text(lang, l.Words()+".object", w.args)})
	for _, id := range m.Opening {
		t.Parts = append(t.Parts, Part{PartText, c.Text(lang, id, w.args)})
	}
	t.Parts = append(t.Parts, Part{PartText, c.Text(lang, l.Words()+".first", w.args)})
	for _, p := range l.Body {
		t.Parts = append(t.Parts, w.part(p)...)
	}
	for _, id := range m.Closing {
		t.Parts = append(t.Parts, Part{PartText, c.Text(lang, id, w.args)})
	}
	t.Parts = append(t.Parts, Part{PartSender, w.args[FieldName]})
	return t
}

type letterWriter struct {
	c    *words.Catalogue
	lang string
	of   LetterOf
	args words.Args
}

// value is what stands for a field: what was typed, or a blank that says what goes there.
func (w *letterWriter) value(field, typed string) string {
	if typed != "" {
		return typed
	}
	hint := words.Args{"what": w.c.Text(w.lang, "law.letter.blank."+field, nil)}
	if w.of.Blank {
		return w.c.Text(w.lang, "law.letter.by_hand", hint)
	}
	return w.c.Text(w.lang, "law.letter.to_complete", hint)
}

// lines puts fields one under the other; one that can be done without is left out.
func (w *letterWriter) lines(fields ...string) string {
	var all []string
	for _, field := range fields {
		typed := strings.TrimSpace(w.of.Fields[field])
		if typed == "" && !w.of.Blank && field == FieldMail {
			continue
		}
		all = append(all, w.value(field, typed))
	}
	return strings.Join(all, "\n")
}

func (w *letterWriter) part(p LetterPart) []Part {
	id := p.ID
	if p.Needs != "" && strings.TrimSpace(w.of.Fields[p.Needs]) == "" && !w.of.Blank {
		id = p.Without
	}
	if id == "" {
		return nil
	}
	kind := PartText
	if p.Item {
		kind = PartItem
	}
	return []Part{{kind, w.c.Text(w.lang, id, w.args)}}
}

// Plain is the letter as a plain text: paragraphs parted by an empty line.
func (t LetterText) Plain() string { return PlainText(t.Parts) }

// PlainText writes parts as a plain text; items follow each other line by line.
func PlainText(parts []Part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString("\n")
			if p.Kind != PartItem || parts[i-1].Kind != PartItem {
				b.WriteString("\n")
			}
		}
		b.WriteString(p.Text)
	}
	b.WriteString("\n")
	return b.String()
}
