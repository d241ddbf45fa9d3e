// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// cell is one cell of a CSV file, exactly as it stands there. (encoding/csv turns
// \r\n within quotes into \n and has no place for a cell: both would be a loss.)
type cell struct {
	words string
	place place
}

// record is one row.
type record []cell

func (r record) blank() bool {
	for _, c := range r {
		if c.words != "" {
			return false
		}
	}
	return true
}

// csvReader reads RFC 4180 with any separator, leniently about stray quotes.
type csvReader struct {
	src       string
	separator byte
	at        int
	place     place
	findings  []register.Finding
}

func newCSVReader(s string, separator byte) *csvReader {
	return &csvReader{src: s, separator: separator, place: place{1, 1}}
}

// advance moves over n bytes and counts lines and columns.
func (r *csvReader) advance(n int) {
	for end := min(r.at+n, len(r.src)); r.at < end; r.at++ {
		switch c := r.src[r.at]; {
		case c == '\n':
			r.place = place{r.place.line + 1, 1}
		case utf8.RuneStart(c):
			r.place.column++
		}
	}
}

// row reads the next row; false at the end of the file.
func (r *csvReader) row() (record, bool) {
	if r.at >= len(r.src) {
		return nil, false
	}
	var row record
	for {
		c, last := r.cell()
		if len(row) < maxColumns {
			row = append(row, c)
		} else if len(row) == maxColumns {
			r.once("sheet.csv.columns", c.place, "max", strconv.Itoa(maxColumns))
		}
		if last {
			return row, true
		}
	}
}

// once reports a rule the first time that it is broken in the file.
func (r *csvReader) once(rule string, p place, args ...string) {
	for _, f := range r.findings {
		if f.Rule == rule {
			return
		}
	}
	f := fault(rule, p.line, args...)
	f.Column = p.column
	r.findings = append(r.findings, f)
}

// cell reads one cell and what ends it; last when that is the end of the row.
func (r *csvReader) cell() (c cell, last bool) {
	c.place = r.place
	if r.at < len(r.src) && r.src[r.at] == '"' {
		c.words = r.quoted()
	}
	end := r.bareEnd()
	c.words += r.src[r.at:end]
	r.advance(end - r.at)
	if len(c.words) > maxCell {
		r.once("sheet.csv.cell", c.place, "max", strconv.Itoa(maxCell>>10))
		c.words = strings.ToValidUTF8(c.words[:maxCell], "")
	}
	switch {
	case r.at >= len(r.src):
		return c, true
	case r.src[r.at] == r.separator:
		r.advance(1)
		return c, false
	case r.src[r.at] == '\r':
		r.advance(2)
		return c, true
	}
	r.advance(1)
	return c, true
}

// bareEnd finds where the unquoted rest of a cell ends.
func (r *csvReader) bareEnd() int {
	i := r.at
	for ; i < len(r.src); i++ {
		if c := r.src[i]; c == r.separator || c == '\n' || c == '\r' && i+1 < len(r.src) && r.src[i+1] == '\n' {
			break
		}
	}
	return i
}

// quoted reads a cell that begins with a quote, up to the quote that closes it.
func (r *csvReader) quoted() string {
	open := r.place
	r.advance(1)
	var b strings.Builder
	for {
		i := strings.IndexByte(r.src[r.at:], '"')
		if i < 0 {
			b.WriteString(r.src[r.at:])
			r.advance(len(r.src) - r.at)
			r.once("sheet.csv.quote", open)
			return b.String()
		}
		b.WriteString(r.src[r.at : r.at+i])
		r.advance(i + 1)
		if r.at >= len(r.src) || r.src[r.at] != '"' {
			return b.String()
		}
		b.WriteByte('"')
		r.advance(1)
	}
}

// separators are those that are tried on a file, in this order.
const separators = ",;\t"

// writeRow appends a row as RFC 4180 writes it, with commas and plain line ends:
// a cell is quoted when a reader could otherwise lose something of it.
func writeRow(b *strings.Builder, cells []string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		if c == "" || !strings.ContainsAny(c, ",\"\r\n") && strings.TrimSpace(c) == c {
			b.WriteString(c)
			continue
		}
		b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
	}
	b.WriteByte('\n')
}
