// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"iter"
	"math/bits"
)

// Set is a set of documents, one bit for each: a million are 125 kB, and two sets meet in
// a few microseconds. A document past the end is not in it.
type Set []uint64

// setFor gives an empty set with room for so many documents.
func setFor(docs int) Set { return make(Set, (docs+63)/64) }

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
func (s Set) ranks(into []uint32) []uint32 {
	into = into[:0]
	n := 0
	for _, w := range s {
		into = append(into, uint32(n)) // #nosec G115 -- documents are capped
		n += bits.OnesCount64(w)
	}
	return into
}
