// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"strconv"
	"strings"

	"greffe/internal/register"
)

// MaxSize is the largest file that is read, in bytes. Whoever fetches files needs
// no more than MaxSize+1 of them to know.
const MaxSize = 256 << 10

// The other limits, set far above real files and so that the YAML parser stays
// well under 64 MiB and a second for whatever passes them. A long description of
// 10,000 characters may stand on one line.
const (
	maxLine     = 64 << 10
	maxDepth    = 64
	maxKeys     = 5000
	maxItems    = 10000 // of lists, and comments
	maxAliases  = 100
	maxSteps    = 50000 // values visited, those behind an alias counted each time
	maxFindings = 200
)

// withinLimits counts, before the YAML parser sees the text, what would make it
// slow or large. The counts are upper bounds made without understanding quotes:
// ordinary prose stays far below them.
func (r *reader) withinLimits(text string) bool {
	c, number := counter{}, 0
	for line := range strings.Lines(text) {
		number++
		if rule, limit := c.line(line); rule != "" {
			r.note(rule, register.Error, place{line: number, column: 1}, args("limit", strconv.Itoa(limit)))
			return false
		}
	}
	return true
}

// counter holds the counts of the lines seen so far.
type counter struct {
	keys, items, flow int
	indents           []int // of the open blocks
}

// line counts one line and names the rule that it breaks, with its limit.
func (c *counter) line(line string) (rule string, limit int) {
	if len(line) > maxLine {
		return "publiccode.limit.line", maxLine
	}
	depth := c.indent(line)
	for i := range len(line) {
		end := i+1 == len(line) || line[i+1] <= ' '
		switch line[i] {
		case '[', '{':
			c.flow++
			depth = max(depth, c.flow)
		case ']', '}':
			c.flow = max(0, c.flow-1)
		case ':':
			if end || i > 0 && line[i-1] == '"' {
				c.keys++
			}
		case '?':
			if end {
				c.keys++
			}
		case ',':
			if c.flow > 0 {
				c.items++
			}
		case '#':
			c.items++
		}
	}
	switch {
	case depth > maxDepth:
		return "publiccode.limit.depth", maxDepth
	case c.keys > maxKeys:
		return "publiccode.limit.keys", maxKeys
	case c.items > maxItems:
		return "publiccode.limit.items", maxItems
	}
	return "", 0
}

// indent follows the block structure and gives its depth at the line: one level for
// each deeper indentation, one for each dash.
func (c *counter) indent(line string) int {
	rest := strings.TrimLeft(line, " \t")
	if strings.TrimSpace(rest) == "" {
		return 0
	}
	n := len(line) - len(rest)
	for len(c.indents) > 0 && c.indents[len(c.indents)-1] >= n {
		c.indents = c.indents[:len(c.indents)-1]
	}
	c.indents = append(c.indents, n)
	if n == 0 && letter(rest[0]) {
		c.flow = 0 // a new key of the file: brackets left open before it were prose
	}
	dashes := 0
	for len(rest) > 1 && (rest[0] == '-' || rest[0] == '?') && rest[1] <= ' ' {
		dashes++
		rest = strings.TrimLeft(rest[1:], " \t")
	}
	c.items += dashes
	return len(c.indents) + dashes
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// Tame reports whether a YAML text of another form stays within the limits that keep
// the parser fast and small.
func Tame(text string) bool {
	r := &reader{}
	return len(text) <= MaxSize && r.withinLimits(text)
}
