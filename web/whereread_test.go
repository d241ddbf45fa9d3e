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

// TestFaultsOfALicenceLeadToTheirFile: a fault of the licence leads to its line at the
// commit that was read; where the forge shows no files, to the bytes that were kept.
func TestFaultsOfALicenceLeadToTheirFile(t *testing.T) {
	for kind, want := range map[register.ForgeKind]string{
		register.GitLab:   `href="https://forge.example/valmont/allocation-logement/-/blob/` + commit + `/LICENSE#L1"`,
		register.PlainGit: `href="/fr/depots/forge.example/valmont/allocation-logement/-/lu/` + sha + `#L1"`,
	} {
		t.Run(string(kind), func(t *testing.T) {
			f := invented()
			for i := range f.repositories {
				if f.repositories[i].ID == "r-allocation" {
					f.repositories[i].Kind = kind
				}
			}
			body := fetch(site(t, f), "/fr/depots/forge.example/valmont/allocation-logement").Body.String()
			_, faults, _ := strings.Cut(body, `<section aria-labelledby="licence">`)
			_, faults, _ = strings.Cut(faults, `<ul class="findings">`)
			if faults, _, _ = strings.Cut(faults, "</ul>"); !strings.Contains(faults, want) {
				t.Errorf("no %s in %s", want, faults)
			}
		})
	}
}

// TestAFailedVisitLeavesTheLastReading: what was read stays proven after a visit that met
// nobody, and the page says what that visit met.
func TestAFailedVisitLeavesTheLastReading(t *testing.T) {
	f := invented()
	code := f.publiccodes["r-allocation"]
	code.Findings = []register.Finding{{Rule: "publiccode.name", Severity: register.Error, Key: "name", Line: 3}}
	f.publiccodes["r-allocation"] = code
	f.failed = map[string]register.Snapshot{"r-allocation": {Repository: "r-allocation", At: at("2026-11-21"), Reach: register.ReachUnavailable}}
	s := site(t, f)
	const key = "/fr/depots/forge.example/valmont/allocation-logement"
	body := fetch(s, key).Body.String()
	for rule, want := range map[string]string{
		"the_last_answer_is_the_failure":         `2026-11-21`,
		"faults_lead_to_what_was_read":           commit + `/publiccode.yml#L3`,
		"publiccode_is_there_and_has_its_source": `href="https://forge.example/valmont/allocation-logement/-/blob/` + commit + `/publiccode.yml"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s: no %s", rule, want)
		}
	}
	if kept := fetch(s, key+"/-/lu/"+sha); kept.Code != 200 {
		t.Errorf("the bytes that were kept: %d", kept.Code)
	}
}
