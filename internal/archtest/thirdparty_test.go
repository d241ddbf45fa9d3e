// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestThirdParty compares THIRD-PARTY.md with the modules that the program is linked from.
func TestThirdParty(t *testing.T) {
	notice, err := os.ReadFile(filepath.Join(root, "THIRD-PARTY.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^` ]+)` \\| (v[^ ]+) \\|").FindAllSubmatch(notice, -1) {
		told[string(row[1])] = string(row[2])
	}
	for path, version := range linked(t) {
		switch told[path] {
		case version:
		case "":
			t.Errorf("THIRD-PARTY.md lacks `%s` %s", path, version)
		default:
			t.Errorf("THIRD-PARTY.md says `%s` %s; the program has %s", path, told[path], version)
		}
		delete(told, path)
	}
	for path := range told {
		t.Errorf("THIRD-PARTY.md names `%s`, which the program does not contain", path)
	}
}

// linked gives the version of every module in the program.
func linked(t *testing.T) map[string]string {
	t.Helper()
	versions := map[string]string{}
	own(t)
	for _, p := range goList(t, "-deps", "./cmd/greffe") {
		if p.Module != nil && !p.Module.Main {
			versions[p.Module.Path] = p.Module.Version
		}
	}
	return versions
}
