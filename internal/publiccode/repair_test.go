// SPDX-License-Identifier: EUPL-1.2

package publiccode_test

import (
	"testing"

	"greffe/internal/law/fr"
	"greffe/internal/publiccode"
)

func TestRepair(t *testing.T) {
	cases := []struct{ name, file, want string }{
		{"version_in_quotes", "publiccodeYmlVersion: 0.4\nname: x\n", "publiccodeYmlVersion: \"0.4\"\nname: x\n"},
		{"licence_as_its_list_writes_it", "publiccodeYmlVersion: \"0.4\"\nlegal:\n  license: eupl-1.2 # ours\n", "publiccodeYmlVersion: \"0.4\"\nlegal:\n  license: EUPL-1.2 # ours\n"},
		{"key_with_its_capitals", "publiccodeYmlVersion: \"0.4\"\nlandingurl: https://example.org\n", "publiccodeYmlVersion: \"0.4\"\nlandingURL: https://example.org\n"},
		{"nothing_to_do", "publiccodeYmlVersion: \"0.4\"\n", "publiccodeYmlVersion: \"0.4\"\n"},
		{"what_leaves_a_choice_stays", "publiccodeYmlVersion: \"0.4\"\nurl: nowhere\n", "publiccodeYmlVersion: \"0.4\"\nurl: nowhere\n"},
		{"no_yaml_stays", "\x00\tnot: [yaml", "\x00\tnot: [yaml"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, n := publiccode.Repair([]byte(c.file), fr.Profile())
			if string(got) != c.want || n > 0 != (c.file != c.want) {
				t.Errorf("%d repairs: %q, want %q", n, got, c.want)
			}
		})
	}
}

func FuzzRepair(f *testing.F) {
	f.Add("publiccodeYmlVersion: 0.4\nName: x\nlegal:\n  license: gpl-3.0\n")
	f.Fuzz(func(t *testing.T, file string) {
		if len(file) > 2000 {
			return
		}
		before := len(publiccode.Parse([]byte(file), fr.Profile()).Findings)
		got, n := publiccode.Repair([]byte(file), fr.Profile())
		if after := len(publiccode.Parse(got, fr.Profile()).Findings); after > before || n > 0 && after == before {
			t.Errorf("%d faults after %d repairs, %d before", after, n, before)
		}
	})
}
