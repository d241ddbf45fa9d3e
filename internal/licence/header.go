// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"greffe/internal/register"
)

// mark is what SPDX tags begin with (SPDX 2.3 annex E).
const mark = "SPDX-License-Identifier:"

// comment matches what may stand before the tag: the signs of a comment, or the words
// that begin one. A sentence or a string that mentions the tag says nothing of the file.
var comment = regexp.MustCompile(`(?i)^[\s/#*;%!{}().<>|@~\\=+-]*(?:(?:rem|dnl|c|\.\.)\s+)?$`)

// closers end a comment behind the tag.
var closers = regexp.MustCompile(`\s*(?:\*+/|--+!?>|--%>|-\}|\*\)|#\}|%\}|\}\}|"""|''')?\s*$`)

// headers reads the lines SPDX-License-Identifier of any file. That of a licence file
// speaks of the whole repository; that of another one speaks of the file that it stands
// in, which is often under another licence than the code (REUSE).
func headers(name, text string) []Claim {
	if !strings.Contains(text, mark) {
		return nil
	}
	var claims []Claim
	source := File
	if isLicence(path.Base(name)) {
		source = Header
	}
	n, ignored, fenced := 0, false, false
	documentation := slices.Contains(prose, strings.ToLower(path.Ext(name)))
	for line := range strings.Lines(text) {
		n++
		switch {
		case strings.Contains(line, "REUSE-IgnoreStart"):
			ignored = true
		case strings.Contains(line, "REUSE-IgnoreEnd"):
			ignored = false
		case documentation && strings.HasPrefix(strings.TrimSpace(line), "```"):
			fenced = !fenced
		}
		before, word, ok := strings.Cut(line, mark)
		if !ok || ignored || fenced || !comment.MatchString(before) {
			continue
		}
		word = strings.TrimSpace(closers.ReplaceAllString(word, ""))
		if strings.Trim(word, "<>[]{}$% .…") == "" || strings.ContainsAny(word, "<>[]{}$%`") {
			continue // a model to fill in
		}
		if claims = append(claims, header(source, word, n)); len(claims) == maxClaims {
			break
		}
	}
	return claims
}

// header makes the claim of one line: only an SPDX expression is meant to stand there.
func header(s Source, word string, line int) Claim {
	return Claim{Source: s, Word: excerpt(word), Expression: Parse(word), Evidence: register.Evidence{Line: line}}
}
