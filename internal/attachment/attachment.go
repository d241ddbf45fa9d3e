// SPDX-License-Identifier: EUPL-1.2

// Package attachment says what a document that somebody hangs on a sheet is, and what it must not carry to the public.
// It receives bytes from the desk, whatever they were called, and the jurisdiction's numbers of people.
// It gives a media type and findings; it opens nothing without a bound, keeps nothing and asks nobody.
package attachment

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// The media types that are taken.
const (
	ODS  = "application/vnd.oasis.opendocument.spreadsheet"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSV  = "text/csv"
	PDF  = "application/pdf"
	PNG  = "image/png"
)

// Types lists the media types that are taken.
func Types() []string { return []string{ODS, XLSX, CSV, PDF, PNG} }

// Extension is the ending of a file's name by its media type.
func Extension(mediaType string) string {
	return map[string]string{ODS: "ods", XLSX: "xlsx", CSV: "csv", PDF: "pdf", PNG: "png"}[mediaType]
}

// The bounds of what is taken, in bytes; what is inflated of a document while it is
// examined is bounded too, so that a small file cannot become a large one.
const (
	MaxFile      = 10 << 20
	MaxSheet     = 30 << 20
	MaxOfSheet   = 20 // documents
	MaxBody      = 200 << 20
	maxInflated  = 64 << 20
	maxEntries   = 2000
	maxSide      = 12_000     // pixels
	maxPixels    = 50_000_000 //
	maxFragments = 20_000     // streams of a PDF
)

// Examined is what was found in a document.
type Examined struct {
	MediaType string // "" for what is not taken
	Findings  []register.Finding
}

// Refused reports whether the document cannot be taken at all.
func (e Examined) Refused() bool {
	return slices.ContainsFunc(e.Findings, func(f register.Finding) bool { return refusals[f.Rule] })
}

// Personal reports whether something in the document looks as if it named a person: a
// person must read it before the public does.
func Personal(findings []register.Finding) bool {
	return slices.ContainsFunc(findings, func(f register.Finding) bool { return !refusals[f.Rule] })
}

// Certain reports whether what was found names a person beyond doubt: nobody can confirm it away.
func Certain(findings []register.Finding) bool {
	return slices.ContainsFunc(findings, func(f register.Finding) bool { return f.Rule == ruleNumber })
}

// The rules. Those that refuse a document say no to its form; the others ask a person to look.
const (
	ruleType     = "attachment.type"
	ruleEmpty    = "attachment.empty"
	ruleSize     = "attachment.size"
	ruleBroken   = "attachment.broken"
	ruleBomb     = "attachment.bomb"
	ruleLocked   = "attachment.locked"
	ruleMacro    = "attachment.macro"
	ruleExternal = "attachment.external"
	ruleInside   = "attachment.inside"

	ruleAuthor = "attachment.author"
	ruleMail   = "attachment.mail"
	ruleNumber = "attachment.number"
	ruleMaybe  = "attachment.number_maybe"
	ruleHidden = "attachment.hidden"
	ruleUnread = "attachment.unread"
)

var refusals = map[string]bool{
	ruleType: true, ruleEmpty: true, ruleSize: true, ruleBroken: true, ruleBomb: true, ruleLocked: true, ruleMacro: true, ruleExternal: true, ruleInside: true,
}

// Rules lists every rule, for the words.
func Rules() []string {
	return []string{ruleType, ruleEmpty, ruleSize, ruleBroken, ruleBomb, ruleLocked, ruleMacro, ruleExternal, ruleInside, ruleAuthor, ruleMail, ruleNumber, ruleMaybe, ruleHidden, ruleUnread}
}

// Examine says what a document is, by its content alone, and what stands against its
// publication.
func Examine(b []byte, numbers []law.PersonalNumber) Examined {
	x := &examiner{numbers: numbers, left: maxInflated}
	switch {
	case len(b) == 0:
		x.refuse(ruleEmpty, "")
	case len(b) > MaxFile:
		x.refuse(ruleSize, strconv.Itoa(MaxFile>>20))
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		x.as(PNG, x.png, b)
	case bytes.HasPrefix(b, []byte("%PDF-")):
		x.as(PDF, x.pdf, b)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		x.zip(b)
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // OLE: an older format, or one with a password
		x.refuse(ruleLocked, "")
	default:
		x.csv(b)
	}
	x.read()
	e := Examined{MediaType: x.mediaType, Findings: x.findings}
	if e.Refused() {
		e.Findings = slices.DeleteFunc(e.Findings, func(f register.Finding) bool { return !refusals[f.Rule] })
	}
	return e
}

// examiner gathers what one document says and what is wrong with it.
type examiner struct {
	numbers   []law.PersonalNumber
	left      int64 // bytes that may still be inflated
	mediaType string
	findings  []register.Finding
	text      strings.Builder // every piece that a reader sees, a line each
	authors   []string
}

func (x *examiner) as(mediaType string, look func([]byte), b []byte) {
	x.mediaType = mediaType
	look(b)
}

// refuse adds a finding that refuses the document, once a rule.
func (x *examiner) refuse(rule, found string) { x.add(rule, register.Error, found) }

// ask adds a finding that a person must look at.
func (x *examiner) ask(rule, found string) { x.add(rule, register.Warning, found) }

func (x *examiner) add(rule string, severity register.Severity, found string) {
	if slices.ContainsFunc(x.findings, func(f register.Finding) bool { return f.Rule == rule }) {
		return
	}
	x.findings = append(x.findings, register.Finding{Rule: rule, Severity: severity, Key: "attachments", Args: map[string]string{"found": found}})
}

// say adds words of the document.
func (x *examiner) say(words string) {
	if words = strings.TrimSpace(words); words != "" {
		x.text.WriteString(words)
		x.text.WriteByte('\n')
	}
}

// author adds somebody whom the document's own record names.
func (x *examiner) author(name string) {
	name = cut(strings.Join(strings.Fields(register.Visible(name)), " "))
	if name != "" && !slices.Contains(x.authors, name) && len(x.authors) < maxFound {
		x.authors = append(x.authors, name)
	}
}
