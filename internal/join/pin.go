// SPDX-License-Identifier: EUPL-1.2

package join

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"greffe/internal/register"
)

var (
	// commitForm is a full commit id of git, SHA-1 or SHA-256.
	commitForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
	// swhidForm is a core SWHID, version 1 (ISO/IEC 18670).
	swhidForm = regexp.MustCompile(`^swh:1:(cnt|dir|rev|rel|snp):[0-9a-f]{40}$`)
)

// ReadPin reads what a person names as the version of the code that a sheet
// explains: a full commit id or a core SWHID. It wraps register.ErrInvalid.
func ReadPin(text string) (string, error) {
	text = strings.TrimSpace(text)
	if core, _, _ := strings.Cut(text, ";"); swhidForm.MatchString(core) {
		return core, nil
	}
	if lower := strings.ToLower(text); commitForm.MatchString(lower) {
		return lower, nil
	}
	return "", fmt.Errorf("pin %q: %w", text, register.ErrInvalid)
}

// pinned splits an address that a sheet gives into that of the repository and the
// version that it names, if it names one: a forge's page of a commit, or an address
// of Software Heritage, whose qualifier "origin" is the repository.
func pinned(address string) (repository, version string) {
	u, err := url.Parse(address)
	if err != nil {
		return address, ""
	}
	if strings.EqualFold(u.Host, "archive.softwareheritage.org") {
		id := strings.TrimPrefix(strings.TrimPrefix(u.Path, "/"), "browse/")
		core, qualifiers, _ := strings.Cut(strings.TrimSuffix(id, "/"), ";")
		if !swhidForm.MatchString(core) {
			return address, ""
		}
		for q := range strings.SplitSeq(qualifiers, ";") {
			if origin, ok := strings.CutPrefix(q, "origin="); ok {
				return origin, core
			}
		}
		return address, ""
	}
	elements := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i, e := range elements {
		if i >= 2 && i+1 < len(elements) && (e == "tree" || e == "blob" || e == "commit" || e == "commits" || e == "src" || e == "raw") {
			version := elements[i+1]
			if version == "commit" && i+2 < len(elements) { // Gitea: /src/commit/<id>
				version = elements[i+2]
			}
			if commitForm.MatchString(version) {
				return address, version
			}
		}
	}
	return address, ""
}

// pinOf says who chose the version of the code: the sheet, where its address names one.
func pinOf(n Named) register.Pin {
	if n.Commit == "" {
		return register.PinNone
	}
	return register.PinSheet
}
