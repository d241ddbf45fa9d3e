// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"archive/zip"
	"bufio"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// xlsx is Office Open XML (ECMA-376 part 1, section 18), every cell an inline text: a
// text is never a formula, whatever it begins with.
type xlsx struct{}

const xlsxSheetHead = xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

func (x *xlsx) begin(*zip.Writer) error { return nil }

func (x *xlsx) sheet(z *zip.Writer, n int) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: "xl/worksheets/sheet" + strconv.Itoa(n) + ".xml", Method: zip.Deflate})
}

func (x *xlsx) row(w *bufio.Writer, n int, cells []string) {
	_, _ = w.WriteString(`<row r="`)
	_, _ = w.WriteString(strconv.Itoa(n))
	_, _ = w.WriteString(`">`)
	for _, c := range cells {
		if c == "" {
			_, _ = w.WriteString(`<c/>`)
			continue
		}
		_, _ = w.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
		writeText(w, escapeUnderscore(c))
		_, _ = w.WriteString(`</t></is></c>`)
	}
	_, _ = w.WriteString(`</row>`)
}

// numbered is how the format itself writes a character by its number (ECMA-376 part 1,
// section 22.9.2.19, ST_Xstring): a text that looks so is written so that it comes back.
var numbered = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func escapeUnderscore(text string) string {
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(numbered.ReplaceAllStringFunc(text, func(s string) string { return "_x005F" + s }), "\r", "_x000D_")
		return text
	}
	if !strings.Contains(text, "_x") {
		return text
	}
	return numbered.ReplaceAllStringFunc(text, func(s string) string { return "_x005F" + s })
}

func (x *xlsx) endSheet(w *bufio.Writer) { _, _ = w.WriteString(`</sheetData></worksheet>`) }

func (x *xlsx) end(z *zip.Writer, sheets []string) error {
	const (
		main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pack = "http://schemas.openxmlformats.org/package/2006/"
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	var types, names, links strings.Builder
	for i, name := range sheets {
		n := strconv.Itoa(i + 1)
		types.WriteString(`<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="` + kind + `worksheet+xml"/>`)
		names.WriteString(`<sheet name="` + attribute(name) + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
		links.WriteString(`<Relationship Id="rId` + n + `" Type="` + rels + `/worksheet" Target="worksheets/sheet` + n + `.xml"/>`)
	}
	for _, p := range [][2]string{
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + rels + `"><sheets>` + names.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pack + `relationships">` + links.String() + `</Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + pack + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/>` + types.String() + `</Types>`},
	} {
		if err := part(z, p[0], xmlHead+p[1]); err != nil {
			return err
		}
	}
	return nil
}
