// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// markup is a way to write headings and blocks of code.
type markup struct {
	fences    []string // a line that begins so opens a block of code, and the same closes it
	comment   string   // opens a comment that ends in -->
	mark      byte     // as many as the level before a heading: # Markdown, = AsciiDoc, * Org
	underline string   // signs that underline a heading
	html      bool     // <h2> is a heading
	label     bool     // a line "LICENCE", "Licence:" or "Licence: MIT" is a heading
}

// markupOf tells the markup from the file's name. Without an extension it may be
// anything; Markdown and underlined titles are both read.
func markupOf(name string) markup {
	switch extension(name) {
	case "rst", "rest":
		return markup{underline: underlines}
	case "adoc", "asciidoc", "asc":
		return markup{fences: []string{"----", "...."}, mark: '='}
	case "org":
		return markup{fences: []string{"#+begin_", "#+end_"}, mark: '*'}
	case "md", "markdown", "mdown", "mkd", "mkdn", "html", "htm":
		return markup{fences: []string{"```", "~~~"}, comment: "<!--", mark: '#', underline: "=-", html: true}
	}
	return markup{fences: []string{"```", "~~~"}, comment: "<!--", mark: '#', underline: underlines, html: true, label: true}
}

// underlines are the signs of reStructuredText that people use below titles.
const underlines = "=-~^\"'`*+#:.<>_"

// hide marks the blocks of code and the comments.
func (m markup) hide(d *document) {
	fence, comment := "", false
	for i := range d.lines {
		l := &d.lines[i]
		text := strings.TrimLeft(l.text, " \t")
		switch {
		case comment:
			l.code = true
			comment = !strings.Contains(text, "-->")
		case fence != "":
			l.code = true
			if m.closes(fence, text) {
				fence = ""
			}
		case m.comment != "" && strings.HasPrefix(text, m.comment):
			l.code = true
			comment = !strings.Contains(text, "-->")
		default:
			fence = m.opens(text)
			l.code = fence != ""
		}
	}
}

func (m markup) opens(text string) string {
	for _, f := range m.fences {
		if len(text) >= len(f) && strings.EqualFold(text[:len(f)], f) {
			return f
		}
	}
	return ""
}

func (m markup) closes(fence, text string) bool {
	if m.mark == '*' { // Org closes with another word
		return len(text) >= 6 && strings.EqualFold(text[:6], "#+end_")
	}
	return strings.HasPrefix(text, fence)
}

// maxHeadings caps the headings of a document: nobody reads more.
const maxHeadings = 1000

// title finds the headings.
func (m markup) title(d *document) {
	levels := map[string]int{} // of underlining signs, in the order in which they come
	for i := range d.lines {
		if len(d.headings) >= maxHeadings {
			return
		}
		if d.lines[i].code || d.lines[i].text == "" {
			continue
		}
		if text, level := m.heading(d, i, levels); level > 0 {
			if words := fold(text); strings.TrimSpace(words) != "" {
				d.headings = append(d.headings, heading{at: i, level: level, words: words})
			}
		}
	}
}

// heading reads line i as a heading: its text, and its level or 0.
func (m markup) heading(d *document, i int, levels map[string]int) (string, int) {
	text := d.lines[i].text
	if marked, level := m.marked(text); level > 0 {
		return marked, level
	}
	if m.underline != "" && i+1 < len(d.lines) && !d.lines[i+1].code {
		if level := m.underlined(text, d.lines[i+1].text, levels); level > 0 {
			return text, level
		}
	}
	if m.html {
		if inner, level := headingElement(d, i); level > 0 {
			return inner, level
		}
	}
	if bold := strings.TrimSuffix(strings.TrimSpace(text), ":"); m.html && len(bold) > 4 && len(bold) < 50 &&
		(enclosed(bold, "**") || enclosed(bold, "__")) {
		return bold, 7
	}
	if m.label {
		return label(text)
	}
	return "", 0
}

func enclosed(s, mark string) bool {
	return strings.HasPrefix(s, mark) && strings.HasSuffix(s, mark) && !strings.Contains(s[2:len(s)-2], mark)
}

// marked reads "## Licence".
func (m markup) marked(text string) (string, int) {
	if m.mark == 0 {
		return "", 0
	}
	trimmed := strings.TrimLeft(text, " ")
	if len(text)-len(trimmed) > 3 || m.mark == '*' && trimmed != text {
		return "", 0
	}
	level := 0
	for level < len(trimmed) && trimmed[level] == m.mark {
		level++
	}
	if level == 0 || level > 6 || level == len(trimmed) || trimmed[level] != ' ' && trimmed[level] != '\t' {
		return "", 0
	}
	return strings.TrimRight(trimmed[level:], "#= "), level
}

// underlined reads a title with a line of signs below. The signs' order of
// appearance gives the level, except in Markdown, where = is above -.
func (m markup) underlined(text, below string, levels map[string]int) int {
	if len(below) < 2 || strings.IndexByte(m.underline, below[0]) < 0 || strings.Trim(below, below[:1]) != "" {
		return 0
	}
	if strings.Trim(text, underlines) == "" || strings.ContainsAny(text[:1], "|>-*+#\t ") {
		return 0 // a rule, a table, a list, a quotation, an indented block
	}
	if m.underline == "=-" {
		return 1 + strings.IndexByte(m.underline, below[0])
	}
	if len(below) < 3 || len(below)+2 < utf8.RuneCountInString(text) {
		return 0
	}
	if levels[below[:1]] == 0 {
		levels[below[:1]] = len(levels) + 1
	}
	return levels[below[:1]]
}

// headingElement reads <h2>…</h2>, over four lines at most.
func headingElement(d *document, i int) (string, int) {
	text := d.lines[i].text
	at := strings.IndexByte(text, '<')
	for ; at >= 0 && at+3 < len(text); at++ {
		if text[at] == '<' && (text[at+1]|0x20) == 'h' && text[at+2] >= '1' && text[at+2] <= '6' && (text[at+3] == '>' || text[at+3] == ' ') {
			break
		}
	}
	if at < 0 || at+3 >= len(text) {
		return "", 0
	}
	level := int(text[at+2] - '0')
	inner := text[at:]
	for n := i + 1; n < min(i+4, len(d.lines)) && !strings.Contains(strings.ToLower(inner), "</h"); n++ {
		inner += " " + d.lines[n].text
	}
	if end := strings.Index(strings.ToLower(inner), "</h"); end >= 0 {
		inner = inner[:end]
	}
	return inner, level
}

// label reads a line of plain text that stands for a title.
func label(text string) (string, int) {
	if len(text) > 200 || strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") {
		return "", 0
	}
	before, _, colon := strings.Cut(text, ":")
	before = strings.TrimSpace(before)
	if colon && wordsOnly(before) && strings.Count(before, " ") < 4 {
		return before, 7
	}
	if len(text) < 60 && wordsOnly(text) && text == strings.ToUpper(text) && text != strings.ToLower(text) {
		return text, 6
	}
	return "", 0
}

func wordsOnly(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !strings.ContainsRune(" '’-/&\u00a0", r) {
			return false
		}
	}
	return s != ""
}
