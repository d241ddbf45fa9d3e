// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

var (
	errNotFound = errors.New("object not in the pack")
	errLarge    = errors.New("object too large")
	errBudget   = errors.New("pack costs too much to read")
)

// maxChain bounds how many deltas lead to an object; git itself writes at most 50.
const maxChain = 256

// pack finds objects in the bytes of a pack, as far as they have come. go-git's
// parser is not used because it inflates every object whole, at sizes that the
// sender states: here nothing is kept but offsets, and everything inflated counts
// against a budget (trust A18).
type pack struct {
	data    []byte
	count   uint32
	next    int64 // where the next object starts; 0 before the header was read
	scans   int64 // bytes that may still be inflated to find where objects end
	reads   int64 // bytes that may still be inflated to read objects: apart, so that a bomb behind what was found does not hide it
	most    int   // objects
	entries []entry
	at      map[int64]int         // index by offset
	known   map[plumbing.Hash]int // index by hash
	open    int                   // deltas before this index were all resolved or given up
	cache   map[int][]byte
	cached  int
}

// entry is one object of a pack.
type entry struct {
	offset int64
	length int64               // inflated: of the object, or of the delta
	kind   plumbing.ObjectType // of the object, or a delta type
	base   int64               // offset of an offset delta's base
	ref    plumbing.Hash       // hash of a reference delta's base
}

func newPack(o Options) *pack {
	return &pack{scans: o.MaxInflated, reads: o.MaxInflated, most: o.MaxObjects, at: map[int64]int{}, known: map[plumbing.Hash]int{}, cache: map[int][]byte{}}
}

// extend takes the pack's bytes so far and indexes the objects that are complete.
// Only when it has ended is an incomplete one an error.
func (p *pack) extend(data []byte, ended bool) error {
	p.data = data
	r := packfile.NewScanner(bytes.NewReader(data))
	if p.next == 0 {
		if len(data) < 12 && !ended {
			return nil
		}
		_, count, err := r.Header()
		if err != nil {
			return fmt.Errorf("pack: %w", err)
		}
		p.count, p.next = count, 12
	}
	for len(p.entries) < int(min(p.count, 1<<30)) {
		if len(p.entries) >= p.most {
			return errBudget
		}
		err := p.scan(r)
		if errors.Is(err, errBudget) {
			return err
		}
		if err != nil && !ended {
			return nil // it may be whole next time; if it is bad, it will be so then
		}
		if err != nil {
			return fmt.Errorf("pack: object %d of %d: %w", len(p.entries)+1, p.count, err)
		}
	}
	return nil
}

// scan indexes the object at p.next.
func (p *pack) scan(r *packfile.Scanner) error {
	h, err := r.SeekObjectHeader(p.next)
	if err != nil {
		return err
	}
	e := entry{offset: h.Offset, length: h.Length, kind: h.Type, base: h.OffsetReference, ref: h.Reference}
	hasher := plumbing.NewHasher(h.Type, h.Length)
	w := &spender{w: hasher, left: &p.scans}
	if h.Type.IsDelta() {
		w.w = io.Discard
	}
	n, _, err := r.NextObject(w)
	switch {
	case err != nil:
		return err
	case n != h.Length:
		return packfile.ErrMalformedPackFile
	}
	end, err := r.SeekFromStart(0)
	if err != nil {
		return err
	}
	p.at[e.offset] = len(p.entries)
	if !h.Type.IsDelta() {
		p.known[hasher.Sum()] = len(p.entries)
	}
	p.entries = append(p.entries, e)
	p.next = end
	return nil
}

// find gives the content of an object of at most limit bytes. The deltas are
// resolved only when the object is none of the others: their hashes are not known
// before.
func (p *pack) find(h plumbing.Hash, kind plumbing.ObjectType, limit int64) ([]byte, error) {
	if _, ok := p.known[h]; !ok {
		p.resolve()
	}
	i, ok := p.known[h]
	if !ok {
		return nil, errNotFound
	}
	data, found, err := p.content(i, limit)
	if err == nil && found != kind {
		return nil, fmt.Errorf("pack: %s is a %s, not a %s", h, found, kind)
	}
	return data, err
}

// resolve finds the hashes of the deltas. One that cannot be resolved is as good
// as not there: its hash would be needed to want it.
func (p *pack) resolve() {
	const most = 8 << 20
	for ; p.open < len(p.entries); p.open++ {
		if !p.entries[p.open].kind.IsDelta() {
			continue
		}
		data, kind, err := p.content(p.open, most)
		if errors.Is(err, errBudget) {
			return
		}
		if err == nil {
			p.known[plumbing.ComputeHash(kind, data)] = p.open
		}
	}
}

// content inflates an object, applying the deltas that lead to it.
func (p *pack) content(i int, limit int64) ([]byte, plumbing.ObjectType, error) {
	var deltas []int
	for p.entries[i].kind.IsDelta() && p.cache[i] == nil {
		if deltas = append(deltas, i); len(deltas) > maxChain {
			return nil, 0, errLarge
		}
		base, ok := p.baseOf(p.entries[i])
		if !ok {
			return nil, 0, errNotFound
		}
		i = base
	}
	const most = 16 << 20 // of a base: larger ones are no neighbours of a small file
	if len(deltas) == 0 {
		data, err := p.inflate(i, limit)
		return data, p.kindOf(i), err
	}
	data, err := p.inflate(i, most)
	for n := len(deltas) - 1; n >= 0 && err == nil; n-- {
		p.keep(i, data)
		i = deltas[n]
		data, err = p.patch(data, i, most)
	}
	if err == nil && int64(len(data)) > limit {
		return nil, 0, errLarge
	}
	return data, p.kindOf(i), err
}

// kindOf follows the chain of deltas to the type of its base.
func (p *pack) kindOf(i int) plumbing.ObjectType {
	for n := 0; n <= maxChain; n++ {
		e := p.entries[i]
		if !e.kind.IsDelta() {
			return e.kind
		}
		base, ok := p.baseOf(e)
		if !ok {
			break
		}
		i = base
	}
	return plumbing.InvalidObject
}

func (p *pack) baseOf(e entry) (int, bool) {
	if e.kind == plumbing.OFSDeltaObject {
		i, ok := p.at[e.base]
		return i, ok
	}
	i, ok := p.known[e.ref]
	return i, ok
}

// inflate gives the bytes of one entry as they stand in the pack, or from the cache.
func (p *pack) inflate(i int, limit int64) ([]byte, error) {
	if data, ok := p.cache[i]; ok {
		if int64(len(data)) > limit {
			return nil, errLarge
		}
		return data, nil
	}
	e := p.entries[i]
	if e.length > limit {
		return nil, errLarge
	}
	r := packfile.NewScanner(bytes.NewReader(p.data))
	if _, err := r.SeekObjectHeader(e.offset); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if _, _, err := r.NextObject(&spender{w: &buf, left: &p.reads}); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// patch applies the delta i to base. The size of what it makes is looked at first.
func (p *pack) patch(base []byte, i int, limit int64) ([]byte, error) {
	delta, err := p.inflate(i, limit)
	if err != nil {
		return nil, err
	}
	size, ok := targetSize(delta)
	if !ok {
		return nil, packfile.ErrInvalidDelta
	}
	if size > uint64(limit) { //nolint:gosec // a limit is above 0
		return nil, errLarge
	}
	if p.reads -= int64(size); p.reads < 0 { //nolint:gosec // size is at most the limit
		return nil, errBudget
	}
	return packfile.PatchDelta(base, delta)
}

// targetSize reads how large the result of a delta is: the second of the two
// numbers at its head.
func targetSize(delta []byte) (uint64, bool) {
	var size uint64
	for range 2 {
		size = 0
		for shift := 0; ; shift += 7 {
			if len(delta) == 0 || shift > 56 {
				return 0, false
			}
			b := delta[0]
			delta = delta[1:]
			size |= uint64(b&0x7f) << shift
			if b&0x80 == 0 {
				break
			}
		}
	}
	return size, true
}

// keep remembers a base for the deltas beside it.
func (p *pack) keep(i int, data []byte) {
	const most = 16 << 20
	if _, ok := p.cache[i]; ok || len(data) == 0 || len(data) > most/4 {
		return
	}
	if p.cached+len(data) > most {
		clear(p.cache)
		p.cached = 0
	}
	p.cache[i] = data
	p.cached += len(data)
}

// spender counts what is written against a budget.
type spender struct {
	w    io.Writer
	left *int64
}

func (s *spender) Write(b []byte) (int, error) {
	if *s.left -= int64(len(b)); *s.left < 0 {
		return 0, errBudget
	}
	return s.w.Write(b)
}
