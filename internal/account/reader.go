// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// reader turns the nodes of a file into a list and findings.
type reader struct {
	list     List
	findings []register.Finding
	schemes  map[string]Scheme
}

// find notes a finding; args are its named arguments, in pairs.
func (p *reader) find(severity register.Severity, rule string, n *yaml.Node, key string, args ...string) {
	if len(p.findings) == maxFindings {
		return
	}
	if len(p.findings) == maxFindings-1 {
		rule, severity, args = "account.findings.many", register.Error, []string{"max", itoa(maxFindings)}
	}
	f := register.Finding{Rule: rule, Severity: severity, Key: key}
	if n != nil {
		f.Line, f.Column = n.Line, n.Column
	}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[args[i]] = args[i+1]
	}
	p.findings = append(p.findings, f)
}

// sort puts the findings in the order of the file.
func (p *reader) sort() {
	slices.SortStableFunc(p.findings, func(a, b register.Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}

func (p *reader) read(raw []byte) {
	if len(raw) > maxBytes {
		p.find(register.Error, "account.file.size", nil, "", "max", strconv.Itoa(maxBytes>>20))
		return
	}
	root := p.document(raw)
	if root == nil || !p.sane(root) {
		return
	}
	switch root.Kind {
	case yaml.MappingNode:
		p.list.form = forges
		p.forges(root)
		p.aliases()
	case yaml.SequenceNode:
		p.list.form = publishers
		p.publishers(root)
	default:
		p.find(register.Error, "account.type.mapping", root, "")
	}
}

// inLine finds the line that the parser blames.
var inLine = regexp.MustCompile(`line (\d+)`)

// document gives the root of the file's one document.
func (p *reader) document(raw []byte) *yaml.Node {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	var doc yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		p.find(register.Error, "account.file.empty", nil, "")
		return nil
	}
	if err != nil {
		at := &yaml.Node{}
		if m := inLine.FindStringSubmatch(err.Error()); m != nil {
			at.Line, _ = strconv.Atoi(m[1]) // digits only: the expression says so
		}
		p.find(register.Error, "account.yaml.syntax", at, "")
		return nil
	}
	var second yaml.Node
	if err := d.Decode(&second); err == nil {
		p.find(register.Warning, "account.yaml.documents", &second, "")
	}
	return doc.Content[0]
}

// sane refuses aliases, which can make a small file huge, and depth.
func (p *reader) sane(root *yaml.Node) bool {
	type at struct {
		n     *yaml.Node
		depth int
	}
	for todo := []at{{root, 1}}; len(todo) > 0; {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if x.n.Kind == yaml.AliasNode {
			p.find(register.Error, "account.yaml.alias", x.n, "")
			return false
		}
		if x.depth > maxDepth {
			p.find(register.Error, "account.yaml.depth", x.n, "", "max", strconv.Itoa(maxDepth))
			return false
		}
		for _, c := range x.n.Content {
			todo = append(todo, at{c, x.depth + 1})
		}
	}
	return true
}

// null reports a value that was left empty or written null.
func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// text gives a scalar; false, with a finding, when n is something else.
func (p *reader) text(n *yaml.Node, key string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		p.find(register.Error, "account.type.text", n, key)
		return "", false
	}
	if null(n) {
		return "", true
	}
	return n.Value, true
}
