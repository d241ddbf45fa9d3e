// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"strings"
	"testing"

	"greffe/internal/register"
	"greffe/internal/words"
)

// TestUnreadableDescriptions: a file whose syntax is broken is told, not passed over.
func TestUnreadableDescriptions(t *testing.T) {
	said, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, text string
		want, line       int
	}{
		{"json_of_another_shape", "codemeta.json", "[]", 1, 1},
		{"a_licence_of_another_shape", "codemeta.json", "{\n\"license\": 3}", 1, 2},
		{"a_list_of_another_shape", "code.json", "{\n\n\"releases\": {}}", 1, 3},
		{"json_cut_short", "codemeta.json", `{"name": "x"`, 1, 0},
		{"yaml_broken", "CITATION.cff", "title: [\n", 1, 0},
		{"json_broken", "code.json", "no", 1, 0},
		{"json", "codemeta.json", `{"name": "x"}`, 0, 0},
		{"yaml", "CITATION.cff", "title: x\n", 0, 0},
		{"another_file", "package.json", "{", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := unreadable(register.Repository{URL: "https://forge.example/o/n"}, register.Snapshot{Files: []register.File{{Path: c.path, Bytes: []byte(c.text)}}})
			if len(got) != c.want {
				t.Errorf("%+v", got)
			}
			for _, f := range got {
				if f.Args["path"] != c.path || f.Key == "" || c.line != f.Line {
					t.Errorf("%+v", f)
				}
				for _, lang := range words.Langs() {
					if !said.Has("finding."+f.Rule) || !said.Has("advice."+f.Rule) || strings.Contains(said.Text(lang, "finding."+f.Rule, words.Args{"path": c.path, "key": f.Key}), "{") {
						t.Errorf("%s has no words", f.Rule)
					}
				}
			}
		})
	}
}
