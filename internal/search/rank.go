// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"greffe/internal/register"
)

// The weights of the ranking, which the page on the method explains in words.
const (
	// boost is the static score that doubles the weight of the words: an explained
	// algorithm comes before a repository in which the same words stand.
	boost = 300.0
	// explained is how many times an explanation of an algorithm weighs a repository: a word
	// as it was asked for weighs three times its plural (Weights), and an explanation in
	// which the plural stands is still what a reader of this register came for.
	explained = 3.0
	// sameName is how many times a page weighs whose name is what was asked.
	sameName = 4.0
	// wordless is the weight of a page that only filters and field words found.
	wordless = 1e-3
)

// Scored is a document with the weight of the words found in it, the more the better.
type Scored struct {
	Doc    int64
	Weight float64
}

// Rank puts the static score and the kind of each document into its weight and
// gives the n best, best first, the older document first among equals.
func (c *Columns) Rank(hits []Scored, n int) []Scored {
	c.mu.RLock()
	kinds, sheet := c.facets[FacetKind], uint32(0)
	if kinds != nil {
		sheet = kinds.codes[string(register.KindSheet)]
	}
	for i := range hits {
		doc := int(hits[i].Doc)
		factor := 1.0
		if doc >= 0 && doc < len(c.scores) {
			factor += float64(c.scores[doc]) / boost
		}
		if sheet != 0 && kinds.cells.at(doc) == sheet {
			factor *= explained
		}
		hits[i].Weight = (hits[i].Weight + wordless) * factor
	}
	c.mu.RUnlock()
	return best(hits, n)
}

// inName is how many times the words of a text a page weighs that has one of the words in
// its name; all of them there count once more.
const inName = 4

// Raise adds to the weight of the hits that are also among docs. Both are in the order
// of their documents.
func Raise(hits []Scored, docs []int64) {
	i := 0
	for _, doc := range docs {
		for i < len(hits) && hits[i].Doc < doc {
			i++
		}
		if i < len(hits) && hits[i].Doc == doc {
			hits[i].Weight += inName
		}
	}
}

// best sorts the n best to the front and drops the others.
func best(hits []Scored, n int) []Scored {
	better := func(a, b Scored) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Doc, b.Doc)) }
	n = min(max(n, 0), len(hits))
	if n == 0 {
		return hits[:0]
	}
	// Most are worse than the worst of the n best so far: they cost one comparison.
	top := slices.Clone(hits[:n])
	slices.SortFunc(top, better)
	for _, h := range hits[n:] {
		if better(h, top[n-1]) >= 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(top, h, better)
		copy(top[i+1:], top[i:n-1])
		top[i] = h
	}
	return top
}

// RaiseNamed raises the documents whose name is what q asks, and sorts hits again. names are
// those of hits, in their order.
func (q Query) RaiseNamed(hits []Scored, names []string) {
	asked := squeeze(q.Text)
	for i, name := range names {
		if asked != "" && squeeze(name) == asked {
			hits[i].Weight *= sameName
		}
	}
	copy(hits, best(hits, len(hits)))
}

// squeeze leaves the letters and digits of a text, folded: mon-entreprise and "Mon
// entreprise" are one name.
func squeeze(text string) string {
	return fold(lower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)))
}
