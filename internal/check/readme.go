// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"greffe/internal/register"
)

// readme is the README, or the several ones of a repository in several languages.
type readme struct {
	state readmeState
	path  string      // of the first one
	texts []*document // the root's, or else the folders'
}

type readmeState string

const (
	readmeNone   readmeState = "none"
	readmeUnread readmeState = "unread" // it is there, and its bytes are not
	readmeBinary readmeState = "binary"
	readmeBlank  readmeState = "blank"
	readmeText   readmeState = "text"
)

// readReadme reads every README of the root; without any, those of the folders.
func (v *view) readReadme() readme {
	r := readme{state: readmeNone}
	for _, p := range v.named("readme", "lisezmoi") {
		if strings.Contains(p.path, "/") && r.state != readmeNone {
			break
		}
		content, read := v.Files[p.path]
		state := readmeText
		switch {
		case bookish(p.path) || read && binary(content):
			state = readmeBinary
		case !read || p.node.Kind == register.NodeSymlink:
			state = readmeUnread
		case blank(content):
			state = readmeBlank
		default:
			r.texts = append(r.texts, readDocument(p.path, content))
		}
		if r.state == readmeNone || state == readmeText && r.state != readmeText {
			r.state, r.path = state, p.path
		}
	}
	if r.state == readmeNone && v.unread != "" {
		return readme{state: readmeUnread, path: v.unread}
	}
	return r
}

func bookish(name string) bool {
	return slices.Contains(bound, extension(name))
}

// inReadme guards a rule that looks for something in the README.
func inReadme(rule func(*view) outcome) func(*view) outcome {
	return inTree(func(v *view) outcome {
		switch v.readme.state {
		case readmeText:
			return rule(v)
		case readmeUnread:
			return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
		}
		return inapplicable("readme_first", v.tree())
	})
}

// checkReadme: a README that is a plain text.
func checkReadme(v *view) outcome {
	e := v.at(v.readme.path, 0)
	var o outcome
	switch v.readme.state {
	case readmeNone:
		return fail("file_missing", v.tree())
	case readmeText:
		o = pass("file_found", e)
	case readmeBinary:
		o = fail("file_binary", e)
	case readmeBlank:
		o = fail("file_blank", e)
	default:
		o = unobserved("readme_unread", e)
	}
	return o.with("path", v.readme.path)
}

// authorWords head the section that says who wrote it and how to reach them.
var authorWords = []string{"auteur", "autrice", "author", "contact", "credit", "mainteneur", "maintainer", "equipe", "our team", "the team", "core team", "qui sommes nous", "about us"}

// checkReadmeAuthor: a section on authors, or an address to write to. The address
// itself goes nowhere: only its line is told.
func checkReadmeAuthor(v *view) outcome {
	if e, ok := v.heading(authorWords); ok {
		return pass("section_found", e).with("path", e.Path)
	}
	for _, d := range v.readme.texts {
		if i := d.search(false, address, "@"); i >= 0 {
			return pass("address_found", v.at(d.path, i+1)).with("path", d.path)
		}
	}
	return fail("section_missing", v.at(v.readme.path, 0)).with("path", v.readme.path)
}

var mailbox = regexp.MustCompile(`([A-Za-z0-9._%+-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(:?)`)

// address reports whether a line holds an e-mail address to write to: not that of
// a git remote, a robot, an example, or an image for fine screens.
func address(text string) bool {
	for _, m := range mailbox.FindAllStringSubmatch(text, 8) {
		user, host := strings.ToLower(m[1]), strings.ToLower(m[2])
		remote := user == "git" || m[3] == ":" && strings.Contains(text, m[0]+m[1])
		robot := strings.Contains(user, "noreply") || strings.Contains(user, "no-reply")
		sample := strings.HasPrefix(host, "example.") || strings.Contains(host, ".example.")
		picture := strings.HasSuffix(host, ".png") || strings.HasSuffix(host, ".svg") || strings.HasSuffix(host, ".jpg")
		if !remote && !robot && !sample && !picture {
			return true
		}
	}
	return false
}

var licenceWords = []string{"licen"}

// checkReadmeLicence: a section on the licence that leads to its text, or a link to the file.
func checkReadmeLicence(v *view) outcome {
	unlinked := outcome{}
	for _, d := range v.readme.texts {
		if h, ok := d.about(licenceWords); ok {
			e := v.at(d.path, h.at+1)
			if v.leadsToLicence(d.section(h)) {
				return pass("section_found", e).with("path", d.path)
			}
			unlinked = fail("licence_unlinked", e).with("path", d.path)
		}
		if i := d.search(false, func(s string) bool { return v.namesLicence(s) || linksLicence(s, false) }, "licen", "copying"); i >= 0 {
			return pass("link_found", v.at(d.path, i+1)).with("path", d.path)
		}
	}
	if unlinked.reason != "" {
		return unlinked
	}
	return fail("section_missing", v.at(v.readme.path, 0)).with("path", v.readme.path)
}

var target = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)|href=["']([^"']+)|<([^<>\s]+)>|\[\[([^\]]+)\]|link:([^\[\s]+)\[|^\[[^\]]+\]:\s*(\S+)|^\.\. _[^:]+:\s*(\S+)|(https?://[^\s)>\]"']+)`)

// leadsToLicence reports whether a section about the licence leads to its text: by a
// web address, a link to a file, or the name of the repository's own file.
func (v *view) leadsToLicence(section []line) bool {
	for _, l := range section {
		if len(l.text) <= 4096 && (v.namesLicence(l.text) || linksLicence(l.text, true)) {
			return true
		}
	}
	return false
}

// linksLicence reports whether a line links to a file called like a licence, or,
// where any web address will do, to that.
func linksLicence(text string, web bool) bool {
	if !strings.ContainsAny(text, "/(<[=:") {
		return false
	}
	for _, m := range target.FindAllStringSubmatch(text, 16) {
		to, _, _ := strings.Cut(strings.Join(m[1:], ""), "#")
		if ext := extension(to); ext == "svg" || ext == "png" {
			continue // a badge
		}
		if onSite(to) || web && (strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "https://")) ||
			licence(register.Node{Name: path.Base(to), Kind: register.NodeFile}) || strings.HasPrefix(to, "LICENSES/") {
			return true
		}
	}
	return false
}

// onSite reports whether an address is that of a licence at one of the places that keep their texts.
func onSite(address string) bool {
	return slices.ContainsFunc([]string{
		"opensource.org/licen", "spdx.org/licenses/", "gnu.org/licenses/", "apache.org/licenses/", "cecill.info/licences/", "eupl.eu/", "mozilla.org/mpl",
	}, func(site string) bool { return strings.Contains(strings.ToLower(address), site) })
}

// namesLicence reports whether a line names the repository's own file, as a word.
func (v *view) namesLicence(text string) bool {
	for _, n := range v.Root {
		before, after, ok := strings.Cut(text, n.Name)
		if ok && licence(n) && n.Name != strings.ToLower(n.Name) && !wordAt(before, true) && !wordAt(after, false) {
			return true
		}
	}
	return false
}

// wordAt reports whether a text ends, or begins, within a word.
func wordAt(text string, end bool) bool {
	r, _ := utf8.DecodeRuneInString(text)
	if end {
		r, _ = utf8.DecodeLastRuneInString(text)
	}
	return text != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
}

// contributionWords head the section on taking part; a list of contributors is not that.
var contributionWords = []string{
	"contribuer ", "contribuez", "contribution", "contributing", "contribute ", "contributif", "participer", "participez", "participate", "getting involved",
	"get involved", "comment aider", "how to help",
}

// expected are sentences that say whether contributions are wanted, without accents.
var expected = []string{
	"contributions are welcome", "contributions welcome", "contributions are very welcome", "pull requests are welcome", "pull requests welcome", "prs welcome",
	"contributions sont bienvenues", "contributions sont les bienvenues", "contribution est la bienvenue", "contributions bienvenues",
	"not accept contributions", "not accepting contributions", "pas de contribution", "pas les contributions", "contributions ne sont pas",
}

func saysExpected(text string) bool {
	words := fold(text)
	return slices.ContainsFunc(expected, func(s string) bool { return strings.Contains(words, s) })
}

// checkReadmeContributions: a section on taking part, a link to CONTRIBUTING, or a plain sentence.
func checkReadmeContributions(v *view) outcome {
	if e, ok := v.heading(contributionWords); ok {
		return pass("section_found", e).with("path", e.Path)
	}
	for _, d := range v.readme.texts {
		if i := d.search(false, func(s string) bool { return strings.Contains(s, "CONTRIBUTING") }, "contributing"); i >= 0 {
			return pass("link_found", v.at(d.path, i+1)).with("path", d.path)
		}
		if i := d.search(false, saysExpected, "contribution", "welcome"); i >= 0 {
			return pass("sentence_found", v.at(d.path, i+1)).with("path", d.path)
		}
	}
	return fail("section_missing", v.at(v.readme.path, 0)).with("path", v.readme.path)
}
