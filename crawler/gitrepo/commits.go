// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"crypto/sha1" // #nosec G505 -- git's own hash: it names commits, nothing is trusted for it
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/klauspost/compress/zlib"

	"greffe/internal/guard"
)

// history is the commits of one answer.
type history struct {
	commits map[plumbing.Hash]commit
	missing map[plumbing.Hash]bool // parents that were named and have not come
	whole   bool                   // every commit was asked for, not only the new ones
	cut     bool                   // some may not have been read
}

// add takes in a commit. Of a whole history the parents are not kept: that all of them
// came is enough.
func (h *history) add(id plumbing.Hash, c commit) {
	delete(h.missing, id)
	if _, ok := h.commits[id]; ok {
		return
	}
	if h.whole {
		for _, parent := range c.parents {
			if _, ok := h.commits[parent]; !ok {
				h.missing[parent] = true
			}
		}
		c.parents = nil
	}
	h.commits[id] = c
}

// closed reports whether nothing can be missing: all that leads to the head has come.
func (h *history) closed(head plumbing.Hash) bool {
	_, ok := h.commits[head]
	return ok && h.whole && len(h.missing) == 0
}

// commitReader reads the commits of a pack while it arrives, each once, and keeps the
// little that is counted. Of the pack it holds what deltas may yet refer to: its bytes,
// and the last commits that were inflated.
type commitReader struct {
	options Options
	src     *arriving
	head    plumbing.Hash
	history *history

	offsets []int64               // of the objects so far, ascending
	kinds   []plumbing.ObjectType // of them; the base's for a delta
	byHash  map[plumbing.Hash]int // commits, for deltas that name their base so
	content map[int][]byte        // of the last ones
	held    int                   // bytes of content
	left    int64                 // bytes that may still be inflated
	lost    bool                  // a delta could not be followed: it may be a commit
	zlib    io.ReadCloser
	sum     hash.Hash
	buf     []byte
}

// The bounds of one object: a commit's message does not matter beyond it.
const (
	maxCommit  = 64 << 10
	maxContent = 256 << 10 // of the commits that are kept inflated
)

func newCommitReader(o Options, src *arriving, head plumbing.Hash, whole bool) *commitReader {
	return &commitReader{
		options: o, src: src, head: head, left: o.MaxInflated, sum: sha1.New(), // #nosec G401 -- as above
		history: &history{commits: map[plumbing.Hash]commit{}, missing: map[plumbing.Hash]bool{}, whole: whole},
		byHash:  map[plumbing.Hash]int{}, content: map[int][]byte{},
	}
}

// read reads until the history is whole, the pack ends, or too much has come. Without a
// filter, trees and files follow the commits: the new commits of a history end with the
// first of them, and of a whole one, those that came are skipped.
func (p *commitReader) read() (*history, error) {
	count, err := p.header()
	for n := uint32(0); err == nil && n < count; n++ {
		if len(p.offsets) >= p.options.MaxObjects {
			err = errBudget
			break
		}
		var kind plumbing.ObjectType
		if kind, err = p.object(); err != nil {
			err = fmt.Errorf("pack: object %d of %d: %w", n+1, count, err)
			break
		}
		content := kind == plumbing.TreeObject || kind == plumbing.BlobObject
		if p.history.closed(p.head) {
			return p.history, nil
		}
		if content && !p.history.whole {
			break
		}
	}
	if errors.Is(err, guard.ErrTooLarge) || errors.Is(err, errBudget) {
		p.lost, err = true, nil
	}
	p.history.cut = p.lost
	return p.history, err
}

// header reads how many objects the pack holds:
// https://git-scm.com/docs/gitformat-pack#_pack_pack_files_have_the_following_format
func (p *commitReader) header() (uint32, error) {
	var head [12]byte
	at := reader{src: p.src}
	if _, err := io.ReadFull(&at, head[:]); err != nil {
		return 0, fmt.Errorf("pack: %w", err)
	}
	if version := be32(head[4:]); string(head[:4]) != "PACK" || version != 2 && version != 3 {
		return 0, packfile.ErrBadSignature
	}
	p.src.next = int64(len(head))
	return be32(head[8:]), nil
}

func be32(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// head of one object, as it stands in the pack.
type objectHead struct {
	kind plumbing.ObjectType
	size int64
	base int // the object that a delta changes; -1: it did not come
}

// object reads the next object and tells what it is.
func (p *commitReader) object() (plumbing.ObjectType, error) {
	offset := p.src.next
	at := &reader{src: p.src, at: offset}
	h, err := p.objectHead(at, offset)
	if err != nil {
		return 0, err
	}
	kind := h.kind
	if kind.IsDelta() {
		kind = plumbing.InvalidObject
		if h.base >= 0 {
			kind = p.kinds[h.base]
		}
		p.lost = p.lost || kind == plumbing.InvalidObject
	}
	i := len(p.offsets)
	p.offsets, p.kinds = append(p.offsets, offset), append(p.kinds, kind)
	if kind != plumbing.CommitObject || h.size > maxCommit {
		if kind == plumbing.CommitObject {
			p.lost = true // its hash is not known without all of it
			p.kinds[i] = plumbing.InvalidObject
		}
		err := p.skip(at, h.size)
		p.src.next = at.at
		return kind, err
	}
	data, err := p.inflate(at, h.size)
	p.src.next = at.at
	if err == nil && h.base >= 0 {
		data, err = p.patch(h.base, data)
	}
	if err != nil {
		return 0, err
	}
	p.take(i, data)
	return kind, nil
}

// take notes a commit.
func (p *commitReader) take(i int, data []byte) {
	p.sum.Reset()
	p.buf = strconv.AppendInt(append(p.buf[:0], "commit "...), int64(len(data)), 10)
	p.sum.Write(append(p.buf, 0))
	p.sum.Write(data)
	var id plumbing.Hash
	p.sum.Sum(id[:0])
	p.history.add(id, readCommit(data))
	p.byHash[id] = i
	p.keep(i, data)
}

// keep remembers the content of a commit for the deltas that come soon.
func (p *commitReader) keep(i int, data []byte) {
	if p.held+len(data) > maxContent {
		clear(p.content)
		p.held = 0
	}
	p.content[i] = data
	p.held += len(data)
}

// objectHead reads what stands before the bytes of an object at offset.
func (p *commitReader) objectHead(at *reader, offset int64) (objectHead, error) {
	b, err := at.ReadByte()
	if err != nil {
		return objectHead{}, err
	}
	h := objectHead{kind: plumbing.ObjectType(b >> 4 & 7), size: int64(b & 15), base: -1}
	for shift := 4; b&0x80 != 0; shift += 7 {
		if b, err = at.ReadByte(); err != nil {
			return objectHead{}, err
		}
		if shift > 50 {
			return objectHead{}, packfile.ErrMalformedPackFile
		}
		h.size |= int64(b&0x7f) << shift
	}
	switch h.kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	case plumbing.OFSDeltaObject:
		back, err := distance(at)
		if err != nil {
			return objectHead{}, err
		}
		i, ok := slices.BinarySearch(p.offsets, offset-back)
		if !ok {
			return objectHead{}, packfile.ErrMalformedPackFile
		}
		h.base = i
	case plumbing.REFDeltaObject:
		var id plumbing.Hash
		if _, err := io.ReadFull(at, id[:]); err != nil {
			return objectHead{}, err
		}
		if i, ok := p.byHash[id]; ok {
			h.base = i
		}
	default:
		return objectHead{}, packfile.ErrMalformedPackFile
	}
	return h, nil
}

// distance reads how far before a delta its base stands.
func distance(at *reader) (int64, error) {
	b, err := at.ReadByte()
	back := int64(b & 0x7f)
	for b&0x80 != 0 && err == nil {
		if back > 1<<50 {
			return 0, packfile.ErrMalformedPackFile
		}
		b, err = at.ReadByte()
		back = (back+1)<<7 | int64(b&0x7f)
	}
	return back, err
}

// open inflates from at.
func (p *commitReader) open(at *reader) error {
	if z, ok := p.zlib.(zlib.Resetter); ok {
		return z.Reset(at, nil)
	}
	z, err := zlib.NewReader(at)
	p.zlib = z
	return err
}

// inflate gives the bytes of an object of a size that is known, and leaves at behind it.
func (p *commitReader) inflate(at *reader, size int64) ([]byte, error) {
	if p.left -= size; p.left < 0 {
		return nil, errBudget
	}
	if err := p.open(at); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(p.zlib, data); err != nil {
		return nil, err
	}
	var end [1]byte // its checksum stands behind the last byte
	if n, err := p.zlib.Read(end[:]); n > 0 || !errors.Is(err, io.EOF) {
		return nil, errors.Join(packfile.ErrMalformedPackFile, err)
	}
	return data, nil
}

// skip passes over an object that is not wanted.
func (p *commitReader) skip(at *reader, size int64) error {
	if p.left -= size; p.left < 0 {
		return errBudget
	}
	if err := p.open(at); err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(p.zlib, size+1))
	if err == nil && n != size {
		err = packfile.ErrMalformedPackFile
	}
	return err
}

// patch applies a delta to the object that it changes.
func (p *commitReader) patch(base int, delta []byte) ([]byte, error) {
	data, err := p.contentOf(base)
	if err != nil {
		return nil, err
	}
	size, ok := targetSize(delta)
	switch {
	case !ok:
		return nil, packfile.ErrInvalidDelta
	case size > maxCommit:
		return nil, errBudget
	}
	if p.left -= int64(size); p.left < 0 {
		return nil, errBudget
	}
	return packfile.PatchDelta(data, delta)
}

// contentOf gives a commit that came before, inflated again when it is no longer held.
func (p *commitReader) contentOf(i int) ([]byte, error) {
	var deltas [][]byte
	var chain []int
	data, held := p.content[i]
	for !held {
		if len(chain) > maxChain {
			return nil, errBudget
		}
		at := &reader{src: p.src, at: p.offsets[i]}
		h, err := p.objectHead(at, p.offsets[i])
		if err != nil {
			return nil, err
		}
		if data, err = p.inflate(at, h.size); err != nil {
			return nil, err
		}
		if h.base < 0 {
			p.keep(i, data)
			break
		}
		deltas, chain, i = append(deltas, data), append(chain, i), h.base
		data, held = p.content[i]
	}
	for n := len(deltas) - 1; n >= 0; n-- {
		var err error
		if data, err = packfile.PatchDelta(data, deltas[n]); err != nil {
			return nil, err
		}
		if p.left -= int64(len(data)); p.left < 0 {
			return nil, errBudget
		}
		p.keep(chain[n], data)
	}
	return data, nil
}

// arriving is the bytes of a pack as far as they have come. They are kept in pieces of
// one size, so that nothing is copied when there are more of them.
type arriving struct {
	r      io.Reader
	ctx    context.Context //nolint:containedctx // it lives as long as one reading
	heavy  chan struct{}   // see light
	weighs bool            // a place of heavy is held
	pieces [][]byte
	size   int64
	next   int64 // where the next object stands
}

const piece = 32 << 10

// more waits for more bytes.
func (a *arriving) more() error {
	if a.size >= light && !a.weighs {
		select {
		case a.heavy <- struct{}{}:
			a.weighs = true
		case <-a.ctx.Done():
			return a.ctx.Err()
		}
	}
	if a.size == int64(len(a.pieces))*piece {
		a.pieces = append(a.pieces, make([]byte, piece))
	}
	n, err := a.r.Read(a.pieces[len(a.pieces)-1][a.size%piece:])
	a.size += int64(n)
	if n > 0 {
		return nil
	}
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// close gives the place among the heavy ones back.
func (a *arriving) close() {
	if a.weighs {
		a.weighs = false
		<-a.heavy
	}
}

// reader reads what has arrived from one place on, and waits for more at its end. It is a
// byte reader: what inflates from it takes not a byte too many.
type reader struct {
	src *arriving
	at  int64
}

// here gives the bytes that are there.
func (r *reader) here() ([]byte, error) {
	for r.at >= r.src.size {
		if err := r.src.more(); err != nil {
			return nil, err
		}
	}
	last := min(r.src.size, (r.at/piece+1)*piece)
	return r.src.pieces[r.at/piece][r.at%piece : last-r.at/piece*piece], nil
}

// ReadByte reads one byte.
func (r *reader) ReadByte() (byte, error) {
	b, err := r.here()
	if err != nil {
		return 0, err
	}
	r.at++
	return b[0], nil
}

// Read reads what there is.
func (r *reader) Read(p []byte) (int, error) {
	b, err := r.here()
	if err != nil {
		return 0, err
	}
	n := copy(p, b)
	r.at += int64(n)
	return n, nil
}
