// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"archive/zip"
	"bufio"
	"io"
	"strings"
)

// ods is OpenDocument 1.3 (OASIS), every cell a text: no formula is ever written. No
// library writes it. All sheets stand in one part, which is written as the rows come.
type ods struct {
	content io.Writer
}

const odsType = "application/vnd.oasis.opendocument.spreadsheet"

func (o *ods) begin(z *zip.Writer) error {
	if err := stored(z, "mimetype", odsType); err != nil { // first and as it is: ODF 1.3 part 2, section 3.3
		return err
	}
	const manifest = xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
		`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + odsType + `"/>` +
		`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`
	return part(z, "META-INF/manifest.xml", manifest)
}

func (o *ods) sheet(z *zip.Writer, n int) (io.Writer, error) {
	if n > 1 {
		return o.content, nil
	}
	var err error
	if o.content, err = z.CreateHeader(&zip.FileHeader{Name: "content.xml", Method: zip.Deflate}); err != nil {
		return nil, err
	}
	_, err = io.WriteString(o.content, xmlHead+`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" `+
		`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" `+
		`office:version="1.3"><office:body><office:spreadsheet>`)
	return o.content, err
}

func (o *ods) open(w *bufio.Writer, name string) {
	_, _ = w.WriteString(`<table:table table:name="` + attribute(name) + `">`)
}

func (o *ods) row(w *bufio.Writer, _ int, cells []string) {
	_, _ = w.WriteString(`<table:table-row>`)
	for _, c := range cells {
		if c == "" {
			_, _ = w.WriteString(`<table:table-cell/>`)
			continue
		}
		_, _ = w.WriteString(`<table:table-cell office:value-type="string"`)
		if strings.ContainsRune(c, '\t') { // LibreOffice loses the tabs of paragraphs; this value goes before them
			_, _ = w.WriteString(` office:string-value="`)
			writeText(w, strings.ReplaceAll(c, "\r\n", "\n"))
			_ = w.WriteByte('"')
		}
		_, _ = w.WriteString(`><text:p>`)
		odsText(w, c)
		_, _ = w.WriteString(`</text:p></table:table-cell>`)
	}
	_, _ = w.WriteString(`</table:table-row>`)
}

// odsText writes a paragraph: each line is one of its own, and white space that XML
// readers would fold is named (ODF 1.3 part 3, section 6.1.2).
func odsText(w *bufio.Writer, text string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			_, _ = w.WriteString(`</text:p><text:p>`)
		}
		rest := line
		for rest != "" {
			at := strings.IndexAny(rest, " \t")
			if at < 0 {
				break
			}
			writeText(w, rest[:at])
			if rest[at] == '\t' {
				_, _ = w.WriteString(`<text:tab/>`)
			} else {
				spaceOut(w, rest, at, line)
			}
			rest = rest[at+1:]
		}
		writeText(w, rest)
	}
}

// spaceOut writes one space: as it is between two letters, by name elsewhere.
func spaceOut(w *bufio.Writer, rest string, at int, line string) {
	first := at == 0 && len(rest) == len(line)
	after := rest[at+1:]
	if first || at == 0 || after == "" || after[0] == ' ' || after[0] == '\t' {
		_, _ = w.WriteString(`<text:s/>`)
		return
	}
	_ = w.WriteByte(' ')
}

func (o *ods) endSheet(w *bufio.Writer) { _, _ = w.WriteString(`</table:table>`) }

func (o *ods) end(_ *zip.Writer, _ []string) error {
	_, err := io.WriteString(o.content, `</office:spreadsheet></office:body></office:document-content>`)
	return err
}
