// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"time"

	"greffe/internal/register"
)

// maxText caps the text of one entry, in bytes; the rest is not searched.
const maxText = 256 << 10

// fieldBreak stands between two texts in the column "exact", so that no phrase
// runs from one into the next. Analysis never makes it.
const fieldBreak = " ¶ "

// NewEntry analyses what the search may know of one page. Texts are all but the
// title; facets map a facet to its value, and facet+Named to the words that people
// use for it; score, 0 to 1000, breaks ties. The fields of the entry are terms
// separated by spaces, ready for the table that the package comment gives.
func NewEntry(kind register.Kind, key, title string, texts []string, facets map[string]string, score int, seenAt time.Time) register.Entry {
	e := register.Entry{Kind: kind, Key: key, Facets: facets, Score: min(max(score, 0), 1000), SeenAt: seenAt}
	budget := maxText
	var exact, stems strings.Builder
	var inner []*node
	write := func(text string) {
		if len(text) > budget {
			text = text[:budget]
		}
		budget -= len(text)
		inner = addTerms(text, &exact, &stems, inner)
		exact.WriteString(fieldBreak)
	}
	write(title)
	e.Title = strings.TrimSpace(stems.String())
	stems = strings.Builder{}
	for _, text := range texts {
		write(text)
	}
	for _, n := range inner {
		add(&exact, n.exact)
	}
	addTerms(KindWords(kind), new(strings.Builder), &stems, nil)
	e.Exact = strings.TrimSpace(exact.String())
	e.Body = strings.TrimSpace(stems.String())
	return e
}

// KindWords are the words by which every page of a kind is found.
func KindWords(kind register.Kind) string { return kindWords[kind] }

// kindWords is what people call a page of a kind: who asks for the algorithm of
// Parcoursup must find it though its own text does not hold the word.
var kindWords = map[register.Kind]string{
	register.KindSheet:        "algorithme algorithm",
	register.KindRepository:   "dépôt repository logiciel software",
	register.KindSoftware:     "logiciel software",
	register.KindOrganisation: "administration",
}

// addTerms adds the terms of text to both columns and its words made of others to inner.
func addTerms(text string, exact, stems *strings.Builder, inner []*node) []*node {
	for _, c := range chunks(text) {
		for _, n := range c.leaves {
			add(exact, n.exact)
			for _, s := range n.stems {
				add(stems, s)
			}
		}
		for _, n := range c.inner {
			for _, s := range n.stems {
				add(stems, s)
			}
		}
		inner = append(inner, c.inner...)
	}
	return inner
}

func add(b *strings.Builder, term string) {
	b.WriteByte(' ')
	b.WriteString(term)
}
