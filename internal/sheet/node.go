// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"encoding/json"
	"strings"
)

// shape is what a node is.
type shape int

const (
	null shape = iota
	text
	number // its words are those of a JSON number
	boolean
	list
	object
)

// place is where a node stands in its file, counted from 1; zero when it has none.
type place struct{ line, column int }

// node is one value of a YAML or JSON file, with its place. Both formats are read
// into it and written from it, so that they cannot differ in meaning.
type node struct {
	shape shape
	words string // of a scalar
	items []node // of a list
	pairs []pair // of an object, in the order of the file
	place place
}

// pair is one key of an object.
type pair struct {
	key   string
	place place
	value node
}

func textNode(s string) node { return node{shape: text, words: s} }

func (n node) scalar() bool { return n.shape == text || n.shape == number || n.shape == boolean }

// get finds a key of an object.
func (n node) get(key string) (node, bool) {
	for _, p := range n.pairs {
		if p.key == key {
			return p.value, true
		}
	}
	return node{}, false
}

// compact writes the node as JSON on one line.
func (n node) compact() string {
	var b strings.Builder
	n.writeJSON(&b, "", "")
	return b.String()
}

// writeJSON appends the node as JSON; with a step it takes one line an item.
func (n node) writeJSON(b *strings.Builder, indent, step string) {
	switch n.shape {
	case null:
		b.WriteString("null")
	case number, boolean:
		b.WriteString(n.words)
	case text:
		b.WriteString(quote(n.words))
	case list:
		bracket(b, "[]", len(n.items), indent, step, func(i int, inner string) { n.items[i].writeJSON(b, inner, step) })
	case object:
		bracket(b, "{}", len(n.pairs), indent, step, func(i int, inner string) {
			b.WriteString(quote(n.pairs[i].key))
			b.WriteByte(':')
			if step != "" {
				b.WriteByte(' ')
			}
			n.pairs[i].value.writeJSON(b, inner, step)
		})
	}
}

func bracket(b *strings.Builder, marks string, n int, indent, step string, item func(i int, inner string)) {
	b.WriteByte(marks[0])
	inner := indent + step
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		if step != "" {
			b.WriteString("\n" + inner)
		}
		item(i, inner)
	}
	if n > 0 && step != "" {
		b.WriteString("\n" + indent)
	}
	b.WriteByte(marks[1])
}

// quote writes a JSON string in which people can still read <, > and &.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// isNumber reports whether the words are a number of JSON's grammar.
func isNumber(s string) bool {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	return json.Valid([]byte(s))
}
