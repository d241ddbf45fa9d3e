// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"time"

	"greffe/internal/register"
)

// Subject is all that is known of one repository after one visit. What is left at
// its zero value was not asked for, and makes checks "not observed", never a fault.
type Subject struct {
	Repository register.Repository
	Snapshot   register.Snapshot // reach, head, time, and the hashes of the files read

	// Root is what the root holds; empty when it was not read.
	Root []register.Node
	// Folders holds the entries of folders of the root, by the folder's name as the
	// root writes it. Those of docs, .github, .gitlab and .well-known are used. A folder
	// that the root holds and that is not a key here was not read.
	Folders map[string][]register.Node
	// Files holds the bytes of the files read, by path from the root: README*,
	// CONTRIBUTING*, package.json are used.
	Files map[string][]byte

	Publiccode     *register.Publiccode // nil when there is none, or it was not read: Repository.Publiccode says which
	PubliccodePath string

	Licence  Licence
	Opening  register.Fact[string] // id of the degree of opening that the body declared to the register itself
	Activity Activity

	Tags        register.Fact[int]       // how many there are
	Versions    register.Fact[int]       // how many of them are semantic versions
	LatestTag   register.Fact[string]    // the name of the latest one; Absent when there is none
	Releases    register.Fact[int]       // releases that the forge lists; Absent or 0 when there is none
	LastRelease register.Fact[time.Time] // of the latest release, or of the latest tag
	Issues      register.Fact[bool]      // its issue tracker is open to the public
	FirstIssues register.Fact[bool]      // some open issue bears a label for newcomers

	// Links are the links between this repository and sheets; nil when nobody looked,
	// empty when no sheet is known for it.
	Links []register.Link
}

// Answer is yes, no or unknown; "" was not asked.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown" // it was looked at, and cannot be told from what is there
)

// Licence is what was concluded from every source that speaks of the licence: files,
// SPDX lines, publiccode.yml, manifests and the forge.
type Licence struct {
	State      register.State // Absent: no source names any; Failed: the sources could not be read
	Expression string         // SPDX expression, or the family (GPL-3.0) when nothing more is known
	Known      bool           // Expression is made of known licences or families
	Lawful     Answer         // may a public body of this jurisdiction choose it; Unknown: the family does not say which
	Near       string         // the licence of the law's list that comes closest, when Lawful is not Yes
	Sources    int            // how many sources name one
	Agree      Answer         // they say the same
	Evidence   []register.Evidence
}

// Activity is what the history of commits shows: counts and dates, never authors.
type Activity struct {
	Commits   register.Fact[int]       // of the default branch, all of them
	SignedOff register.Fact[int]       // of these, with a line Signed-off-by
	First     register.Fact[time.Time] // date of the first one
	Last      register.Fact[time.Time] // date of the last one, in any branch
}
