// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	_ "embed"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"greffe/internal/register"
	"greffe/internal/spdx"
)

//go:embed names.txt
var nameList string

// maxWord bounds what is read of a licence field.
const maxWord = 500

// Parse reads what somebody wrote where a licence is asked for: an SPDX expression,
// or else the names that people use (Apache License, Version 2.0; GPLv3+; BSD) and the
// addresses at which licences stand. It gives nothing when the words name no licence.
func Parse(word string) Expression {
	word = strings.TrimSpace(word)
	if word == "" || len(word) > maxWord {
		return Expression{}
	}
	if e, err := spdx.Parse(word); err == nil {
		return ofTree(e.Tree)
	}
	if e := named(word); !e.Empty() {
		return e
	}
	return listOf(word)
}

// separators part the licences of a list that is no SPDX. What a slash or a bar means
// is "or" where package managers allowed it; of a comma nobody said.
var separators = []struct {
	re *regexp.Regexp
	op Op
}{
	{regexp.MustCompile(`(?i)\s+(?:or|ou)\s+|\s*\|\|?\s*|\s*/\s*`), Or},
	{regexp.MustCompile(`(?i)\s+(?:and|et)\s+|\s+\+\s+|\s*&&?\s*`), And},
	{regexp.MustCompile(`\s*[,;]\s*`), Beside},
}

// listOf reads a list of names; all of them must be known.
func listOf(word string) Expression {
	for _, s := range separators {
		words := s.re.Split(word, 10)
		if len(words) < 2 {
			continue
		}
		var parts []Expression
		for _, w := range words {
			e := named(w)
			if e.Empty() {
				break
			}
			parts = append(parts, e)
		}
		if len(parts) == len(words) {
			return joined(s.op, parts...)
		}
	}
	return Expression{}
}

// named reads one licence: an id, a name, or an address.
func named(word string) Expression {
	word = strings.TrimSpace(word)
	if e := ofName(word); !e.Empty() {
		return e
	}
	if strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") {
		return addressed(word)
	}
	if name, ok := spellings()[spelling(word)]; ok {
		return ofName(name)
	}
	if before, _, ok := strings.Cut(word, "("); ok && len(before) > 3 {
		if name, ok := spellings()[spelling(before)]; ok {
			return ofName(name)
		}
	}
	return Expression{}
}

// addressed reads the address of a licence: its last part that names one.
func addressed(address string) Expression {
	u, err := url.Parse(address)
	if err != nil {
		return Expression{}
	}
	p := strings.Trim(u.Path, "/")
	if rest, ok := strings.CutPrefix(p, "licenses/by"); ok && strings.HasSuffix(u.Host, "creativecommons.org") {
		kind, version, _ := strings.Cut(rest, "/")
		version, _, _ = strings.Cut(version, "/")
		return ofName("CC-BY" + strings.ToUpper(kind) + "-" + version)
	}
	for _, part := range []string{path.Base(p), path.Base(path.Dir(p))} {
		for _, ext := range []string{".html", ".txt", ".php", ".json", ".en", ".fr"} {
			part = strings.TrimSuffix(part, ext)
		}
		if strings.EqualFold(part, "LICENSE-2.0") && strings.HasSuffix(u.Host, "apache.org") {
			return ofName("Apache-2.0")
		}
		if e := ofName(part); !e.Empty() {
			return e
		}
		if name, ok := spellings()[spelling(part)]; ok && spelling(part) != "" {
			return ofName(name)
		}
	}
	return Expression{}
}

// spellings maps what people write, as spelling gives it, to an id or family.
var spellings = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	put := func(word, name string) {
		if key := spelling(word); key != "" && m[key] == "" {
			m[key] = name
		}
	}
	for line := range strings.Lines(nameList) {
		name, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.SplitSeq(words, ";") {
			put(word, name)
		}
	}
	for _, r := range references() {
		put(r.name, r.id)
	}
	ids := spdx.IDs()
	for _, deprecated := range []bool{false, true} {
		for _, id := range ids {
			if spdx.Deprecated(id) == deprecated && !strings.HasSuffix(id, "+") {
				put(id, id)
			}
		}
	}
	return m
})

// gnuNames writes the long names of the GNU licences as their short ones.
var gnuNames = strings.NewReplacer(
	"gnu lesser general public", "lgpl", "gnu library or lesser general public", "lgpl", "gnu library general public", "lgpl",
	"gnu affero general public", "agpl", "affero general public", "agpl", "lesser general public", "lgpl",
	"gnu general public", "gpl", "general public", "gpl", "gnu agpl", "agpl", "gnu lgpl", "lgpl", "gnu gpl", "gpl",
	"or any later", "or later", "or newer", "or later", "ou ulterieure", "or later", "ou toute ulterieure", "or later",
)

// idle are words that tell no licence from another.
var idle = map[string]bool{
	"license": true, "licence": true, "licenses": true, "licences": true, "the": true, "version": true, "v": true, "under": true,
	"software": true, "agreement": true, "free": true, "clause": true, "la": true, "sous": true,
}

// spelling is the form in which names of licences are compared: words and numbers in
// lower case, without what tells nothing; 2.0 and 2 are the same.
func spelling(word string) string {
	word = strings.NewReplacer("+", " or later ", ">=", " from ").Replace(word)
	word = apart(register.FoldName(word))
	var kept []string
	for _, w := range strings.Fields(word) {
		if !idle[w] {
			kept = append(kept, w)
		}
	}
	s := gnuNames.Replace(strings.Join(kept, " "))
	if stem, version, ok := strings.Cut(s, " from "); ok { // GPL (>= 3)
		s = stem + " " + version + " or later"
	}
	s, later := strings.CutSuffix(s, " or later")
	s = strings.TrimSuffix(s, " 0")
	if later {
		s += " or later"
	}
	s, onlyOne := strings.CutSuffix(s, " only")
	s = strings.TrimSuffix(s, " 0")
	if onlyOne {
		s += " only"
	}
	return s
}

// apart parts letters from digits: gplv3 is gpl v 3.
func apart(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if unicode.IsDigit(r) && unicode.IsLetter(last) || unicode.IsLetter(r) && unicode.IsDigit(last) {
			if unicode.IsDigit(r) && last == 'v' { // gplv3, and v3 alone
				kept := strings.TrimSuffix(b.String(), "v")
				b.Reset()
				b.WriteString(kept)
			}
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
