// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"EUPL-1.2", "EUPL-1.2"},
		{"MIT OR (Apache-2.0 AND ISC)", "MIT OR Apache-2.0 AND ISC"},
		{"(MIT OR ISC) AND mit", "(MIT OR ISC) AND MIT"},
		{"MIT OR Apache-2.0 AND ISC", "MIT OR Apache-2.0 AND ISC"},
		{"gpl-3.0", "GPL-3.0"},
		{"GPL-3.0+", "GPL-3.0-or-later"},
		{"EUPL-1.1+", "EUPL-1.1+"},
		{"GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"Apache License, Version 2.0", "Apache-2.0"},
		{"The Apache Software License, Version 2.0", "Apache-2.0"},
		{"Apache 2.0", "Apache-2.0"},
		{"Apache2", "Apache-2.0"},
		{"Apache Software License", "Apache"},
		{"BSD", "BSD"},
		{"BSD License", "BSD"},
		{"BSD 3-Clause", "BSD-3-Clause"},
		{"3-Clause BSD License", "BSD-3-Clause"},
		{"The MIT License (MIT)", "MIT"},
		{"MIT License", "MIT"},
		{"MIT/Apache-2.0", "MIT OR Apache-2.0"},
		{"MIT, BSD", "MIT, BSD"},
		{"GPL", "GPL"},
		{"GPLv3", "GPL-3.0"},
		{"GPLv3+", "GPL-3.0-or-later"},
		{"GPL v3 or later", "GPL-3.0-or-later"},
		{"GNU GPL v3.0", "GPL-3.0"},
		{"GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"},
		{"GNU General Public License v3 (GPLv3)", "GPL-3.0"},
		{"GNU Affero General Public License v3", "AGPL-3.0"},
		{"GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later"},
		{"GNU Lesser General Public License v2.1", "LGPL-2.1"},
		{"LGPL-3", "LGPL-3.0"},
		{"GPL (>= 3)", "GPL-3.0-or-later"},
		{"GPL-2", "GPL-2.0"},
		{"Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"},
		{"European Union Public Licence 1.2 (EUPL 1.2)", "EUPL-1.2"},
		{"EUPL v1.2", "EUPL-1.2"},
		{"EUPL", "EUPL"},
		{"CeCILL", "CECILL"},
		{"CeCILL-B", "CECILL-B"},
		{"CeCILL v2.1", "CECILL-2.1"},
		{"Licence CeCILL-C", "CECILL-C"},
		{"CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)", "CECILL-2.1"},
		{"Licence Ouverte 2.0", "etalab-2.0"},
		{"OPEN LICENCE 2.0/LICENCE OUVERTE 2.0", "etalab-2.0"},
		{"Licence Ouverte / Open Licence version 2.0", "etalab-2.0"},
		{"Etalab", "Licence-Ouverte"},
		{"Licence Ouverte", "Licence-Ouverte"},
		{"Licence Ouverte 1.0", "LicenseRef-Licence-Ouverte-1.0"},
		{"https://spdx.org/licenses/EUPL-1.2", "EUPL-1.2"},
		{"https://spdx.org/licenses/AGPL-3.0-or-later.html", "AGPL-3.0-or-later"},
		{"https://opensource.org/licenses/MIT", "MIT"},
		{"http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"},
		{"https://www.gnu.org/licenses/gpl-3.0.html", "GPL-3.0"},
		{"https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"},
		{"LicenseRef-ours", "LicenseRef-ours"},
		{"0BSD", "0BSD"},
		{"Eclipse Public License - v 2.0", "EPL-2.0"},
		{"", ""},
		{"Proprietary", ""},
		{"UNLICENSED", ""},
		{"Open source", ""},
		{"see LICENSE", ""},
		{"https://example.org/", ""},
		{"Other", ""},
		{"the license", ""},
		{"version 2.0", ""},
	} {
		if got := Parse(c.word).String(); got != c.want {
			t.Errorf("Parse(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestMeaning(t *testing.T) {
	for name, want := range map[string]int{"GPL-3.0": 2, "GPL": 6, "MIT": 1, "BSD": 5, "GPL-3.0-or-later": 1, "CECILL": 4, "nothing": 0, "GPL-9.0": 0, "GPL-2.0-with-font-exception": 1} {
		if got := meaning(name); len(got) != want {
			t.Errorf("%s can mean %v, want %d of them", name, got, want)
		}
	}
	for name := range families {
		for _, id := range meaning(name) {
			if len(meaning(id)) != 1 {
				t.Errorf("%s of the family %s is no SPDX id", id, name)
			}
		}
	}
}

// FuzzParseName: whatever people write, what was read reads the same again.
func FuzzParseName(f *testing.F) {
	for _, s := range []string{"MIT/Apache-2.0", "GPLv3+", "BSD, MIT", "https://spdx.org/licenses/MIT", "GPL (>= 3)", "\xff", "v", "+ + +", "(((", "https://%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := Parse(s)
		if again := Parse(e.String()); again.String() != e.String() {
			t.Fatalf("%q gave %q, which gives %q", s, e, again)
		}
	})
}
