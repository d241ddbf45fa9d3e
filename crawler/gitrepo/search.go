// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"greffe/crawler"
)

// search looks for one commit's root, wanted folders and wanted files in packs.
type search struct {
	head    plumbing.Hash
	want    Want
	options Options
	pack    *pack

	root    plumbing.Hash
	entries []Entry
	folders map[string]bool   // those whose names are known
	files   map[string][]byte // by path; nil when the file is too large
	cut     bool
}

// look searches the pack as far as it was read. It reports whether all that is
// wanted was found; last says that there will be no more.
func (s *search) look(last bool) (bool, error) {
	if done, err := s.findRoot(last); !done || err != nil {
		return false, err
	}
	folders, err := s.findFolders()
	if err != nil {
		return false, err
	}
	files, err := s.findFiles()
	return folders && files, err
}

// findRoot reads the commit and its root tree.
func (s *search) findRoot(last bool) (bool, error) {
	if s.entries != nil {
		return true, nil
	}
	if s.root.IsZero() {
		data, err := s.pack.find(s.head, plumbing.CommitObject, s.options.MaxTree)
		if err != nil {
			return false, missing(err, last, "head commit")
		}
		if s.root, err = treeOf(data); err != nil {
			return false, err
		}
	}
	data, err := s.pack.find(s.root, plumbing.TreeObject, s.options.MaxTree)
	if err != nil {
		return false, missing(err, last, "root tree")
	}
	s.entries, err = readTree("", data)
	s.folders, s.files = map[string]bool{}, map[string][]byte{}
	return err == nil, err
}

// missing turns the absence of something that must be there into a fault, once no
// more can come.
func missing(err error, last bool, what string) error {
	if errors.Is(err, errNotFound) && !last {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// findFolders adds the names in the wanted folders.
func (s *search) findFolders() (bool, error) {
	all := true
	for _, e := range slices.Clone(s.entries) {
		if e.Kind != crawler.NodeFolder || s.folders[e.Path] || !s.wantsFolder(e.Path) {
			continue
		}
		data, err := s.pack.find(e.hash, plumbing.TreeObject, s.options.MaxTree)
		if errors.Is(err, errNotFound) || errors.Is(err, errLarge) {
			all = false
			continue
		}
		if err != nil {
			return false, err
		}
		inner, err := readTree(e.Path+"/", data)
		if err != nil {
			return false, err
		}
		s.folders[e.Path] = true
		s.entries = append(s.entries, inner...)
	}
	slices.SortFunc(s.entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

// wantsFolder reports whether a folder of the root is looked into, in whatever case it is written.
func (s *search) wantsFolder(name string) bool {
	return slices.ContainsFunc(s.want.Folders, func(f string) bool { return strings.EqualFold(f, name) })
}

// findFiles reads the wanted files that are in the pack. In a filtered pack, a
// file in a folder is there only on the second, deeper turn.
func (s *search) findFiles() (bool, error) {
	all := true
	for _, e := range s.entries {
		if _, known := s.files[e.Path]; known || e.Kind != crawler.NodeFile || !s.want.File(e.Path) {
			continue
		}
		data, err := s.pack.find(e.hash, plumbing.BlobObject, s.want.MaxFile)
		switch {
		case err == nil:
			s.files[e.Path] = append([]byte{}, data...)
		case errors.Is(err, errLarge):
			s.files[e.Path] = nil
		case errors.Is(err, errNotFound):
			all = false
		default:
			return false, err
		}
	}
	return all, nil
}

// needsFolders reports whether a folder holds wanted files that the first pack left out.
func (s *search) needsFolders() bool {
	return slices.ContainsFunc(s.entries, func(e Entry) bool {
		_, known := s.files[e.Path]
		return strings.Contains(e.Path, "/") && e.Kind == crawler.NodeFile && !known && s.want.File(e.Path)
	})
}

// treeOf finds the root tree in a commit.
func treeOf(data []byte) (plumbing.Hash, error) {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	hex, ok := bytes.CutPrefix(line, []byte("tree "))
	if !ok || !plumbing.IsHash(string(hex)) {
		return plumbing.ZeroHash, errors.New("malformed commit")
	}
	return plumbing.NewHash(string(hex)), nil
}

// readTree lists a folder. Names that no honest tree holds are left out: they
// would be taken for a path.
func readTree(prefix string, data []byte) ([]Entry, error) {
	o := &plumbing.MemoryObject{}
	o.SetType(plumbing.TreeObject)
	if _, err := o.Write(data); err != nil {
		return nil, fmt.Errorf("tree: %w", err)
	}
	var t object.Tree
	if err := t.Decode(o); err != nil {
		return nil, fmt.Errorf("tree: %w", err)
	}
	out := make([]Entry, 0, len(t.Entries))
	for _, e := range t.Entries {
		if e.Name == "." || e.Name == ".." || strings.ContainsAny(e.Name, "/\x00") {
			continue
		}
		out = append(out, Entry{crawler.Entry{Path: prefix + e.Name, Kind: kind(e.Mode), Void: e.Hash.String() == crawler.VoidBlob}, e.Hash})
	}
	slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

func kind(m filemode.FileMode) crawler.NodeKind {
	switch m {
	case filemode.Dir:
		return crawler.NodeFolder
	case filemode.Symlink:
		return crawler.NodeSymlink
	case filemode.Submodule:
		return crawler.NodeSubmodule
	}
	return crawler.NodeFile
}
