// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// The reasons why one of several places of the same code is the main one; pages have
// words for each.
const (
	MainAlive    = "alive"
	MainSource   = "source"
	MainDeclared = "declared"
	MainActive   = "active"
	MainLatest   = "latest"
	MainOldest   = "oldest"
	MainFirst    = "first"
	MainNone     = "none" // nothing tells them apart
)

// MainMirror says which of several repositories that hold the same code is the main one,
// and the first reason that tells it from the next best. The order of the list does not
// matter.
func MainMirror(all []register.Repository) (main int, reason string) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		c, _ := preferred(all[a], all[b])
		return c
	})
	if len(order) < 2 {
		return 0, MainFirst
	}
	_, reason = preferred(all[order[0]], all[order[1]])
	return order[0], reason
}

// preferred compares two places of one code: below 0 when a comes first, and why.
func preferred(a, b register.Repository) (int, string) {
	first := func(a, b bool) int {
		switch {
		case a == b:
			return 0
		case a:
			return -1
		}
		return 1
	}
	for _, r := range []struct {
		order  int
		reason string
	}{
		{first(!a.Gone(), !b.Gone()), MainAlive},
		{first(!left(a), !left(b)), MainActive},
		{latestLeft(a, b), MainLatest},
		{first(!a.Fork.Or(false), !b.Fork.Or(false)), MainSource},
		{first(a.Publiccode == register.MetadataValid, b.Publiccode == register.MetadataValid), MainDeclared},
		{-lastCommit(a).Compare(lastCommit(b)), MainLatest},
		{older(a, b), MainOldest},
		{a.FirstSeenAt.Compare(b.FirstSeenAt), MainFirst},
		{strings.Compare(a.Key, b.Key), MainNone},
	} {
		if r.order != 0 {
			return r.order, r.reason
		}
	}
	return 0, MainNone
}

// leftWords are what a description says of a repository that nobody works in any more:
// a mark before it, or where the work has gone. Words in the middle of a sentence are not
// taken for one.
var leftWords = regexp.MustCompile(`(?i)^\W*(abandonn|obsol[eè]te|deprecated|archiv(é|ed\b)|moved to\b|migr(é|ated)\b)|\ba été (migré|déplacé|transféré) (vers|dans|sur)\b|\bhas (been )?(moved|migrated) to\b`)

// left reports whether a repository says that the work goes on elsewhere, or nowhere.
func left(r register.Repository) bool {
	return r.Archived.Or(false) || leftWords.MatchString(r.Description.Or(""))
}

// latestLeft puts the latest active of two first that were both left.
func latestLeft(a, b register.Repository) int {
	if !left(a) || !left(b) {
		return 0
	}
	return -a.LastActivity.Or(time.Time{}).Compare(b.LastActivity.Or(time.Time{}))
}

// lastCommit is when the code last changed; a mirror lags behind its source.
func lastCommit(r register.Repository) time.Time {
	if r.Activity == nil {
		return time.Time{}
	}
	return r.Activity.LastCommit.Value
}

func older(a, b register.Repository) int {
	if !a.CreatedOn.Is(register.Present) || !b.CreatedOn.Is(register.Present) {
		return 0
	}
	return a.CreatedOn.Value.Compare(b.CreatedOn.Value)
}
