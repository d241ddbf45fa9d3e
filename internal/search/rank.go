// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
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
	// namedSoftware is the same for software that stands in several repositories, which bear
	// its name too: it is the way to all of them.
	namedSoftware = 4.1
	// namedBody is how many times a body weighs that was asked for by its own name, since
	// all that it explains holds that name too.
	namedBody = 12.0
	// wordless is the weight of a page that only filters and field words found.
	wordless = 1e-3
	// inLanguage is the weight of being written in the language that is asked for by its name
	// alone.
	inLanguage = 12.0
)

// columnWeights say what a word counts where it stands: as it was asked for, by its
// stem in the name, by its stem in the text.
var columnWeights = map[string]float64{Exact: 1.7, columnTitle: 1.8, columnBody: 1}

// Scored is a document with its weight, the more the better.
type Scored struct {
	Doc    int64
	Weight float64
}

// rarity is what a word counts that so many of all documents hold: the fewer, the more
// (the inverse document frequency of Robertson and Spärck Jones).
func rarity(holding, all int) float64 {
	return max(math.Log((float64(all-holding)+0.5)/(float64(holding)+0.5)), 1e-6)
}

// weighed keeps room for weights: a common word has hundreds of thousands.
var weighed sync.Pool

// borrowWeights gives so many weights of nothing, and what ends their use.
func borrowWeights(n int) (weights []float32, end func()) {
	room, ok := weighed.Get().(*[]float32)
	if !ok || cap(*room) < n {
		made := make([]float32, n)
		room = &made
	}
	weights = (*room)[:n]
	clear(weights)
	return weights, func() { weighed.Put(room) }
}

// Rank weighs the documents of docs, which are among those found, by the words found in
// them, by their static score and by their kind. It gives the n best, best first, the
// older document first among equals.
func (c *Columns) Rank(f Found, docs Set, n int) []Scored {
	weights, end := borrowWeights(docs.Count())
	defer end()
	ranks := docs.ranks()
	defer giveBack(ranks)
	all := c.Len()
	holding := map[string]int{} // a stem is as rare in a name as in a text
	for t, p := range f.terms {
		if t.Column != Exact {
			holding[t.Words] = max(holding[t.Words], p.Len())
		}
	}
	for t, p := range f.terms {
		n := p.Len()
		if t.Column != Exact {
			n = holding[t.Words]
		}
		if w := f.weight(t); w > 0 {
			p.weigh(docs, ranks, weights, float32(w*rarity(n, all)))
		}
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	kinds, sheet := c.facets[FacetKind], uint32(0)
	if kinds != nil {
		sheet = kinds.codes[string(register.KindSheet)]
	}
	top := newBest(n, func(a, b Scored) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Doc, b.Doc)) })
	i := 0
	for doc := range docs.All() {
		factor := 1.0
		if doc < len(c.scores) {
			factor += float64(c.scores[doc]) / boost
		}
		if sheet != 0 && kinds.at(doc) == sheet {
			factor *= explained
		}
		top.add(Scored{int64(doc), (float64(weights[i]) + wordless) * factor})
		i++
	}
	return top.sorted()
}

// weight is what a term counts.
func (f Found) weight(t Term) float64 {
	if t == f.written {
		return inLanguage
	}
	return columnWeights[t.Column]
}

// RankOf is Rank for the documents of one kind.
func (c *Columns) RankOf(kind register.Kind, f Found, docs Set, n int) []Scored {
	these := c.ofKind(kind, docs)
	defer giveBack(these)
	return c.Rank(f, these, n)
}

// ofKind gives the documents of one kind.
func (c *Columns) ofKind(kind register.Kind, docs Set) Set {
	c.mu.RLock()
	defer c.mu.RUnlock()
	these := borrow(64 * len(docs))
	kinds := c.facets[FacetKind]
	if kinds == nil {
		return these
	}
	code, known := kinds.codes[string(kind)]
	if !known {
		return these
	}
	copy(these, docs)
	if code != kinds.common { // few are of another kind than most
		these.meet(kinds.others)
	}
	for doc := range these.All() {
		if kinds.at(doc) != code {
			these[doc>>6] &^= 1 << (doc & 63)
		}
	}
	return these
}

// Top gives the n documents of docs with the highest static score, the newest first
// among equals: the order of a question without words.
func (c *Columns) Top(docs Set, n int) []Scored {
	c.mu.RLock()
	defer c.mu.RUnlock()
	top := newBest(n, func(a, b Scored) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(b.Doc, a.Doc)) })
	for doc := range docs.All() {
		if doc < len(c.scores) {
			top.add(Scored{int64(doc), float64(c.scores[doc])})
		}
	}
	return top.sorted()
}

// best keeps the best of many. It gathers a few more than it is asked for, so that most
// cost one comparison and the others a share of a sort.
type best struct {
	n      int
	better func(a, b Scored) int // the one that weighs more first
	top    []Scored
	full   bool // n are there, and worst is the last of them
	worst  Scored
}

func newBest(n int, better func(a, b Scored) int) *best { return &best{n: max(n, 0), better: better} }

func (b *best) add(s Scored) {
	if b.full && s.Weight < b.worst.Weight { // as nearly all are
		return
	}
	b.consider(s)
}

func (b *best) consider(s Scored) {
	if b.n == 0 || b.full && b.better(s, b.worst) >= 0 {
		return
	}
	b.top = append(b.top, s)
	if len(b.top) >= 2*b.n+64 {
		b.cut()
	}
}

func (b *best) cut() {
	slices.SortFunc(b.top, b.better)
	if len(b.top) >= b.n {
		b.top = b.top[:b.n]
		b.full, b.worst = b.n > 0, b.top[max(b.n-1, 0)]
	}
}

func (b *best) sorted() []Scored {
	if b.n > 0 {
		b.cut()
	}
	return b.top
}

// RaiseNamed raises the documents whose name is what q asks, and sorts hits again. names and
// kinds are those of hits, in their order.
func (q Query) RaiseNamed(hits []Scored, names []string, kinds []register.Kind) {
	asked := squeeze(q.Text)
	for i, name := range names {
		switch {
		case kinds[i] == register.KindOrganisation && q.language(): // an account named java is not what is meant
			hits[i].Weight /= namedBody
		case kinds[i] == register.KindOrganisation && q.NamesBody(name):
			hits[i].Weight *= namedBody
		case asked != "" && squeeze(name) == asked && kinds[i] == register.KindSoftware:
			hits[i].Weight *= namedSoftware
		case asked != "" && squeeze(name) == asked:
			hits[i].Weight *= sameName
		}
	}
	slices.SortFunc(hits, func(a, b Scored) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Doc, b.Doc)) })
}

// language reports whether q asks for a programming language by its name alone.
func (q Query) language() bool {
	return len(q.need) == 1 && q.need[0].word != nil && q.need[0].word.language()
}

// NamesBody reports whether q asks for a body by what is its own in its name: nobody types
// the word for city before the name of one.
func (q Query) NamesBody(name string) bool {
	asked := ownPart(q.Text)
	return asked != "" && ownPart(name) == asked
}

// ownPart leaves the words of a body's name that others of its sort do not have.
func ownPart(name string) string {
	var b strings.Builder
	for _, w := range meaningful(name) {
		if !sortsOfBodies[w.exact] {
			b.WriteString(w.exact)
		}
	}
	return b.String()
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
