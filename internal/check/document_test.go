// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law/none"
	"greffe/internal/register"
)

func TestHeadings(t *testing.T) {
	for _, c := range []struct{ name, path, text, want string }{
		{"markdown_marks", "README.md", "# A\ntext\n### B c ###\n####### no\n#no\n", "1:1 a|3:3 b c"},
		{"markdown_underlines", "README.md", "A\n===\n\nB\n-\n\nC\n--\n", "1:1 a|7:2 c"},
		{"markdown_rule_and_table_are_no_title", "README.md", "| a |\n---\n- x\n---\n***\n---\n", ""},
		{"markdown_code_is_no_title", "README.md", "```\n# A\n```\n~~~sh\n# B\n~~~\n# C\n", "7:1 c"},
		{"markdown_comment_is_no_title", "README.md", "<!-- \n# A\n-->\n# B\n<!-- # C -->\n", "4:1 b"},
		{"markdown_link_emoji_and_anchor", "README.md", "## 📄 [Licence](LICENSE) <a name=\"x\"></a>\n", "1:2 licence"},
		{"markdown_bold_line", "README.md", "**Licence :**\n\n**a** and **b**\n", "1:7 licence"},
		{"html_element", "README.md", "<h2 align=\"center\">\n  Licence\n</h2>\n", "1:2 licence"},
		{"html_horizontal_rule", "README.md", "<hr>\n", ""},
		{"accents_and_typographic_signs", "README.md", "# Équipe d’édition\n", "1:1 equipe d edition"},
		{"carriage_returns_and_mark_of_order", "README.md", "\ufeff# A\r\nB\r\n===\r\n", "1:1 a|2:1 b"},
		{"restructuredtext", "README.rst", "=====\nTitre\n=====\n\nPartie\n------\n\nSous\n~~~~\n\nFin\n---\n", "2:1 titre|5:2 partie|8:3 sous|11:2 fin"},
		{"restructuredtext_short_underline", "README.rst", "Un titre bien long\n---\n", ""},
		{"asciidoc", "README.adoc", "= A\n\n----\n= no\n----\n== B\n", "1:1 a|6:2 b"},
		{"org", "README.org", "* A\n#+begin_src sh\n* no\n#+end_src\n** B\n *no\n", "1:1 a|5:2 b"},
		{"plain_text", "README", "LICENCE\n\nContact : le bureau\n\nUne phrase, avec : deux points.\n\nTitre\n=====\n", "1:6 licence|3:7 contact|7:1 titre"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, h := range readDocument(c.path, []byte(c.text)).headings {
				got = append(got, fmt.Sprintf("%d:%d %s", h.at+1, h.level, strings.TrimSpace(h.words)))
			}
			if d := cmp.Diff(c.want, strings.Join(got, "|")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestSectionEndsAtAHeadingOfItsLevel(t *testing.T) {
	d := readDocument("README.md", []byte("# A\n## B\nb\n### C\nc\n## D\nd\n"))
	if got := len(d.section(d.headings[1])); got != 4 {
		t.Errorf("%d lines", got)
	}
}

func TestBinary(t *testing.T) {
	for _, c := range []struct {
		name    string
		content string
		want    bool
	}{
		{"text", "Un texte, des accents : é.\n", false},
		{"latin_1", "Un texte en fran\xe7ais, \xe9crit il y a longtemps.\n", false},
		{"zero_byte", "PK\x00", true},
		{"noise", "\xff\xfe\xfd\x01\x02\x03", true},
		{"nothing", "", false},
	} {
		if got := binary([]byte(c.content)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestStem(t *testing.T) {
	for name, want := range map[string]string{
		"CONTRIBUTING": "contributing", "CONTRIBUTING.md": "contributing", "Contributing.fr.md": "contributing", "CONTRIBUTING-fr.rst": "contributing",
		"CONTRIBUTING_EN.txt": "contributing", "CONTRIBUTING.fr": "contributing", "CODE-OF-CONDUCT.md": "codeofconduct", "code_of_conduct.fr.md": "codeofconduct",
		"CONTRIBUTING.pdf": "contributing", "contributing.py": "", "security.json": "", "AUTHORS-old.md": "authorsold", "": "", ".": "", ".md": "",
		"security.txt": "security", "CODEOWNERS": "codeowners", "README.en.adoc": "readme", "feuille-de-route.md": "feuillederoute",
	} {
		if got := stem(name); got != want {
			t.Errorf("stem(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestLicenceName(t *testing.T) {
	for name, want := range map[string]bool{
		"LICENSE": true, "LICENCE.md": true, "license-MIT": true, "COPYING.LESSER": true, "LICENSE.CeCILL": true, "UNLICENSE": true, "licence_fr.txt": true,
		"licenses.go": false, "license.py": false, "LICENSING.md": false, "licensed": false, "README.md": false, "license.json": false,
	} {
		if got := licence(register.Node{Name: name, Kind: register.NodeFile}); got != want {
			t.Errorf("licence(%q) = %v", name, got)
		}
	}
}

func TestAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"Écrire à bureau@ville.fr": true, "<mailto:opensource@data.gouv.fr>": true, "git clone git@forge.fr:ville/x.git": false,
		"noreply@ville.fr": false, "you@example.org": false, "![logo](logo@2x.png)": false, "uses: actions/checkout@v4": false, "npm i @ville/bareme": false,
		"git@forge.fr:ville/x.git ou bureau@ville.fr": true,
	} {
		if got := address(text); got != want {
			t.Errorf("address(%q) = %v", text, got)
		}
	}
}

// TestBadges reads the images that French administrations show, as they write them.
func TestBadges(t *testing.T) {
	for image, want := range map[string]string{
		"[![img](https://img.shields.io/badge/code.gouv.fr-contributif-blue.svg)](https://code.gouv.fr/documentation/)": "A",
		"![x](https://img.shields.io/badge/code.gouv.fr-collaborative-blue)":                                            "A",
		"![x](https://img.shields.io/badge/Openness-A-blue?style=for-the-badge)":                                        "A",
		".. image:: https://img.shields.io/badge/code.gouv.fr-ouvert-mediumseagreen.svg":                                "B",
		"![x](https://img.shields.io/badge/code.gouv.fr-ouvert-green)":                                                  "B",
		"![x](https://img.shields.io/badge/code.gouv.fr-publi%C3%A9-orange.svg)":                                        "C",
		"<img src=\"https://img.shields.io/badge/code.gouv.fr-publié-orange\">":                                         "C",
		"![x](https://img.shields.io/badge/code.gouv.fr-published-orange)":                                              "C",
		"![x](https://img.shields.io/badge/code.gouv.fr-referenced-informational.svg)":                                  "",
		"![x](https://img.shields.io/badge/Licence-MIT%2C%20Licence%20Ouverte-orange.svg)":                              "",
		"Degré contributif, comme le dit code.gouv.fr":                                                                  "",
		"```\n![x](https://img.shields.io/badge/code.gouv.fr-ouvert-green)\n```":                                        "",
	} {
		s := exemplary()
		s.Files["README.md"] = []byte("# X\n\n" + image + "\n")
		if got := newView(s, france()).degree.ID; got != want {
			t.Errorf("%s declares %q, want %q", image, got, want)
		}
	}
}

func TestOpeningOf(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Subject)
		state  register.State
		value  string
		line   int
	}{
		{"badge_of_the_readme", as, register.Present, "A", 3},
		{"declared_to_the_register_comes_first", func(s *Subject) { s.Opening = known("C") }, register.Present, "C", 0},
		{"unknown_degree_does_not_count", func(s *Subject) { s.Opening = known("Z") }, register.Present, "A", 3},
		{"no_badge", text(badgeA, "x"), register.Absent, "", 0},
		{"several_at_once_are_not_none", text("# Barème", "# Barème\n\n![b](https://img.shields.io/badge/code.gouv.fr-publi%C3%A9-orange.svg)"), register.Failed, "", 5},
		{"readme_not_read", unreadREADME, register.NotObserved, "", 0},
		{"nothing_read", unread, register.NotObserved, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := exemplary()
			c.change(&s)
			if got, _ := Opening(s, france()); got.State != c.state || got.Value != c.value || got.Evidence.Line != c.line {
				t.Errorf("%+v", got)
			}
		})
	}
	if got, places := Opening(exemplary(), none.Profile()); len(places) > 0 || !got.Is(register.NotObserved) {
		t.Errorf("a jurisdiction without degrees has %+v", got)
	}
}

func TestAgreementAndSignOff(t *testing.T) {
	for text, want := range map[string]bool{
		"Please sign our CLA first.": true, "Sign the Contributor License Agreement": true, "See https://cla-assistant.io/ville": true,
		"We do not require a CLA.": false, "Aucun CLA n’est demandé.": false, "class CLASS": false, "No Contributor Licence Agreement": false,
	} {
		if got := agreement.of(text) == asks; got != want {
			t.Errorf("agreement(%q) = %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"git commit --signoff": true, "Signed-off-by: …": true, "the Developer's Certificate of Origin": true, "le certificat d’origine": true, "DCO": true,
		"sign up": false, "signing off": false,
	} {
		if got := signOff.of(text) == asks; got != want {
			t.Errorf("signOff(%q) = %v", text, got)
		}
	}
}

// TestEvidenceOfADegree: what says another degree is no evidence of the one declared.
func TestEvidenceOfADegree(t *testing.T) {
	s := exemplary()
	s.Opening = known("C")
	for _, c := range Run(s, france()) {
		told := slices.ContainsFunc(c.Evidence, func(e register.Evidence) bool { return e.Path == "README.md" })
		if c.Rule == openingFacts && told {
			t.Errorf("%s: the badge of A is evidence of C: %+v", c.Rule, c.Evidence)
		}
		if c.Rule == openingDeclared && !told {
			t.Errorf("%s: the other place is not shown: %+v", c.Rule, c.Evidence)
		}
	}
}
