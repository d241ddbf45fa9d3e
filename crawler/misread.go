// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"greffe/internal/register"
)

// Misread names the fields of an answer's repositories that had not the type
// documented, by the forge's id: the fact was asked for, and the answer cannot be used.
// That is Failed, not Absent (house rule 1).
type Misread map[string][]string

// misreadHeader carries a Misread past the client library. A forge cannot send it: it
// is always taken out first.
const misreadHeader = "X-Greffe-Misread"

// maxMisread is how many repositories of a page are told of: one page holds no more.
const maxMisread = 5_000

// tell writes what was misread into an answer's header.
func (m Misread) tell(h http.Header) {
	h.Del(misreadHeader)
	if len(m) == 0 || len(m) > maxMisread {
		return
	}
	if b, err := json.Marshal(m); err == nil {
		h.Set(misreadHeader, string(b))
	}
}

// MisreadOf reads what Strict found in an answer.
func MisreadOf(h http.Header) Misread {
	var m Misread
	if json.Unmarshal([]byte(h.Get(misreadHeader)), &m) != nil {
		return nil
	}
	return m
}

// Mark sets the facts of r that come from misread fields to Failed. The fields are given
// as "name of the forge's field: name of the fact", one a line.
func (m Misread) Mark(r *register.Repository, fields string) {
	bad := m[r.ForgeID]
	if len(bad) == 0 {
		return
	}
	for line := range strings.Lines(fields) {
		field, fact, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if slices.Contains(bad, field) {
			unusable(r, fact)
		}
	}
}

// unusable marks one fact of a repository.
func unusable(r *register.Repository, fact string) {
	switch fact {
	case "description":
		r.Description.State = register.Failed
	case "homepage":
		r.Homepage.State = register.Failed
	case "licence":
		r.Licence.State = register.Failed
	case "language":
		r.Language.State = register.Failed
	case "topics":
		r.Topics.State = register.Failed
	case "fork":
		r.Fork.State = register.Failed
	case "archived":
		r.Archived.State = register.Failed
	case "default_branch":
		r.DefaultBranch.State = register.Failed
	case "created_on":
		r.CreatedOn.State = register.Failed
	case "last_activity":
		r.LastActivity.State = register.Failed
	case "stars":
		r.Stars.State = register.Failed
	case "forks":
		r.Forks.State = register.Failed
	case "open_issues":
		r.OpenIssues.State = register.Failed
	case "issues":
		r.Issues.State = register.Failed
	case "releases":
		r.Releases.State = register.Failed
	}
}
