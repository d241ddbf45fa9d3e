// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// licences is the list of article D323-2-1 of the CRPA, as data.gouv.fr publishes it
// (datagouv/datagouvfr-pages pages/legal/licences.md, 2025-07-24).
func licences() []law.Licence {
	return []law.Licence{
		{SPDX: "Apache-2.0", For: law.ForCode, Kind: "permissive"},
		{SPDX: "BSD-2-Clause", For: law.ForCode, Kind: "permissive"},
		{SPDX: "BSD-3-Clause", For: law.ForCode, Kind: "permissive"},
		{SPDX: "CECILL-B", For: law.ForCode, Kind: "permissive"},
		{SPDX: "MIT", For: law.ForCode, Kind: "permissive"},
		{SPDX: "CECILL-2.1", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "CECILL-C", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "GPL-3.0-or-later", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "LGPL-3.0-or-later", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "AGPL-3.0-or-later", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "MPL-2.0", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "EPL-2.0", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "EUPL-1.2", For: law.ForCode, Kind: "reciprocal"},
		{SPDX: "etalab-2.0", For: law.ForData, Kind: "permissive"},
		{SPDX: "ODbL-1.0", For: law.ForData, Kind: "reciprocal"},
	}
}

// nearMisses are the licences that people take for one of the list.
func nearMisses() []law.NearMiss {
	groups := []struct {
		why     law.Why
		instead string
		ids     []string
	}{
		{law.NearOnly, "GPL-3.0-or-later", []string{"GPL-3.0-only"}},
		{law.NearOnly, "LGPL-3.0-or-later", []string{"LGPL-3.0-only"}},
		{law.NearOnly, "AGPL-3.0-or-later", []string{"AGPL-3.0-only"}},
		{law.NearOlder, "GPL-3.0-or-later", []string{"GPL-1.0-only", "GPL-2.0-only"}},
		{law.NearOlder, "LGPL-3.0-or-later", []string{"LGPL-2.0-only", "LGPL-2.1-only"}},
		{law.NearOlder, "AGPL-3.0-or-later", []string{"AGPL-1.0-only", "AGPL-1.0-or-later"}},
		{law.NearOlderLater, "GPL-3.0-or-later", []string{"GPL-1.0-or-later", "GPL-2.0-or-later"}},
		{law.NearOlderLater, "LGPL-3.0-or-later", []string{"LGPL-2.0-or-later", "LGPL-2.1-or-later"}},
		{law.NearOlder, "Apache-2.0", []string{"Apache-1.0", "Apache-1.1"}},
		{law.NearOlder, "BSD-3-Clause", []string{"BSD-4-Clause", "BSD-4-Clause-UC"}},
		{law.NearOlder, "CECILL-2.1", []string{"CECILL-1.0", "CECILL-1.1", "CECILL-2.0"}},
		{law.NearOlder, "EPL-2.0", []string{"EPL-1.0"}},
		{law.NearOlder, "EUPL-1.2", []string{"EUPL-1.0", "EUPL-1.1"}},
		{law.NearOlder, "MPL-2.0", []string{"MPL-1.0", "MPL-1.1"}},
		{law.NearOlder, "etalab-2.0", []string{"LicenseRef-Licence-Ouverte-1.0"}},
		{law.NearVariant, "MPL-2.0", []string{"MPL-2.0-no-copyleft-exception"}},
		{law.NearVariant, "MIT", []string{"MIT-0", "MIT-CMU", "MIT-Modern-Variant", "MIT-advertising", "MIT-feh", "X11", "JSON", "ISC", "NCSA"}},
		{law.NearVariant, "BSD-2-Clause", []string{"0BSD", "BSD-1-Clause", "BSD-2-Clause-Patent", "BSD-2-Clause-Views"}},
		{law.NearVariant, "BSD-3-Clause", []string{"BSD-3-Clause-Attribution", "BSD-3-Clause-Clear", "BSD-3-Clause-LBNL", "BSD-3-Clause-Modification"}},
		{law.NearContent, "etalab-2.0", []string{
			"CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC0-1.0", "CC-PDDC", "PDDL-1.0", "ODC-By-1.0", "OGL-UK-3.0", "DL-DE-BY-2.0", "DL-DE-ZERO-2.0",
		}},
		{law.NearContent, "ODbL-1.0", []string{"CC-BY-SA-3.0", "CC-BY-SA-4.0"}},
	}
	var all []law.NearMiss
	for _, g := range groups {
		for _, id := range g.ids {
			all = append(all, law.NearMiss{SPDX: id, Instead: g.instead, Why: g.why})
		}
	}
	return all
}
