// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Visit is all that one full visit to one repository found. The desk decides on
// identity, aliases, organisations and the state "gone"; by Snapshot.Reach:
//
//   - open, empty: Repository holds the facts of the forge's list and of the tree;
//     one that is NotObserved here leaves the last observation as it was.
//   - gone, forbidden, blocked: the address answered so. Repository holds what
//     the list said, or only the identity when the repository was asked for directly.
//   - unavailable: the last good visit stands and a failure is counted;
//     VisitedAt and ListMark are empty and must not overwrite older ones.
type Visit struct {
	Crawl   string  // id of the crawl
	Account Account // the account in whose list, or for whose sake, it was visited
	At      time.Time

	// Repository is what was observed. ID is that of the repository known before
	// and "" otherwise; ForgeID, Key and URL are those of now, Aliases the
	// addresses under which it was known or asked for besides. Accounts holds
	// Account's key when its list held the repository, nothing otherwise.
	Repository Repository
	Listed     bool // it stood in the account's list, which vouches for Accounts

	// Snapshot has Repository's id only when that was known before.
	Snapshot Snapshot
	Root     []Node // what the root holds, sorted by name; empty when it was not read

	// Folders holds the entries of folders of the root that the visit looked into, by
	// the folder's name; one that is not a key here was not read.
	Folders map[string][]Node

	// Publiccode is nil when there is no such file, or it could not be read.
	// The file is one of Snapshot.Files: PubliccodePath names it.
	Publiccode     *Publiccode
	PubliccodePath string

	// Sheets are the algorithm sheets that the files hold: Content, HeldPath,
	// HeldEvidence, Origin and Findings are set. SheetFaults are the findings of
	// each file as a whole, by path.
	Sheets      []Sheet
	SheetFaults map[string][]Finding

	// Unchanged: the repository was known, and head, reach and list say what they
	// said before. Only the time of the visit is new.
	Unchanged bool
}

// Node is one entry of a tree. Submodules, symbolic links and folders are told,
// never followed.
type Node struct {
	Name string   `json:"name"`
	Kind NodeKind `json:"kind"`
	Size int      `json:"size,omitempty"` // bytes of a file when known, else 0

	Empty bool `json:"empty,omitempty"` // a file known to hold nothing
}

// NodeKind is what a tree entry is.
type NodeKind string

// The kinds of tree entry.
const (
	NodeFile      NodeKind = "file"
	NodeFolder    NodeKind = "folder"
	NodeSymlink   NodeKind = "symlink"
	NodeSubmodule NodeKind = "submodule"
)
