// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"iter"
	"math/bits"
	"sync"
)

// Set is a set of documents, one bit for each: a million are 125 kB, and two sets meet in
// a few microseconds. A document past the end is not in it.
type Set []uint64

// setFor gives an empty set with room for so many documents.
func setFor(docs int) Set { return make(Set, (docs+63)/64) }

// spare keeps sets that were used, since a question needs several and a million documents
// make them large: to make them anew was most of the work of collecting memory.
var spare sync.Pool

// borrow gives an empty set with room for so many documents; giveBack ends its use.
func borrow(docs int) Set {
	if s, ok := spare.Get().(*Set); ok && cap(*s) >= (docs+63)/64 {
		set := (*s)[:(docs+63)/64]
		clear(set)
		return set
	}
	return setFor(docs)
}

func giveBack(s Set) {
	if cap(s) > 0 {
		spare.Put(&s)
	}
}

// Has reports whether doc is in s.
func (s Set) Has(doc int) bool { return doc>>6 < len(s) && s[doc>>6]>>(doc&63)&1 == 1 }

// add puts doc in where there is room for it.
func (s Set) add(doc int) {
	if doc>>6 < len(s) {
		s[doc>>6] |= 1 << (doc & 63)
	}
}

// put puts doc in, or takes it out, and makes room for it.
func (s Set) put(doc int, in bool) Set {
	for doc>>6 >= len(s) {
		s = append(s, 0)
	}
	s[doc>>6] &^= 1 << (doc & 63)
	if in {
		s.add(doc)
	}
	return s
}

// Count is how many documents are in s.
func (s Set) Count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s Set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// meet keeps what is also in other.
func (s Set) meet(other Set) {
	n := min(len(s), len(other))
	for i, w := range other[:n] {
		s[i] &= w
	}
	clear(s[n:])
}

// join adds what is in other.
func (s Set) join(other Set) {
	for i, w := range other[:min(len(s), len(other))] {
		s[i] |= w
	}
}

// drop takes out what is in other.
func (s Set) drop(other Set) {
	for i, w := range other[:min(len(s), len(other))] {
		s[i] &^= w
	}
}

// All yields the documents in their order.
func (s Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// ranks says of each word of s how many documents stand before it.
func (s Set) ranks() Set {
	into := borrow(64 * len(s))
	n := 0
	for i, w := range s {
		into[i] = uint64(n) // #nosec G115 -- a count
		n += bits.OnesCount64(w)
	}
	return into
}
