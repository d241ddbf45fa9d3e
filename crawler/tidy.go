// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"strings"
	"time"

	"greffe/internal/register"
)

// What is kept of the words that a forge gives (trust A9).
const (
	maxDescription = 4 << 10
	maxWord        = 255
	maxAddress     = 2 << 10
	maxTopics      = 100
)

// The first version of any tool that keeps source code dates from 1972 (SCCS);
// an older date is a fault, as is one that lies in the future by more than what
// two clocks differ.
var firstCode = time.Date(1972, 1, 1, 0, 0, 0, 0, time.UTC)

const clockSkew = 3 * time.Hour

// tidy bounds what a list said of one repository: a fact whose value cannot be is
// Failed (asked for, but the answer cannot be used), a text is cut, and a time a
// little ahead of ours is now. It sets ListMark.
func tidy(r register.Repository, now time.Time) register.Repository {
	r.ListMark = Mark(r) // of what was said: a date that cannot be may still move
	r.Host = strings.ToLower(r.Host)
	r.Name = cut(r.Name, maxWord)
	r.Description = text(r.Description, maxDescription)
	r.Homepage = text(r.Homepage, maxAddress)
	r.Licence = text(r.Licence, maxWord)
	r.Language = text(r.Language, maxWord)
	r.DefaultBranch = text(r.DefaultBranch, maxWord)
	if r.Topics.Is(register.Present) {
		r.Topics.Value = r.Topics.Value[:min(len(r.Topics.Value), maxTopics)]
		for i, t := range r.Topics.Value {
			r.Topics.Value[i] = cut(t, maxWord)
		}
	}
	r.CreatedOn = moment(r.CreatedOn, now)
	r.LastActivity = moment(r.LastActivity, now)
	r.Stars = number(r.Stars)
	r.Forks = number(r.Forks)
	r.OpenIssues = number(r.OpenIssues)
	r.Releases = number(r.Releases)
	r.LastRelease = moment(r.LastRelease, now)
	return r
}

func text(f register.Fact[string], most int) register.Fact[string] {
	if f.Is(register.Present) {
		if f.Value = cut(f.Value, most); f.Value == "" {
			f.State = register.Absent
		}
	}
	return f
}

// cut takes whole characters, at most so many bytes, and no control characters
// but line ends and tabs.
func cut(s string, most int) string {
	// A character that the cut would halve is no longer valid and goes below.
	s = s[:min(len(s), most)]
	s = strings.ToValidUTF8(s, "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s))
}

func moment(f register.Fact[time.Time], now time.Time) register.Fact[time.Time] {
	if !f.Is(register.Present) {
		return f
	}
	switch {
	case f.Value.Before(firstCode), f.Value.After(now.Add(clockSkew)):
		f.State, f.Value = register.Failed, time.Time{}
	case f.Value.After(now):
		f.Value = now
	}
	f.Value = f.Value.UTC().Truncate(time.Second)
	return f
}

func number(f register.Fact[int]) register.Fact[int] {
	if f.Is(register.Present) && f.Value < 0 {
		f.State, f.Value = register.Failed, 0
	}
	return f
}
