// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// section gives the words of a section of a page, and its findings.
func section(page, id string) string {
	_, part, _ := strings.Cut(page, `<section aria-labelledby="`+id+`">`)
	part, _, _ = strings.Cut(part, "</section>")
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(part, " "))), " ")
}

// TestSlyRepositories: repositories that lead a reader astray, from git to the page.
func TestSlyRepositories(t *testing.T) {
	text := func(name string) string {
		b, err := os.ReadFile("testdata/licence/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	mit, bsd := text("mit.txt"), text("bsd2.txt")
	const publiccode = "publiccodeYmlVersion: \"0.4\"\nname: Outil\nurl: https://git.demo.test/sly/x\nlegal:\n  license: "
	cases := []struct {
		rule  string
		files map[string]string
		says  []string // in the section of the licence
		not   []string
		list  string // what the list of the law answers, where there is one
	}{
		{"two_licences_side_by_side", map[string]string{"LICENSE-MIT": mit, "LICENSE-BSD": bsd}, []string{"Plusieurs licences côte à côte : BSD-2-Clause, MIT", "rien ne dise comment elles se combinent"}, nil, ""},
		{"windows_line_ends_and_a_mark", map[string]string{"LICENSE": "\ufeff" + strings.ReplaceAll(mit, "\n", "\r\n")}, []string{"MIT"}, []string{"mots en tout"}, "Oui : cette licence est dans la liste"},
		{"an_extra_clause", map[string]string{"LICENSE": mit + "\nThe Software may not be used by anybody who competes with the city of Vaubrume, nor sold, nor hosted as a service for third parties.\n"}, []string{"mots en tout, qui n’appartiennent pas au texte de MIT"}, nil, ""},
		{"a_readme_that_only_names_it", map[string]string{"README.md": "# Outil\n\nMIT\n"}, []string{"Aucune licence n’a été reconnue"}, []string{"Oui :"}, ""},
		{"an_empty_licence", map[string]string{"LICENSE": ""}, []string{"Aucune licence n’a été reconnue"}, []string{"Oui :"}, ""},
		{"a_broken_citation", map[string]string{"CITATION.cff": "title: \"x\nlicense: MIT\n  - : [", "LICENSE": mit}, []string{"MIT"}, nil, ""},
		{"codemeta_contradicts_publiccode", map[string]string{"codemeta.json": `{"license": "https://spdx.org/licenses/EUPL-1.2"}`, "publiccode.yml": publiccode + "MIT\n"}, []string{"Les sources se contredisent : ici EUPL-1.2, alors que MIT"}, nil, ""},
		{"one_stray_line", map[string]string{"README.md": "<!-- SPDX-License-Identifier: MIT -->\n# Outil\n"}, []string{"des fichiers disent seulement la leur", "pour ce fichier seulement"}, []string{"Oui :"}, ""},
		{"a_line_tells_which", map[string]string{"README.md": "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n", "publiccode.yml": publiccode + "GPL-3.0\n"}, []string{"GPL-3.0-or-later", "Précisé par : ligne SPDX-License-Identifier d’un autre fichier"}, nil, "Oui :"},
		{"a_family_and_nobody_tells", map[string]string{"publiccode.yml": publiccode + "GPL-3.0\n"}, []string{"sans préciser si les versions ultérieures sont permises"}, []string{"Oui :"}, "On ne peut pas le dire"},
		{"a_name_without_its_text", map[string]string{"LICENSES/MIT.txt": ""}, []string{"n’est pas son texte"}, []string{"Oui :"}, ""},
		{"a_text_under_a_folder", map[string]string{"LICENSES/LICENSE.MIT.md": mit}, []string{"Texte complet de MIT"}, nil, "Oui :"},
		{"a_link_in_the_place_of_a_licence", nil, []string{"Aucune licence n’a été reconnue"}, []string{"Oui :"}, ""},
	}
	w := newWorld(t, demo.Options{Minimal: true})
	asked := []string{"crawl"}
	for _, c := range cases {
		files := map[string][]byte{"main.py": []byte("print()\n")}
		for path, content := range c.files {
			files[path] = []byte(content)
		}
		if err := w.forge.AddRepository(t.Context(), demo.Git, "sly/"+c.rule, files); err != nil {
			t.Fatal(err)
		}
		asked = append(asked, "https://"+demo.Git+"/sly/"+c.rule)
	}
	if err := w.forge.PushLink(t.Context(), demo.Git+"/sly/a_link_in_the_place_of_a_licence", "LICENSE", "../../LICENSE"); err != nil {
		t.Fatal(err)
	}
	w.must(exitWell, "init")
	w.must(exitWell, asked...)
	address, _ := w.site()
	for _, c := range cases {
		t.Run(c.rule, func(t *testing.T) {
			w := *w
			w.t = t
			key := demo.Git + "/sly/" + c.rule
			page := w.get(address + "/fr/depots/" + key)
			said := strings.ReplaceAll(section(page, "licence"), "\u00a0", " ")
			list := c.list
			if lawtest.Lawless() {
				list = "Sans objet : ce registre ne suit la liste d’aucun pays"
			}
			for _, want := range append(c.says, list) {
				if !strings.Contains(said, want) {
					t.Errorf("no %q in %s", want, said)
				}
			}
			for _, wrong := range c.not {
				if strings.Contains(said, wrong) {
					t.Errorf("%q in %s", wrong, said)
				}
			}
			if w.keptOpen(address, key, page) == 0 && len(c.files) > 0 {
				t.Error("no evidence opens")
			}
		})
	}
}
