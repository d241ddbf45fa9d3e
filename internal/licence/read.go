// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"greffe/internal/register"
)

// Folders lists the folders below the root that hold wanted files.
func Folders() []string { return []string{licences} }

// licences is the folder in which REUSE keeps the texts, each named by its SPDX id.
const licences = "LICENSES"

// Wanted reports whether a file, by its path from the root, says something of the
// licence: a licence file or a package manifest of the root, or a text in LICENSES/.
// Read looks for SPDX-License-Identifier lines in any other file it is given.
func Wanted(file string) bool {
	folder, name := path.Split(file)
	switch folder {
	case licences + "/":
		return true
	case "":
		return isLicence(name) || manifestOf(name) != nil
	}
	return false
}

// licenceFile matches LICENSE, LICENCE-MIT.txt, COPYING.LESSER, MIT-LICENSE, UNLICENSE.
var licenceFile = regexp.MustCompile(`^(?:(?:un)?licen[cs]e|copying|(?:[a-z0-9.]+[-_])licen[cs]e)(?:[-_.][^/]*)?$`)

// prose are the endings of licence files that are texts; LICENSE.MIT has no ending.
var prose = []string{".txt", ".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org", ".html", ".htm", ".textile"}

// programs are the endings of files that are called like a licence and are none.
var programs = regexp.MustCompile(`\.(?:[chjmr]|cc|cpp|cs|css|dart|ex|exs|go|hpp|java|json5?|jsx?|jsonc|kt|lock|lua|mjs|php|pl|png|svg|pdf|docx?|odt|py|rb|rs|scala|scss|sh|sql|swift|toml|tsx?|vue|xml|ya?ml)$`)

// isLicence reports whether a name is that of a licence file.
func isLicence(name string) bool {
	lower := strings.ToLower(name)
	return licenceFile.MatchString(lower) && !programs.MatchString(lower)
}

// Read gives all claims that files of a repository make, in the order in which they are
// believed. Each file carries its path from the root, its bytes and their hash; a file
// without bytes is left out, except the names in LICENSES/.
func Read(files []register.File) []Claim {
	var claims []Claim
	for _, f := range files {
		claims = append(claims, readFile(f)...)
	}
	return sorted(claims)
}

func readFile(f register.File) []Claim {
	folder, name := path.Split(f.Path)
	inFolder := strings.HasSuffix("/"+folder, "/"+licences+"/")
	var claims []Claim
	if inFolder {
		claims = folderName(name)
	}
	if f.Bytes == nil {
		for i := range claims {
			claims[i].Body = NotRead
		}
		return at(f, claims)
	}
	text := decode(f.Bytes)
	switch read := manifestOf(name); {
	case inFolder:
		claims = folderFile(claims, texts(text))
	case isLicence(name):
		claims = append(claims, texts(text)...)
	case read != nil:
		claims = append(claims, read(text)...)
	default:
		claims = append(claims, grants(text)...)
	}
	if !inFolder {
		claims = append(claims, headers(f.Path, text)...)
	}
	return at(f, claims[:min(len(claims), maxClaims)])
}

// Lines gives the lines SPDX-License-Identifier of files that are neither licences,
// manifests nor a README: what else they say of licences is not of the repository.
func Lines(files []register.File) []Claim {
	var claims []Claim
	for _, f := range files {
		claims = append(claims, at(f, headers(f.Path, decode(f.Bytes)))...)
	}
	return claims
}

// at sets where the claims were read.
func at(f register.File, claims []Claim) []Claim {
	for i := range claims {
		claims[i].Evidence.Path = f.Path
		claims[i].Evidence.SHA256 = f.SHA256
	}
	return claims
}

// folderName reads the name of a file in LICENSES/: an SPDX id, or an exception's.
func folderName(name string) []Claim {
	id := name
	for _, ext := range prose {
		id = strings.TrimSuffix(id, ext)
	}
	if e := ofName(id); !e.Empty() {
		return []Claim{{Source: Folder, Word: excerpt(name), Expression: e}}
	}
	return nil
}

// folderFile puts what a file of LICENSES/ holds beside what its name says. A name is
// believed where its text is none of those that can be recognised.
func folderFile(named, held []Claim) []Claim {
	for i, c := range named {
		if recognisable(c.Expression) && share([]Expression{c.Expression}, leaves(held)) == 0 {
			named[i].Body = OtherText
		}
	}
	return append(named, held...)
}

func leaves(claims []Claim) []Expression {
	var all []Expression
	for _, c := range claims {
		all = append(all, c.Expression.Leaves()...)
	}
	return all
}

// recognisable reports whether the text of a licence is one of those embedded.
func recognisable(e Expression) bool {
	return slices.ContainsFunc(known().names, func(name string) bool { return meet(ofName(name), e) })
}

// texts reads a file that should hold the text of a licence, or several.
func texts(text string) []Claim {
	d := newDocument(text)
	found, other := known().texts(&d)
	t, line, ok := titled(&d)
	if ok && (len(found) == 0 || len(found) == 1 && found[0].Share < sure && found[0].Name != t.name) {
		return []Claim{{Source: Title, Language: t.lang, Expression: ofName(t.name), Evidence: register.Evidence{Line: line}}}
	}
	var claims []Claim
	for _, m := range found {
		claims = append(claims, Claim{
			Source: Text, Expression: ofName(m.Name), Share: m.Share, OtherWords: other, Evidence: register.Evidence{Line: m.Line},
		})
	}
	models := map[string]int{}
	for _, m := range found {
		for name, n := range known().models[m.Name] {
			models[name] += n
		}
	}
	for _, g := range authors(notices(&d), models, len(d.text)) {
		claims = append(claims, g.claim())
	}
	if len(claims) == 0 && len(d.start) <= nameWords {
		return naming(text)
	}
	return claims
}

// grants reads the notices of a file that is no licence file: a README, a source file.
func grants(text string) []Claim {
	if !strings.Contains(text, "icen") {
		return nil
	}
	d := newDocument(text)
	var claims []Claim
	for _, g := range authors(notices(&d), nil, len(d.text)) {
		claims = append(claims, g.claim())
	}
	return claims
}

// nameWords is how long a licence file may be that only names the licence.
const nameWords = 40

// naming reads a licence file that names the licence instead of holding its text, on a
// line of its own. Two names on two lines are no answer.
func naming(text string) []Claim {
	var found []Claim
	n := 0
	for line := range strings.Lines(text) {
		n++
		word := strings.Trim(line, " \t\r\n#*_=<>[]().:-")
		e := Parse(word)
		if e.Empty() || slices.ContainsFunc(found, func(c Claim) bool { return c.Expression.String() == e.String() }) {
			continue
		}
		found = append(found, Claim{Source: Notice, Word: excerpt(word), Expression: e, Evidence: register.Evidence{Line: n}})
	}
	if len(found) != 1 {
		return nil
	}
	return found
}

// sure is the share above which a text is what it was matched with, whatever its title
// says: a French CeCILL of another version shares much with the one that SPDX holds.
const sure = 95
