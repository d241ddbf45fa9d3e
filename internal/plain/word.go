// SPDX-License-Identifier: EUPL-1.2

package plain

import (
	"strings"
	"unicode"
)

// word is a run of letters and digits with its place in the text; what an apostrophe
// or a hyphen joins is one word.
type word struct {
	text       string // as written
	low        string // in lower case, with a straight apostrophe
	start, end int    // bytes
}

// sentence is a run of words that nothing ends.
type sentence []word

// maxText caps the bytes of one text that are read: a sheet's field is a page at most.
const maxText = 64 << 10

// sentences splits a text. A full stop ends a sentence when a capital, a digit or
// nothing follows, and when the word before is no abbreviation; a line that begins
// with a dash, and a line left empty, end one as well.
func sentences(text string, short map[string]bool) []sentence {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	var all []sentence
	var now sentence
	end := func() {
		if len(now) > 0 {
			all, now = append(all, now), nil
		}
	}
	runes := []rune(text)
	offsets := offsetsOf(runes)
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			j := endOfWord(runes, i)
			w := string(runes[i:j])
			now = append(now, word{text: w, low: strings.ToLower(strings.ReplaceAll(w, "’", "'")), start: offsets[i], end: offsets[j]})
			i = j
			continue
		case r == '!' || r == '?' || r == '…' || r == ';':
			end()
		case r == '\n' && (i+1 == len(runes) || strings.ContainsRune("\n-–—•*", runes[i+1])):
			end()
		case r == '.' && closes(runes, i) && (len(now) == 0 || !abbreviated(now[len(now)-1], short)):
			end()
		}
		i++
	}
	end()
	return all
}

func offsetsOf(runes []rune) []int {
	offsets := make([]int, len(runes)+1)
	for i, r := range runes {
		offsets[i+1] = offsets[i] + len(string(r))
	}
	return offsets
}

// endOfWord finds where the word that begins at i ends.
func endOfWord(runes []rune, i int) int {
	j := i + 1
	for j < len(runes) {
		r := runes[j]
		joins := (r == '\'' || r == '’' || r == '-' || r == '‑') && j+1 < len(runes) && unicode.IsLetter(runes[j+1])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !joins {
			break
		}
		j++
	}
	return j
}

// closes reports whether the full stop at i may end a sentence.
func closes(runes []rune, i int) bool {
	j := i + 1
	for j < len(runes) && strings.ContainsRune("\"'»”’)] \u00a0\u202f\n\t", runes[j]) {
		j++
	}
	if j == len(runes) {
		return true
	}
	return j > i+1 && (unicode.IsUpper(runes[j]) || unicode.IsDigit(runes[j]) || strings.ContainsRune("«“\"-–—•", runes[j]))
}

// abbreviated reports whether a word before a full stop is cut short, or a single letter.
func abbreviated(w word, short map[string]bool) bool {
	return short[w.low] || len([]rune(w.text)) == 1 && unicode.IsUpper([]rune(w.text)[0])
}

// beginning gives the first words of a sentence, to find it by.
func beginning(s sentence) string {
	const enough = 6
	var words []string
	for _, w := range s[:min(enough, len(s))] {
		words = append(words, w.text)
	}
	text := strings.Join(words, " ")
	if len(s) > enough {
		text += "…"
	}
	if r := []rune(text); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return text
}
