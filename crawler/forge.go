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

	// ReadBefore gives the paths of the files that the last reading of a repository
	// found; none when it was never read.
	ReadBefore(ctx context.Context, repository string) ([]string, error)

	// Parts gives what was last recorded of each account of a host, in any order.
	Parts(ctx context.Context, host string) ([]register.CrawlPart, error)

	// SaveVisit records one full visit. See Visit for what each reach asks of it.
	SaveVisit(ctx context.Context, v Visit) error

	// SaveCrawl records how the round stands: when it starts, now and then, and
	// when it ends. The same id replaces what was saved before.
	SaveCrawl(ctx context.Context, c register.Crawl) error
}

// Visit is all that one full visit to one repository found. It is a noun of the
// register because the desk, which may not know the crawler, records it.
type Visit = register.Visit

// Tree is what a Forge reads of a repository's content at its head commit.
type Tree struct {
	Head     string // commit, lower-case hexadecimal
	Branch   string // default branch
	Empty    bool   // it holds no commit
	Root     []Node
	Folders  map[string][]Node  // what the folders of the root hold that were looked into (see Folders), by name
	Files    []register.File    // the wanted ones, with their bytes, sorted by path
	Findings []register.Finding // wanted names that are no readable file: rule crawler.file.…

	// What the forge says besides, where the way of reading brings it.
	Releases    register.Fact[int]
	LastRelease register.Fact[time.Time]

	// Exchange is the talk with a git server that brought the tree, for Crawler.Activity
	// to go on with; nil where the tree came in another way.
	Exchange any
}

// Node is one entry of a tree, see register.Node.
type Node = register.Node

// NodeKind is what a tree entry is, see register.NodeKind.
type NodeKind = register.NodeKind

// The kinds of tree entry.
const (
	NodeFile      = register.NodeFile
	NodeFolder    = register.NodeFolder
	NodeSymlink   = register.NodeSymlink
	NodeSubmodule = register.NodeSubmodule
)
