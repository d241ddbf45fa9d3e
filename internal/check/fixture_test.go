// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"slices"
	"strings"
	"time"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/register"
)

// france is the profile of France with at least one licence on its list, so that every rule is there.
func france() law.Profile {
	p := fr.Profile()
	if len(p.Licences) == 0 {
		p.Licences = []law.Licence{{SPDX: "EUPL-1.2", For: "code", Kind: "reciprocal"}}
	}
	return p
}

var visited = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

func known[T any](v T) register.Fact[T] {
	return register.Known(v, register.Origin{Kind: register.Observed}, register.Evidence{URL: "https://forge.example/api", ReadAt: visited})
}

func absent[T any]() register.Fact[T] {
	return register.None[T](register.Origin{Kind: register.Observed}, register.Evidence{URL: "https://forge.example/api", ReadAt: visited})
}

func files(names ...string) []register.Node {
	var nodes []register.Node
	for _, n := range names {
		kind := register.NodeFile
		if strings.HasSuffix(n, "/") {
			kind = register.NodeFolder
		}
		nodes = append(nodes, register.Node{Name: strings.TrimSuffix(n, "/"), Kind: kind})
	}
	return nodes
}

const goodReadme = `# Barème

[![degré](https://img.shields.io/badge/code.gouv.fr-contributif-blue.svg)](https://code.gouv.fr/documentation/)

Paquet : https://pypi.org/project/bareme/

Dérivé de https://forge.example/autre/bareme, avec nos taux.

## Installation

    pip install bareme

## Contribuer

Voir CONTRIBUTING.md.

## Contact

Bureau des barèmes.

## Licence

Voir [LICENSE](LICENSE).
`

// exemplary passes every rule.
func exemplary() Subject {
	return Subject{
		Repository: register.Repository{
			Key: "forge.example/ville/bareme", URL: "https://forge.example/ville/bareme", Kind: register.GitLab,
			Description: known("Calcule un barème"), Homepage: known("https://ville.example/bareme"), Topics: known([]string{"tarif", "good-first-issue"}),
			Fork: known(true), Archived: known(false), LastActivity: known(visited.AddDate(0, -1, 0)), Heritage: known("https://archive.softwareheritage.org/x"),
			Publiccode: register.MetadataValid,
			Evidence:   register.Evidence{URL: "https://forge.example/ville/bareme", ReadAt: visited},
		},
		Snapshot: register.Snapshot{
			Reach: register.ReachOpen, Head: "0123456789012345678901234567890123456789", At: visited,
			Files: []register.File{{Path: "README.md", SHA256: strings.Repeat("ab", 32)}},
		},
		Root: files(
			"LICENSE", "README.md", "CONTRIBUTING.md", "DCO", "GOVERNANCE.md", "MAINTAINERS", "ROADMAP.md", "AUTHORS.md", "CODE_OF_CONDUCT.md",
			"CHANGELOG.md", "SECURITY.md", "publiccode.yml", "pyproject.toml", "tests/",
		),
		Files: map[string][]byte{
			"README.md":       []byte(goodReadme),
			"CONTRIBUTING.md": []byte("# Contribuer\n\nSignez vos commits (`git commit -s`). No CLA is asked for.\n"),
		},
		Publiccode: &register.Publiccode{IsBasedOn: []string{"https://forge.example/autre/bareme"}}, PubliccodePath: "publiccode.yml",
		Licence:  Licence{State: register.Present, Expression: "EUPL-1.2", Known: true, Lawful: Yes, Sources: 2, Agree: Yes},
		Activity: Activity{Commits: known(120), SignedOff: known(0), First: known(visited.AddDate(-2, 0, 0)), Last: known(visited.AddDate(0, 0, -3))},
		Tags:     known(3), Versions: known(2), Releases: known(2), LastRelease: known(visited.AddDate(0, -2, 0)),
		Issues: known(true), FirstIssues: absent[bool](),
		Links: []register.Link{{Status: register.LinkVerified, Mutual: true}},
	}
}

// fixture is a repository, exemplary but for one change, and what one rule says of it.
type fixture struct {
	rule, reason string
	result       register.CheckResult
	change       func(*Subject)
}

// without takes names out of the root.
func without(names ...string) func(*Subject) {
	return func(s *Subject) {
		s.Root = slices.DeleteFunc(slices.Clone(s.Root), func(n register.Node) bool { return slices.Contains(names, n.Name) })
	}
}

func beside(name string, more ...string) func(*Subject) {
	return func(s *Subject) {
		without(name)(s)
		s.Root = append(s.Root, files(more...)...)
	}
}

// text replaces a part of the README.
func text(old, by string) func(*Subject) {
	return func(s *Subject) {
		if !strings.Contains(goodReadme, old) {
			panic("the README has no " + old)
		}
		s.Files["README.md"] = []byte(strings.ReplaceAll(goodReadme, old, by))
	}
}

func all(changes ...func(*Subject)) func(*Subject) {
	return func(s *Subject) {
		for _, c := range changes {
			c(s)
		}
	}
}

func as(*Subject)      {}
func empty(s *Subject) { s.Snapshot.Reach, s.Root, s.Files = register.ReachEmpty, nil, nil }
func unread(s *Subject) {
	s.Root, s.Files, s.Repository.Publiccode = nil, nil, register.MetadataNotObserved
}
func archived(s *Subject)     { s.Repository.Archived = known(true) }
func noREADME(s *Subject)     { without("README.md")(s) }
func unreadREADME(s *Subject) { delete(s.Files, "README.md") }
func unreadDocs(s *Subject)   { s.Root = append(s.Root, files("docs/")...) }
func plainGit(s *Subject)     { s.Repository.Kind = register.PlainGit }
func unusable(s *Subject) {
	s.Publiccode, s.PubliccodePath, s.Repository.Publiccode = nil, "", register.MetadataUnreadable
}
func metadata(m register.MetadataState) func(*Subject) {
	return func(s *Subject) { s.Repository.Publiccode = m }
}

const badgeA = "code.gouv.fr-contributif-blue"

// fixtures holds, for each rule, at least one repository a result.
func fixtures() []fixture {
	const P, F, A, O = register.CheckPass, register.CheckFail, register.CheckNotApplicable, register.CheckNotObserved
	list := []fixture{
		{"licence-file", "file_found", P, func(s *Subject) { s.Files["LICENSE"] = []byte("Licence publique") }},
		{"licence-file", "file_listed", P, as},
		{"licence-file", "file_found", P, beside("LICENSE", "LICENSES/")},
		{"licence-file", "file_listed", P, beside("LICENSE", "COPYING.LESSER")},
		{"licence-file", "file_missing", F, beside("LICENSE", "license.go", "licensing/")},
		{"licence-file", "file_binary", F, beside("LICENSE", "LICENSE.pdf")},
		{"licence-file", "file_blank", F, hollow("LICENSE")},
		{"licence-file", "file_blank", F, func(s *Subject) { s.Files["LICENSE"] = []byte(" \n") }},
		{"licence-file", "empty", A, empty},
		{"licence-file", "unread", O, unread},
		{"licence-file", "file_link", O, func(s *Subject) { s.Root[0].Kind = register.NodeSymlink }},

		{"licence-known", "licence_known", P, as},
		{"licence-known", "licence_unknown", F, func(s *Subject) { s.Licence.Known = false }},
		{"licence-known", "licence_none", A, func(s *Subject) { s.Licence = Licence{State: register.Absent} }},
		{"licence-known", "licence_unasked", O, func(s *Subject) { s.Licence = Licence{} }},
		{"licence-known", "licence_failed", O, func(s *Subject) { s.Licence = Licence{State: register.Failed} }},

		{"licence-lawful", "licence_lawful", P, as},
		{"licence-lawful", "licence_near", F, lawful(No, "GPL-3.0-or-later")},
		{"licence-lawful", "licence_unlisted", F, lawful(No, "")},
		{"licence-lawful", "licence_inherited", A, func(s *Subject) { s.Licence.Lawful = No }},
		{"licence-lawful", "licence_known_first", A, func(s *Subject) { s.Licence.Known, s.Licence.Lawful = false, No }},
		{"licence-lawful", "licence_which", O, lawful(Unknown, "GPL-3.0-or-later")},
		{"licence-lawful", "licence_unsure", O, lawful(Unknown, "")},
		{"licence-lawful", "licence_unasked", O, lawful("", "")},

		{"licence-agrees", "licence_agrees", P, as},
		{"licence-agrees", "licence_differs", F, func(s *Subject) { s.Licence.Agree = No }},
		{"licence-agrees", "licence_alone", A, func(s *Subject) { s.Licence.Sources = 1 }},
		{"licence-agrees", "licence_compared", O, func(s *Subject) { s.Licence.Agree = "" }},

		{"readme", "file_found", P, as},
		{"readme", "file_missing", F, noREADME},
		{"readme", "file_binary", F, beside("README.md", "README.pdf")},
		{"readme", "file_binary", F, func(s *Subject) { s.Files["README.md"] = []byte("%PDF\x00\x01\x02") }},
		{"readme", "file_blank", F, func(s *Subject) { s.Files["README.md"] = []byte("\n\n") }},
		{"readme", "empty", A, empty},
		{"readme", "readme_unread", O, unreadREADME},
		{"readme", "readme_unread", O, all(noREADME, unreadDocs)},

		{"readme-author", "section_found", P, as},
		{"readme-author", "address_found", P, text("## Contact\n\nBureau des barèmes.", "Écrire à bureau@ville.fr.")},
		{"readme-author", "section_missing", F, text("## Contact", "## Divers")},
		{"readme-author", "readme_first", A, noREADME},
		{"readme-author", "readme_unread", O, unreadREADME},

		{"readme-licence", "section_found", P, as},
		{"readme-licence", "link_found", P, text("## Licence\n\nVoir [LICENSE](LICENSE)", "Sous [licence](LICENSE)")},
		{"readme-licence", "link_found", P, text("## Licence\n\nVoir [LICENSE](LICENSE)", "Sous [licence MIT][1].\n\n[1]: LICENSE.txt")},
		{"readme-licence", "link_found", P, text("## Licence\n\nVoir [LICENSE](LICENSE)", "Voir le fichier LICENSE")},
		{"readme-licence", "section_missing", F, text("## Licence\n\nVoir [LICENSE](LICENSE)", "Voir LICENSES_OLD et ![License](https://img.shields.io/badge/license-MIT-blue.svg)")},
		{"readme-licence", "licence_unlinked", F, text("Voir [LICENSE](LICENSE)", "Libre")},
		{"readme-licence", "section_missing", F, text("## Licence\n\nVoir [LICENSE](LICENSE)", "Libre")},
		{"readme-licence", "readme_first", A, noREADME},
		{"readme-licence", "readme_unread", O, unreadREADME},

		{"publiccode-present", "file_found", P, as},
		{"publiccode-present", "file_missing", F, metadata(register.MetadataAbsent)},
		{"publiccode-present", "publiccode_unusable", F, unusable},
		{"publiccode-present", "empty", A, empty},
		{"publiccode-present", "unread", O, unread},

		{"publiccode-valid", "publiccode_valid", P, as},
		{"publiccode-valid", "publiccode_invalid", F, func(s *Subject) {
			s.Repository.Publiccode = register.MetadataInvalid
			s.Publiccode.Findings = []register.Finding{{Rule: "publiccode.x", Severity: register.Error, Line: 4}}
		}},
		{"publiccode-valid", "publiccode_unusable", F, func(s *Subject) { s.Publiccode, s.Repository.Publiccode = nil, register.MetadataInvalid }},
		{"publiccode-valid", "publiccode_unusable", F, unusable},
		{"publiccode-valid", "publiccode_none", A, metadata(register.MetadataAbsent)},
		{"publiccode-valid", "publiccode_failed", O, metadata(register.MetadataFailed)},
		{"publiccode-valid", "unread", O, unread},

		{"description", "field_filled", P, as},
		{"description", "described_by_file", P, func(s *Subject) {
			s.Repository.Description = absent[string]()
			s.Publiccode.Texts = []register.Texts{{Short: "Un barème"}}
		}},
		{"description", "field_empty", F, func(s *Subject) { s.Repository.Description = absent[string]() }},
		{"description", "no_forge", A, all(plainGit, func(s *Subject) { s.Repository.Description = register.Fact[string]{} })},
		{"description", "unasked", O, func(s *Subject) { s.Repository.Description = register.Fact[string]{} }},

		{"homepage", "field_filled", P, as},
		{"homepage", "landing_page", P, func(s *Subject) { s.Publiccode.LandingURL = "https://ville.example/b" }},
		{"homepage", "field_empty", F, func(s *Subject) { s.Repository.Homepage = absent[string]() }},
		{"homepage", "homepage_itself", F, func(s *Subject) { s.Repository.Homepage = known("https://forge.example/Ville/bareme/") }},
		{"homepage", "no_forge", A, all(plainGit, func(s *Subject) { s.Repository.Homepage = register.Fact[string]{} })},
		{"homepage", "unasked", O, func(s *Subject) { s.Repository.Homepage = register.Fact[string]{} }},

		{"topics", "field_filled", P, as},
		{"topics", "field_empty", F, func(s *Subject) { s.Repository.Topics = known([]string{}) }},
		{"topics", "no_forge", A, all(plainGit, func(s *Subject) { s.Repository.Topics = register.Fact[[]string]{} })},
		{"topics", "unasked", O, func(s *Subject) { s.Repository.Topics = register.Fact[[]string]{} }},

		{"package", "package_found", P, as},
		{"package", "package_unsaid", F, text("https://pypi.org/project/bareme/", "à venir")},
		{"package", "package_none", A, all(text("https://pypi.org/project/bareme/", "à venir"), without("pyproject.toml"))},
		{"package", "package_private", A, all(text("https://pypi.org/project/bareme/", "à venir"), beside("pyproject.toml", "package.json"),
			func(s *Subject) { s.Files["package.json"] = []byte(`{"name": "x", "private": true}`) })},
		{"package", "readme_unread", O, unreadREADME},

		{"fork-explained", "fork_declared", P, as},
		{"fork-explained", "fork_explained", P, func(s *Subject) { s.Publiccode = nil }},
		{"fork-explained", "fork_unexplained", F, all(func(s *Subject) { s.Publiccode = nil }, text("Dérivé de", "Voir"))},
		{"fork-explained", "fork_not", A, func(s *Subject) { s.Repository.Fork = known(false) }},
		{"fork-explained", "unasked", O, func(s *Subject) { s.Repository.Fork = register.Fact[bool]{} }},
		{"fork-explained", "fork_unseen", O, all(func(s *Subject) { s.Publiccode = nil }, unreadREADME)},

		{"sheets-linked", "links_mutual", P, as},
		{"sheets-linked", "links_one_way", F, func(s *Subject) { s.Links[0].Mutual = false }},
		{"sheets-linked", "links_none", A, func(s *Subject) { s.Links = []register.Link{{Status: register.LinkProposed}} }},
		{"sheets-linked", "links_unasked", O, func(s *Subject) { s.Links = nil }},

		{"opening-declared", "degree_declared", P, as},
		{"opening-declared", "degree_declared", P, all(noREADME, func(s *Subject) { s.Opening = known("B") })},
		{"opening-declared", "degree_declared", P, all(noREADME, func(s *Subject) { s.Publiccode.Opening = "b" })},
		{"opening-declared", "degree_apart", F, func(s *Subject) { s.Opening = known("B") }},
		{"opening-declared", "degree_apart", F, func(s *Subject) { s.Publiccode.Opening = "C" }},
		{"opening-declared", "degree_missing", F, text(badgeA, "code.gouv.fr-referenced-informational")},
		{"opening-declared", "degree_several", F, text("# Barème", "# Barème\n\n![b](https://img.shields.io/badge/code.gouv.fr-publi%C3%A9-orange.svg)")},
		{"opening-declared", "empty", A, empty},
		{"opening-declared", "readme_unread", O, unreadREADME},

		{"opening-facts", "degree_holds", P, as},
		{"opening-facts", "degree_modest", P, text(badgeA, "code.gouv.fr-publié-orange")},
		{"opening-facts", "degree_not_closed", F, func(s *Subject) { s.Opening = known("D") }},
		{"opening-facts", "degree_archived", F, archived},
		{"opening-facts", "degree_no_issues", F, func(s *Subject) { s.Issues = known(false) }},
		{"opening-facts", "degree_no_way", F, all(without("CONTRIBUTING.md"), text("## Contribuer\n\nVoir CONTRIBUTING.md.", ""))},
		{"opening-facts", "degree_none", A, text(badgeA, "x-y-z")},
		{"opening-facts", "degree_unseen", O, func(s *Subject) { s.Issues = register.Fact[bool]{} }},
		{"opening-facts", "readme_unread", O, unreadREADME},

		{"first-issues", "first_topic", P, as},
		{"first-issues", "first_issues", P, func(s *Subject) { s.FirstIssues = known(true) }},
		{"first-issues", "first_none", F, func(s *Subject) { s.Repository.Topics = known([]string{"tarif"}) }},
		{"first-issues", "degree_not_sought", A, text(badgeA, "code.gouv.fr-ouvert-green")},
		{"first-issues", "first_unseen", O, func(s *Subject) { s.Repository.Topics, s.FirstIssues = known([]string{"tarif"}), register.Fact[bool]{} }},

		{"readme-contributions", "section_found", P, as},
		{"readme-contributions", "link_found", P, text("## Contribuer", "## Divers")},
		{"readme-contributions", "sentence_found", P, text("## Contribuer\n\nVoir CONTRIBUTING.md.", "Vos contributions sont les bienvenues !")},
		{"readme-contributions", "section_missing", F, text("## Contribuer\n\nVoir CONTRIBUTING.md.", "## Contributeurs")},
		{"readme-contributions", "archived", A, archived},
		{"readme-contributions", "readme_unread", O, unreadREADME},

		{"contributing", "archived", A, archived},
		{"contributing", "file_found", P, as},
		{"contributing", "file_listed", P, all(without("CONTRIBUTING.md"), in(".github", "contributing.fr.md"))},
		{"contributing", "file_found", P, as},
		{"contributing", "file_listed", P, all(without("CONTRIBUTING.md"), in("docs", "CONTRIBUTING.rst"))},
		{"contributing", "file_missing", F, all(without("CONTRIBUTING.md"), in("docs", "contributing.py"))},

		{"dco", "file_listed", P, as},
		{"dco", "text_unclear", O, all(noDCO, guide("No code while the DCO is being written."))},
		{"dco", "dco_asked", P, all(without("DCO"), func(s *Subject) { s.Files["CONTRIBUTING.md"] = []byte("Add a Signed-off-by line.") })},
		{"dco", "dco_signed", P, all(noDCO, func(s *Subject) { s.Activity.SignedOff = known(110) })},
		{"dco", "dco_unasked", F, noDCO},
		{"dco", "degree_closed", A, all(noDCO, text(badgeA, "code.gouv.fr-publié-orange"))},
		{"dco", "archived", A, archived},
		{"dco", "text_unread", O, all(noDCO, func(s *Subject) { delete(s.Files, "CONTRIBUTING.md") })},

		{"no-cla", "cla_denied", P, as},
		{"no-cla", "cla_none", P, noDCO},
		{"no-cla", "text_unclear", O, guide("The CLA is not in this folder.")},
		{"no-cla", "cla_asked", F, func(s *Subject) {
			s.Files["CONTRIBUTING.md"] = []byte("You must sign the Contributor License Agreement.")
		}},
		{"no-cla", "cla_file", F, func(s *Subject) { s.Root = append(s.Root, files("CLA.md")...) }},
		{"no-cla", "archived", A, archived},
		{"no-cla", "text_unread", O, func(s *Subject) { delete(s.Files, "CONTRIBUTING.md") }},

		{"versions", "tags_semantic", P, as},
		{"versions", "tags_other", F, func(s *Subject) { s.Versions = known(0) }},
		{"versions", "tags_none", F, func(s *Subject) { s.Tags = known(0) }},
		{"versions", "empty", A, empty},
		{"versions", "tag_semantic", P, latest("v1.2.0")},
		{"versions", "tag_latest", O, latest("prod")},
		{"versions", "tags_none", F, func(s *Subject) { s.Tags, s.LatestTag = register.Fact[int]{}, absent[string]() }},
		{"versions", "tags_unasked", O, func(s *Subject) { s.Tags = register.Fact[int]{} }},

		{"releases", "releases", P, as},
		{"releases", "releases_none", F, func(s *Subject) { s.Releases = absent[int]() }},
		{"releases", "releases_untagged", F, func(s *Subject) { s.Tags, s.Releases = known(0), register.Fact[int]{} }},
		{"releases", "no_releases_there", A, all(plainGit, func(s *Subject) { s.Releases = register.Fact[int]{} })},
		{"releases", "unasked", O, func(s *Subject) { s.Releases = register.Fact[int]{} }},

		{"release-recent", "date_recent", P, as},
		{"release-recent", "date_old", F, func(s *Subject) { s.LastRelease = known(visited.AddDate(-1, 0, 0)) }},
		{"release-recent", "releases_first", A, func(s *Subject) { s.LastRelease = absent[time.Time]() }},
		{"release-recent", "archived", A, archived},
		{"release-recent", "unasked", O, func(s *Subject) { s.LastRelease = register.Fact[time.Time]{} }},
		{"release-recent", "date_doubtful", O, func(s *Subject) { s.LastRelease = known(visited.AddDate(1, 0, 0)) }},

		{"commits-recent", "date_recent", P, as},
		{"commits-recent", "date_recent", P, all(noActivity, func(s *Subject) { s.Repository.Kind = register.GitHub })},
		{"commits-recent", "date_old", F, func(s *Subject) {
			s.Activity.Last, s.Repository.LastActivity = known(visited.AddDate(0, -6, -1)), known(visited.AddDate(0, -7, 0))
		}},
		{"commits-recent", "date_old", F, all(noActivity, func(s *Subject) { s.Repository.LastActivity = known(visited.AddDate(-1, 0, 0)) })},
		{"commits-recent", "activity_elsewhere", O, func(s *Subject) {
			s.Activity.Last, s.Repository.LastActivity = known(visited.AddDate(-1, 0, 0)), known(visited.AddDate(0, 0, -3))
		}},
		{"commits-recent", "archived", A, archived},
		{"commits-recent", "activity_vague", O, noActivity},
		{"commits-recent", "unasked", O, all(noActivity, func(s *Subject) { s.Repository.LastActivity = register.Fact[time.Time]{} })},

		{"history", "history", P, as},
		{"history", "history_dump", F, func(s *Subject) { s.Activity.Commits, s.Activity.Last = known(1), s.Activity.First }},
		{"history", "history_young", A, func(s *Subject) {
			s.Activity.Commits, s.Activity.First, s.Activity.Last = known(1), known(visited.AddDate(0, 0, -2)), known(visited.AddDate(0, 0, -2))
		}},
		{"history", "history_unasked", O, noActivity},

		{"tests", "tests_found", P, as},
		{"tests", "tests_found", P, all(without("tests"), in(".github", "workflows/"))},
		{"tests", "tests_none", F, without("tests")},
		{"tests", "tests_nothing", A, all(without("tests"), func(s *Subject) { s.Publiccode.Type = "configurationFiles" })},
		{"tests", "tests_elsewhere", O, beside("tests", "go.mod")},
		{"tests", "folder_unread", O, beside("tests", ".github/")},

		{"heritage", "heritage", P, as},
		{"heritage", "heritage_none", F, func(s *Subject) { s.Repository.Heritage = absent[string]() }},
		{"heritage", "empty", A, empty},
		{"heritage", "unasked", O, func(s *Subject) { s.Repository.Heritage = register.Fact[string]{} }},
		{"heritage", "heritage_failed", O, func(s *Subject) { s.Repository.Heritage.State = register.Failed }},

		{"install", "file_listed", P, all(text("## Installation", "## Divers"), in("docs", "INSTALL.md"))},
		{"install", "section_found", P, as},
		{"install", "file_missing", F, text("## Installation", "## Divers")},
		{"install", "readme_unread", O, unreadREADME},
		{"install", "empty", A, empty},
		{"maintainers", "file_listed", P, all(without("MAINTAINERS"), in(".gitlab", "CODEOWNERS"))},
		{"maintainers", "publiccode_contact", P, all(without("MAINTAINERS"), func(s *Subject) { s.Publiccode.Contacts = 1 })},
		{"roadmap", "publiccode_roadmap", P, all(without("ROADMAP.md"), func(s *Subject) { s.Publiccode.Roadmap = "https://ville.example/r" })},
		{"security-contact", "file_listed", P, all(without("SECURITY.md"), in(".well-known", "security.txt"))},
		{"security-contact", "folder_unread", O, all(without("SECURITY.md"), func(s *Subject) { s.Root = append(s.Root, files(".well-known/")...) })},
	}
	for rule, name := range map[string]string{
		"contributing": "CONTRIBUTING.md", "governance": "GOVERNANCE.md", "maintainers": "MAINTAINERS", "roadmap": "ROADMAP.md", "authors": "AUTHORS.md",
		"code-of-conduct": "CODE_OF_CONDUCT.md", "changelog": "CHANGELOG.md", "security-contact": "SECURITY.md",
	} {
		list = append(
			list,
			fixture{rule, "file_found", P, func(s *Subject) { s.Files[name] = []byte("Un texte.\n") }},
			fixture{rule, "file_blank", F, hollow(name)},
			fixture{rule, "file_missing", F, without(name)},
			fixture{rule, "empty", A, empty},
			fixture{rule, "unread", O, unread},
			fixture{rule, "folder_unread", O, all(without(name), unreadDocs)},
		)
	}
	return list
}

// hollow makes a file of the root one that git keeps no byte of.
func hollow(name string) func(*Subject) {
	return func(s *Subject) {
		delete(s.Files, name)
		for i := range s.Root {
			s.Root[i].Empty = s.Root[i].Empty || s.Root[i].Name == name
		}
	}
}

// guide is what CONTRIBUTING says.
func guide(text string) func(*Subject) {
	return func(s *Subject) { s.Files["CONTRIBUTING.md"] = []byte("# Contribuer\n\n" + text + "\n") }
}

func noDCO(s *Subject) {
	without("DCO")(s)
	s.Files["CONTRIBUTING.md"] = []byte("# Contribuer\n\nOuvrez un ticket.\n")
}

func latest(tag string) func(*Subject) {
	return func(s *Subject) { s.Versions, s.LatestTag = register.Fact[int]{}, known(tag) }
}

func noActivity(s *Subject) { s.Activity = Activity{} }

func lawful(a Answer, near string) func(*Subject) {
	return func(s *Subject) {
		s.Repository.Fork = known(false)
		s.Licence.Lawful, s.Licence.Near = a, near
	}
}

// in puts a file into a folder that was read.
func in(folder, name string) func(*Subject) {
	return func(s *Subject) {
		s.Root = append(s.Root, files(folder+"/")...)
		if s.Folders == nil {
			s.Folders = map[string][]register.Node{}
		}
		s.Folders[folder] = files(name)
	}
}
