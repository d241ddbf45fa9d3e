// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Activity is what the commits and tags of the default branch say, counted. It holds no
// name and no address: those are compared while they are counted, and forgotten.
type Activity struct {
	Head        string          `json:"head"`                  // the commit up to which all was counted
	ReadAt      time.Time       `json:"read_at"`               // when that was
	WholeAt     time.Time       `json:"whole_at"`              // when the whole history was last read, and not its end alone
	Commits     Fact[int]       `json:"commits,omitzero"`      // commits that lead to the head, merges included
	Authors     Fact[int]       `json:"authors,omitzero"`      // distinct addresses of authors among them, in any case, when the whole was last read
	FirstCommit Fact[time.Time] `json:"first_commit,omitzero"` // earliest credible date of a commit without parents
	LastCommit  Fact[time.Time] `json:"last_commit,omitzero"`  // latest credible date
	Root        Fact[string]    `json:"root,omitzero"`         // the commit without parents that is named there first: copies share it
	Tags        Fact[int]       `json:"tags,omitzero"`         // tags of the repository, whatever they name
	Versions    Fact[int]       `json:"versions,omitzero"`     // of these, those whose name is a semantic version
	SignedOff   Fact[int]       `json:"signed_off,omitzero"`   // commits with a line Signed-off-by, when the whole was last read and since
	Release     Fact[string]    `json:"release,omitzero"`      // name of the tag with the latest commit of the branch
	ReleasedAt  Fact[time.Time] `json:"released_at,omitzero"`  // date of that commit
	Weeks       []Week          `json:"weeks,omitempty"`       // those of the last year in which something happened, in order
}

// Week is what happened in the seven days from a Monday on, in UTC.
type Week struct {
	Monday  string `json:"monday"` // YYYY-MM-DD
	Commits int    `json:"commits"`
	Authors int    `json:"authors"`        // distinct ones of that week
	Tags    int    `json:"tags,omitempty"` // whose commit is of that week
}

// WeeksKept is how many weeks an Activity tells of.
const WeeksKept = 53

// MondayOf gives the Monday of a time's week.
func MondayOf(t time.Time) string {
	t = t.UTC()
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
}

// Since adds up the weeks from the one of a time on; the authors of several weeks are not
// added, since one may be among them twice.
func (a Activity) Since(t time.Time) (commits, tags int) {
	from := MondayOf(t)
	for _, w := range a.Weeks {
		if w.Monday >= from {
			commits, tags = commits+w.Commits, tags+w.Tags
		}
	}
	return commits, tags
}
