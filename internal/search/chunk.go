// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxChunk caps the bytes of one chunk: what is longer is no word of anybody.
const maxChunk = 96

// class says what a character does in a chunk.
type class uint8

const (
	separates class = iota
	spells          // letter, digit, mark
	joins           // hyphen, underscore, full stop, apostrophe, middle dot between two that spell
)

// classes of ASCII, looked up once a character.
var classes = func() (t [0x80]class) {
	for c := range t {
		r := rune(c)
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			t[c] = spells
		case strings.ContainsRune("-_.'", r):
			t[c] = joins
		}
	}
	return t
}()

func classOf(r rune) class {
	switch {
	case r < 0x80:
		return classes[r]
	case apostrophe(r), r == 0x2010, r == 0x2011, r == 0xb7, r == 0x2027:
		return joins
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), invisible(r):
		return spells
	}
	return separates
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

// at reads the character of s at i, with its class and length; past the end it separates.
func at(s string, i int) (rune, class, int) {
	if i >= len(s) {
		return 0, separates, 0
	}
	if c := s[i]; c < 0x80 {
		return rune(c), classes[c], 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && n == 1 {
		return r, separates, 1
	}
	return r, classOf(r), n
}

// next finds the first chunk of s at or after i: a run of words joined without a
// space (l'impôt, api-particulier, C++, .NET). start equals len(s) when there is none.
func next(s string, i int) (start, end int) {
	for i < len(s) {
		r, c, n := at(s, i)
		if c == spells || r == '.' && dotNet(s, i) {
			break
		}
		i += n
	}
	start = i
	if start < len(s) && s[start] == '.' {
		return start, start + len(".net")
	}
	for i < len(s) {
		_, c, n := at(s, i)
		if c == joins {
			if _, after, _ := at(s, i+n); after != spells || i-start > maxChunk/2 {
				return start, i
			}
		}
		if c == separates {
			return start, i + suffix(s, start, i)
		}
		if i+n-start > maxChunk {
			return start, i
		}
		i += n
	}
	return start, i
}

// dotNet reports whether ".net" stands at i as a word of its own.
func dotNet(s string, i int) bool {
	if len(s) < i+4 || !strings.EqualFold(s[i:i+4], ".net") {
		return false
	}
	if _, c, _ := at(s, i+4); c == spells {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || classOf(before) != spells
}

// suffix is the length of the signs after s[start:i] that belong to its name:
// C++, Notepad++, C#, R&D.
func suffix(s string, start, i int) int {
	rest := s[i:]
	if strings.HasPrefix(rest, "++") {
		return len("++")
	}
	if i-start != 1 {
		return 0
	}
	switch {
	case strings.HasPrefix(rest, "#"):
		if _, c, _ := at(rest, 1); c != spells {
			return len("#")
		}
	case strings.HasPrefix(rest, "&"):
		_, c, n := at(rest, 1)
		if _, after, _ := at(rest, 1+n); c == spells && after == separates {
			return 1 + n
		}
	}
	return 0
}
