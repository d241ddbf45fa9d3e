// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// document is a text for people: a README, a CONTRIBUTING.
type document struct {
	path     string
	lower    string // the whole in lower case
	lines    []line
	headings []heading
}

// line is one line of a document.
type line struct {
	text string
	code bool // of a block of code or a comment: not said to the reader
}

// heading is the title of a section.
type heading struct {
	at    int    // index of its line
	level int    // 1 is the widest
	words string // folded, between spaces
}

// maxDocument caps what is read of a document, in bytes.
const maxDocument = 256 << 10

// readDocument reads Markdown, reStructuredText, AsciiDoc, Org and plain text, told
// apart by the file's name. A text never fails: what is no heading is a line.
func readDocument(name string, content []byte) *document {
	content = bytes.TrimPrefix(content[:min(len(content), maxDocument)], []byte("\xef\xbb\xbf"))
	d := &document{path: name, lower: strings.ToLower(string(content))}
	for _, text := range strings.Split(string(content), "\n") {
		d.lines = append(d.lines, line{text: strings.TrimRight(text, " \t\r\v\f")})
	}
	m := markupOf(name)
	m.hide(d)
	m.title(d)
	return d
}

// binary reports whether bytes are no text that a person can read in an editor.
func binary(content []byte) bool {
	head := content[:min(len(content), 8<<10)]
	if bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	strange, runes := 0, 0
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError && size == 1 && utf8.FullRune(head) || r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != 0x1b {
			strange++
		}
		runes++
		head = head[size:]
	}
	return strange*10 > runes*3 // Latin-1 text has fewer
}

// blank reports whether a text holds no word at all.
func blank(content []byte) bool { return len(bytes.TrimSpace(content)) == 0 }

// about finds the first heading that holds one of the words. A word matches the
// beginning of a heading's word; one that ends in a space, the whole of it.
func (d *document) about(words []string) (heading, bool) {
	for _, h := range d.headings {
		for _, w := range words {
			if strings.Contains(h.words, " "+w) {
				return h, true
			}
		}
	}
	return heading{}, false
}

// section gives the lines of the heading's section, its subsections included. The
// heading's own line comes first: it may hold a link.
func (d *document) section(h heading) []line {
	end := len(d.lines)
	for _, next := range d.headings {
		if next.at > h.at && next.level <= h.level {
			end = next.at
			break
		}
	}
	return d.lines[h.at:end]
}

// maxLine is the longest line that is looked at, in bytes.
const maxLine = 4096

// search gives the index of the first line that the predicate holds for, or -1. Only
// lines with one of the words in them are tried, and none of over 4 KiB; lines of
// code only when asked for.
func (d *document) search(code bool, holds func(string) bool, words ...string) int {
	if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(d.lower, w) }) {
		return -1
	}
	for i, l := range d.lines {
		if l.code && !code || len(l.text) > maxLine {
			continue
		}
		lower := strings.ToLower(l.text)
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(lower, w) }) && holds(l.text) {
			return i
		}
	}
	return -1
}

// fold gives a heading's words without accents and marks, between spaces.
func fold(text string) string {
	var b strings.Builder
	tag := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '<':
			tag = true
		case c == '>':
			tag = false
			b.WriteByte(' ')
		case c == '!' && strings.HasPrefix(text[i:], "!["): // a picture, such as a badge: what it shows is no word of the title
			if end := strings.IndexByte(text[i:], ']'); end > 0 {
				i += end
			}
		case c == '(' && i > 0 && text[i-1] == ']': // the target of a link
			for i < len(text) && text[i] != ')' {
				i++
			}
		case !tag:
			b.WriteByte(c)
		}
	}
	return " " + register.FoldName(b.String()) + " "
}

// extension gives the file's last extension, in lower case, without its dot.
func extension(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(path.Base(name)), "."))
}
