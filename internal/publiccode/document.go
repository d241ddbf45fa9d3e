// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// document reads the YAML text and then the keys of its mapping.
func (r *reader) document(text string) {
	root, more, err := decodeYAML(text)
	if err != nil {
		root = r.salvage(text, err)
	}
	if more > 0 {
		r.note("publiccode.documents", register.Error, place{line: more, column: 1}, nil)
	}
	if root == nil {
		if err == nil {
			r.note("publiccode.file.empty", register.Error, place{line: 1, column: 1}, nil)
		}
		return
	}
	if root.Kind != yaml.MappingNode {
		r.note("publiccode.root", register.Error, at("", root), nil)
		return
	}
	if !r.inspect(root) {
		return
	}
	r.version(root)
	r.section(root, standard(), "", place{line: 1, column: 1})
	r.finish()
}

// maxDocuments bounds the search for the first document with content.
const maxDocuments = 5

// decodeYAML gives the content of the first document that has any, and the line of
// a further one, 0 when there is none. The text goes into nodes only: never into a
// map, whose check of duplicate keys takes a time that grows with their square.
func decodeYAML(text string) (root *yaml.Node, more int, err error) {
	defer func() {
		// The text is anybody's and the crawl must go on: a fault of the YAML
		// library is one unreadable file.
		if fault := recover(); fault != nil {
			root, err = nil, fmt.Errorf("decode YAML: %v", fault)
		}
	}()
	d := yaml.NewDecoder(strings.NewReader(text))
	for range maxDocuments {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if root != nil {
				return root, lineOf(err), nil
			}
			return nil, 0, fmt.Errorf("decode YAML: %w", err)
		}
		if root != nil {
			return root, n.Line, nil
		}
		if len(n.Content) > 0 && n.Content[0].Tag != "!!null" {
			root = n.Content[0]
		}
	}
	return root, 0, nil
}

// yamlLine finds the line in an error of the YAML library, which gives it in no other form.
var yamlLine = regexp.MustCompile(`\bline (\d+)`)

func lineOf(err error) int {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 1
	}
	n, _ := strconv.Atoi(m[1])
	return max(n, 1)
}

// inspect counts aliases and looks for turned text that the file wrote by escapes;
// it reports whether the tree may be read.
func (r *reader) inspect(root *yaml.Node) bool {
	aliases := 0
	stack := []*yaml.Node{root}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], n.Content...)
		switch n.Kind {
		case yaml.AliasNode:
			if aliases++; aliases > maxAliases {
				r.note("publiccode.limit.aliases", register.Error, at("", n), args("limit", strconv.Itoa(maxAliases)))
				return false
			}
		case yaml.ScalarNode:
			if !r.bidi && strings.ContainsFunc(n.Value, turnsText) {
				r.note("publiccode.bidi", register.Warning, at("", n), number(1))
				r.bidi = true
			}
		}
	}
	return true
}
