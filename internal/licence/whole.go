// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"path"
	"slices"
	"strings"
)

// OfWhole leaves out the claims that speak of nothing but the file that they stand in:
// the SPDX line of a README or of a manifest, which are often under another licence
// than the code (REUSE). The line of a licence file speaks of the whole repository.
func OfWhole(claims []Claim) []Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c Claim) bool { return c.Source == Header && !IsText(c.Evidence.Path) })
}

// IsText reports whether a file, by its path from the root, is called like a licence,
// and is no manifest.
func IsText(file string) bool {
	lower := strings.ToLower(path.Base(file))
	return Wanted(file) && (strings.Contains(lower, "licen") || strings.HasPrefix(lower, "copying"))
}
