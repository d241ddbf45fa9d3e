// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Ground says why a sheet and a repository are thought to belong together.
type Ground string

// The grounds, strongest first.
const (
	GroundHolds      Ground = "repo_holds_sheet" // the sheet is a file of the repository
	GroundNames      Ground = "sheet_names_repo" // the sheet gives the repository's address
	GroundPubliccode Ground = "publiccode"       // the repository's publiccode.yml names the sheet
	GroundAlias      Ground = "alias"            // the sheet gives another address of the same repository
	GroundSameHead   Ground = "same_head_commit" // the repository has the same head commit as one that is linked
	GroundSameRoot   Ground = "same_root_commit" // the repository's history began with the same commit as that of one that is linked
	GroundMention    Ground = "mention"          // a name in common, nothing more
)

// Grounds lists the grounds, strongest first.
func Grounds() []Ground {
	return []Ground{GroundHolds, GroundNames, GroundPubliccode, GroundAlias, GroundSameHead, GroundSameRoot, GroundMention}
}

// LinkStatus is how sure a link is.
type LinkStatus string

// The statuses of a link.
const (
	LinkProposed  LinkStatus = "proposed"  // the register noticed it; nobody has confirmed it
	LinkDeclared  LinkStatus = "declared"  // one side says so
	LinkVerified  LinkStatus = "verified"  // in the register and of the same body, or both sides say so
	LinkContested LinkStatus = "contested" // somebody objected
	LinkRejected  LinkStatus = "rejected"  // a person looked and said no
)

// LinkStatuses lists the statuses, surest first.
func LinkStatuses() []LinkStatus {
	return []LinkStatus{LinkVerified, LinkDeclared, LinkProposed, LinkContested, LinkRejected}
}

// Kinship says how the sheet's body and the repository's body are related.
type Kinship string

// The kinships.
const (
	KinNone       Kinship = ""           // not the same, or not known
	KinSame       Kinship = "same"       // one body
	KinAncestor   Kinship = "ancestor"   // the repository's body stands above the sheet's
	KinDescendant Kinship = "descendant" // the repository's body stands below the sheet's
)

// Link joins a sheet to source code. Repository is "" when the address named is
// not in the register; the page then says so.
type Link struct {
	Sheet      string     `json:"sheet"`                // id
	Repository string     `json:"repository,omitempty"` // id
	Address    string     `json:"address"`              // key of the address that was named or found, without scheme
	Ground     Ground     `json:"ground"`
	Status     LinkStatus `json:"status"`
	Kinship    Kinship    `json:"kinship,omitempty"`
	Mutual     bool       `json:"mutual,omitempty"` // both sides name each other
	Commit     string     `json:"commit,omitempty"` // commit or SWHID that the sheet explains
	Pinned     Pin        `json:"pinned,omitempty"` // who chose Commit; "" where it is the one at which the sheet last changed
	Evidence   Evidence   `json:"evidence,omitzero"`
	Since      time.Time  `json:"since,omitzero"`
	Published  CodeState  `json:"published,omitzero"` // the code when the link was first made
	Revised    CodeState  `json:"revised,omitzero"`   // the code when the sheet last changed
	Drift      []Drift    `json:"drift,omitempty"`    // what became of the code since
	Decision   Decision   `json:"decision,omitzero"`  // what a person said of the link
}

// Pin says who chose the version of the code that a sheet explains.
type Pin string

// The pins.
const (
	PinNone   Pin = ""
	PinSheet  Pin = "sheet"  // the address in the sheet names a commit or a SWHID
	PinPerson Pin = "person" // somebody entitled chose it on the site
)

// CodeState is what was known of a repository at one moment, for a later
// comparison. The zero value knows nothing.
type CodeState struct {
	At       time.Time `json:"at,omitzero"`
	Address  string    `json:"address,omitempty"`
	Commit   string    `json:"commit,omitempty"`
	Licence  string    `json:"licence,omitempty"` // "" when not observed
	Archived bool      `json:"archived,omitempty"`
}

// DriftKind is one way in which code leaves its explanation behind.
type DriftKind string

// The kinds of drift, gravest first.
const (
	DriftGone       DriftKind = "gone"       // no longer at its address
	DriftRenamed    DriftKind = "renamed"    // it has another address
	DriftArchived   DriftKind = "archived"   // nobody maintains it any more
	DriftRelicensed DriftKind = "relicensed" // its licence is another one
	DriftMoved      DriftKind = "moved"      // commits were added since the sheet last changed, or since the pinned one
	DriftReviewed   DriftKind = "reviewed"   // commits were added since the link was made, and the sheet was changed with or after them
)

// Drift is what became of the code since the sheet spoke of it.
type Drift struct {
	Kind   DriftKind `json:"kind"`
	Before string    `json:"before,omitempty"`
	After  string    `json:"after,omitempty"`
	Since  time.Time `json:"since,omitzero"` // the moment that the code is compared with
}

// LinkAnswer is what a person says of a link.
type LinkAnswer string

// The answers. A pin is no answer: it confirms the link that it fixes.
const (
	AnswerAccepted  LinkAnswer = "accepted"
	AnswerRejected  LinkAnswer = "rejected"
	AnswerContested LinkAnswer = "contested"
)

// Decision is an answer with its reason; By is the kind of who gave it, body or
// curator, never a name.
type Decision struct {
	Answer LinkAnswer `json:"answer,omitempty"`
	By     string     `json:"by,omitempty"`
	Reason string     `json:"reason,omitempty"`
	At     time.Time  `json:"at,omitzero"`
}
