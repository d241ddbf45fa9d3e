// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestAPubliccodeThatCannotBeRead: what bears the name and is no file is said to be
// unreadable, with its place and what to do, and one that is not there leads to the root
// that was looked through.
func TestAPubliccodeThatCannotBeRead(t *testing.T) {
	const root = "https://forge.example/valmont/allocation-logement/-/"
	for _, c := range []struct {
		name     string
		state    register.MetadataState
		findings []register.Finding
		want     []string
		never    []string
	}{
		{
			"a_link", register.MetadataUnreadable,
			[]register.Finding{{Rule: "crawler.file.symlink", Severity: register.Error, Args: map[string]string{"path": "publiccode.yml"}}},
			[]string{root + "blob/" + commit + "/publiccode.yml", "Illisible", "Remplacez le lien par le fichier lui-même"},
			[]string{"Lisible, avec des erreurs", "tout ce qui s’y lit"},
		},
		{"absent", register.MetadataAbsent, nil, []string{root + "tree/" + commit}, []string{"Illisible"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := invented()
			for i := range f.repositories {
				if f.repositories[i].ID == "r-allocation" {
					f.repositories[i].Publiccode = c.state
				}
			}
			delete(f.publiccodes, "r-allocation")
			shot := f.snapshots["r-allocation"]
			shot.Head, shot.Findings = commit, c.findings
			f.snapshots["r-allocation"] = shot
			body := fetch(site(t, f), "/fr/depots/forge.example/valmont/allocation-logement").Body.String()
			_, row, _ := strings.Cut(body, `<section aria-labelledby="facts">`)
			row, _, _ = strings.Cut(row, "</section>")
			_, section, _ := strings.Cut(body, `<section aria-labelledby="publiccode">`)
			section, _, _ = strings.Cut(section, "</section>")
			for _, want := range c.want {
				if !strings.Contains(row+section, want) {
					t.Errorf("no %s in\n%s\n%s", want, row, section)
				}
			}
			for _, never := range c.never {
				if strings.Contains(row+section, never) {
					t.Errorf("%s in\n%s\n%s", never, row, section)
				}
			}
		})
	}
}
