// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"fmt"
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
	scores []uint16
	alive  []bool
	size   int
	whole  map[string]Counts // counts over every document, by filters, until one changes
}

// column gives every document the code of its value; code 0 is "not observed".
type column struct {
	values []string
	codes  map[string]uint32
	cells  cells
	sets   bool // some value is several
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
	if doc < 1 || doc > min(int64(len(c.scores))+maxGap, math.MaxUint32) {
		return false
	}
	clear(c.whole)
	i := int(doc)
	if i >= len(c.scores) {
		c.scores = append(c.scores, make([]uint16, i+1-len(c.scores))...)
		c.alive = append(c.alive, make([]bool, i+1-len(c.alive))...)
	}
	if !c.alive[i] {
		c.alive[i] = true
		c.size++
	}
	c.scores[i] = uint16(min(max(score, 0), 1000)) // #nosec G115 -- between 0 and 1000
	for name, col := range c.facets {
		if _, given := facets[name]; !given && name != FacetKind {
			col.cells.set(i, 0)
		}
	}
	c.column(FacetKind).put(i, string(kind))
	for name, value := range facets {
		if !strings.HasSuffix(name, Named) {
			c.column(name).put(i, value)
		}
	}
	return true
}

// Remove takes a document out of every count.
func (c *Columns) Remove(doc int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.whole)
	if i := int(doc); doc > 0 && doc < int64(len(c.alive)) && c.alive[i] {
		c.alive[i] = false
		c.size--
	}
}

// Len is how many documents live.
func (c *Columns) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.size
}

func (c *Columns) column(name string) *column {
	col := c.facets[name]
	if col == nil {
		col = &column{values: []string{""}, codes: map[string]uint32{"": 0}}
		c.facets[name] = col
		c.names = slices.Sorted(maps.Keys(c.facets))
	}
	return col
}

func (col *column) put(i int, value string) {
	code, ok := col.codes[value]
	if !ok {
		code = uint32(len(col.values)) // #nosec G115 -- one value a document at most, and documents are capped
		value = strings.Clone(value)   // or a code would hold the row that it was read from
		col.values = append(col.values, value)
		col.codes[value] = code
		col.sets = col.sets || strings.Contains(value, Several)
	}
	col.cells.set(i, code)
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

// Count counts the documents ids, which a query without filters has found (nil for
// every document), in every facet. Filters of one facet are alternatives, filters of
// several facets must all hold; the values of a facet are counted as the filters of
// the other facets leave them, so that each number says what choosing it would give.
func (c *Columns) Count(ids []int64, filters []Filter) Counts {
	if ids != nil {
		c.mu.RLock()
		defer c.mu.RUnlock()
		return c.count(ids, filters)
	}
	// Over a million documents this takes a while, and readers begin with it.
	c.mu.Lock()
	defer c.mu.Unlock()
	key := fmt.Sprint(filters)
	if counts, ok := c.whole[key]; ok {
		return counts
	}
	counts := c.count(nil, filters)
	if c.whole == nil || len(c.whole) >= mostWhole {
		c.whole = map[string]Counts{}
	}
	c.whole[key] = counts
	return counts
}

// mostWhole is how many counts over every document are kept.
const mostWhole = 64

func (c *Columns) count(ids []int64, filters []Filter) Counts {
	sieves := c.sieves(filters)
	tallies := c.tallies(sieves)
	passed, only := c.sort(ids, sieves)
	for _, t := range tallies {
		t.col.cells.count(passed, t.n)
	}
	for k, s := range sieves {
		if s.tally != nil {
			s.col.cells.count(only[k], s.tally.n)
		}
	}
	out := Counts{Total: len(passed), Facets: map[string][]Count{}}
	for _, t := range tallies {
		if counts := t.counts(); len(counts) > 0 {
			out.Facets[t.name] = counts
		}
	}
	return out
}

// sort parts the documents: those that pass every sieve, and for each sieve those
// that it alone holds back.
func (c *Columns) sort(ids []int64, sieves []sieve) (passed []uint32, only [][]uint32) {
	only = make([][]uint32, len(sieves))
	passed = make([]uint32, 0, c.many(ids))
	c.each(ids, func(i int) {
		switch failed, failures := c.sift(sieves, i); failures {
		case 0:
			passed = append(passed, uint32(i)) // #nosec G115 -- Add caps documents
		case 1:
			only[failed] = append(only[failed], uint32(i)) // #nosec G115 -- as above
		}
	})
	return passed, only
}

func (c *Columns) many(ids []int64) int {
	if ids == nil {
		return c.size
	}
	return len(ids)
}

// Filter keeps the documents of ids (nil for every document) that pass the filters,
// in their order. It never changes ids.
func (c *Columns) Filter(ids []int64, filters []Filter) []int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	sieves := c.sieves(filters)
	out := make([]int64, 0, len(ids))
	c.each(ids, func(i int) {
		if _, failures := c.sift(sieves, i); failures == 0 {
			out = append(out, int64(i))
		}
	})
	return out
}

// Sift keeps the hits that pass the filters, in their order, in the same room.
func (c *Columns) Sift(hits []Scored, filters []Filter) []Scored {
	c.mu.RLock()
	defer c.mu.RUnlock()
	sieves := c.sieves(filters)
	return slices.DeleteFunc(hits, func(h Scored) bool {
		if h.Doc < 1 || h.Doc >= int64(len(c.alive)) || !c.alive[h.Doc] {
			return true
		}
		_, failures := c.sift(sieves, int(h.Doc))
		return failures > 0
	})
}

// Top gives the n documents of ids with the highest static score, the newest first
// among equals: the order of a question too wide to rank word by word.
func (c *Columns) Top(ids []int64, n int) []int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]int64, 0, len(ids))
	c.each(ids, func(i int) { out = append(out, int64(i)) })
	slices.SortFunc(out, func(a, b int64) int {
		if c.scores[a] != c.scores[b] {
			return int(c.scores[b]) - int(c.scores[a])
		}
		return int(b - a)
	})
	return out[:min(max(n, 0), len(out))]
}

// Score is the static score of a document; 0 when it is unknown.
func (c *Columns) Score(doc int64) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if doc < 1 || doc >= int64(len(c.scores)) {
		return 0
	}
	return int(c.scores[doc])
}

func (c *Columns) each(ids []int64, f func(i int)) {
	if ids == nil {
		for i, alive := range c.alive {
			if alive {
				f(i)
			}
		}
		return
	}
	for _, id := range ids {
		if id > 0 && id < int64(len(c.alive)) && c.alive[id] {
			f(int(id))
		}
	}
}

// sieve lets the chosen codes of one facet pass.
type sieve struct {
	name   string
	col    *column // nil for a facet that nothing has
	passes []bool  // by code
	tally  *tally
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
			code = s.col.cells.at(i)
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

// tally counts the codes of one facet.
type tally struct {
	name string
	col  *column
	n    []int
}

// tallies makes one tally a facet and gives each sieve that of its facet.
func (c *Columns) tallies(sieves []sieve) []*tally {
	var out []*tally
	for _, name := range c.names {
		t := &tally{name: name, col: c.facets[name], n: make([]int, len(c.facets[name].values))}
		out = append(out, t)
		for k := range sieves {
			if sieves[k].name == name {
				sieves[k].tally = t
			}
		}
	}
	return out
}

func (t *tally) counts() []Count {
	var out []Count
	apart := map[string]int{}
	for code, n := range t.n {
		switch {
		case n == 0:
		case t.col.sets:
			for v := range strings.SplitSeq(t.col.values[code], Several) {
				apart[v] += n
			}
		default:
			out = append(out, Count{t.col.values[code], n})
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
