// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// maxBroken bounds how many broken parts of a file are looked into; what follows
// them is not read.
const maxBroken = 20

// topKey matches a line that starts a key of the file itself.
var topKey = regexp.MustCompile(`^["']?[A-Za-z][\w.-]{0,60}["']?:(?:\s|$)`)

// salvage reads a text that is not YAML as a whole: each part that starts with a
// key of the file is read for itself, a broken one up to its broken line.
func (r *reader) salvage(text string, whole error) *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: 1, Column: 1}
	lines := strings.SplitAfter(text, "\n")
	r.broken = true
	broken := 0
	for start := 0; start < len(lines) && broken < maxBroken; {
		end := start + 1
		for end < len(lines) && !topKey.MatchString(lines[end]) {
			end++
		}
		n, fault := decodePart(lines[start:end])
		if fault > 0 {
			broken++
			r.syntax(start+fault, lines)
		}
		if n != nil && n.Kind == yaml.MappingNode {
			shift(n, start)
			root.Content = append(root.Content, n.Content...)
		}
		start = end
	}
	if broken == 0 {
		r.syntax(lineOf(whole), lines)
	}
	return root
}

// decodePart reads some lines of the file, and the line among them that breaks it,
// 0 when none does. The library names the line where the broken block began, so
// the line is sought: the longest beginning that is YAML ends before it.
func decodePart(lines []string) (n *yaml.Node, fault int) {
	n, _, err := decodeYAML(strings.Join(lines, ""))
	if err == nil {
		return n, 0
	}
	good := sort.Search(len(lines), func(i int) bool {
		_, _, err := decodeYAML(strings.Join(lines[:i+1], ""))
		return err != nil
	})
	n, _, err = decodeYAML(strings.Join(lines[:good], ""))
	if err != nil {
		n = nil
	}
	return n, min(good+1, len(lines))
}

// shift moves the positions of a part to where it stands in the file.
func shift(n *yaml.Node, lines int) {
	n.Line += lines
	for _, c := range n.Content {
		shift(c, lines)
	}
}

// twoColons matches a plain value that holds a colon and a space, the most common
// fault of real files.
var twoColons = regexp.MustCompile(`^\s*(?:- )?[\w-]+:\s+[^\s"'|>\[{&*#].*:\s`)

// syntax notes a line that breaks the YAML, with the cause where it can be told
// from the line.
func (r *reader) syntax(number int, lines []string) {
	line := lines[min(number, len(lines))-1]
	rule := "publiccode.syntax"
	switch indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; {
	case strings.Contains(indent, "\t"):
		rule = "publiccode.syntax.tab"
	case twoColons.MatchString(line):
		rule = "publiccode.syntax.colon"
	}
	// The line itself is not shown: it may be somebody's name or address.
	r.note(rule, register.Error, place{line: number, column: 1}, args("line", strconv.Itoa(number)))
}
