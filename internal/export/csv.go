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

// writeCSV writes after RFC 4180. The standard library's writer would also turn the
// line breaks within a value into others; here a value is written as it is.
func writeCSV[T any](w io.Writer, columns []Column[T], all iter.Seq2[T, error]) error {
	out := bufio.NewWriter(w)
	row := make([]string, len(columns))
	for i, col := range columns {
		row[i] = col.Name
	}
	if err := writeRow(out, row); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	for v, err := range all {
		if err != nil {
			return err
		}
		for i, col := range columns {
			row[i] = col.Value(v)
		}
		if err := writeRow(out, row); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func writeRow(out *bufio.Writer, row []string) error {
	cells := make([]string, len(row))
	for i, value := range row {
		cells[i] = value
		if quoted(value) || value == "" && len(row) == 1 {
			cells[i] = `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
		}
	}
	_, err := out.WriteString(strings.Join(cells, ",") + "\r\n")
	return err
}

// quoted reports whether a value must stand between quotes: RFC 4180 section 2, and
// a space at its head, which some readers drop.
func quoted(value string) bool {
	first, _ := utf8.DecodeRuneInString(value)
	return strings.ContainsAny(value, ",\"\r\n") || value != "" && unicode.IsSpace(first)
}
