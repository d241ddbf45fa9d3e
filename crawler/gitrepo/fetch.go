// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"

	"greffe/crawler"
	"greffe/internal/guard"
	"greffe/internal/register"
)

// Want says what is read of a repository.
type Want struct {
	File    func(path string) bool // whether a file of the root or of Folders is wanted
	Folders []string               // folders of the root that are looked into, and no deeper
	MaxFile int64                  // bytes of one file
	Deep    bool                   // files in Folders are likely, or cost little: they are asked for with the root
}

// Entry is a name in the root or in a wanted folder.
type Entry struct {
	crawler.Entry
	hash plumbing.Hash
}

// Result is what was read of one repository.
type Result struct {
	Head
	Entries  []Entry                 // sorted by path
	Files    []register.File         // wanted ones with their bytes, sorted by path
	Missed   map[string]crawler.Miss // wanted ones that were not read, by path
	Filtered bool                    // the server sent only what was asked for
	Requests int                     // HTTP requests, redirects included
	Bytes    int64                   // bytes of the answers that were read
}

// Fetch reads the head commit's root and the wanted files: one GET and one POST, and, of a
// server that can filter, a second POST when a folder holds wanted files and the first was
// not Deep: what files there are is known only once the root was read. (Protocol version 2
// has no shorter way: its list of references is a request too.) An empty repository
// is a Result that is Empty, one without a default branch has no Commit.
//
// Errors are *crawler.Fault: gone (404, 410), forbidden (401, 403; GitHub and
// GitLab answer 401 for what does not exist as well), blocked (451), unavailable;
// or wrap register.ErrInvalid for an address that is not http or https, or the
// context's error.
func (c *Client) Fetch(ctx context.Context, address string, want Want) (Result, error) {
	got, _, err := c.exchange(ctx, nil, address, want)
	return got, err
}

// exchange is Fetch, in a visit whose references are read when there is one; it gives
// the visit for more to be asked in it.
func (c *Client) exchange(ctx context.Context, v *visit, address string, want Want) (got Result, _ *visit, err error) {
	if v == nil {
		if v, err = c.open(address); err != nil {
			return Result{}, nil, err
		}
		if _, err = v.head(ctx); err != nil {
			return Result{}, nil, err
		}
	}
	got.Head = v.at
	if got.Commit != "" {
		err = v.read(ctx, &got, want)
	}
	got.Requests, got.Bytes = v.meter.requests, v.meter.bytes
	return got, v, err
}

// The depths of trees that are asked for: the root's names and files with the
// names in its folders, and one level more for files in wanted folders.
const (
	rootDepth   = 2
	folderDepth = 3
)

// read fetches packs until the wanted files are found or known to be missing.
func (v *visit) read(ctx context.Context, got *Result, want Want) error {
	got.Filtered = v.adv.Capabilities.Supports(capability.Filter) && v.adv.Capabilities.Supports(capability.Shallow)
	s := &search{head: plumbing.NewHash(got.Commit), want: want, options: v.options}
	depth := uint64(rootDepth)
	if want.Deep {
		depth = folderDepth
	}
	if err := v.fetch(ctx, s, depth, got.Filtered); err != nil {
		return err
	}
	if got.Filtered && !want.Deep && s.needsFolders() {
		if err := v.fetch(ctx, s, folderDepth, true); err != nil {
			return err
		}
	}
	s.report(got)
	return nil
}

// fetch makes one POST and searches its pack while it arrives, so that a server
// that cannot filter need not send all of it.
func (v *visit) fetch(ctx context.Context, s *search, depth uint64, filtered bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req := v.request(s, depth, filtered)
	v.meter.bound(v.options.MaxPack)
	resp, err := v.session.UploadPack(ctx, req)
	if err != nil {
		return v.fault(ctx, err)
	}
	defer func() { _ = resp.Close() }() // what is read after the last byte wanted does not matter
	var r io.Reader = resp
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		r = sideband.NewDemuxer(sideband.Sideband64k, resp)
	case req.Capabilities.Supports(capability.Sideband):
		r = sideband.NewDemuxer(sideband.Sideband, resp)
	}
	if err := v.consume(ctx, s, r); err != nil {
		return v.fault(ctx, err)
	}
	return nil
}

// request asks for the head commit alone and, where the server can filter, for
// nothing but the trees and small files near its root.
func (v *visit) request(s *search, depth uint64, filtered bool) *packp.UploadPackRequest {
	req := packp.NewUploadPackRequestFromCapabilities(v.adv.Capabilities)
	req.Wants = []plumbing.Hash{s.head}
	set := func(c capability.Capability) bool {
		return v.adv.Capabilities.Supports(c) && req.Capabilities.Set(c) == nil
	}
	set(capability.NoProgress)
	if set(capability.Shallow) {
		req.Depth = packp.DepthCommits(1)
	}
	if filtered && set(capability.Filter) {
		req.Filter = packp.FilterCombine(packp.FilterTreeDepth(depth), packp.FilterBlobLimit(uint64(max(0, s.want.MaxFile))+1, packp.BlobLimitPrefixNone))
	}
	return req
}

// light is how much of a pack any visit may hold; for more it waits for one of a
// few places, so that many large packs at once do not fill the memory.
const light = 1 << 20

// consume reads a pack in growing steps and searches each time, until everything
// is found, the pack ends, or it is too large.
func (v *visit) consume(ctx context.Context, s *search, r io.Reader) error {
	s.pack = newPack(v.options)
	var buf bytes.Buffer
	for step := int64(64 << 10); ; step = int64(buf.Len()) { // doubles
		if int64(buf.Len()) < light && int64(buf.Len())+step >= light {
			select {
			case v.heavy <- struct{}{}:
				defer func() { <-v.heavy }() // once: the condition holds once
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		_, err := io.CopyN(&buf, r, step)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, guard.ErrTooLarge) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		done, err := s.step(buf.Bytes(), errors.Is(err, io.EOF), errors.Is(err, guard.ErrTooLarge))
		if done || err != nil {
			return err
		}
	}
}

// step searches a pack as far as it has come. It is done when all is found, or no
// more comes: the pack ended, or was cut off by our limits.
func (s *search) step(data []byte, ended, cut bool) (bool, error) {
	err := s.pack.extend(data, ended)
	if err != nil && !errors.Is(err, errBudget) {
		return false, err
	}
	cut = cut || err != nil
	all, err := s.look(ended || cut)
	if err != nil {
		return false, err
	}
	if !all && (cut || s.pack.reads < 0) {
		s.cut = true
	}
	return all || ended || cut, nil
}

// report writes what was found into got.
func (s *search) report(got *Result) {
	got.Entries = s.entries
	got.Missed = map[string]crawler.Miss{}
	for _, e := range s.entries {
		if !s.want.File(e.Path) {
			continue
		}
		data, found := s.files[e.Path]
		switch {
		case e.Kind != crawler.NodeFile:
			got.Missed[e.Path] = crawler.MissOf(e.Kind)
		case found && data != nil:
			sum := sha256.Sum256(data)
			got.Files = append(got.Files, register.File{Path: e.Path, SHA256: hex.EncodeToString(sum[:]), Size: len(data), Bytes: data})
		case s.cut && !found:
			got.Missed[e.Path] = crawler.IsCutOff
		default:
			got.Missed[e.Path] = crawler.IsLarge
		}
	}
}

// tree is a Result in the crawler's terms.
func (r Result) tree() crawler.Tree {
	c := crawler.Contents{Head: r.Commit, Branch: r.Branch, Empty: r.Empty, Files: r.Files, Missed: r.Missed}
	for _, e := range r.Entries {
		c.Entries = append(c.Entries, e.Entry)
	}
	return c.Tree()
}
