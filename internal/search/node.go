// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// node is one word with its place in its chunk. A word made of others (OpenFisca)
// has children: it is met by its own term, or by all of its children.
type node struct {
	start, end int      // bytes of the chunk
	exact      string   // folded as written; "" when the whole is no word (a path, a date)
	stems      []string // none for a stop word
	children   []node
}

// stop reports whether n is a word that every text has.
func (n *node) stop() bool {
	for i := range n.children {
		if !n.children[i].stop() {
			return false
		}
	}
	return len(n.children) > 0 || len(n.stems) == 0
}

// chunk is an analysed chunk: the tree, its leaves in order, and its inner words.
type chunk struct {
	root   node
	leaves []*node
	inner  []*node
}

// maxWhole caps a word made of others; longer ones are addresses and sentences.
const maxWhole = 40

// analyse builds the tree of one chunk. It is pure: the cache relies on it.
func analyse(raw string) *chunk {
	c := &chunk{root: plant(raw)}
	c.walk(&c.root)
	return c
}

func (c *chunk) walk(n *node) {
	if len(n.children) == 0 {
		if n.exact != "" {
			c.leaves = append(c.leaves, n)
		}
		return
	}
	for i := range n.children {
		c.walk(&n.children[i])
	}
	if n.exact != "" {
		c.inner = append(c.inner, n)
	}
}

func plant(raw string) node {
	if name := named(raw); name != "" {
		return node{end: len(raw), exact: name, stems: []string{name}}
	}
	body := strings.TrimSuffix(raw, "++")
	parts := segments(body)
	if len(parts) == 1 && len(body) == len(raw) {
		return parts[0]
	}
	root := node{end: len(raw), children: parts}
	if len(parts) == 0 {
		return node{}
	}
	var whole strings.Builder
	for _, p := range parts {
		whole.WriteString(fold(lower(raw[p.start:p.end])))
	}
	if len(body) < len(raw) {
		whole.WriteString("plusplus")
	}
	if w := whole.String(); isWhole(w) && len(parts) <= 6 {
		root.exact, root.stems = w, []string{w}
	}
	return root
}

// named gives the names that are written with signs; they have no parts.
func named(raw string) string {
	switch last := len(raw) - 1; {
	case strings.EqualFold(raw, ".net"):
		return "dotnet"
	case len(raw) == 2 && raw[last] == '#':
		return strings.ToLower(raw[:last]) + "sharp"
	case len(raw) == 3 && strings.HasSuffix(raw, "++"):
		return strings.ToLower(raw[:1]) + "plusplus"
	case len(raw) == 3 && raw[1] == '&':
		return strings.ToLower(raw[:1] + raw[2:])
	}
	return ""
}

// isWhole reports whether w is worth a term: dates and version numbers are not.
func isWhole(w string) bool {
	return len(w) <= maxWhole && strings.ContainsFunc(w, unicode.IsLetter)
}

// segments splits at the joining signs and drops elided articles (l', qu') and
// English endings ('s).
func segments(raw string) []node {
	var out []node
	start := 0
	var before rune
	for i := 0; i <= len(raw); {
		r, c, n := at(raw, i)
		if i < len(raw) && c == spells {
			i += n
			continue
		}
		if part := raw[start:i]; part != "" && !(apostrophe(r) && elides(part)) && !(apostrophe(before) && endings[part]) {
			out = append(out, segment(part, start, before))
		}
		before, start = r, i+n
		i += max(n, 1)
	}
	return out
}

// segment makes the node of one word without joining signs.
func segment(part string, start int, before rune) node {
	n := node{start: start, end: start + len(part)}
	if before == '.' && part == "NET" { // ASP.NET
		n.exact, n.stems = "dotnet", []string{"dotnet"}
		return n
	}
	low := lower(part)
	n.exact = fold(low)
	n.stems = stems(low, n.exact)
	for _, cut := range camel(part) {
		l := lower(part[cut[0]:cut[1]])
		f := fold(l)
		n.children = append(n.children, node{start: start + cut[0], end: start + cut[1], exact: f, stems: stems(l, f)})
	}
	return n
}

// camel gives the parts of OpenFisca and HTTPServer; nil for a plain word, for one
// whose capitals are its own (DGFiP, iPhone), and for names that everybody writes so.
func camel(part string) [][2]int {
	if plainCase(part) || oneName[strings.ToLower(part)] {
		return nil
	}
	var cuts [][2]int
	start := 0
	for i, r := range part {
		if i == start || !unicode.IsUpper(r) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(part[:i])
		after, _ := utf8.DecodeRuneInString(part[i+utf8.RuneLen(r):])
		if !unicode.IsUpper(before) || unicode.IsLower(after) {
			cuts = append(cuts, [2]int{start, i})
			start = i
		}
	}
	if start == 0 {
		return nil
	}
	cuts = append(cuts, [2]int{start, len(part)})
	for _, c := range cuts {
		if utf8.RuneCountInString(part[c[0]:c[1]]) < 2 {
			return nil
		}
	}
	return cuts
}

// plainCase reports that part has no capital after its first letter, or nothing but capitals.
func plainCase(part string) bool {
	upper, other := false, false
	for i, r := range part {
		if i > 0 && unicode.IsUpper(r) {
			upper = true
		}
		if unicode.IsLower(r) {
			other = true
		}
	}
	return !upper || !other
}
