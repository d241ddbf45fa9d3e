// SPDX-License-Identifier: EUPL-1.2

// Package export writes the register's nouns as files that others can read, alone and all together.
// It receives streams of nouns from the command line and the site, and what the files say of themselves.
// It gives CSV, JSON, NDJSON, spreadsheets, a data package, a database, a catalogue and manifests: the same bytes for the same nouns, in constant memory.
package export

import (
	"fmt"
	"io"
	"iter"

	"greffe/internal/register"
)

// Format is how a list is written.
type Format string

// The formats. CSV is the exact flavour for machines: no value is altered, so a
// spreadsheet may take one that begins with = for a formula. CSVSheet is the flavour
// for spreadsheets, in which none is.
const (
	CSV      Format = "csv"
	CSVSheet Format = "csv-spreadsheet"
	JSON     Format = "json"
	NDJSON   Format = "ndjson"
	XLSX     Format = "xlsx"
	ODS      Format = "ods"
)

// Companion is what a list says of itself, alone: it stands beside a format that has no
// place for it, such as NDJSON, whose every line is a noun.
const Companion Format = "about.json"

// Formats lists the formats.
func Formats() []Format { return []Format{CSV, CSVSheet, JSON, NDJSON, XLSX, ODS} }

// MediaType is the format's, as HTTP names it.
func (f Format) MediaType() string {
	switch f {
	case CSV, CSVSheet:
		return "text/csv; charset=utf-8; header=present"
	case JSON, Companion:
		return "application/json"
	case NDJSON:
		return "application/x-ndjson"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ODS:
		return "application/vnd.oasis.opendocument.spreadsheet"
	}
	return "application/octet-stream"
}

// Suffix is how the names of such files end: the two flavours of CSV are told apart there too.
func (f Format) Suffix() string {
	switch f {
	case CSV:
		return ".exact.csv"
	case CSVSheet:
		return ".spreadsheet.csv"
	}
	return "." + string(f)
}

// About is what every file says of itself: whose data it is, under which terms, of
// which day. The zero About says nothing.
type About struct {
	Title      string `json:"title,omitempty"`       // of the list
	Source     string `json:"source,omitempty"`      // address or name of the register
	Licence    string `json:"licence,omitempty"`     // SPDX id
	LicenceURL string `json:"licence_url,omitempty"` // its text
	Date       string `json:"date,omitempty"`        // day of the last change that the file knows of, YYYY-MM-DD
	Position   int64  `json:"position"`              // of the journal
	AsOf       string `json:"as_of,omitempty"`       // the past day that the file is of
	Question   string `json:"question,omitempty"`    // of a search: what was asked, as its address asks it
}

// Options say how a list is written.
type Options struct {
	Format Format
	About  About
	Label  func(column string) string // headers of CSV and spreadsheets; nil: the columns' own names
}

// Write writes all in a format; columns are those of CSV and spreadsheets. It wraps
// ErrInvalid for a format that does not exist.
func Write[T any](w io.Writer, o Options, columns []Column[T], all iter.Seq2[T, error]) error {
	switch o.Format {
	case CSV, CSVSheet:
		return writeCSV(w, o, columns, all)
	case JSON:
		return writeJSON(w, o.About, all)
	case NDJSON:
		return writeNDJSON(w, all)
	case XLSX, ODS:
		return writeOffice(w, o, columns, all)
	case Companion:
		return writeCompanion(w, o.About)
	}
	return fmt.Errorf("export as %q: %w", o.Format, register.ErrInvalid)
}

// Pages turns a list that is read a page at a time into a stream: next gives what
// follows the item after which a page ended.
func Pages[T any](first string, size int, next func(after string, limit int) ([]T, error), key func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for after := first; ; {
			page, err := next(after, size)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, v := range page {
				if !yield(v, nil) {
					return
				}
			}
			if len(page) < size {
				return
			}
			after = key(page[len(page)-1])
		}
	}
}

// Each passes every item of a stream through a function.
func Each[T, V any](all iter.Seq2[T, error], change func(T) V) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for v, err := range all {
			if err != nil {
				var none V
				yield(none, err)
				return
			}
			if !yield(change(v), nil) {
				return
			}
		}
	}
}
