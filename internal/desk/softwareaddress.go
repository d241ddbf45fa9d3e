// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
)

// knownSoftware is what the register knows under one key, and what it knew: an address
// that was given once is given to nothing that shares no repository with it.
type knownSoftware struct {
	now, former []register.Software
}

// address gives each software of the key its address: the one that it had, and else one
// that nothing has or had.
func (k knownSoftware) address(all []register.Software) {
	taken := map[string]bool{}
	for _, list := range [][]register.Software{k.now, k.former} {
		for _, main := range []bool{true, false} { // who holds the main part goes before who holds another
			for _, old := range list {
				if i := heir(old, all, main); !taken[old.Slug] && i >= 0 {
					all[i].Slug, taken[old.Slug] = old.Slug, true
				}
			}
		}
	}
	for _, old := range slices.Concat(k.now, k.former) {
		taken[old.Slug] = true
	}
	for i := range all {
		if all[i].Slug == "" {
			all[i].Slug = newSlug(&all[i], taken)
			taken[all[i].Slug] = true
		}
	}
}

// heir gives which software without an address shares a repository with one that had one:
// its main one, or any. -1 is none.
func heir(old register.Software, all []register.Software, main bool) int {
	for _, p := range old.Parts {
		if i := slices.IndexFunc(all, func(s register.Software) bool { return s.Slug == "" && s.Holds(p.Repository) }); i >= 0 {
			return i
		}
		if main {
			break
		}
	}
	return -1
}

// newSlug makes an address: of the name alone for the first one, and for the others what
// publishes them beside it. Two hyphens stand in no name's address, so that no software of
// another name has it; they stand before the sum of a name that is too long for an address, too.
func newSlug(s *register.Software, taken map[string]bool) string {
	base := register.Slug(s.Name)
	if strings.ReplaceAll(base, "-", "") != register.SoftwareKey(s.Name) {
		sum := sha256.Sum256([]byte(s.Key))
		base += "--" + hex.EncodeToString(sum[:6])
	}
	if !taken[base] {
		return base
	}
	account := strings.TrimSuffix(s.Parts[0].Address, "/"+s.Parts[0].Name)
	slug := base + "--" + register.Slug(account)
	for n := 2; taken[slug]; n++ {
		slug = fmt.Sprintf("%s--%s-%d", base, register.Slug(account), n)
	}
	return slug
}
