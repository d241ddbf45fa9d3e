// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"io"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"

	"greffe/internal/register"
)

// readWhole is how long the distinct authors of a history stand before it is read whole
// again: they cannot be added up from its parts.
const readWhole = 90 * 24 * time.Hour

// Activity counts the commits and tags of the default branch: one GET, and one POST when
// the head has moved. A server that can filter sends the commits alone; of another, the
// pack is read as far as its commits go, which git writes first. before is what was
// known; nil for nothing. Only new commits are asked for after a whole reading. exchange
// is that of the tree that was just read, or nil: going on with it saves the GET.
func (c *Client) Activity(ctx context.Context, r register.Repository, before *register.Activity, exchange any, now time.Time) (register.Activity, error) {
	v, head, err := c.goOn(ctx, r, exchange)
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

// goOn gives the exchange and the head that its server told; of a new one unless there is one.
func (c *Client) goOn(ctx context.Context, r register.Repository, exchange any) (*visit, Head, error) {
	if v, ok := exchange.(*visit); ok && v != nil && v.adv != nil {
		return v, v.at, nil
	}
	v, err := c.open(c.options.Address(r))
	if err != nil {
		return nil, Head{}, err
	}
	head, err := v.head(ctx)
	return v, head, err
}

// commit is the little that is kept of a commit while it is counted.
type commit struct {
	parents []plumbing.Hash // nil of a whole history
	author  uint64          // of the address, in lower case
	at      int64           // Unix time
	root    bool            // it has no parents
	signed  bool            // its message has a line Signed-off-by
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
	src := &arriving{r: r, ctx: ctx, heavy: v.heavy}
	defer src.close()
	h, err := newCommitReader(v.options, src, req.Wants[0], len(have) == 0).read()
	if err != nil {
		return nil, v.fault(ctx, err)
	}
	_, _ = io.CopyN(io.Discard, r, tail) // so that the connection can be used again
	return h, nil
}

// tail is how much is read of what comes after the last commit.
const tail = 32 << 10
