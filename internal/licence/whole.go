// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"path"
	"strings"
)

// IsText reports whether a file, by its path from the root, is called like a licence,
// and is no manifest.
func IsText(file string) bool {
	lower := strings.ToLower(path.Base(file))
	return Wanted(file) && (strings.Contains(lower, "licen") || strings.HasPrefix(lower, "copying"))
}
