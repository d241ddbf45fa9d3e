// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// reason is why a listed repository is visited.
type reason int

const (
	skip  reason = iota
	full         // it is new, it moved, or it failed last time
	turn         // its list entry has not moved, but its turn has come
	check        // its list entry has not moved, but it is one of the sample
)

// fresh is how young a visit must be for neither the turn nor the sample to ask
// for another: what was read today is not read again today.
const fresh = 24 * time.Hour

// why decides on a listed repository.
func (w *walk) why(r register.Repository, k *known) reason {
	now := w.options.Now()
	switch {
	case w.options.VisitAnyway, k == nil, !k.visited(), k.mark != r.ListMark, k.failures > 0, !k.goneAt.IsZero():
		return full
	case k.reach != register.ReachOpen && k.reach != register.ReachEmpty:
		return full
	case r.Head.Is(register.Present) && r.Head.Value != k.head: // a git server says where it stands, and nothing else
		return full
	case hides(r, k, now):
		return full
	case w.due(w.turn(k), k.visitedAt, now):
		return turn
	case w.drawn(k, now):
		return check
	}
	return skip
}

// drawn reports whether a repository whose list entry has not moved is one of the sample.
func (w *walk) drawn(k *known, now time.Time) bool {
	return now.Sub(k.visitedAt) >= fresh && draw(w.crawl.ID+k.id)%uint64(w.options.Sample) == 0 //nolint:gosec // the setting is above 0
}

// hides reports whether an entry of GitLab may hide that something happened: it notes that
// once an hour at most, so that a push soon after our visit leaves the date where it stood
// when the visit came less than an hour after it. A forge whose clock is slow has long been
// at the end of that hour by ours, one whose clock is fast is not there yet: the one visit
// more that this costs is made when the hour is over by either.
func hides(r register.Repository, k *known, now time.Time) bool {
	return r.Kind == register.GitLab && r.LastActivity.Is(register.Present) &&
		k.visitedAt.Sub(r.LastActivity.Value) < coarse+skewed && now.Sub(r.LastActivity.Value) >= coarse+skewed
}

// due reports whether the turn of a repository has come since it was last asked
// for. Each has its own moment within the period, drawn from its id, so that the
// visits of all of them are spread evenly. The period is a day short of what is
// promised, so that a crawl once a day keeps the promise.
func (r *round) due(id string, last, now time.Time) bool {
	if now.Sub(last) < fresh {
		return false
	}
	period := r.options.FullEvery - fresh
	if period <= 0 {
		return true
	}
	offset := time.Duration(draw(id) % uint64(period)) //nolint:gosec // both are below the period, which is above 0
	sinceTurn := (time.Duration(now.UnixNano()) - offset) % period
	return last.Before(now.Add(-sinceTurn))
}

// draw makes an even number of a text, always the same.
func draw(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:8])
}

// Mark sums up what a forge's list says of a repository that would make a visit
// worth while. Numbers such as stars are not part of it.
func Mark(r register.Repository) string {
	h := sha256.New()
	for _, s := range []string{
		r.Key, r.DefaultBranch.Or(""), stamp(r.LastActivity),
		r.Description.Or(""), r.Homepage.Or(""), r.Licence.Or(""), r.Language.Or(""), strings.Join(r.Topics.Or(nil), "\x01"),
		strconv.FormatBool(r.Fork.Or(false)), strconv.FormatBool(r.Archived.Or(false)),
	} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func stamp(f register.Fact[time.Time]) string {
	if !f.Is(register.Present) {
		return ""
	}
	return f.Value.UTC().Format(time.RFC3339)
}
