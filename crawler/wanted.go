// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"path"
	"strings"
)

// The most bytes that are read of a wanted file. A file of metadata that is
// larger is a finding (trust A15); a text is cut off from reading altogether.
const (
	MaxMetadata = 256 << 10 // publiccode.yml, algorithm sheets
	MaxText     = 256 << 10 // readme and licence texts
)

// Role says why a file is wanted.
type Role string

// The roles.
const (
	NotWanted      Role = ""
	RolePubliccode Role = "publiccode" // publiccode.yml or .yaml at the root
	RoleSheet      Role = "sheet"      // algorithm.yml at the root, algorithms/*.yml
	RoleReadme     Role = "readme"
	RoleLicence    Role = "licence"
)

// Folders lists the folders below the root that hold wanted files.
func Folders() []string { return []string{"algorithms"} }

// Wanted says whether, and why, a file is read: file is its path from the root,
// with slashes. Standards want publiccode.yml in the root; readers accept .yaml.
func Wanted(file string) Role {
	folder, name := path.Split(file)
	lower := strings.ToLower(name)
	stem, ext, _ := strings.Cut(lower, ".")
	yaml := ext == "yml" || ext == "yaml"
	switch {
	case folder == "algorithms/" && (strings.HasSuffix(lower, ".yml") || strings.HasSuffix(lower, ".yaml")):
		return RoleSheet
	case folder != "":
		return NotWanted
	case yaml && stem == "publiccode":
		return RolePubliccode
	case yaml && stem == "algorithm":
		return RoleSheet
	case named(lower, "readme"):
		return RoleReadme
	case named(lower, "license"), named(lower, "licence"), named(lower, "copying"):
		return RoleLicence
	}
	return NotWanted
}

// named reports whether a file is called so, alone or before a sign: LICENSE,
// LICENSE.md, LICENSE-MIT, but not licenses.go.
func named(name, word string) bool {
	rest, ok := strings.CutPrefix(name, word)
	return ok && (rest == "" || strings.ContainsRune(".-_", rune(rest[0])))
}
