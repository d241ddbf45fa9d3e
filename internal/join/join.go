// SPDX-License-Identifier: EUPL-1.2

// Package join decides which sheet explains which repository, and on what ground.
// It receives sheets, repositories and the kinship of their bodies from the desk, which looked them up.
// It gives links; it asks nothing and guesses nothing silently: every link states its ground and its status.
package join

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// Named is one address that a sheet gives for code: the keys that it may stand
// for, longest first, since a link often points into a repository.
type Named struct {
	URL    string
	Keys   []string
	Code   bool   // the sheet says that it is code
	Commit string // commit or SWHID that the address names; "" for the repository as it goes
}

// parts are the path elements after which an address no longer names the repository.
var parts = []string{"-", "blob", "tree", "raw", "src", "commit", "commits", "releases", "issues", "wiki", "tags", "merge_requests", "pulls", "archive"}

// Addresses lists the addresses of code that a sheet gives, in its order: those of
// kind code, and other related resources of the internals that could be code.
func Addresses(c register.Content) []Named {
	var all []Named
	for _, l := range c.Links {
		if l.Section != register.SectionInternals && l.Kind != "code" {
			continue
		}
		address, commit := pinned(l.URL)
		if keys := candidates(address); len(keys) > 0 {
			all = append(all, Named{URL: l.URL, Keys: keys, Code: l.Kind == "code" || commit != "", Commit: commit})
		}
	}
	return all
}

// candidates gives the keys that an address may stand for: itself, and each shorter
// path down to two elements, cut first where a forge's own pages begin.
func candidates(address string) []string {
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	key, err := register.CleanKey(address)
	if err != nil {
		return nil
	}
	elements := strings.Split(key, "/")
	for i, e := range elements {
		if i > 2 && slices.Contains(parts, e) {
			elements = elements[:i]
			break
		}
	}
	var keys []string
	for n := len(elements); n >= 2; n-- {
		keys = append(keys, strings.TrimSuffix(strings.Join(elements[:n], "/"), ".git"))
	}
	return keys
}

// Found is a repository that one of the grounds led to.
type Found struct {
	Repository register.Repository
	Kinship    register.Kinship // between the sheet's body and the repository's
	Holds      bool             // the sheet is a file of this repository
	NamedAs    *Named           // the address by which the sheet names it
	Key        string           // the key of that address
	Supports   string           // what its publiccode.yml calls the sheet; "" where it does not
	Own        bool             // that is the sheet's own id, which no other register gives
	SameHead   bool             // it stands at the same commit as the one that holds the sheet
	SameRoot   bool             // its history began with the same commit as that one's
	SameName   bool             // nothing but a name in common
}

// Links joins a sheet to what was found for it and to the addresses that led
// nowhere, sorted by address and ground. at is when the join is made.
func Links(s register.Sheet, found []Found, lost []Named, at time.Time) []register.Link {
	var links []register.Link
	joined := map[string]bool{}
	for _, f := range found {
		if l, ok := link(s, f, at); ok {
			links = append(links, l)
			joined[f.Repository.ID] = joined[f.Repository.ID] || !f.SameName
		}
	}
	links = slices.DeleteFunc(links, func(l register.Link) bool { // a name in common adds nothing to a better ground
		return l.Ground == register.GroundMention && joined[l.Repository]
	})
	for _, n := range lost {
		links = append(links, register.Link{
			Sheet: s.ID, Address: n.Keys[0], Ground: register.GroundNames, Status: register.LinkDeclared,
			Commit: n.Commit, Pinned: pinOf(n), Evidence: evidence(s, n.URL), Since: at,
		})
	}
	slices.SortFunc(links, func(a, b register.Link) int {
		return strings.Compare(a.Address+" "+string(a.Ground), b.Address+" "+string(b.Ground))
	})
	return slices.CompactFunc(links, func(a, b register.Link) bool { return a.Address == b.Address && a.Ground == b.Ground })
}

// link makes the link of one repository. It is verified when the repository is of
// the same body (or one above or below it), or when both sides name each other; a
// name in common only proposes.
func link(s register.Sheet, f Found, at time.Time) (register.Link, bool) {
	l := register.Link{
		Sheet: s.ID, Repository: f.Repository.ID, Address: f.Repository.Key, Status: register.LinkDeclared,
		Kinship: f.Kinship, Commit: f.Repository.Head.Or(""), Since: at,
	}
	named := f.NamedAs != nil
	switch {
	case f.Holds:
		l.Ground, l.Evidence, l.Mutual = register.GroundHolds, s.HeldEvidence, named || f.Supports != ""
	case named:
		l.Ground, l.Evidence, l.Commit = register.GroundNames, evidence(s, f.NamedAs.URL), f.NamedAs.Commit
		l.Pinned, l.Mutual = pinOf(*f.NamedAs), f.Supports != ""
		if register.FoldKey(f.Key, f.Repository.Kind) != register.FoldKey(f.Repository.Key, f.Repository.Kind) {
			l.Ground = register.GroundAlias
		}
		l.Address = f.Key
	case f.Supports != "" && (f.Own || f.Kinship != register.KinNone): // a slug alone may be of another register
		l.Ground, l.Evidence = register.GroundPubliccode, register.Evidence{URL: f.Repository.URL}
	case f.SameHead:
		l.Ground, l.Status = register.GroundSameHead, register.LinkProposed
	case f.SameRoot: // a copy, or what was made of one
		l.Ground, l.Status, l.Commit = register.GroundSameRoot, register.LinkProposed, ""
		return l, true
	case f.SameName:
		l.Ground, l.Status, l.Commit = register.GroundMention, register.LinkProposed, ""
		return l, true
	default:
		return l, false
	}
	if l.Mutual || f.Kinship != register.KinNone {
		l.Status = register.LinkVerified
	}
	return l, true
}

// evidence is where the sheet's word for an address was read.
func evidence(s register.Sheet, address string) register.Evidence {
	if s.HeldEvidence.SHA256 != "" {
		return s.HeldEvidence
	}
	return register.Evidence{URL: address}
}

// Tree answers which bodies stand above one.
type Tree map[string][]string

// Kinship tells how body b is related to body a: the same, above it, or below it.
func (t Tree) Kinship(a, b string) register.Kinship {
	switch {
	case a == "" || b == "":
		return register.KinNone
	case a == b:
		return register.KinSame
	case t.above(a, b, 0):
		return register.KinAncestor
	case t.above(b, a, 0):
		return register.KinDescendant
	}
	return register.KinNone
}

// maxHeight caps a tree: deeper is a loop somebody declared.
const maxHeight = 16

// above reports whether b stands above a.
func (t Tree) above(a, b string, height int) bool {
	if height > maxHeight {
		return false
	}
	for _, parent := range t[a] {
		if parent == b || t.above(parent, b, height+1) {
			return true
		}
	}
	return false
}
