// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"unicode"
)

// piece is a run of a text; Changed when the other version does not say it there.
type piece struct {
	Text    string
	Changed bool
}

// maxCompared caps the words of a text that are compared with another: beyond, the
// texts stand beside each other without marks.
const maxCompared = 600

// wordChanges marks in two texts the words that the other one does not say, by the
// longest run of words that both say in the same order.
func wordChanges(before, after string) (a, b []piece) {
	x, y := inWords(before), inWords(after)
	if len(x) > maxCompared || len(y) > maxCompared {
		return []piece{{Text: before}}, []piece{{Text: after}}
	}
	longest := make([][]int, len(x)+1) // longest[i][j]: of x[i:] and y[j:]
	for i := range longest {
		longest[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if strings.TrimSpace(x[i]) == strings.TrimSpace(y[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && strings.TrimSpace(x[i]) == strings.TrimSpace(y[j]):
			a, b = put(a, x[i], false), put(b, y[j], false)
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && longest[i+1][j] >= longest[i][j+1]:
			a = put(a, x[i], true)
			i++
		default:
			b = put(b, y[j], true)
			j++
		}
	}
	return a, b
}

// put adds a word to the last run, or begins another.
func put(list []piece, word string, changed bool) []piece {
	if n := len(list); n > 0 && list[n-1].Changed == changed {
		list[n-1].Text += word
		return list
	}
	return append(list, piece{word, changed})
}

// inWords cuts a text after each run of spaces, so that the words joined make it again.
func inWords(text string) []string {
	var words []string
	start, spaces := 0, false
	for i, r := range text {
		if spaces && !unicode.IsSpace(r) {
			words = append(words, text[start:i])
			start = i
		}
		spaces = unicode.IsSpace(r)
	}
	if start < len(text) {
		words = append(words, text[start:])
	}
	return words
}
