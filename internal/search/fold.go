// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// spelled gives the letters that Unicode does not decompose.
var spelled = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ĳ", "ij")

// lower gives word in lower case with composed letters, the form that stemmers and
// the list of stop words expect.
func lower(word string) string {
	if isASCII(word) {
		return strings.ToLower(word)
	}
	return strings.ToLower(strings.ToLower(norm.NFKC.String(strings.Map(dropInvisible, word))))
}

// fold strips a lower-case word of its accents and of all that is no letter or digit.
func fold(word string) string {
	if isASCII(word) && !strings.ContainsFunc(word, notTerm) {
		return word
	}
	word = spelled.Replace(word)
	word = strings.Map(dropAccent, norm.NFKD.String(word))
	return strings.Map(dropOther, strings.ToLower(norm.NFC.String(word)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// invisible reports the soft hyphen and the characters without width that word
// processors leave inside words.
func invisible(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200d || r == 0x2060 || r == 0xfeff
}

func dropInvisible(r rune) rune {
	if invisible(r) {
		return -1
	}
	return r
}

// dropAccent drops the combining marks of Latin, Greek and Cyrillic only: those of
// other scripts are vowels.
func dropAccent(r rune) rune {
	if r >= 0x300 && r <= 0x36f {
		return -1
	}
	return r
}

func dropOther(r rune) rune {
	if notTerm(r) {
		return -1
	}
	return r
}

// notTerm reports what may not stand in a term.
func notTerm(r rune) bool {
	if r < 0x80 {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}
	return r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}
