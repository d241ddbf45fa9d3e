// SPDX-License-Identifier: EUPL-1.2

// Package odt writes short text documents in the OpenDocument format (ODF 1.3, ISO/IEC 26300), and reads their words.
// It receives paragraphs, whose text may come from anybody, or a file from anybody.
// It gives bytes that every office suite opens, the same ones for the same paragraphs, or plain words.
package odt

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"unicode/utf8"
)

// MediaType is what a server says of such a file.
const MediaType = "application/vnd.oasis.opendocument.text"

// Style is how a paragraph looks.
type Style string

// The styles. Aside stands on the right half of the page, as the recipient of a letter does.
const (
	Plain   Style = "Plain"
	Title   Style = "Title"
	Heading Style = "Heading"
	Aside   Style = "Aside"
	Item    Style = "Item"
)

// Paragraph is one paragraph; a line feed in its text breaks the line.
type Paragraph struct {
	Style Style
	Text  string
}

// Document is what one file holds.
type Document struct {
	Title      string
	Lang       string // BCP 47, as "fr"
	Paragraphs []Paragraph
}

// Bytes gives the file. Nothing in it tells when or by whom it was made.
func (d Document) Bytes() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := writeKind(z); err != nil {
		return nil, fmt.Errorf("write the text document: %w", err)
	}
	for _, part := range []struct{ name, content string }{
		{"META-INF/manifest.xml", manifest},
		{"meta.xml", d.meta()},
		{"styles.xml", d.styles()},
		{"content.xml", d.content()},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("write the text document: %w", err)
		}
		if _, err := io.WriteString(w, part.content); err != nil {
			return nil, fmt.Errorf("write the text document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write the text document: %w", err)
	}
	return b.Bytes(), nil
}

// writeKind writes the member by which the file is known: the first one, stored as it
// is and without anything between its name and its text (ODF 1.3 part 2, 3.3).
func writeKind(z *zip.Writer) error {
	kind := []byte(MediaType)
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE(kind),
		CompressedSize64: uint64(len(kind)), UncompressedSize64: uint64(len(kind)),
	})
	if err != nil {
		return err
	}
	_, err = w.Write(kind)
	return err
}

const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const spaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"` +
	` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"`

const manifest = head + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
	`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + MediaType + `"/>` +
	`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>` +
	`</manifest:manifest>` + "\n"

func (d Document) meta() string {
	return head + `<office:document-meta` + spaces + `><office:meta><dc:title>` + escaped(d.Title) + `</dc:title><dc:language>` +
		escaped(d.Lang) + `</dc:language></office:meta></office:document-meta>` + "\n"
}

// styles sets an A4 page and letters that a tired eye reads: 12 points and more.
func (d Document) styles() string {
	lang, country, _ := strings.Cut(d.Lang, "-")
	if country == "" {
		country = "none"
	}
	paragraph := func(name, look, letters string) string {
		return `<style:style style:name="` + name + `" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.35cm" fo:line-height="125%"` +
			look + `/><style:text-properties fo:font-size="12pt"` + letters + `/></style:style>`
	}
	return head + `<office:document-styles` + spaces + `><office:styles>` +
		`<style:default-style style:family="paragraph"><style:text-properties fo:font-family="'Liberation Sans', Arial, sans-serif" fo:font-size="12pt" fo:language="` +
		escaped(lang) + `" fo:country="` + escaped(country) + `"/></style:default-style>` +
		paragraph(string(Plain), ``, ``) +
		paragraph(string(Title), ` fo:keep-with-next="always"`, ` fo:font-size="15pt" fo:font-weight="bold"`) +
		paragraph(string(Heading), ` fo:margin-top="0.4cm" fo:keep-with-next="always"`, ` fo:font-weight="bold"`) +
		paragraph(string(Aside), ` fo:margin-left="8.5cm"`, ``) +
		paragraph(string(Item), ` fo:margin-left="0.6cm"`, ``) +
		`</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"` +
		` fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm"/></style:page-layout></office:automatic-styles>` +
		`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles></office:document-styles>` + "\n"
}

func (d Document) content() string {
	var b strings.Builder
	b.WriteString(head + `<office:document-content` + spaces + `><office:body><office:text>` + "\n")
	for _, p := range d.Paragraphs {
		open, end := `<text:p text:style-name="`+string(p.Style)+`">`, "</text:p>\n"
		switch p.Style {
		case Title:
			open, end = `<text:h text:style-name="Title" text:outline-level="1">`, "</text:h>\n"
		case Heading:
			open, end = `<text:h text:style-name="Heading" text:outline-level="2">`, "</text:h>\n"
		case Plain, Aside, Item:
		default:
			open = `<text:p text:style-name="Plain">`
		}
		b.WriteString(open + marked(p.Text) + end)
	}
	b.WriteString(`</office:text></office:body></office:document-content>` + "\n")
	return b.String()
}

// marked is a text as the format wants it: line breaks, tabulations and runs of
// spaces are elements (ODF 1.3 part 3, 6.1), since XML would fold them.
func marked(text string) string {
	var b strings.Builder
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '\n', '\r':
			b.WriteString("<text:line-break/>")
		case '\t':
			b.WriteString("<text:tab/>")
		case ' ':
			n := len(text[i:]) - len(strings.TrimLeft(text[i:], " "))
			if n == 1 && i > 0 && i+1 < len(text) {
				b.WriteByte(' ')
			} else {
				fmt.Fprintf(&b, `<text:s text:c="%d"/>`, n)
			}
			size = n
		default:
			b.WriteString(escaped(text[i : i+size]))
		}
		i += size
	}
	return b.String()
}

// escaped makes text of anything: what XML cannot hold becomes U+FFFD.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}
