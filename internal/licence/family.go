// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	_ "embed"
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

//go:embed families.txt
var familyList string

// families maps the names that people use for several licences at once to the SPDX ids
// that they can stand for. GNU's are told by gnu.
var families = func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(familyList) {
		if name, ids, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "#") {
			m[name] = strings.Fields(ids)
		}
	}
	return m
}()

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
	if id, known := spdx.Licence(name); known {
		name = id
	}
	base, later := strings.CutSuffix(name, "+")
	if id, known := spdx.Licence(base); known {
		base = id
	}
	if later && slices.Contains(gnu(base), base+orLater) {
		return Expression{Name: base + orLater, Means: []string{base + orLater}}
	}
	ids := meaning(base)
	if ids == nil {
		return Expression{}
	}
	return Expression{Name: base, Means: ids, Later: later}
}
