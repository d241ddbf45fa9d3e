// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"greffe/internal/register"
)

// Columns holds what facets are counted from: of every document one small integer a
// facet, its static score and whether it lives. A document is the rowid of its
// search entry, which grows from 1 and is never reused. All methods may be called at
// once; a reader sees whole documents only.
type Columns struct {
	mu     sync.RWMutex
	facets map[string]*column
	names  []string // sorted
	list   []*column
	scores []uint16
	alive  Set
	size   int
	round  int // of the document that a loader adds
}

// column gives every document the code of its value; code 0 is "not observed". Most
// documents share one code in most facets, so that only the others are looked at, and
// only they have a cell.
type column struct {
	values []string
	codes  map[string]uint32
	cells  cells
	sets   bool   // some value is several
	n      []int  // living documents, by code
	common uint32 // a code that many have
	others Set    // the documents that have another
	round  int    // in which a loader set it last
}

// NewColumns makes empty columns.
func NewColumns() *Columns { return &Columns{facets: map[string]*column{}} }

// maxGap caps how far one document may lie beyond the last: more is a fault of the caller.
const maxGap = 1 << 24

// Add sets a document, new or known. Its kind is the facet FacetKind. It reports
// whether doc can be a document at all.
func (c *Columns) Add(doc int64, kind register.Kind, facets map[string]string, score int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.add(doc, kind, facets, score)
}

// add is Add for whoever has the lock.
func (c *Columns) add(doc int64, kind register.Kind, facets map[string]string, score int) bool {
	i, ok := c.room(doc, score)
	if !ok {
		return false
	}
	known := c.alive.Has(i)
	for name, col := range c.facets {
		if _, given := facets[name]; !given && name != FacetKind {
			col.move(i, 0, known)
		}
	}
	kinds := c.column(FacetKind)
	kinds.move(i, kinds.code(string(kind)), known)
	for name, value := range facets {
		if counted(name) {
			col := c.column(name)
			col.move(i, col.code(value), known)
		}
	}
	c.live(i, known)
	return true
}

// counted reports whether an entry's facet of this name is one that pages count.
func counted(name string) bool { return !strings.HasSuffix(name, Named) && name != FacetKind }

// room makes room for a document and keeps its score.
func (c *Columns) room(doc int64, score int) (i int, ok bool) {
	if doc < 1 || doc > min(int64(len(c.scores))+maxGap, math.MaxUint32) {
		return 0, false
	}
	i = int(doc)
	if i >= len(c.scores) {
		c.scores = append(c.scores, make([]uint16, i+1-len(c.scores))...)
	}
	c.scores[i] = uint16(min(max(score, 0), 1000)) // #nosec G115 -- between 0 and 1000
	return i, true
}

// live has a document counted whose codes are set.
func (c *Columns) live(i int, known bool) {
	c.alive = c.alive.put(i, true)
	if !known {
		if c.size++; c.size&(c.size-1) == 0 { // twice as many as the last time
			c.settle()
		}
	}
}

// Remove takes a document out of every count.
func (c *Columns) Remove(doc int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := int(doc)
	if doc < 1 || doc > math.MaxUint32 || !c.alive.Has(i) {
		return
	}
	for _, col := range c.facets {
		col.n[col.at(i)]--
	}
	c.alive = c.alive.put(i, false)
	c.size--
}

// Len is how many documents live.
func (c *Columns) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.size
}

// Everything gives every living document.
func (c *Columns) Everything() Set {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := borrow(64 * len(c.alive))
	copy(s, c.alive)
	return s
}

func (c *Columns) column(name string) *column {
	col := c.facets[name]
	if col == nil {
		col = &column{values: []string{""}, codes: map[string]uint32{"": 0}, n: []int{c.size}}
		c.facets[name] = col
		c.list = append(c.list, col)
		c.names = slices.Sorted(maps.Keys(c.facets))
	}
	return col
}

func (col *column) code(value string) uint32 {
	code, ok := col.codes[value]
	if !ok {
		code = uint32(len(col.values)) // #nosec G115 -- one value a document at most, and documents are capped
		value = strings.Clone(value)   // or a code would hold the row that it was read from
		col.values = append(col.values, value)
		col.codes[value] = code
		col.n = append(col.n, 0)
		col.sets = col.sets || strings.Contains(value, Several)
	}
	return code
}

// move gives document i a code; known says that it lived before.
func (col *column) move(i int, code uint32, known bool) {
	if known {
		col.n[col.at(i)]--
	}
	col.n[code]++
	col.put(i, code)
}

func (col *column) put(i int, code uint32) {
	if code == col.common && !col.others.Has(i) {
		return
	}
	col.others = col.others.put(i, code != col.common)
	if code != col.common {
		col.cells.set(i, code)
	}
}

// at gives the code of document i.
func (col *column) at(i int) uint32 {
	if !col.others.Has(i) {
		return col.common
	}
	return col.cells.at(i)
}

// settle finds again which code of each facet is the commonest.
func (c *Columns) settle() {
	for _, col := range c.facets {
		most := uint32(0)
		for code, n := range col.n {
			if n > col.n[most] {
				most = uint32(code) // #nosec G115 -- a code
			}
		}
		if most == col.common {
			continue
		}
		was := *col
		col.common, col.others, col.cells = most, nil, cells{}
		for i := range c.alive.All() {
			col.put(i, was.at(i))
		}
	}
}

// Count is how many documents have a value; the value "" is "not observed".
type Count struct {
	Value string
	N     int
}

// Counts is what a page of results says of its facets.
type Counts struct {
	Total  int                // documents that pass every filter
	Facets map[string][]Count // most frequent first, then by value
}

// Count counts the documents docs, which a query without filters has found, in every
// facet. Filters of one facet are alternatives, filters of several facets must all hold;
// the values of a facet are counted as the filters of the other facets leave them, so
// that each number says what choosing it would give. It also gives the documents that
// pass every filter.
func (c *Columns) Count(docs Set, filters []Filter) (Counts, Set) {
	_, passed, counts := c.Counting(docs, filters)
	return counts(), passed
}

// Counting begins what Count does: it gives how many documents pass every filter, and
// which, at once, and the counts when they are asked for: they are made meanwhile. A
// million documents take as long to count as to rank.
func (c *Columns) Counting(docs Set, filters []Filter) (total int, passed Set, counts func() Counts) {
	chosen, passed, only, sieves := c.choose(docs, filters)
	var made Counts
	tally := func() {
		defer c.mu.RUnlock()
		defer giveBack(chosen.docs)
		made = c.tallies(chosen, only, sieves)
	}
	wait := func() {}
	if 64*len(c.alive) < worthTwo {
		tally()
	} else {
		wait = aside(tally)
	}
	return chosen.many, passed, sync.OnceValue(func() Counts {
		wait()
		return made
	})
}

// choose finds the documents that pass every filter, and those that each sieve alone holds
// back. It leaves the columns locked for reading, unless it panics.
func (c *Columns) choose(docs Set, filters []Filter) (chosen part, passed Set, only []Set, sieves []sieve) {
	c.mu.RLock()
	done := false
	defer func() {
		if !done {
			c.mu.RUnlock()
		}
	}()
	sieves = c.sieves(filters)
	passed, only = c.sort(docs, sieves)
	chosen, done = c.part(passed), true
	return chosen, passed, only, sieves
}

// tallies counts every facet of the documents chosen; only are those that each sieve alone
// holds back.
func (c *Columns) tallies(chosen part, only []Set, sieves []sieve) Counts {
	held := make([]part, len(only))
	for k, docs := range only {
		held[k] = c.part(docs)
		defer giveBack(held[k].docs)
	}
	out := Counts{Total: chosen.many, Facets: map[string][]Count{}}
	for _, name := range c.names {
		col := c.facets[name]
		n := col.tally(chosen)
		for k, s := range sieves {
			if s.name == name {
				for code, more := range col.tally(held[k]) {
					n[code] += more
				}
			}
		}
		if counts := col.counts(n); len(counts) > 0 {
			out.Facets[name] = counts
		}
	}
	return out
}

// part is some of the documents. Of more than half of them it holds the others.
type part struct {
	docs   Set
	listed int // in docs
	many   int
	others bool // docs are those that do not belong to it
}

// part looks at living documents only.
func (c *Columns) part(docs Set) part {
	in := borrow(64 * len(c.alive))
	in.join(docs)
	in.meet(c.alive)
	many := in.Count()
	if 2*many <= c.size {
		return part{in, many, many, false}
	}
	for i, w := range c.alive {
		in[i] = w &^ in[i]
	}
	return part{in, c.size - many, many, true}
}

// tally counts the codes of a part.
func (col *column) tally(p part) []int {
	n := make([]int, len(col.values))
	if p.listed > 0 {
		n[col.common] += p.listed - col.cells.count(p.docs, col.others, n)
	}
	if p.others {
		for code := range n {
			n[code] = col.n[code] - n[code]
		}
	}
	return n
}

// sort parts the documents: those that pass every sieve, and for each sieve those
// that it alone holds back.
func (c *Columns) sort(docs Set, sieves []sieve) (passed Set, only []Set) {
	if len(sieves) == 0 {
		return docs, nil
	}
	only = make([]Set, len(sieves))
	for k := range only {
		only[k] = make(Set, len(docs))
	}
	passed = make(Set, len(docs))
	for i := range docs.All() {
		switch failed, failures := c.sift(sieves, i); failures {
		case 0:
			passed.add(i)
		case 1:
			only[failed].add(i)
		}
	}
	return passed, only
}

// Filter keeps the documents of docs that pass the filters. It never changes docs.
func (c *Columns) Filter(docs Set, filters []Filter) Set {
	c.mu.RLock()
	defer c.mu.RUnlock()
	passed, _ := c.sort(docs, c.sieves(filters))
	return passed
}

// sieve lets the chosen codes of one facet pass.
type sieve struct {
	name   string
	col    *column // nil for a facet that nothing has
	passes []bool  // by code
}

func (c *Columns) sieves(filters []Filter) []sieve {
	var out []sieve
	for _, f := range filters {
		i := slices.IndexFunc(out, func(s sieve) bool { return s.name == f.Facet })
		if i < 0 {
			s := sieve{name: f.Facet, col: c.facets[f.Facet], passes: []bool{false}}
			if s.col != nil {
				s.passes = make([]bool, len(s.col.values))
			}
			out = append(out, s)
			i = len(out) - 1
		}
		s := &out[i]
		if s.col == nil {
			s.passes[0] = s.passes[0] || f.Value == ""
			continue
		}
		if code, ok := s.col.codes[f.Value]; ok {
			s.passes[code] = true
		}
		s.passSets(f.Value)
	}
	return out
}

// passSets lets the values pass that are several and hold this one.
func (s *sieve) passSets(value string) {
	if !s.col.sets || value == "" {
		return
	}
	for code, set := range s.col.values {
		if strings.Contains(set, Several) && slices.Contains(strings.Split(set, Several), value) {
			s.passes[code] = true
		}
	}
}

// sift gives how many sieves hold document i back, and the last of them.
func (c *Columns) sift(sieves []sieve, i int) (failed, failures int) {
	for k := range sieves {
		s := &sieves[k]
		code := uint32(0)
		if s.col != nil {
			code = s.col.at(i)
		}
		if !s.passes[code] {
			failed = k
			if failures++; failures > 1 {
				break
			}
		}
	}
	return failed, failures
}

// counts words the numbers of a facet.
func (col *column) counts(n []int) []Count {
	var out []Count
	apart := map[string]int{}
	for code, many := range n {
		switch {
		case many == 0:
		case col.sets:
			for v := range strings.SplitSeq(col.values[code], Several) {
				apart[v] += many
			}
		default:
			out = append(out, Count{col.values[code], many})
		}
	}
	for v, n := range apart {
		out = append(out, Count{v, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Value, b.Value)
	})
	return out
}
