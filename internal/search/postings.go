// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
)

// Postings are the documents that hold one term, in their order, in few bytes: the steps
// from each to the next, or one bit a document where that is less.
type Postings struct {
	n     int
	last  int
	steps []byte
	bits  Set
}

// ReadPostings reads "1,7".
func ReadPostings(text string) *Postings {
	p := &Postings{}
	if text == "" {
		return p
	}
	p.steps = make([]byte, 0, len(text)/4+8)
	doc := 0
	for i := range len(text) {
		c := text[i]
		if c == ',' {
			p.add(doc)
			doc = 0
			continue
		}
		doc = doc*10 + int(c-'0')
	}
	p.add(doc)
	p.settle()
	return p
}

func (p *Postings) add(doc int) {
	p.steps = binary.AppendUvarint(p.steps, uint64(doc-p.last)) // #nosec G115 -- they grow
	p.last = doc
	p.n++
}

// settle takes the smaller form.
func (p *Postings) settle() {
	if len(p.steps) <= p.last/8 {
		p.steps = append(make([]byte, 0, len(p.steps)), p.steps...)
		return
	}
	s := setFor(p.last + 1)
	p.addTo(s)
	p.bits, p.steps = s, nil
}

// Len is how many documents there are.
func (p *Postings) Len() int { return p.n }

// Bytes is the memory that they take.
func (p *Postings) Bytes() int { return len(p.steps) + 8*len(p.bits) + 96 }

// addTo puts the documents into s.
func (p *Postings) addTo(s Set) {
	s.join(p.bits)
	doc := 0
	for i := 0; i < len(p.steps); {
		step := int(p.steps[i])
		i++
		if step >= 0x80 {
			step, i = p.longStep(i - 1)
		}
		doc += step
		s.add(doc)
	}
}

// longStep reads a step of more than one byte at i, and where the next one begins.
func (p *Postings) longStep(i int) (step, next int) {
	v, n := binary.Uvarint(p.steps[i:])
	return int(v), i + n // #nosec G115 -- a document
}

// weigh adds weight to each document of found that is among the postings. weights are in
// the order of found, whose ranks say where.
func (p *Postings) weigh(found Set, ranks Set, weights []float32, weight float32) {
	for i, w := range p.bits[:min(len(p.bits), len(found))] {
		for both := w & found[i]; both != 0; both &= both - 1 {
			below := found[i] & (both&-both - 1)
			weights[int(ranks[i])+bits.OnesCount64(below)] += weight // #nosec G115 -- a count
		}
	}
	doc := 0
	for i := 0; i < len(p.steps); {
		step := int(p.steps[i])
		i++
		if step >= 0x80 {
			step, i = p.longStep(i - 1)
		}
		doc += step
		at, bit := doc>>6, uint64(1)<<(doc&63)
		if at < len(found) && found[at]&bit != 0 {
			weights[int(ranks[at])+bits.OnesCount64(found[at]&(bit-1))] += weight // #nosec G115 -- a count
		}
	}
}

// The forms in which postings are written down.
const (
	inSteps = 's'
	inBits  = 'b'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode writes the postings down for DecodePostings, with a sum that tells damage.
func (p *Postings) Encode() []byte {
	b := make([]byte, 0, len(p.steps)+8*len(p.bits)+32)
	form := byte(inSteps)
	if p.bits != nil {
		form = inBits
	}
	b = append(b, form)
	b = binary.AppendUvarint(b, uint64(p.n))    // #nosec G115 -- a count
	b = binary.AppendUvarint(b, uint64(p.last)) // #nosec G115 -- a document
	b = append(b, p.steps...)
	for _, w := range p.bits {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// DecodePostings reads what Encode wrote, and keeps b; nil when it is damaged.
func DecodePostings(b []byte) *Postings {
	body := len(b) - crc32.Size
	if body < 1 || crc32.Checksum(b[:body], castagnoli) != binary.LittleEndian.Uint32(b[body:]) {
		return nil
	}
	form, rest := b[0], b[1:body]
	n, size := binary.Uvarint(rest)
	if size <= 0 {
		return nil
	}
	rest = rest[size:]
	last, size := binary.Uvarint(rest)
	if size <= 0 {
		return nil
	}
	rest = rest[size:]
	p := &Postings{n: int(n), last: int(last)} // #nosec G115 -- as they were written
	if form != inBits {
		p.steps = rest[:len(rest):len(rest)]
		return p
	}
	p.bits = make(Set, len(rest)/8)
	for i := range p.bits {
		p.bits[i] = binary.LittleEndian.Uint64(rest[8*i:])
	}
	return p
}
