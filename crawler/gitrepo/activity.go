// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"

	"greffe/internal/guard"
	"greffe/internal/register"
)

// readWhole is how long the distinct authors of a history stand before it is read whole
// again: they cannot be added up from its parts.
const readWhole = 90 * 24 * time.Hour

// Activity counts the commits and tags of the default branch: one GET, and one POST when
// the head has moved. A server that can filter sends the commits alone; of another, the
// pack is read as far as its commits go, which git writes first. before is what was
// known; nil for nothing. Only new commits are asked for after a whole reading.
func (c *Client) Activity(ctx context.Context, r register.Repository, before *register.Activity, now time.Time) (register.Activity, error) {
	v, err := c.open(c.options.Address(r))
	if err != nil {
		return register.Activity{}, err
	}
	head, err := v.head(ctx)
	if err != nil {
		return register.Activity{}, err
	}
	at := register.Evidence{URL: r.URL, Commit: head.Commit, ReadAt: now.UTC().Truncate(time.Second)}
	if head.Commit == "" {
		return register.Activity{ReadAt: at.ReadAt}, nil
	}
	part := before != nil && before.Head != "" && before.Commits.Is(register.Present) && now.Sub(before.WholeAt) < readWhole
	if part && before.Head == head.Commit {
		return v.counted(&history{}, before, at, now), nil
	}
	var have []plumbing.Hash
	if part {
		have = []plumbing.Hash{plumbing.NewHash(before.Head)}
	}
	h, err := v.history(ctx, head, have)
	if err == nil && part && !h.continues(head.Commit, before.Head) {
		part = false // rewritten since: the parts do not add up
		h, err = v.history(ctx, head, nil)
	}
	if err != nil {
		return register.Activity{}, err
	}
	if !part {
		before = nil
	}
	return v.counted(h, before, at, now), nil
}

// commit is the little that is kept of a commit while it is counted.
type commit struct {
	parents []plumbing.Hash
	author  uint64 // of the address, in lower case
	at      time.Time
	signed  bool // its message has a line Signed-off-by
}

// history is the commits of one answer.
type history struct {
	commits map[plumbing.Hash]commit
	cut     bool // there were more than are read
}

// continues reports whether the commits lead from the head down to the one known before,
// and no further.
func (h *history) continues(head, before string) bool {
	todo, seen, reached := []plumbing.Hash{plumbing.NewHash(head)}, map[plumbing.Hash]bool{}, false
	old := plumbing.NewHash(before)
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		reached = reached || id == old
		todo = append(todo, h.commits[id].parents...)
	}
	_, again := h.commits[old]
	return reached && !again && !h.cut
}

// history asks for the commits that lead to the head and not to have.
func (v *visit) history(ctx context.Context, head Head, have []plumbing.Hash) (*history, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req := packp.NewUploadPackRequestFromCapabilities(v.adv.Capabilities)
	req.Wants, req.Haves = []plumbing.Hash{plumbing.NewHash(head.Commit)}, have
	set := func(c capability.Capability) bool {
		return v.adv.Capabilities.Supports(c) && req.Capabilities.Set(c) == nil
	}
	set(capability.NoProgress)
	if set(capability.Filter) {
		req.Filter = packp.FilterTreeDepth(0)
	}
	v.meter.bound(v.options.MaxPack)
	resp, err := v.session.UploadPack(ctx, req)
	if err != nil {
		return nil, v.fault(ctx, err)
	}
	defer func() { _ = resp.Close() }() // what comes after the last commit does not matter
	var r io.Reader = resp
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		r = sideband.NewDemuxer(sideband.Sideband64k, resp)
	case req.Capabilities.Supports(capability.Sideband):
		r = sideband.NewDemuxer(sideband.Sideband, resp)
	}
	h, err := v.commits(ctx, r)
	if err != nil {
		return nil, v.fault(ctx, err)
	}
	return h, nil
}

// commits reads a pack in growing steps until it ends, shows its first tree or file, or
// is too large.
func (v *visit) commits(ctx context.Context, r io.Reader) (*history, error) {
	p := newPack(v.options)
	var buf bytes.Buffer
	for step := int64(64 << 10); ; step = int64(buf.Len()) {
		if int64(buf.Len()) < light && int64(buf.Len())+step >= light {
			select {
			case v.heavy <- struct{}{}:
				defer func() { <-v.heavy }()
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		_, err := io.CopyN(&buf, r, step)
		large := errors.Is(err, guard.ErrTooLarge)
		if err != nil && !errors.Is(err, io.EOF) && !large {
			return nil, err
		}
		ended := errors.Is(err, io.EOF)
		err = p.extend(buf.Bytes(), ended)
		if err != nil && !errors.Is(err, errBudget) {
			return nil, err
		}
		content := p.beyondCommits()
		if ended || large || err != nil || content {
			h, readErr := p.history()
			h.cut = (large || err != nil) && !content
			return h, readErr
		}
	}
}

// beyondCommits reports whether the pack has come to what commits hold.
func (p *pack) beyondCommits() bool {
	for _, e := range p.entries {
		if e.kind == plumbing.TreeObject || e.kind == plumbing.BlobObject {
			return true
		}
	}
	return false
}

// history reads the commits of the pack.
func (p *pack) history() (*history, error) {
	const most = 64 << 10 // of one commit: its message does not matter
	p.resolve()
	h := &history{commits: make(map[plumbing.Hash]commit, len(p.known))}
	for id, i := range p.known {
		if p.kindOf(i) != plumbing.CommitObject {
			continue
		}
		data, _, err := p.content(i, most)
		if errors.Is(err, errLarge) {
			h.cut = true
			continue
		}
		if err != nil {
			return h, fmt.Errorf("commit %s: %w", id, err)
		}
		h.commits[id] = readCommit(data)
	}
	return h, nil
}
