// SPDX-License-Identifier: EUPL-1.2

package search

import "math/bits"

// cells is one code a document in as few bytes as the highest code needs: a million
// documents in eight facets are 8 MB as long as no facet has more than 256 values.
type cells struct {
	narrow []uint8
	middle []uint16
	wide   []uint32
	width  int // bytes a cell: 0 (nothing yet, or narrow), 2, 4
}

// at gives the code of document i; a document past the end has none.
func (c *cells) at(i int) uint32 {
	switch c.width {
	case 2:
		if i < len(c.middle) {
			return uint32(c.middle[i])
		}
	case 4:
		if i < len(c.wide) {
			return c.wide[i]
		}
	default:
		if i < len(c.narrow) {
			return uint32(c.narrow[i])
		}
	}
	return 0
}

// set gives document i a code, widening all cells when the code needs it.
func (c *cells) set(i int, code uint32) {
	if code > 0xff && c.width == 0 {
		c.middle, c.narrow, c.width = widen[uint16](c.narrow), nil, 2
	}
	if code > 0xffff && c.width == 2 {
		c.wide, c.middle, c.width = widen[uint32](c.middle), nil, 4
	}
	switch c.width {
	case 2:
		c.middle = put(c.middle, i, uint16(code)) // #nosec G115 -- widened above when it does not fit
	case 4:
		c.wide = put(c.wide, i, code)
	default:
		c.narrow = put(c.narrow, i, uint8(code)) // #nosec G115 -- as above
	}
}

// count adds one to n for the code of each document of docs that is also in some, and
// gives how many there were.
func (c *cells) count(docs, some Set, n []int) int {
	switch c.width {
	case 2:
		return tallyUp(c.middle, docs, some, n)
	case 4:
		return tallyUp(c.wide, docs, some, n)
	default:
		return tallyUp(c.narrow, docs, some, n)
	}
}

func tallyUp[T cell](cells []T, docs, some Set, n []int) (counted int) {
	for at, word := range docs[:min(len(docs), len(some))] {
		for word &= some[at]; word != 0; word &= word - 1 {
			counted++
			i := at<<6 + bits.TrailingZeros64(word)
			if i < len(cells) {
				n[cells[i]]++
				continue
			}
			n[0]++
		}
	}
	return counted
}

type cell interface{ uint8 | uint16 | uint32 }

func widen[To, From cell](from []From) []To {
	to := make([]To, len(from))
	for i, v := range from {
		to[i] = To(v)
	}
	return to
}

func put[T cell](s []T, i int, v T) []T {
	if i >= len(s) {
		if v == 0 {
			return s // past the end reads as 0
		}
		s = append(s, make([]T, i+1-len(s))...)
	}
	s[i] = v
	return s
}
