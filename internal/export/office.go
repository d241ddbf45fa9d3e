// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"archive/zip"
	"bufio"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// officeRows is how many rows a sheet of a spreadsheet holds at most, and officeCell how
// many UTF-16 units one of its cells. What is beyond goes to the next sheet, or is cut
// where the file says so: https://support.microsoft.com/office (Excel specifications and limits).
const (
	officeRows = 1_048_576
	officeCell = 32_767
)

// office is one of the two formats of spreadsheets: a ZIP file with XML parts, of which
// the rows are written as they come. Libraries gather them in a file of their own first,
// so that a reader would wait for the last row before the first byte.
type office interface {
	begin(z *zip.Writer) error
	sheet(z *zip.Writer, n int) (io.Writer, error) // a new sheet begins
	row(w *bufio.Writer, n int, cells []string)
	endSheet(w *bufio.Writer)
	end(z *zip.Writer, sheets []string) error
}

func writeOffice[T any](w io.Writer, o Options, columns []Column[T], all iter.Seq2[T, error]) error {
	b := &book{zip: zip.NewWriter(w), form: &xlsx{}, head: header(o, columns), limit: officeRows}
	if o.Format == ODS {
		b.form = &ods{}
	}
	if err := b.form.begin(b.zip); err != nil {
		return fmt.Errorf("write %s: %w", o.Format, err)
	}
	if err := b.open("data"); err != nil {
		return err
	}
	last := o.About.cells(o.Format)
	row := make([]string, 0, len(b.head))
	for v, err := range all {
		if err != nil {
			return err
		}
		row = row[:0]
		for i := range columns {
			row = append(row, columns[i].Value(v))
		}
		if err := b.row(append(row, last...)); err != nil {
			return err
		}
	}
	return b.close(o)
}

// book is a spreadsheet being written.
type book struct {
	zip    *zip.Writer
	form   office
	head   []string
	limit  int
	out    *bufio.Writer
	rows   int // in the current sheet
	sheets []string
	cut    int // cells that were too long
}

func (b *book) open(name string) error {
	w, err := b.form.sheet(b.zip, len(b.sheets)+1)
	if err != nil {
		return fmt.Errorf("write spreadsheet: %w", err)
	}
	b.sheets = append(b.sheets, name)
	b.out, b.rows = bufio.NewWriterSize(w, bufferSize), 0
	if o, ok := b.form.(*ods); ok {
		o.open(b.out, name)
	} else {
		_, _ = b.out.WriteString(xlsxSheetHead)
	}
	if name != "about" {
		return b.row(b.head)
	}
	return nil
}

func (b *book) row(cells []string) error {
	if b.rows == b.limit {
		if err := b.shut(); err != nil {
			return err
		}
		if err := b.open("data " + strconv.Itoa(len(b.sheets)+1)); err != nil {
			return err
		}
	}
	b.rows++
	for i, c := range cells {
		if len(c) > officeCell {
			cells[i] = b.shorten(c)
		}
	}
	b.form.row(b.out, b.rows, cells)
	if b.out.Buffered() == 0 { // it has been written out: a fault shows
		return flush(b.out, "spreadsheet")
	}
	return nil
}

// shorten cuts what no cell can hold.
func (b *book) shorten(value string) string {
	units := 0
	for i, r := range value {
		if units++; r > 0xffff {
			units++
		}
		if units >= officeCell {
			b.cut++
			return value[:i] + "…"
		}
	}
	return value
}

func (b *book) shut() error {
	b.form.endSheet(b.out)
	return flush(b.out, "spreadsheet")
}

// close writes the sheet that says what the file is, and ends it.
func (b *book) close(o Options) error {
	if err := b.shut(); err != nil {
		return err
	}
	if o.About != (About{}) {
		b.limit = officeRows
		if err := b.open("about"); err != nil {
			return err
		}
		for _, row := range [][]string{
			{"title", o.About.Title}, {"data_source", o.About.Source}, {"data_licence", o.About.Licence}, {"licence_url", o.About.LicenceURL},
			{"data_date", o.About.Date}, {"as_of", o.About.AsOf}, {"position", strconv.FormatInt(o.About.Position, 10)},
			{"data_flavour", flavourExact}, {"cells_cut", strconv.Itoa(b.cut)},
		} {
			if err := b.row(row); err != nil {
				return err
			}
		}
		if err := b.shut(); err != nil {
			return err
		}
	}
	if err := b.form.end(b.zip, b.sheets); err != nil {
		return fmt.Errorf("write spreadsheet: %w", err)
	}
	if err := b.zip.Close(); err != nil {
		return fmt.Errorf("write spreadsheet: %w", err)
	}
	return nil
}

// part writes a whole part. No time is written: the same rows are the same bytes.
func part(z *zip.Writer, name, content string) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, content)
	return err
}

// stored writes a part as it is, its size before it: how ODF wants its first one.
func stored(z *zip.Writer, name, content string) error {
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(content)),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)),
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, content)
	return err
}

// writeText escapes a text for XML. What XML 1.0 has no place for is shown by its number.
func writeText(w *bufio.Writer, text string) {
	last := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		var with string
		switch {
		case r == '&':
			with = "&amp;"
		case r == '<':
			with = "&lt;"
		case r == '>':
			with = "&gt;"
		case r == '"':
			with = "&#34;"
		case r == '\t' || r == '\n':
			with = "&#" + strconv.Itoa(int(r)) + ";"
		case r < ' ' || r >= 0xfffe && r <= 0xffff || r == utf8.RuneError && size == 1:
			with = fmt.Sprintf("[U+%04X]", r)
		default:
			i += size
			continue
		}
		_, _ = w.WriteString(text[last:i])
		_, _ = w.WriteString(with)
		i += size
		last = i
	}
	_, _ = w.WriteString(text[last:])
}

// attribute escapes a text for an attribute.
func attribute(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(text)
}
