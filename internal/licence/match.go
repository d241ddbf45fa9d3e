// SPDX-License-Identifier: EUPL-1.2

package licence

import (
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

// index finds the texts that share a sequence of words.
type index struct {
	number   map[uint64]int32 // of each sequence
	postings [][]posting      // by number
	size     []int            // sequences of each text, repeats included
	names    []string
	models   map[string]map[string]int // by text: how often it shows how to grant each licence
	scratch  sync.Pool                 // of counters
}

// posting says that a text holds a sequence, and how often.
type posting struct{ text, times uint16 }

// known is the index of the embedded texts, made when the first file is matched.
var known = sync.OnceValue(func() *index {
	x := &index{number: map[uint64]int32{}, models: map[string]map[string]int{}}
	for i, r := range references() {
		d := newDocument(r.text)
		hashes := d.shingles()
		x.names = append(x.names, r.id)
		x.size = append(x.size, len(hashes))
		for _, h := range hashes {
			x.add(h, uint16(i))
		}
		for _, g := range notices(&d) {
			if x.models[r.id] == nil {
				x.models[r.id] = map[string]int{}
			}
			x.models[r.id][g.expression.Name]++
		}
	}
	return x
})

func (x *index) add(hash uint64, text uint16) {
	n, ok := x.number[hash]
	if !ok {
		n = int32(len(x.postings)) // #nosec G115 -- some hundred thousand
		x.number[hash] = n
		x.postings = append(x.postings, nil)
	}
	p := x.postings[n]
	if len(p) > 0 && p[len(p)-1].text == text {
		p[len(p)-1].times++
		return
	}
	x.postings[n] = append(p, posting{text, 1})
}

// texts finds the licences whose text the document holds, best first, and how many
// words stand in passages that belong to none of them. Each round takes the text that
// explains most of what is left, weighing what it lacks against what it has: so a text
// that another one contains (MIT-0 in MIT, BSD-2-Clause in BSD-3-Clause) is found only
// where it stands alone.
func (x *index) texts(d *document) (found []Match, other int) {
	left := make([]int32, 0, len(d.words))
	for _, h := range d.shingles() {
		n, ok := x.number[h]
		if !ok {
			n = -1
		}
		left = append(left, n)
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
		for _, p := range x.postings[n] {
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
	c := make([]uint32, len(x.postings))
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
		for _, p := range x.postings[n] {
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
