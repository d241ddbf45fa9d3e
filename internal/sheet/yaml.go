// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// parseYAML reads one YAML document into a node. Aliases are refused: a sheet
// needs none, and they are how a small file becomes a huge one.
func parseYAML(s string) (node, []register.Finding) {
	if line := flowDepth(s); line > 0 {
		return node{}, []register.Finding{fault("sheet.file.depth", line, "max", strconv.Itoa(maxDepth))}
	}
	d := yaml.NewDecoder(strings.NewReader(s))
	var doc yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return node{}, []register.Finding{fault("sheet.file.empty", 0)}
	}
	if err != nil {
		return node{}, []register.Finding{fault("sheet.file.syntax", errorLine(err))}
	}
	r := yamlReader{left: maxNodes}
	n := r.node(doc.Content[0], 0)
	var second yaml.Node
	if err := d.Decode(&second); err == nil {
		f := fault("sheet.file.documents", second.Line)
		f.Severity = register.Warning
		r.findings = append(r.findings, f)
	} else if !errors.Is(err, io.EOF) {
		r.findings = append(r.findings, fault("sheet.file.syntax", errorLine(err)))
	}
	return n, r.findings
}

// flowDepth finds the line on which brackets are nested too deeply, before the
// parser recurses into them. Brackets within texts count too: no text nests that many.
func flowDepth(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		if depth > 2*maxDepth {
			return lineAt(s, i)
		}
	}
	return 0
}

var yamlLine = regexp.MustCompile(`line ([0-9]+)`)

// errorLine takes the line from the parser's message, which holds it nowhere else.
func errorLine(err error) int {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	line, _ := strconv.Atoi(m[1]) // 0 when it is absurd
	return line
}

// yamlReader turns the parser's nodes into ours and counts them.
type yamlReader struct {
	left     int
	findings []register.Finding
}

func (r *yamlReader) report(n *yaml.Node, rule string, args ...string) node {
	for _, f := range r.findings {
		if f.Rule == rule && rule != "sheet.key.twice" {
			return node{} // once a file is enough
		}
	}
	f := fault(rule, n.Line, args...)
	f.Column = n.Column
	r.findings = append(r.findings, f)
	return node{}
}

func (r *yamlReader) node(y *yaml.Node, depth int) node {
	if r.left--; r.left < 0 {
		return r.report(y, "sheet.file.keys", "max", strconv.Itoa(maxNodes))
	}
	if depth > maxDepth {
		return r.report(y, "sheet.file.depth", "max", strconv.Itoa(maxDepth))
	}
	n := node{place: place{y.Line, y.Column}}
	switch y.Kind {
	case yaml.AliasNode:
		return r.report(y, "sheet.file.alias")
	case yaml.ScalarNode:
		n.shape, n.words = scalarShape(y), withoutNUL(y.Value)
	case yaml.SequenceNode:
		n.shape = list
		for _, item := range y.Content {
			n.items = append(n.items, r.node(item, depth+1))
		}
	case yaml.MappingNode:
		n.shape = object
		n.pairs = r.pairs(y, depth)
	}
	return n
}

func (r *yamlReader) pairs(y *yaml.Node, depth int) []pair {
	var pairs []pair
	seen := map[string]bool{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		k := y.Content[i]
		if k.Kind != yaml.ScalarNode {
			r.report(k, "sheet.file.key")
			continue
		}
		if seen[k.Value] {
			r.report(k, "sheet.key.twice", "name", k.Value)
			continue
		}
		seen[k.Value] = true
		pairs = append(pairs, pair{withoutNUL(k.Value), place{k.Line, k.Column}, r.node(y.Content[i+1], depth+1)})
	}
	return pairs
}

// scalarShape tells what a scalar is by how it is written, as YAML 1.2's JSON
// schema does: yes, no, on and dates are texts.
func scalarShape(y *yaml.Node) shape {
	if y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return text
	}
	switch {
	case slices.Contains([]string{"", "~", "null", "Null", "NULL"}, y.Value):
		return null
	case y.Value == "true" || y.Value == "false":
		return boolean
	case isNumber(y.Value):
		return number
	}
	return text
}

// yamlNode turns our node into the parser's, every scalar in a style that reads back the same.
func (n node) yamlNode() *yaml.Node {
	y := &yaml.Node{Kind: yaml.ScalarNode, Value: n.words}
	switch n.shape {
	case null:
		y.Value = "null"
	case text:
		y.Tag, y.Style = "!!str", textStyle(n.words)
	case list:
		y.Kind = yaml.SequenceNode
		if len(n.items) == 0 {
			y.Style = yaml.FlowStyle
		}
		for _, item := range n.items {
			y.Content = append(y.Content, item.yamlNode())
		}
	case object:
		y.Kind = yaml.MappingNode
		if len(n.pairs) == 0 {
			y.Style = yaml.FlowStyle
		}
		for _, p := range n.pairs {
			key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: p.key, Style: textStyle(p.key)}
			if key.Style == yaml.LiteralStyle {
				key.Style = yaml.DoubleQuotedStyle
			}
			y.Content = append(y.Content, key, p.value.yamlNode())
		}
	}
	return y
}

// bare is a text that no YAML reader takes for anything else.
var bare = regexp.MustCompile(`^\p{L}(?:[\p{L}\p{N} ,._()’'/+;!?«»-]|:[\p{L}\p{N}/])*$`)

var reserved = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"}

// textStyle chooses plain, literal or quoted, whichever people read best and reads back the same.
func textStyle(s string) yaml.Style {
	switch {
	case len(s) < 200 && bare.MatchString(s) && !strings.HasSuffix(s, " ") && !slices.Contains(reserved, strings.ToLower(s)):
		return 0
	case strings.Contains(s, "\n") && literal(s):
		return yaml.LiteralStyle
	}
	return yaml.DoubleQuotedStyle
}

// literal reports whether a text of several lines survives a literal block: no
// blank at the start or at a line's end, no break but the plain one.
func literal(s string) bool {
	if strings.HasSuffix(s, "\n") || strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && (!unicode.IsPrint(r) && r != '\u00a0' && r != '\u202f')
	}) {
		return false
	}
	for i, line := range strings.Split(s, "\n") {
		if i == 0 && (line == "" || line[0] == ' ' || line[0] == '#' || line[0] == '-') || strings.HasSuffix(line, " ") {
			return false
		}
	}
	return true
}

// writeYAML writes a node as one document.
func (n node) writeYAML() ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n.yamlNode()); err != nil {
		return nil, err
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
