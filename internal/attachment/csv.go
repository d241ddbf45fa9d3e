// SPDX-License-Identifier: EUPL-1.2

package attachment

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// csv takes a text for a table when its first lines have the same number of columns,
// two at least, by one of the usual separators. Anything else is no type that is taken.
func (x *examiner) csv(b []byte) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }) || bytes.HasPrefix(bytes.TrimSpace(b), []byte("<")) {
		x.refuse(ruleType, "")
		return
	}
	if !utf8.Valid(b) { // as spreadsheets of this part of the world save
		text, err := charmap.Windows1252.NewDecoder().Bytes(b)
		if err != nil {
			x.refuse(ruleType, "")
			return
		}
		b = text
	}
	for _, separator := range []rune{';', ',', '\t'} {
		if table(b, separator) {
			x.mediaType = CSV
			x.cells(b, separator)
			return
		}
	}
	x.refuse(ruleType, "")
}

func reader(b []byte, separator rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = separator, true, -1, true
	return r
}

// table reports whether the first lines are rows of one width.
func table(b []byte, separator rune) bool {
	r, width, rows := reader(b, separator), 0, 0
	for ; rows < 20; rows++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(row) < 2 || width != 0 && len(row) != width {
			return false
		}
		width = len(row)
	}
	return rows > 0
}

// command is a cell that a spreadsheet would carry out.
var command = regexp.MustCompile(`^[=@]|^[+-].*[(|!]`)

func (x *examiner) cells(b []byte, separator rune) {
	r := reader(b, separator)
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			x.refuse(ruleBroken, "")
			return
		}
		for _, cell := range row {
			if cell = strings.TrimSpace(cell); cell != "" && strings.IndexByte("=@+-", cell[0]) >= 0 && command.MatchString(cell) {
				x.refuse(ruleMacro, cut(cell))
			}
			x.say(cell)
		}
	}
}
