// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The columns of the table. Exact holds words as they were written.
const (
	Exact       = "exact"
	columnTitle = "title"
	columnBody  = "body"
	columnFacet = "facet"
)

// Term is one thing that the table is asked for: which documents have a word, or words in
// a row, in a column. It holds analysed words only, never what a reader typed.
type Term struct {
	Column string
	Words  string // separated by spaces
	Prefix bool   // the last word may go on
	Near   int    // how many terms may stand between the words; 0: in a row
}

// Match is the FTS5 expression of t.
func (t Term) Match() string {
	text := quote(t.Words)
	switch {
	case t.Near > 0:
		words := strings.Fields(t.Words)
		for i, w := range words {
			words[i] = quote(w)
		}
		text = fmt.Sprintf("NEAR(%s, %d)", strings.Join(words, " "), t.Near)
	case t.Prefix:
		text += " *"
	}
	return t.Column + " : " + text
}

// quote makes an FTS5 string. Terms hold no quote; the doubling is a second lock.
func quote(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }

// plan is how a question is answered: by one term, by all of several plans, or by any.
type plan struct {
	term  Term
	all   bool
	parts []plan // none: the term
}

func leaf(column, words string) plan { return plan{term: Term{Column: column, Words: words}} }

func anyOf(parts ...plan) plan { return gather(false, parts) }

func allOf(parts ...plan) plan { return gather(true, parts) }

func gather(all bool, parts []plan) plan {
	if len(parts) == 1 {
		return parts[0]
	}
	return plan{all: all, parts: parts}
}

// terms lists the terms of p after those of into.
func (p plan) terms(into []Term) []Term {
	if len(p.parts) == 0 {
		return append(into, p.term)
	}
	for _, part := range p.parts {
		into = part.terms(into)
	}
	return into
}

// plan says how to find what q asks for: every word, in any order; those that may be one
// name also in one.
func (q Query) plan() plan {
	apart := make([]plan, 0, len(q.need))
	for _, t := range q.need {
		if !t.valued() {
			apart = append(apart, t.plan())
		}
	}
	if len(apart) < len(q.need) {
		q.joined = nil
	}
	ways := []plan{allOf(apart...)}
	for _, j := range q.joined {
		whole := anyOf(leaf(Exact, j.word))
		whole.term.Prefix = j.prefix
		ways = append(ways, allOf(slices.Concat([]plan{whole}, apart[:j.from], apart[j.to:])...))
	}
	return anyOf(ways...)
}

// valued reports whether a field word is answered by the value that a document has in a
// facet, not by the words of it: a quoted value is the whole of it, and those that are codes
// have no words.
func (t term) valued() bool {
	switch t.facet {
	case "", FacetOrganisation, FacetMinistry, FacetSoftware: // known by many names
		return false
	case FacetStatus, FacetType:
		return true
	}
	return t.whole
}

// named adds to docs those that have the value that t asks for.
func (c *Columns) named(t term, docs Set) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	col, passes := c.bearing(t)
	if !slices.Contains(passes, true) {
		return
	}
	for i := range c.alive.All() {
		if passes[col.at(i)] {
			docs.add(i)
		}
	}
}

// bearing tells which codes of the facet that t asks for are the value asked, or hold it.
func (c *Columns) bearing(t term) (col *column, passes []bool) {
	if col = c.facets[t.facet]; col == nil {
		return nil, nil
	}
	asked := squeeze(t.raw)
	if code, ok := valueWords[t.facet][asked]; ok {
		asked = squeeze(code)
	}
	passes = make([]bool, len(col.values))
	for code, value := range col.values {
		for v := range strings.SplitSeq(value, Several) {
			passes[code] = passes[code] || v != "" && squeeze(v) == asked
		}
	}
	return col, passes
}

// settled gives terms of which a quoted value that no document has in whole asks for its words:
// licence:"AGPL 3.0" is the beginning of several.
func (c *Columns) settled(terms []term) []term {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := slices.Clone(terms)
	for i := range out {
		if out[i].whole && out[i].valued() {
			_, passes := c.bearing(out[i])
			out[i].whole = slices.Contains(passes, true)
		}
	}
	return out
}

func (t term) plan() plan {
	ways := []plan{t.asTyped()}
	for _, s := range t.also {
		if t.facet != "" {
			ways = append(ways, s.named(t.facet))
			continue
		}
		ways = append(ways, s.plan())
	}
	return anyOf(ways...)
}

// named finds the sense among the names of a facet's values.
func (s sense) named(facet string) plan {
	all := make([]plan, len(s.words))
	for i, n := range s.words {
		all[i] = leaf(columnFacet, fieldToken(facet, n.exact))
	}
	return allOf(all...)
}

// asTyped finds what was typed.
func (t term) asTyped() plan {
	var all []plan
	switch {
	case len(t.group) > 0:
		for _, part := range t.group {
			all = append(all, part.asTyped())
		}
	case t.facet != "":
		for _, w := range t.values {
			all = append(all, leaf(columnFacet, fieldToken(t.facet, w)))
		}
	case t.phrase != nil:
		all = []plan{leaf(Exact, strings.Join(t.phrase, " "))}
	case t.word.language():
		all = []plan{anyOf(t.word.plan(t.prefix), leaf(columnFacet, fieldToken(FacetLanguage, t.word.exact)))}
	default:
		all = []plan{t.word.plan(t.prefix)}
	}
	return allOf(all...)
}

// plan finds n by its own term, or by all of its parts.
func (n *node) plan(prefix bool) plan {
	var ways []plan
	if n.exact != "" {
		ways = append(ways, leaf(Exact, n.exact))
		if prefix {
			longer := leaf(Exact, n.exact)
			longer.term.Prefix = true
			ways = append(ways, longer)
		}
		for _, s := range n.stems {
			ways = append(ways, leaf(columnTitle, s), leaf(columnBody, s))
		}
	}
	if len(n.children) > 0 {
		var parts []plan
		for i := range n.children {
			c := &n.children[i]
			if !c.stop() || n.stop() {
				parts = append(parts, c.plan(prefix && i == len(n.children)-1))
			}
		}
		if len(parts) > 0 {
			ways = append(ways, allOf(parts...))
		}
	}
	return anyOf(ways...)
}

// nearWords is how many terms may stand between the stems of two words that follow
// each other: a word has three stems at most.
const nearWords = 4

// plan finds the sense by the stems of its words, close to each other. It does not
// look in the column of exact words, so that what was typed weighs more.
func (s sense) plan() plan {
	stems := make([]string, len(s.words))
	for i, n := range s.words {
		stems[i] = n.stems[0]
	}
	in := func(column string) plan {
		p := leaf(column, strings.Join(stems, " "))
		p.term.Near = nearWords * (len(stems) - 1)
		return p
	}
	return anyOf(in(columnTitle), in(columnBody))
}

// Source gives the documents that hold a term. It is called by several at once.
type Source func(Term) (*Postings, error)

// Found is what a question found: the documents, and the terms by which they are weighed.
type Found struct {
	Docs    Set
	terms   map[Term]*Postings
	written Term // being written in the language that alone was asked for
}

// Find gives the documents that q finds, or all documents where it asks for nothing.
// What it gives is its caller's, until Done.
func (c *Columns) Find(q Query, source Source) (Found, error) {
	q.need, q.exclude = c.settled(q.need), c.settled(q.exclude)
	docs := c.Everything()
	e := evaluation{size: 64 * len(docs), source: source, known: map[Term]*Postings{}}
	words := slices.ContainsFunc(q.need, func(t term) bool { return !t.valued() })
	if words {
		met := borrow(e.size)
		defer giveBack(met)
		if err := e.add(q.plan(), met); err != nil {
			return Found{}, err
		}
		docs.meet(met)
	}
	for _, t := range q.need {
		if t.valued() {
			met := borrow(e.size)
			defer giveBack(met)
			c.named(t, met)
			docs.meet(met)
		}
	}
	asked := maps.Clone(e.known) // what is excluded weighs nothing
	for _, t := range q.exclude {
		without := borrow(e.size)
		defer giveBack(without)
		if t.valued() {
			c.named(t, without)
		} else if err := e.add(t.plan(), without); err != nil {
			return Found{}, err
		}
		docs.drop(without)
	}
	e.known = asked
	f := Found{Docs: docs}
	if words && !docs.empty() {
		for _, t := range q.plan().terms(nil) {
			if _, err := e.postings(t); err != nil {
				return Found{}, err
			}
		}
		f.terms = e.known
		if q.language() {
			f.written = Term{Column: columnFacet, Words: fieldToken(FacetLanguage, q.need[0].word.exact)}
		}
	}
	return f, nil
}

// Added tells, of each sense that q was widened by, how many documents of those found hold it
// and not what was typed.
func (c *Columns) Added(q Query, f Found, docs Set, source Source) ([]Added, error) {
	e := evaluation{size: 64 * len(f.Docs), source: source, known: maps.Clone(f.terms)}
	if e.known == nil {
		return nil, nil
	}
	var all []Added
	for _, t := range q.need {
		if len(t.also) == 0 {
			continue
		}
		typed := borrow(e.size)
		defer giveBack(typed)
		if err := e.add(t.asTyped(), typed); err != nil {
			return nil, err
		}
		for _, s := range t.also {
			p := s.plan()
			if t.facet != "" {
				p = s.named(t.facet)
			}
			more := borrow(e.size)
			defer giveBack(more)
			if err := e.add(p, more); err != nil {
				return nil, err
			}
			more.meet(docs)
			more.drop(typed)
			all = append(all, Added{t.raw, s.text, more.Count()})
		}
	}
	return all, nil
}

// Added is how many documents were found by one sense alone of what was asked.
type Added struct {
	Asked, Text string
	N           int
}

// Fewest gives the question that leaves out the fewest words of q and finds something, and how
// much; of those that leave out as many, the one that keeps the rarest words. There is none
// where no word finds anything.
func (c *Columns) Fewest(q Query, filters []Filter, source Source) (best Less, n int, err error) {
	list := q.Fewer()
	if len(list) == 0 {
		return Less{}, 0, nil
	}
	sets, rare := make([]Set, len(q.need)), make([]float64, len(q.need))
	for i, t := range q.need {
		alone := q
		alone.need, alone.joined = []term{t}, nil
		found, err := c.Find(alone, source)
		if err != nil {
			return Less{}, 0, err
		}
		defer found.Done()
		sets[i] = c.Filter(found.Docs, filters)
		rare[i] = rarity(sets[i].Count(), c.Len())
	}
	most := 0.0
	for _, less := range list {
		if n > 0 && len(less.Left) > len(best.Left) {
			break
		}
		weight, docs := 0.0, c.Everything()
		for i := range less.asked {
			if less.kept&(1<<i) != 0 {
				docs.meet(sets[i])
				weight += rare[i]
			}
		}
		if many := docs.Count(); many > 0 && (n == 0 || weight > most) {
			best, n, most = less, many, weight
		}
		giveBack(docs)
	}
	return best, n, nil
}

// Done ends the use of what was found, and of what was sieved out of it.
func (f Found) Done() { giveBack(f.Docs) }

// worthTwo is how many documents make it worth that two share a question: of fewer, the
// other would wake up when the work is done.
const worthTwo = 200_000

// evaluation is one question on its way to its answer.
type evaluation struct {
	size   int
	source Source
	known  map[Term]*Postings
}

// postings asks for each term once.
func (e *evaluation) postings(t Term) (*Postings, error) {
	if p, ok := e.known[t]; ok {
		return p, nil
	}
	p, err := e.source(t)
	if err != nil {
		return nil, err
	}
	e.known[t] = p
	return p, nil
}

// ahead asks for the terms of alternatives, all of which are needed: half of them while the
// others are asked for, since the table answers one after another.
func (e *evaluation) ahead(parts []plan) error {
	if e.size < worthTwo {
		return nil
	}
	var terms []Term
	for _, part := range parts {
		if _, known := e.known[part.term]; len(part.parts) == 0 && !known && !slices.Contains(terms, part.term) {
			terms = append(terms, part.term)
		}
	}
	if len(terms) < 2 {
		return nil
	}
	found, faults := make([]*Postings, len(terms)), make([]error, len(terms))
	ask := func(from, to int) {
		for i := from; i < to && faults[from] == nil; i++ {
			if found[i], faults[i] = e.source(terms[i]); faults[i] != nil {
				faults[from] = faults[i]
			}
		}
	}
	half := len(terms) / 2
	wait := aside(func() { ask(half, len(terms)) })
	ask(0, half)
	wait()
	for i, t := range terms {
		if faults[i] != nil {
			return faults[i]
		}
		e.known[t] = found[i]
	}
	return nil
}

// add puts what p finds into docs.
func (e *evaluation) add(p plan, docs Set) error {
	if len(p.parts) == 0 {
		found, err := e.postings(p.term)
		if err == nil {
			found.addTo(docs)
		}
		return err
	}
	if !p.all {
		if err := e.ahead(p.parts); err != nil {
			return err
		}
		for _, part := range p.parts {
			if err := e.add(part, docs); err != nil {
				return err
			}
		}
		return nil
	}
	both, next := borrow(e.size), borrow(e.size)
	defer giveBack(both)
	defer giveBack(next)
	for i, part := range p.parts {
		into := both
		if i > 0 {
			clear(next)
			into = next
		}
		if err := e.add(part, into); err != nil {
			return err
		}
		if i > 0 {
			both.meet(next)
		}
		if both.empty() { // the other words need not be looked for
			return nil
		}
	}
	docs.join(both)
	return nil
}
