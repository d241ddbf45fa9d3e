// SPDX-License-Identifier: EUPL-1.2

package join

import (
	"strings"
	"time"

	"greffe/internal/register"
)

// StateOf is what is known of a repository at a moment.
func StateOf(r register.Repository, at time.Time) register.CodeState {
	return register.CodeState{
		At: at, Address: r.Key, Commit: r.Head.Or(""), Licence: r.Licence.Or(""), Archived: r.Archived.Or(false),
	}
}

// Follow gives a link that was just made what the one before it knew, and says what
// became of the code since. before is nil for a new link; r is nil when the address
// is not in the register. What the code was is taken down twice: when the link was
// made, and each time the sheet changes, because whoever changes a sheet has the code
// of that day in view.
func Follow(l register.Link, before *register.Link, s register.Sheet, r *register.Repository, at time.Time) register.Link {
	if before != nil {
		l.Since, l.Decision = before.Since, before.Decision
		if before.Pinned == register.PinPerson {
			l.Commit, l.Pinned = before.Commit, before.Pinned
		}
	}
	if r == nil {
		return l
	}
	now := StateOf(*r, at)
	l.Published, l.Revised = now, now
	if before != nil && before.Repository == l.Repository && !before.Published.At.IsZero() {
		l.Published, l.Revised = before.Published, before.Revised
		if s.ChangedAt.After(before.Revised.At) || before.Revised.Commit == "" {
			l.Revised = now // else: nobody had looked at the code before
		}
		if l.Published.Commit == "" {
			l.Published = now
		}
	}
	if l.Pinned == register.PinNone && l.Commit != "" {
		l.Commit = l.Revised.Commit
	}
	l.Drift = Drifts(l, *r)
	return l
}

// Drifts says what became of the code of a link since the sheet spoke of it, gravest
// first. What was not observed then or now is no drift.
func Drifts(l register.Link, r register.Repository) []register.Drift {
	var all []register.Drift
	base := l.Revised
	add := func(kind register.DriftKind, before, after string, since time.Time) {
		all = append(all, register.Drift{Kind: kind, Before: before, After: after, Since: since})
	}
	if base.At.IsZero() {
		return nil
	}
	if r.Gone() {
		add(register.DriftGone, base.Address, "", r.GoneAt)
		return all
	}
	if base.Address != "" && register.FoldKey(base.Address, r.Kind) != register.FoldKey(r.Key, r.Kind) {
		add(register.DriftRenamed, base.Address, r.Key, base.At)
	}
	if !base.Archived && r.Archived.Or(false) {
		add(register.DriftArchived, "", "", base.At)
	}
	if now := r.Licence.Or(""); base.Licence != "" && now != "" && base.Licence != now {
		add(register.DriftRelicensed, base.Licence, now, base.At)
	}
	explained, comparing := explained(l)
	switch head := r.Head.Or(""); {
	case head == "" || explained == "" || !comparing:
	case explained != head:
		add(register.DriftMoved, explained, head, base.At)
	case l.Pinned == register.PinNone && l.Published.Commit != "" && l.Published.Commit != head:
		add(register.DriftReviewed, l.Published.Commit, head, l.Published.At)
	}
	return all
}

// explained is the commit that a link's sheet explains; a SWHID of something other
// than a revision cannot be compared with the head of a branch.
func explained(l register.Link) (commit string, comparing bool) {
	if l.Pinned == register.PinNone {
		return l.Revised.Commit, true
	}
	if sha, ok := strings.CutPrefix(l.Commit, "swh:1:rev:"); ok {
		return sha, true
	}
	return l.Commit, !strings.HasPrefix(l.Commit, "swh:")
}
