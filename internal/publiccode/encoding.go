// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"greffe/internal/register"
)

// decode turns the bytes of a file into text, or says why they are none. The
// standard demands UTF-8 ("Encoding"); UTF-16 that says so by its mark is read,
// and single bytes of the Western European code page are read as such, with an
// error, so that the rest of the file is not lost.
func (r *reader) decode(b []byte) (text string, ok bool) {
	if len(b) > MaxSize {
		r.note("publiccode.size", register.Error, place{line: 1}, args("limit", kibibytes(MaxSize), "size", kibibytes(len(b))))
		return "", false
	}
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		b = b[3:]
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		b = r.utf16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		b = r.utf16(b[2:], binary.BigEndian)
	}
	if !r.looksLikeYAML(b) {
		return "", false
	}
	if !utf8.Valid(b) {
		b = r.western(b)
	}
	return r.controls(string(b)), true
}

func (r *reader) utf16(b []byte, order binary.ByteOrder) []byte {
	r.note("publiccode.encoding.utf16", register.Warning, place{line: 1, column: 1}, nil)
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// lfsPointer starts the small file that stands for a large one in Git LFS.
const lfsPointer = "version https://git-lfs.github.com/spec/"

// looksLikeYAML tells files that are something else apart, each with its own advice.
func (r *reader) looksLikeYAML(b []byte) bool {
	start := strings.ToLower(string(bytes.TrimSpace(b[:min(len(b), 512)])))
	var rule string
	line := 1
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		rule = "publiccode.file.empty"
	case strings.HasPrefix(start, lfsPointer):
		rule = "publiccode.file.lfs"
	case strings.HasPrefix(start, "<!doctype"), strings.HasPrefix(start, "<html"), strings.HasPrefix(start, "<?xml"):
		rule = "publiccode.file.html"
	case bytes.IndexByte(b, 0) >= 0:
		rule, line = "publiccode.file.binary", 1+bytes.Count(b[:bytes.IndexByte(b, 0)], []byte("\n"))
	default:
		return true
	}
	r.note(rule, register.Error, place{line: line, column: 1}, nil)
	return false
}

// western replaces each byte that is not UTF-8 by the letter that it is in
// Windows-1252, and says where the first one stands.
func (r *reader) western(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/2)
	at, n := place{}, 0
	line, start := 1, 0
	for i := 0; i < len(b); {
		c, size := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && size == 1 {
			if n == 0 {
				at = place{line: line, column: 1 + utf8.RuneCount(b[start:i])}
			}
			n++
			c = charmap.Windows1252.DecodeByte(b[i])
		}
		if c == '\n' {
			line, start = line+1, i+1
		}
		out = utf8.AppendRune(out, c)
		i += size
	}
	r.note("publiccode.encoding", register.Error, at, number(n))
	return out
}

// controls replaces control characters, which YAML forbids, by spaces, and warns of
// characters that turn the direction of text, with which a file can show
// something other than what it says (CVE-2021-42574).
func (r *reader) controls(text string) string {
	if !strings.ContainsFunc(text, func(c rune) bool { return forbidden(c) || turnsText(c) }) {
		return text
	}
	line, column := 1, 0
	var control, bidi place
	controls, turns := 0, 0
	text = strings.Map(func(c rune) rune {
		column++
		switch {
		case c == '\n':
			line, column = line+1, 0
		case forbidden(c):
			if controls++; controls == 1 {
				control = place{line: line, column: column}
			}
			return ' '
		case turnsText(c):
			if turns++; turns == 1 {
				bidi = place{line: line, column: column}
			}
		}
		return c
	}, text)
	if controls > 0 {
		r.note("publiccode.control", register.Error, control, number(controls))
	}
	if turns > 0 {
		r.note("publiccode.bidi", register.Warning, bidi, number(turns))
		r.bidi = true
	}
	return text
}

// forbidden reports a character outside the printable set of YAML 1.2 section 5.1.
// A byte order mark within the text is harmless and stays.
func forbidden(c rune) bool {
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7F || c >= 0x80 && c < 0xA0 && c != 0x85 ||
		c == 0xFFFE || c == 0xFFFF
}

// turnsText reports a control of the bidirectional algorithm (Unicode property Bidi_Control).
func turnsText(c rune) bool { return unicode.Is(unicode.Bidi_Control, c) }
