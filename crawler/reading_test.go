// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"greffe/internal/register"
)

func TestWanted(t *testing.T) {
	for path, want := range map[string]Role{
		"publiccode.yml": RolePubliccode, "publiccode.yaml": RolePubliccode, "docs/publiccode.yml": NotWanted, "publiccode.yml.bak": NotWanted,
		"algorithm.yml": RoleSheet, "algorithms/aid.yml": RoleSheet, "algorithms/a.b.yml": RoleSheet, "algorithms/sub/aid.yml": NotWanted,
		"algorithms/notes.md": NotWanted, "algorithms/publiccode.yml": RoleSheet,
		"README": RoleReadme, "readme.fr.md": RoleReadme, "readmes.txt": NotWanted,
		"LICENSE": RoleLicence, "LICENCE.txt": RoleLicence, "COPYING.LESSER": RoleLicence, "LICENSE-MIT": RoleLicence, "licenses.go": NotWanted,
		"package.json": RoleLicence, "pyproject.toml": RoleLicence, "DESCRIPTION": RoleLicence, "codemeta.json": RoleLicence, "LICENSES/EUPL-1.2.txt": RoleLicence, "LICENSES/sub/MIT.txt": NotWanted, "docs/LICENSE": NotWanted,
		"LISEZMOI.md": RoleReadme, "CONTRIBUTING.fr.md": RoleGuidance, "contribuer.md": RoleGuidance, ".github/CONTRIBUTING.md": RoleGuidance, "Docs/contributing.rst": RoleGuidance, ".gitlab/issue.md": NotWanted, "docs/sub/CONTRIBUTING.md": NotWanted,
		"CITATION.cff": RoleSoftware, "code.json": RoleSoftware, "docs/code.json": NotWanted,
		"": NotWanted, "/": NotWanted, ".yml": NotWanted,
	} {
		if got := Wanted(path); got != want {
			t.Errorf("Wanted(%q) = %q, want %q", path, got, want)
		}
	}
}

// project stands for a library's type.
type project struct {
	ID      int       `json:"id"`
	Name    string    `json:"full_name"`
	Private bool      `json:"private"`
	Created time.Time `json:"created_at"`
	Topics  []string  `json:"topics"`
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		`[]`, `{}`, `[{"id":1,"full_name":"a/b"}]`, `[{"id":"1"}]`, `[{"created_at":"x","id":2}]`, `[null,3,"x",{}]`, `{"ok":true,"data":[{"id":"x"}]}`,
		`{"data":null}`, `[{"id":1}`, ``, `null`, `[[]]`, `{"topics":{"a":1},"id":1e999}`, `[{"ID":"x","id":1}]`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, _, err := clean[project]([]byte(s))
		if err != nil {
			return
		}
		var list []project
		var page struct{ Data []project }
		var one project
		if json.Unmarshal(b, &list) != nil && json.Unmarshal(b, &page) != nil && json.Unmarshal(b, &one) != nil {
			t.Errorf("what is given back cannot be decoded: %q -> %q", s, b)
		}
	})
}

func FuzzTidy(f *testing.F) {
	f.Add("é\x00\xff", int64(0), 3)
	f.Add("a ", int64(1<<40), -1)
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string, unix int64, n int) {
		r := tidy(register.Repository{
			Host: "H", Description: Said(s), Homepage: Said(s), Topics: Said([]string{s}), LastActivity: Said(time.Unix(unix, 0)), Stars: Said(n),
		}, now)
		if !utf8.ValidString(r.Description.Value) || len(r.Description.Value) > maxDescription || len(r.Topics.Value[0]) > maxWord || strings.ContainsRune(r.Description.Value, 0) {
			t.Errorf("text %q", r.Description.Value)
		}
		if r.LastActivity.Value.After(now) || r.Stars.Value < 0 || r.ListMark == "" {
			t.Errorf("%+v", r)
		}
		if again := tidy(r, now); again.Description.Value != r.Description.Value || !again.LastActivity.Value.Equal(r.LastActivity.Value) {
			t.Error("what is tidy changes when it is tidied")
		}
	})
}

func TestMarkMovesEvenWithADateThatCannotBe(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	at := func(year int) string {
		return tidy(register.Repository{Key: "h/o/n", LastActivity: Said(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))}, now).ListMark
	}
	if at(2098) == at(2099) {
		t.Error("a forge whose clock is wrong looks as if nothing moved")
	}
}

func TestMarkMovesWithWhatMatters(t *testing.T) {
	base := register.Repository{Key: "h/o/n", Description: Said("a"), Stars: Said(1), LastActivity: Said(time.Unix(1e9, 0))}
	for name, c := range map[string]struct {
		change func(*register.Repository)
		moves  bool
	}{
		"stars_do_not":     {func(r *register.Repository) { r.Stars = Said(2) }, false},
		"activity_does":    {func(r *register.Repository) { r.LastActivity = Said(time.Unix(1e9+1, 0)) }, true},
		"a_rename_does":    {func(r *register.Repository) { r.Key = "h/o/m" }, true},
		"description_does": {func(r *register.Repository) { r.Description = Said("b") }, true},
		"archiving_does":   {func(r *register.Repository) { r.Archived = Said(true) }, true},
		"a_branch_does":    {func(r *register.Repository) { r.DefaultBranch = Said("trunk") }, true},
	} {
		r := base
		c.change(&r)
		if moved := Mark(r) != Mark(base); moved != c.moves {
			t.Errorf("%s: moved is %v", name, moved)
		}
	}
}
