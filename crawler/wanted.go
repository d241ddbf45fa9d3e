// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"path"
	"strings"

	"greffe/internal/licence"
	"greffe/internal/metadata"
)

// The most bytes that are read of a wanted file. A file of metadata that is
// larger is a finding (trust A15); a text is cut off from reading altogether.
const (
	MaxMetadata = 256 << 10 // publiccode.yml, algorithm sheets
	MaxText     = 256 << 10 // readme, licence and guidance texts, package manifests
)

// Role says why a file is wanted.
type Role string

// The roles.
const (
	NotWanted      Role = ""
	RolePubliccode Role = "publiccode" // publiccode.yml or .yaml at the root
	RoleSheet      Role = "sheet"      // algorithm.yml at the root, algorithms/*.yml
	RoleReadme     Role = "readme"
	RoleLicence    Role = "licence"  // a licence text at the root or in LICENSES/, or a package manifest, which names the licence
	RoleGuidance   Role = "guidance" // CONTRIBUTING at the root, or where forges look for it
	RoleSoftware   Role = "software" // CITATION.cff, code.json: what else describes the software
)

// Folders lists the folders of the root that are looked into, in any case: the first and
// LICENSES hold wanted files, the four after the first may; of the others the names alone
// count, which servers that can filter send with the root.
func Folders() []string {
	return []string{"algorithms", "docs", "doc", ".github", ".gitlab", ".gitea", ".forgejo", ".well-known", "LICENSES", "LICENCES"}
}

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
	case guides(folder) && contributing(lower):
		return RoleGuidance
	case folder != "" && licence.Wanted(file):
		return RoleLicence
	case folder != "":
		return NotWanted
	case yaml && stem == "publiccode":
		return RolePubliccode
	case yaml && stem == "algorithm":
		return RoleSheet
	case named(lower, "readme"), named(lower, "lisezmoi"):
		return RoleReadme
	case named(lower, "license"), named(lower, "licence"), named(lower, "copying"), licence.Wanted(file):
		return RoleLicence
	case contributing(lower):
		return RoleGuidance
	}
	if _, software := metadata.Of(file); software {
		return RoleSoftware
	}
	return NotWanted
}

// guides reports whether a folder is one in which forges look for CONTRIBUTING.
func guides(folder string) bool {
	switch strings.ToLower(folder) {
	case "docs/", "doc/", ".github/", ".gitlab/":
		return true
	}
	return false
}

func contributing(name string) bool {
	return named(name, "contributing") || named(name, "contribuer") || named(name, "contribution") || named(name, "contributions")
}

// named reports whether a file is called so, alone or before a sign: LICENSE,
// LICENSE.md, LICENSE-MIT, but not licenses.go.
func named(name, word string) bool {
	rest, ok := strings.CutPrefix(name, word)
	return ok && (rest == "" || strings.ContainsRune(".-_", rune(rest[0])))
}
