// SPDX-License-Identifier: EUPL-1.2

package inventory

import "greffe/internal/register"

// Unrecognised is the licence of a repository that has a licence file which the
// forge could not recognise (GitHub writes "Other").
const Unrecognised = "NOASSERTION"

// names gives the SPDX ids of the names that GitHub shows. Of the GPL family the name
// does not tell "only" from "or later", so the id is the family's.
// https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/licensing-a-repository
var names = map[string]string{
	"Other":                                                      Unrecognised,
	"MIT License":                                                "MIT",
	"Apache License 2.0":                                         "Apache-2.0",
	"GNU General Public License v2.0":                            "GPL-2.0",
	"GNU General Public License v3.0":                            "GPL-3.0",
	"GNU Affero General Public License v3.0":                     "AGPL-3.0",
	"GNU Lesser General Public License v2.1":                     "LGPL-2.1",
	"GNU Lesser General Public License v3.0":                     "LGPL-3.0",
	`BSD 2-Clause "Simplified" License`:                          "BSD-2-Clause",
	`BSD 3-Clause "New" or "Revised" License`:                    "BSD-3-Clause",
	"BSD Zero Clause License":                                    "0BSD",
	"ISC License":                                                "ISC",
	"Eclipse Public License 1.0":                                 "EPL-1.0",
	"Eclipse Public License 2.0":                                 "EPL-2.0",
	"Mozilla Public License 2.0":                                 "MPL-2.0",
	"European Union Public License 1.1":                          "EUPL-1.1",
	"European Union Public License 1.2":                          "EUPL-1.2",
	"CeCILL Free Software License Agreement v2.1":                "CECILL-2.1",
	"Creative Commons Attribution 4.0 International":             "CC-BY-4.0",
	"Creative Commons Attribution Share Alike 4.0 International": "CC-BY-SA-4.0",
	"Creative Commons Zero v1.0 Universal":                       "CC0-1.0",
	"The Unlicense":                                              "Unlicense",
	"PostgreSQL License":                                         "PostgreSQL",
	"Do What The F*ck You Want To Public License":                "WTFPL",
	"Do What The Fuck You Want To Public License":                "WTFPL",
}

// licence gives the SPDX id of a forge's name for it; a name that is not known stays.
func licence(f register.Fact[string]) register.Fact[string] {
	if id, ok := names[f.Value]; ok {
		f.Value = id
	}
	return f
}
