// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"slices"
	"strings"

	"greffe/internal/spdx"
)

// The texts of the GNU licences are the same whether later versions are allowed or
// not: the words around them decide. Their bare SPDX ids (GPL-3.0) are deprecated for
// that reason, and name a family here, whoever writes them.
const (
	only    = "-only"
	orLater = "-or-later"
)

// families are the names that people use for several licences at once, and the SPDX
// ids that they can stand for. GNU's are told by gnu.
var families = map[string][]string{
	"Apache": {"Apache-1.0", "Apache-1.1", "Apache-2.0"},
	"BSD":    {"0BSD", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause"},
	"CC":     {"CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-SA-4.0", "CC0-1.0"},
	"CC-BY":  {"CC-BY-1.0", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0"},
	"CECILL": {"CECILL-1.0", "CECILL-1.1", "CECILL-2.0", "CECILL-2.1"},
	"EPL":    {"EPL-1.0", "EPL-2.0"},
	"EUPL":   {"EUPL-1.0", "EUPL-1.1", "EUPL-1.2"},
	"MPL":    {"MPL-1.0", "MPL-1.1", "MPL-2.0"},
}

// gnuVersions are the versions of the GNU licences.
var gnuVersions = map[string][]string{
	"GPL":  {"1.0", "2.0", "3.0"},
	"LGPL": {"2.0", "2.1", "3.0"},
	"AGPL": {"1.0", "3.0"},
	"GFDL": {"1.1", "1.2", "1.3"},
}

// gnu lists the ids that a family of GNU licences can stand for: GPL, GPL-3.0.
func gnu(name string) []string {
	stem, version, one := strings.Cut(name, "-")
	var ids []string
	for _, v := range gnuVersions[stem] {
		if !one || v == version {
			ids = append(ids, stem+"-"+v+only, stem+"-"+v+orLater)
		}
	}
	return ids
}

// meaning lists the SPDX ids that a name can stand for; nothing for a name that is neither id nor family.
func meaning(name string) []string {
	if ids := gnu(name); ids != nil {
		return ids
	}
	if ids := families[name]; ids != nil {
		return ids
	}
	if id, known := spdx.Licence(name); known {
		return []string{id}
	}
	if strings.Contains(name, "LicenseRef-") {
		return []string{name}
	}
	return nil
}

// ofName makes an Expression of an SPDX id, "+" included, or of a family.
func ofName(name string) Expression {
	if ids := meaning(name); ids != nil && !strings.HasSuffix(name, "+") {
		return Expression{Name: name, Means: ids}
	}
	base := strings.TrimSuffix(name, "+")
	if later := base + orLater; base != name && slices.Contains(gnu(base), later) {
		return Expression{Name: later, Means: []string{later}}
	}
	ids := meaning(base)
	if ids == nil {
		return Expression{}
	}
	return Expression{Name: base, Means: ids, Later: base != name}
}
