// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestFaultsLeadToTheirFile: a fault of publiccode.yml leads to its line in the file that
// was read, under the name that it has.
func TestFaultsLeadToTheirFile(t *testing.T) {
	for _, name := range []string{"publiccode.yml", "publiccode.yaml"} {
		t.Run(name, func(t *testing.T) {
			f := invented()
			faulty := 0
			for id, code := range f.publiccodes {
				shot, ok := f.snapshots[id]
				if !ok || code.SHA256 == "" {
					continue
				}
				code.Findings = []register.Finding{{Rule: "publiccode.name", Severity: register.Error, Key: "name", Line: 3}}
				f.publiccodes[id] = code
				shot.Files = []register.File{{Path: name, SHA256: code.SHA256}}
				f.snapshots[id] = shot
				for _, x := range f.repositories {
					if x.ID != id {
						continue
					}
					body := fetch(site(t, f), "/fr/depots/"+x.Key).Body.String()
					if want := shot.Head + "/" + name + "#L3"; strings.Contains(body, "-/blob/"+want) {
						faulty++
					}
				}
			}
			if faulty == 0 {
				t.Errorf("no fault leads to a line of %s", name)
			}
		})
	}
}
