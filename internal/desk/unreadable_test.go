// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"testing"

	"greffe/internal/register"
)

// TestUnreadableDescriptions: a file whose syntax is broken is told, not passed over.
func TestUnreadableDescriptions(t *testing.T) {
	for _, c := range []struct {
		name, path, text string
		want             int
	}{
		{"json_cut_short", "codemeta.json", `{"name": "x"`, 1},
		{"yaml_broken", "CITATION.cff", "title: [\n", 1},
		{"json_broken", "code.json", "no", 1},
		{"json", "codemeta.json", `{"name": "x"}`, 0},
		{"yaml", "CITATION.cff", "title: x\n", 0},
		{"another_file", "package.json", "{", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := unreadable(register.Snapshot{Files: []register.File{{Path: c.path, Bytes: []byte(c.text)}}}); len(got) != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}
