// SPDX-License-Identifier: EUPL-1.2

package search

import "iter"

// Terms are the analysed words of a text. Exact are its words as they were written,
// folded, in order, then the words made of others (OpenFisca) whole. Stems are the
// stems of all of them, stop words left out. Each term is made of a-z, 0-9 and
// letters of other scripts.
type Terms struct {
	Exact []string
	Stems []string
}

// Analyse turns text of any language into terms.
func Analyse(text string) Terms {
	t := Terms{Exact: make([]string, 0, len(text)/6), Stems: make([]string, 0, len(text)/4)}
	var inner []*node
	for _, c := range chunks(text) {
		for _, n := range c.leaves {
			t.Exact = append(t.Exact, n.exact)
			t.Stems = append(t.Stems, n.stems...)
		}
		inner = append(inner, c.inner...)
	}
	for _, n := range inner {
		t.Exact = append(t.Exact, n.exact)
		t.Stems = append(t.Stems, n.stems...)
	}
	return t
}

// chunks yields the start and the analysis of every chunk of text, in order.
func chunks(text string) iter.Seq2[int, *chunk] {
	return func(yield func(int, *chunk) bool) {
		for i := 0; i < len(text); {
			start, end := next(text, i)
			if start >= len(text) {
				return
			}
			if !yield(start, words.chunk(text[start:end])) {
				return
			}
			i = end
		}
	}
}
