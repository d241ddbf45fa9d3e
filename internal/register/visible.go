// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"fmt"
	"strings"
	"unicode"
)

// Hidden reports whether a character of a text from outside does something instead
// of being seen: it commands a terminal, or turns the direction of writing, with
// which a name can be made to read as another. Line breaks and tabs are none.
func Hidden(r rune) bool {
	switch {
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u061c':
		return true
	}
	return unicode.IsControl(r) && r != '\n' && r != '\t'
}

// Visible puts its number in place of every character that is Hidden: [U+202E]. A
// carriage return stays where it belongs to a line break.
func Visible(text string) string {
	if strings.IndexFunc(text, Hidden) < 0 {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		if Hidden(r) && !strings.HasPrefix(text[i:], "\r\n") {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
