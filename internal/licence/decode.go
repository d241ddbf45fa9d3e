// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxBytes bounds how much of a file is read. The longest licence text is under 60 kB;
// bundles of licences are longer.
const maxBytes = 256 << 10

// decode gives the text of a file: UTF-8, UTF-16 with its mark, else Latin-1, in which
// old copies of French licences stand. Nothing is given for a file that is no text.
func decode(b []byte) string {
	b = b[:min(len(b), maxBytes)]
	for mark, order := range map[string]binary.ByteOrder{"\xff\xfe": binary.LittleEndian, "\xfe\xff": binary.BigEndian} {
		if rest, ok := bytes.CutPrefix(b, []byte(mark)); ok {
			return fromUTF16(rest, order)
		}
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return ""
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return string(b)
	}
	return fromLatin1(b)
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// fromLatin1 reads the bytes that are no UTF-8 as Latin-1, the rest as it stands: a
// file cut off in the middle of a letter is still UTF-8.
func fromLatin1(b []byte) string {
	var text strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = rune(b[0])
		}
		text.WriteRune(r)
		b = b[n:]
	}
	return text.String()
}
