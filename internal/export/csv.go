// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// byteOrderMark tells a spreadsheet that a file is UTF-8.
const byteOrderMark = "\ufeff"

// writeCSV writes after RFC 4180. The standard library's writer would also turn the
// line breaks within a value into others; here a value is written as it is, but for the
// apostrophe that the flavour for spreadsheets puts before what looks like a formula.
func writeCSV[T any](w io.Writer, o Options, columns []Column[T], all iter.Seq2[T, error]) error {
	out := bufio.NewWriterSize(w, bufferSize)
	table, err := newCSVTable(out, o, columns)
	if err != nil {
		return err
	}
	for v, err := range all {
		if err != nil {
			return err
		}
		if err := table.row(v); err != nil {
			return err
		}
	}
	return flush(out, "CSV")
}

// csvTable is a table being written.
type csvTable[T any] struct {
	csvWriter
	columns []Column[T]
	last    []string // cells of every row
}

// newCSVTable writes the header.
func newCSVTable[T any](out *bufio.Writer, o Options, columns []Column[T]) (*csvTable[T], error) {
	t := &csvTable[T]{csvWriter{out: out, separator: ','}, columns, o.About.cells(o.Format)}
	if o.Format == CSVSheet {
		t.separator, t.safe = ';', true // what spreadsheets of French offices expect
		_, _ = out.WriteString(byteOrderMark)
	}
	for _, name := range header(o, columns) {
		t.cell(name)
	}
	return t, t.end()
}

func (t *csvTable[T]) row(v T) error {
	for i := range t.columns {
		t.cell(t.columns[i].Value(v))
	}
	for _, value := range t.last {
		t.cell(value)
	}
	return t.end()
}

// header names the columns, those of the file itself last.
func header[T any](o Options, columns []Column[T]) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	if len(o.About.cells(o.Format)) > 0 {
		names = append(names, aboutColumns()...)
	}
	if o.Label != nil {
		for i, name := range names {
			names[i] = o.Label(name)
		}
	}
	return names
}

// aboutColumns are the last columns of every table: a row that is copied elsewhere
// still says where it comes from, under which licence, of which day, and in which flavour.
func aboutColumns() []string {
	return []string{"data_source", "data_licence", "data_date", "data_flavour"}
}

// The flavours, as the last column says them.
const (
	flavourExact       = "exact"        // no value is altered
	flavourSpreadsheet = "formula-safe" // an apostrophe stands before what a spreadsheet would take for a formula
)

// cells are the values of those columns; none when nothing is said.
func (a About) cells(f Format) []string {
	if a == (About{}) {
		return nil
	}
	flavour := flavourExact
	if f == CSVSheet {
		flavour = flavourSpreadsheet
	}
	return []string{a.Source, a.Licence, a.Date, flavour}
}

// csvWriter writes rows cell by cell.
type csvWriter struct {
	out       *bufio.Writer
	separator byte
	safe      bool
	cells     int
	empty     bool // the only cell of the row so far is empty
}

func (c *csvWriter) cell(value string) {
	if c.cells > 0 {
		_ = c.out.WriteByte(c.separator)
	}
	c.empty = c.cells == 0 && value == ""
	c.cells++
	if c.safe && formula(value) {
		value = "'" + value
	}
	if !c.quoted(value) {
		_, _ = c.out.WriteString(value)
		return
	}
	_ = c.out.WriteByte('"')
	for {
		before, rest, more := strings.Cut(value, `"`)
		_, _ = c.out.WriteString(before)
		if !more {
			break
		}
		_, _ = c.out.WriteString(`""`)
		value = rest
	}
	_ = c.out.WriteByte('"')
}

// end ends a row. A row of one empty cell would read as no row.
func (c *csvWriter) end() error {
	if c.cells == 1 && c.empty {
		_, _ = c.out.WriteString(`""`)
	}
	c.cells = 0
	if _, err := c.out.WriteString("\r\n"); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// quoted reports whether a value must stand between quotes: RFC 4180 section 2, and
// a space at its head, which some readers drop.
func (c *csvWriter) quoted(value string) bool {
	if value == "" {
		return false
	}
	for i := range len(value) {
		switch value[i] {
		case '"', '\r', '\n', c.separator:
			return true
		}
	}
	if value[0] > ' ' && value[0] < utf8.RuneSelf {
		return false
	}
	first, _ := utf8.DecodeRuneInString(value)
	return unicode.IsSpace(first)
}

// formula reports whether a spreadsheet may take a text for a formula or a command
// (OWASP ASVS 1.2.10): by its first character, spaces left out, in full width too.
func formula(value string) bool {
	if value == "" {
		return false
	}
	switch value[0] {
	case '\t', '\r', '\n':
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(value, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }))
	switch first {
	case '=', '+', '-', '@', '|', '%', '\uff1d', '\uff0b', '\uff0d', '\uff20', '\u2212':
		return true
	}
	return false
}
