// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"greffe/internal/check"
	"greffe/internal/register"
)

// seed makes the numbers that stand for addresses: they mean nothing to another process.
var seed = maphash.MakeSeed()

// readCommit reads the head lines of a commit: https://git-scm.com/docs/user-manual#commit-object
func readCommit(data []byte) commit {
	c := commit{root: true}
	for line := range bytes.Lines(data) {
		line = bytes.TrimRight(line, "\n")
		name, rest, _ := bytes.Cut(line, []byte(" "))
		switch string(name) {
		case "":
			c.signed = signedOff(data)
			return c
		case "parent":
			var parent plumbing.Hash
			if len(rest) != hex.EncodedLen(len(parent)) {
				continue
			}
			if _, err := hex.Decode(parent[:], rest); err == nil {
				c.parents, c.root = append(c.parents, parent), false
			}
		case "author":
			_, address, _ := bytes.Cut(rest, []byte("<"))
			address, _, _ = bytes.Cut(address, []byte(">"))
			c.author = maphash.Bytes(seed, bytes.ToLower(bytes.TrimSpace(address)))
		case "committer":
			_, moment, _ := bytes.Cut(rest, []byte("> "))
			seconds, _, _ := bytes.Cut(moment, []byte(" "))
			if n, err := strconv.ParseInt(string(seconds), 10, 64); err == nil {
				c.at = n
			}
		}
	}
	return c
}

// signedOff reports whether the message bears the line by which somebody certifies where
// the work comes from: https://git-scm.com/docs/git-commit#Documentation/git-commit.txt---signoff
func signedOff(data []byte) bool {
	_, message, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range bytes.Lines(message) {
		if name, _, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Signed-off-by")) {
			return true
		}
	}
	return false
}

// firstVersion is before any tool that keeps versions; a clock may be a little fast.
var firstVersion = time.Date(1972, 1, 1, 0, 0, 0, 0, time.UTC)

const fastClock = 3 * time.Hour

// when gives the time of a commit, and whether it can be so.
func (c commit) when(now time.Time) (time.Time, bool) {
	t := time.Unix(c.at, 0).UTC()
	return t, credible(t, now)
}

func credible(t, now time.Time) bool { return t.After(firstVersion) && t.Before(now.Add(fastClock)) }

// tag is a tag whose commit was read.
type tag struct {
	name string
	at   time.Time
}

// counted makes the facts: of a whole history, or of its new end and what was known.
func (v *visit) counted(h *history, before *register.Activity, at register.Evidence, now time.Time) register.Activity {
	origin := register.Origin{Kind: register.Observed, Source: at.URL, Date: at.ReadAt.Format(time.DateOnly)}
	a := register.Activity{Head: at.Commit, ReadAt: at.ReadAt, WholeAt: at.ReadAt}
	if before != nil {
		a = *before
		a.Head, a.ReadAt = at.Commit, at.ReadAt
	}
	authors := map[uint64]bool{}
	var first, last time.Time
	root, signed := "", 0
	for id, c := range h.commits {
		authors[c.author] = true
		if c.signed {
			signed++
		}
		t, ok := c.when(now)
		if !ok {
			continue
		}
		if t.After(last) {
			last = t
		}
		if c.root && (first.IsZero() || t.Before(first) || t.Equal(first) && id.String() < root) {
			first, root = t, id.String()
		}
	}
	switch {
	case h.cut:
		lost := register.Fact[int]{State: register.Failed, Origin: origin, Evidence: at}
		a.Commits, a.Authors, a.SignedOff = lost, lost, lost
	case before == nil:
		a.Commits, a.Authors = register.Known(len(h.commits), origin, at), register.Known(len(authors), origin, at)
		a.SignedOff = register.Known(signed, origin, at)
		a.FirstCommit, a.Root = dated(first, origin, at), named(root, origin, at)
	default:
		a.Commits = register.Known(before.Commits.Value+len(h.commits), origin, at)
		if before.SignedOff.Is(register.Present) {
			a.SignedOff = register.Known(before.SignedOff.Value+signed, origin, at)
		}
	}
	if last.After(a.LastCommit.Value) {
		a.LastCommit = register.Known(last, origin, at)
	}
	names, versions, tags := v.tags(h, now)
	a.Tags, a.Versions = register.Known(names, origin, at), register.Known(versions, origin, at)
	slices.SortFunc(tags, func(x, y tag) int { return cmp.Or(y.at.Compare(x.at), strings.Compare(y.name, x.name)) })
	if len(tags) > 0 && tags[0].at.After(a.ReleasedAt.Value) {
		a.Release, a.ReleasedAt = register.Known(tags[0].name, origin, at), register.Known(tags[0].at, origin, at)
	} else if before == nil {
		a.Release, a.ReleasedAt = register.None[string](origin, at), register.None[time.Time](origin, at)
	}
	a.Weeks = weeks(a.Weeks, h, tags, now)
	return a
}

func dated(t time.Time, o register.Origin, e register.Evidence) register.Fact[time.Time] {
	if t.IsZero() {
		return register.Fact[time.Time]{State: register.Failed, Origin: o, Evidence: e}
	}
	return register.Known(t, o, e)
}

func named(s string, o register.Origin, e register.Evidence) register.Fact[string] {
	if s == "" {
		return register.Fact[string]{State: register.Failed, Origin: o, Evidence: e}
	}
	return register.Known(s, o, e)
}

// tags counts the tags of the repository and those that name a semantic version, and
// gives those whose commit was read.
func (v *visit) tags(h *history, now time.Time) (count, versions int, read []tag) {
	for name, id := range v.adv.References {
		short, ok := strings.CutPrefix(name, "refs/tags/")
		if !ok {
			continue
		}
		count++
		if check.Semantic(short) {
			versions++
		}
		if peeled, annotated := v.adv.Peeled[name]; annotated {
			id = peeled
		}
		c, ok := h.commits[id]
		if t, credible := c.when(now); ok && credible {
			read = append(read, tag{short, t})
		}
	}
	return count, versions, read
}

// weeks adds what was read to the weeks that were known, and keeps those of the last year.
func weeks(known []register.Week, h *history, tags []tag, now time.Time) []register.Week {
	byMonday, authors := map[string]*register.Week{}, map[string]map[uint64]bool{}
	oldest := register.MondayOf(now.AddDate(0, 0, -7*(register.WeeksKept-1)))
	week := func(t time.Time) *register.Week {
		monday := register.MondayOf(t)
		if monday < oldest || !credible(t, now) {
			return &register.Week{}
		}
		w := byMonday[monday]
		if w == nil {
			w = &register.Week{Monday: monday}
			byMonday[monday], authors[monday] = w, map[uint64]bool{}
		}
		return w
	}
	for _, c := range h.commits {
		t, _ := c.when(now)
		w := week(t)
		if w.Commits++; w.Monday != "" {
			authors[w.Monday][c.author] = true
		}
	}
	for _, t := range tags {
		week(t.at).Tags++
	}
	for monday, w := range byMonday {
		w.Authors = len(authors[monday])
	}
	for _, k := range known {
		if k.Monday < oldest {
			continue
		}
		w := byMonday[k.Monday]
		if w == nil {
			w = &register.Week{Monday: k.Monday}
			byMonday[k.Monday] = w
		}
		w.Commits, w.Tags, w.Authors = w.Commits+k.Commits, w.Tags+k.Tags, max(w.Authors, k.Authors)
	}
	var out []register.Week
	for _, w := range byMonday {
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b register.Week) int { return strings.Compare(a.Monday, b.Monday) })
	return out
}
