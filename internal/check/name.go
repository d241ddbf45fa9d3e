// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"slices"
	"strings"

	"greffe/internal/register"
)

// The folders besides the root where people and forges look for such files.
var folders = []string{".github", ".gitlab", "docs", "doc"}

// prose are the extensions of texts for people; a language may stand before or after.
var prose = []string{
	"", "md", "markdown", "mdown", "mkd", "mkdn", "txt", "text", "rst", "rest", "adoc", "asciidoc", "asc", "org", "html", "htm", "textile", "rdoc", "pod",
}

// bound are the extensions of what is no plain text.
var bound = []string{"pdf", "doc", "docx", "odt", "rtf", "pages", "png", "jpg", "jpeg"}

// stem gives what a file for people is called, in lower case, without extension,
// language and signs between words: CONTRIBUTING, contributing.fr.md and
// CONTRIBUTING-fr.rst are "contributing", CODE-OF-CONDUCT is "codeofconduct". It is
// "" for what is no such file: contributing.py.
func stem(name string) string {
	ext := extension(name)
	word := strings.TrimSuffix(strings.ToLower(name), "."+ext)
	if len(ext) == 2 && language("."+ext) {
		return signs.Replace(word)
	}
	if !slices.Contains(prose, ext) && !slices.Contains(bound, ext) {
		return ""
	}
	if last := strings.LastIndexAny(word, "._-"); last >= 0 && language(word[last:]) {
		word = word[:last]
	}
	return signs.Replace(word)
}

var signs = strings.NewReplacer("_", "", "-", "", " ", "")

// language reports whether the rest of a name is a sign and the code of a language.
func language(rest string) bool {
	return len(rest) == 3 && strings.ContainsRune("._-", rune(rest[0])) &&
		slices.Contains([]string{"fr", "en", "de", "es", "it", "nl", "pt", "br", "ca", "eu", "oc"}, rest[1:])
}

// licence reports whether a file is called as licences are: LICENSE, LICENCE-MIT,
// COPYING.LESSER, LICENSES/ (REUSE); but not licenses.go.
func licence(n register.Node) bool {
	lower := strings.ToLower(n.Name)
	if n.Kind == register.NodeFolder {
		return lower == "licenses" || lower == "licences"
	}
	for _, word := range []string{"license", "licence", "copying", "unlicense"} {
		rest, ok := strings.CutPrefix(lower, word)
		if ok && (rest == "" || strings.ContainsRune(".-_", rune(rest[0]))) && !slices.Contains(code, extension(lower)) {
			return true
		}
	}
	return false
}

// code are extensions of programs and data that bear the word in their name.
var code = []string{"go", "py", "js", "ts", "java", "rb", "php", "rs", "c", "h", "cpp", "cs", "sh", "ps1", "json", "yml", "yaml", "xml", "csv", "tsx", "vue", "sql"}
