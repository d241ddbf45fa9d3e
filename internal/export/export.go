// SPDX-License-Identifier: EUPL-1.2

// Package export writes the register's nouns as files that others can read.
// It receives streams of nouns from the command line and the site, and the format asked for.
// It gives CSV after RFC 4180, JSON and NDJSON, the same bytes for the same nouns, in constant memory.
package export

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"greffe/internal/register"
)

// Format is how a list is written.
type Format string

// The formats. CSV is the exact flavour for machines: no value is altered, so a
// spreadsheet may take one that begins with = for a formula.
const (
	CSV    Format = "csv"
	JSON   Format = "json"
	NDJSON Format = "ndjson"
)

// Formats lists the formats.
func Formats() []Format { return []Format{CSV, JSON, NDJSON} }

// Column is one column of a noun's CSV form.
type Column[T any] struct {
	Name  string
	Value func(T) string
}

// Write writes all in a format; columns are those of the CSV form. It wraps
// ErrInvalid for a format that does not exist.
func Write[T any](w io.Writer, format Format, columns []Column[T], all iter.Seq2[T, error]) error {
	switch format {
	case CSV:
		return writeCSV(w, columns, all)
	case JSON:
		return writeJSON(w, all)
	case NDJSON:
		return writeNDJSON(w, all)
	}
	return fmt.Errorf("export as %q: %w", format, register.ErrInvalid)
}

func writeJSON[T any](w io.Writer, all iter.Seq2[T, error]) error {
	before := "[\n"
	for v, err := range all {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, before); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		if err := writeOne(w, v, ""); err != nil {
			return err
		}
		before = ",\n"
	}
	end := "\n]\n"
	if before == "[\n" {
		end = "[]\n"
	}
	if _, err := io.WriteString(w, end); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func writeNDJSON[T any](w io.Writer, all iter.Seq2[T, error]) error {
	for v, err := range all {
		if err != nil {
			return err
		}
		if err := writeOne(w, v, "\n"); err != nil {
			return err
		}
	}
	return nil
}

func writeOne(w io.Writer, v any, end string) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if _, err := w.Write(append(b, end...)); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
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
