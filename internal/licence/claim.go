// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// Source is who says under which licence a repository stands. Its words are in the
// catalogue under Message.
type Source string

// The sources, in the order in which they are believed: who wrote the licence down
// for machines to read speaks before a text that somebody copied.
const (
	Header     Source = "header"     // a line SPDX-License-Identifier of a licence file
	Publiccode Source = "publiccode" // legal.license of publiccode.yml
	Manifest   Source = "manifest"   // the licence field of a package manifest
	Codemeta   Source = "codemeta"   // license of codemeta.json
	Citation   Source = "citation"   // license of CITATION.cff
	CodeJSON   Source = "code_json"  // permissions.licenses of code.json
	Notice     Source = "notice"     // the sentence with which an author grants a licence
	Forge      Source = "forge"      // the forge's own word
	Text       Source = "text"       // the text of a licence file
	Folder     Source = "folder"     // the name of a file in LICENSES/ (REUSE), which lists what some file is under
	Title      Source = "title"      // the title of a text in a language that is not compared word by word
	File       Source = "file"       // a line SPDX-License-Identifier of any other file, which speaks of that file alone
)

// Sources lists every source in the order in which they are believed.
func Sources() []Source {
	return []Source{Header, Publiccode, Manifest, Codemeta, Citation, CodeJSON, Notice, Forge, Text, Folder, Title, File}
}

// Message is the id of the source's name in the catalogue.
func (s Source) Message() string { return "licence.source." + string(s) }

// rank is the source's place in that order.
func (s Source) rank() int { return slices.Index(Sources(), s) }

// reads reports whether the source is a copy of a text, and no statement about the work.
func (s Source) reads() bool { return s == Text || s == Title || s == Folder }

// Claim is what one source says, and where.
type Claim struct {
	Source     Source            `json:"source"`
	Word       string            `json:"word,omitempty"`        // as it is written there; "" of a text
	Expression Expression        `json:"expression,omitzero"`   // empty when the words name no licence
	Share      int               `json:"share,omitempty"`       // of a text: percent of the licence's three-word sequences that it holds
	OtherWords int               `json:"other_words,omitempty"` // of a text: words in passages of the file that belong to no licence known
	Language   string            `json:"language,omitempty"`    // of a title
	Body       Body              `json:"body,omitempty"`        // of the name of a file in LICENSES/: what the file holds
	Evidence   register.Evidence `json:"evidence"`              // path, line and hash of the file; the caller knows URL, commit and time
}

// Body is what a file holds that is named like a licence.
type Body string

// The bodies.
const (
	ThatText  Body = ""       // its text, or one that cannot be compared
	NotRead   Body = "unread" // nobody looked
	OtherText Body = "other"  // another text, or none
)

// Understood reports whether the claim names a licence. The name of a file that holds
// something else than it promises names none.
func (c Claim) Understood() bool { return !c.Expression.Empty() && c.Body != OtherText }

// Message is the id of a sentence of the catalogue that says what the claim says, and
// its arguments.
func (c Claim) Message() (id string, args map[string]string) {
	args = map[string]string{"licence": c.Expression.String(), "word": c.Word, "share": strconv.Itoa(c.Share)}
	switch {
	case c.Body == OtherText:
		return "licence.claim.other_text", args
	case !c.Understood():
		return "licence.claim.unreadable", args
	case c.Body == NotRead:
		return "licence.claim.unread", args
	case c.Source == File:
		return "licence.claim.file", args
	case c.Source == Title:
		return "licence.claim.title." + c.Language, args
	case c.Source == Text && c.Share == 100:
		return "licence.claim.whole_text", args
	case c.Source == Text:
		return "licence.claim.text", args
	case c.Word == "":
		return "licence.claim.notice", args
	}
	return "licence.claim.stated", args
}

// maxClaims bounds how many claims one file makes.
const maxClaims = 50

// Stated reads what a source says in a field of its own: publiccode's legal.license,
// or the forge's word. It gives no claim for "" and for words with which forges say
// that they do not know.
func Stated(s Source, word string, e register.Evidence) []Claim {
	word = strings.TrimSpace(word)
	switch strings.ToLower(word) {
	case "", "noassertion", "none", "other", "unknown", "null":
		return nil
	}
	return []Claim{{Source: s, Word: excerpt(word), Expression: Parse(word), Evidence: e}}
}

// excerpt cuts a word that is too long to show, between two letters.
func excerpt(word string) string {
	word = strings.ToValidUTF8(strings.Join(strings.Fields(word), " "), "\ufffd")
	if len(word) <= maxWord {
		return word
	}
	cut := maxWord
	for !utf8.RuneStart(word[cut]) {
		cut--
	}
	return word[:cut] + "…"
}

// sorted puts claims in the order in which they are believed, then by file and line.
func sorted(claims []Claim) []Claim {
	claims = slices.Clone(claims)
	slices.SortStableFunc(claims, func(a, b Claim) int {
		return cmp.Or(
			cmp.Compare(a.Source.rank(), b.Source.rank()),
			cmp.Compare(strings.Count(a.Evidence.Path, "/"), strings.Count(b.Evidence.Path, "/")),
			strings.Compare(a.Evidence.Path, b.Evidence.Path),
			cmp.Compare(a.Evidence.Line, b.Evidence.Line),
			strings.Compare(a.Word, b.Word),
		)
	})
	return claims
}
