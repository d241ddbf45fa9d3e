// SPDX-License-Identifier: EUPL-1.2

// Package crawler visits the forges: from accounts to repositories to snapshots.
// It receives the accounts and the settings of a round from cmd and the scheduler, and reads forges through Forge.
// It gives what it found to a Recorder (the desk), one repository at a time; it keeps and joins nothing itself.
package crawler

import (
	"context"
	"iter"
	"time"

	"greffe/internal/register"
)

// Forge reads one kind of forge, on any host of that kind. Its errors are Faults,
// or at least wrap one of the four kinds of internal/register. A Forge is used by
// several goroutines at once.
type Forge interface {
	// Repositories yields the public repositories of the account, each with the
	// facts that the forge's list states; what a list does not give stays
	// NotObserved. It asks for the next page only when the caller wants it. An
	// error is the last thing it yields and means that the list did not finish:
	// what is missing from it then proves nothing. An account without a path
	// lists the whole host.
	Repositories(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error]

	// Repository asks the forge for one repository directly, by its own id or
	// else its address: how a repository that is missing from a list is confirmed.
	// The answer carries the address where the repository stands now.
	Repository(ctx context.Context, r register.Repository) (register.Repository, error)

	// Files reads the head commit, the root and the wanted files (see Wanted) of
	// the repository. A repository without any commit is a Tree that is Empty.
	Files(ctx context.Context, r register.Repository) (Tree, error)
}

// Recorder is what the crawler needs of the register. It is used by several
// goroutines at once. An error that wraps register.ErrInvalid or ErrConflict
// costs that one repository; any other ends the crawl, since nothing that is
// found could be kept.
type Recorder interface {
	// Known yields the repositories that the register holds for the account
	// (whole host when its path is empty), the gone ones included, as they stand.
	Known(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error]

	// SaveVisit records one full visit. See Visit for what each reach asks of it.
	SaveVisit(ctx context.Context, v Visit) error

	// SaveCrawl records how the round stands: when it starts, now and then, and
	// when it ends. The same id replaces what was saved before.
	SaveCrawl(ctx context.Context, c register.Crawl) error
}

// Visit is all that one full visit to one repository found. The recorder decides
// on identity, aliases, organisations and the state "gone"; by Snapshot.Reach:
//
//   - open, empty: Repository holds the facts of the forge's list and of the tree;
//     one that is NotObserved here leaves the last observation as it was.
//   - gone, forbidden, blocked: the address answered so. Repository holds what
//     the list said, or only the identity when the repository was asked for directly.
//   - unavailable: the last good visit stands and a failure is counted;
//     VisitedAt and ListMark are empty and must not overwrite older ones.
type Visit struct {
	Crawl   string           // id of the crawl
	Account register.Account // the account in whose list, or for whose sake, it was visited
	At      time.Time

	// Repository is what was observed. ID is that of the repository known before
	// and "" otherwise; ForgeID, Key and URL are those of now, Aliases the
	// addresses under which it was known or asked for besides. Accounts holds
	// Account's key when its list held the repository, nothing otherwise.
	Repository register.Repository
	Listed     bool // it stood in the account's list, which vouches for Accounts

	// Snapshot has Repository's id only when that was known before.
	Snapshot register.Snapshot
	Root     []Node // what the root holds, sorted by name; empty when it was not read

	// Publiccode is nil when there is no such file, or it could not be read.
	// The file is one of Snapshot.Files: PubliccodePath names it.
	Publiccode     *register.Publiccode
	PubliccodePath string

	// Sheets are the algorithm sheets that the files hold: Content, HeldPath,
	// HeldEvidence, Origin and Findings are set. SheetFaults are the findings of
	// each file as a whole, by path.
	Sheets      []register.Sheet
	SheetFaults map[string][]register.Finding

	// Unchanged: the repository was known, and head, reach and list say what they
	// said before. Only the time of the visit is new.
	Unchanged bool
}

// Tree is what a Forge reads of a repository's content at its head commit.
type Tree struct {
	Head     string // commit, lower-case hexadecimal
	Branch   string // default branch
	Empty    bool   // it holds no commit
	Root     []Node
	Files    []register.File    // the wanted ones, with their bytes, sorted by path
	Findings []register.Finding // wanted names that are no readable file: rule crawler.file.…
}

// Node is one entry of a tree. Submodules, symbolic links and folders are told,
// never followed (trust A17).
type Node struct {
	Name string
	Kind NodeKind
	Size int // bytes of a file when known, else 0
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
