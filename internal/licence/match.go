// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"cmp"
	"slices"
	"sync"
)

// Match is one licence whose text a file holds.
type Match struct {
	Name  string // SPDX id, or the family that shares the text: GPL-3.0
	Share int    // percent of the text's three-word sequences that the file holds
	Line  int    // of the file, on which the text begins
}

// least is how much of a text a file must hold: a text without its appendix, of which
// three words in a hundred were changed, keeps four fifths.
const least = 0.75

// maxRounds bounds how many texts are looked for in one file, repeats included: bundles
// repeat one licence for each of their parts.
const maxRounds = 40

// index finds the texts that share a sequence of words. Sequences have the number of their
// place among all, in the order of their hashes: a few large arrays without a pointer are a
// quarter of what a map and lists take.
type index struct {
	hashes   []uint64  // of the sequences, ascending
	first    []uint32  // of each sequence, where its postings begin; one more ends the last
	postings []posting // of all sequences
	size     []int     // sequences of each text, repeats included
	names    []string
	models   map[string]map[string]int // by text: how often it shows how to grant each licence
	scratch  sync.Pool                 // of counters
}

// posting says that a text holds a sequence, and how often.
type posting struct{ text, times uint16 }

// occurrence is a sequence in a text.
type occurrence struct {
	hash uint64
	text uint16
}

// known is the index of the embedded texts, made when the first file is matched.
var known = sync.OnceValue(func() *index {
	x := &index{models: map[string]map[string]int{}}
	var all []occurrence
	for i, r := range references() {
		d := newDocument(r.text)
		hashes := d.shingles()
		x.names = append(x.names, r.id)
		x.size = append(x.size, len(hashes))
		all = slices.Grow(all, len(hashes))
		for _, h := range hashes {
			all = append(all, occurrence{h, uint16(i)}) // #nosec G115 -- some hundred texts
		}
		for _, g := range notices(&d) {
			if x.models[r.id] == nil {
				x.models[r.id] = map[string]int{}
			}
			x.models[r.id][g.expression.Name]++
		}
	}
	x.fill(all)
	return x
})

// fill sorts the occurrences into the arrays.
func (x *index) fill(all []occurrence) {
	slices.SortFunc(all, func(a, b occurrence) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.text, b.text)) })
	for i, o := range all {
		switch {
		case i > 0 && o == all[i-1]:
			x.postings[len(x.postings)-1].times++
			continue
		case i == 0 || o.hash != all[i-1].hash:
			x.hashes = append(x.hashes, o.hash)
			x.first = append(x.first, uint32(len(x.postings))) // #nosec G115 -- some hundred thousand
		}
		x.postings = append(x.postings, posting{o.text, 1})
	}
	x.first = append(x.first, uint32(len(x.postings))) // #nosec G115 -- as above
	x.hashes, x.first, x.postings = slices.Clone(x.hashes), slices.Clone(x.first), slices.Clone(x.postings)
}

// number gives the number of a sequence, -1 for one that no text holds.
func (x *index) number(hash uint64) int32 {
	n, ok := slices.BinarySearch(x.hashes, hash)
	if !ok {
		return -1
	}
	return int32(n) // #nosec G115 -- some hundred thousand
}

// holders gives the texts that hold a sequence.
func (x *index) holders(n int32) []posting { return x.postings[x.first[n]:x.first[n+1]] }

// texts finds the licences whose text the document holds, best first, and how many
// words stand in passages that belong to none of them. Each round takes the text that
// explains most of what is left, weighing what it lacks against what it has: so a text
// that another one contains (MIT-0 in MIT, BSD-2-Clause in BSD-3-Clause) is found only
// where it stands alone.
func (x *index) texts(d *document) (found []Match, other int) {
	left := make([]int32, 0, len(d.words))
	for _, h := range d.shingles() {
		left = append(left, x.number(h))
	}
	for range maxRounds {
		text, share := x.best(left)
		if text < 0 {
			break
		}
		at := x.take(left, text)
		if !slices.ContainsFunc(found, func(m Match) bool { return m.Name == x.names[text] }) {
			found = append(found, Match{Name: x.names[text], Share: share, Line: d.line[at]})
		}
	}
	return found, unexplained(left)
}

// best gives the text that explains most of the sequences left, -1 for none.
func (x *index) best(left []int32) (text, share int) {
	count := x.counters()
	defer x.scratch.Put(count)
	for _, n := range left {
		if n >= 0 {
			(*count)[n]++
		}
	}
	held := make([]int, len(x.size))
	for _, n := range left {
		if n < 0 || (*count)[n] == 0 {
			continue
		}
		for _, p := range x.holders(n) {
			held[p.text] += int(min(uint32(p.times), (*count)[n]))
		}
		(*count)[n] = 0
	}
	text, most := -1, 0
	for t, size := range x.size {
		if score := 2*held[t] - size; float64(held[t]) >= least*float64(size) && score > most {
			text, most = t, score
			share = 100 * held[t] / size
		}
	}
	return text, share
}

// counters lends one number for each sequence, all 0; whoever takes them sets them back.
func (x *index) counters() *[]uint32 {
	if c, ok := x.scratch.Get().(*[]uint32); ok {
		return c
	}
	c := make([]uint32, len(x.hashes))
	return &c
}

// explained stands at the places that a found text accounts for.
const explained = -2

// take marks the sequences of a text as explained, each as often as the text holds it,
// and gives the place where the text begins.
func (x *index) take(left []int32, text int) int {
	taken := x.counters()
	defer x.scratch.Put(taken)
	var places []int
	var touched []int32
	for i, n := range left {
		if n < 0 {
			continue
		}
		for _, p := range x.holders(n) {
			if int(p.text) == text && (*taken)[n] < uint32(p.times) {
				(*taken)[n]++
				touched = append(touched, n)
				left[i] = explained
				places = append(places, i)
			}
		}
	}
	for _, n := range touched {
		(*taken)[n] = 0
	}
	return begin(places)
}

// begin gives the first place that is followed closely by others: a phrase that the
// text happens to share with what stands before it is not its beginning.
func begin(places []int) int {
	row := max(3, min(30, len(places)/3))
	for i := range places {
		if i+row >= len(places) {
			break
		}
		if places[i+3]-places[i] <= 6 && places[i+row]-places[i] <= 2*row {
			return places[i]
		}
	}
	return places[0]
}

// passage is how many words in a row make a passage of its own, rather than a changed word.
const passage = 12

// unexplained counts the words of the passages that no text accounts for.
func unexplained(left []int32) int {
	total, run := 0, 0
	for _, n := range left {
		if n != explained {
			run++
			continue
		}
		if run >= passage {
			total += run
		}
		run = 0
	}
	if run >= passage {
		total += run
	}
	return total
}
