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
	GroundMention    Ground = "mention"          // a name in common, nothing more
)

// Grounds lists the grounds, strongest first.
func Grounds() []Ground {
	return []Ground{GroundHolds, GroundNames, GroundPubliccode, GroundAlias, GroundSameHead, GroundMention}
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
	Evidence   Evidence   `json:"evidence,omitzero"`
	Since      time.Time  `json:"since,omitzero"`
}
