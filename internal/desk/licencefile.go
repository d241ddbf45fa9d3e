// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"slices"
	"strings"

	"greffe/internal/licence"
	"greffe/internal/register"
)

// licenceFiles are the files of a visit that may say something of the licence: those
// read in the root and in the folder of licences, and the names there that were not read. The others that were read
// may say under what they themselves are.
func licenceFiles(v register.Visit, s register.Snapshot) (all, others []register.File) {
	for _, f := range s.Files {
		switch {
		case f.Bytes == nil:
		case licence.Wanted(f.Path), !strings.Contains(f.Path, "/") && readme(f.Path):
			all = append(all, f)
		default:
			others = append(others, f)
		}
	}
	for _, folder := range licence.Folders() {
		for _, n := range v.Folders[folder] {
			if path := folder + "/" + n.Name; n.Kind == register.NodeFile && bytesOf(s, path) == nil {
				all = append(all, register.File{Path: path})
			}
		}
	}
	return all, others
}

func readme(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, "readme") || strings.HasPrefix(lower, "lisezmoi")
}

// muteLicence gives the first licence file of the root that no claim comes from, and
// whether it was read. Where another one speaks, silence is no fault.
func muteLicence(v register.Visit, s register.Snapshot, claims []licence.Claim) (name string, read bool) {
	if slices.ContainsFunc(claims, func(c licence.Claim) bool { return licence.IsText(c.Evidence.Path) && c.Body != licence.OtherText }) {
		return "", false
	}
	if i := slices.IndexFunc(claims, func(c licence.Claim) bool { return c.Body == licence.OtherText }); i >= 0 {
		return claims[i].Evidence.Path, true
	}
	for _, n := range v.Root {
		if n.Kind != register.NodeFolder && licence.IsText(n.Name) {
			return n.Name, bytesOf(s, n.Name) != nil
		}
	}
	return "", false
}

// bytesOf gives the bytes of a file of a visit, nil when it was not read.
func bytesOf(s register.Snapshot, name string) []byte {
	for _, f := range s.Files {
		if f.Path == name {
			return f.Bytes
		}
	}
	return nil
}
