// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"cmp"
	"slices"
	"strings"

	"greffe/internal/register"
)

// Entry is a name in the root or in a folder of it that was looked into.
type Entry struct {
	Path string // from the root, with slashes
	Kind NodeKind
	Void bool // a file known to hold nothing
}

// VoidBlob is the hash that git gives to no bytes at all.
const VoidBlob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

// Miss says why a wanted name was not read.
type Miss string

// The reasons. Links, folders and submodules are told, never followed (trust A17).
const (
	IsSymlink   Miss = "symlink"
	IsFolder    Miss = "folder"
	IsSubmodule Miss = "submodule"
	IsLarge     Miss = "large"  // more than is read of a file
	IsCutOff    Miss = "cutoff" // what the server sent was larger than allowed, and the file not in its first part
)

// MissOf gives the reason that the kind of a name is for not reading it; "" for a file.
func MissOf(k NodeKind) Miss {
	return map[NodeKind]Miss{NodeSymlink: IsSymlink, NodeFolder: IsFolder, NodeSubmodule: IsSubmodule}[k]
}

// Contents is what was read of a repository, in whatever way: the ways must agree to
// the byte, so that one Tree is made of it here.
type Contents struct {
	Head    string
	Branch  string
	Empty   bool
	Entries []Entry         // in any order
	Files   []register.File // wanted ones with their bytes, in any order
	Missed  map[string]Miss // wanted ones that were not read, by path
}

// Tree puts what was read into the crawler's terms.
func (c Contents) Tree() Tree {
	byPath := func(a, b register.File) int { return strings.Compare(a.Path, b.Path) }
	files := slices.SortedFunc(slices.Values(c.Files), byPath)
	entries := slices.SortedFunc(slices.Values(c.Entries), func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	t := Tree{Head: c.Head, Branch: c.Branch, Empty: c.Empty, Files: files}
	for _, e := range entries {
		if folder, name, inside := strings.Cut(e.Path, "/"); inside {
			if t.Folders == nil {
				t.Folders = map[string][]Node{}
			}
			t.Folders[folder] = append(t.Folders[folder], Node{Name: name, Kind: e.Kind, Empty: e.Void})
		} else {
			n := Node{Name: e.Path, Kind: e.Kind, Empty: e.Void}
			if i, ok := slices.BinarySearchFunc(files, register.File{Path: e.Path}, byPath); ok {
				n.Size = files[i].Size
			}
			t.Root = append(t.Root, n)
		}
		role := Wanted(e.Path)
		if miss, ok := c.Missed[e.Path]; ok && (role == RolePubliccode || role == RoleSheet) {
			t.Findings = append(t.Findings, missed(e.Path, miss))
		}
	}
	return t
}

// missed is the finding of a wanted name that was not read.
func missed(path string, miss Miss) register.Finding {
	rule := map[Miss]string{
		IsSymlink: RuleSymlink, IsFolder: RuleFolder, IsSubmodule: RuleSubmodule, IsLarge: RuleOversized, IsCutOff: RuleUnread,
	}[miss]
	severity := register.Error
	if miss == IsCutOff || (miss == IsFolder && Wanted(path) == RoleSheet) {
		severity = register.Warning
	}
	return register.Finding{Rule: rule, Severity: severity, Args: map[string]string{"path": path}}
}
