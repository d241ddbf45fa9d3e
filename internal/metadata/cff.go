// SPDX-License-Identifier: EUPL-1.2

package metadata

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/publiccode"
)

// citation reads CITATION.cff: https://citation-file-format.github.io/ (1.2.0). Its
// authors are people and are not read.
func citation(b []byte) []Said {
	if !publiccode.Tame(string(b)) {
		return nil
	}
	root := mapping(b)
	if root == nil {
		return nil
	}
	fields := citationFields()
	var all []Said
	for i := 0; i+1 < len(root.Content); i += 2 {
		field, known := fields[root.Content[i].Value]
		v := root.Content[i+1]
		switch {
		case !known:
		case v.Kind == yaml.SequenceNode && field == Licence:
			all = append(all, Said{field, choice(v), root.Content[i].Line})
		case v.Kind == yaml.ScalarNode && v.Tag != "!!null":
			all = append(all, Said{field, v.Value, root.Content[i].Line})
		}
	}
	return all
}

// citationFields are the keys of a CITATION.cff and their fields.
func citationFields() map[string]string {
	return map[string]string{
		"title": Name, "abstract": Description, "version": Version, "date-released": Released, "license": Licence, "url": Homepage, "repository-code": Code,
	}
}

// choice writes a list of licences as the choice that it is: "the relation between
// licenses is OR", says the guide of the format.
func choice(list *yaml.Node) string {
	var ids []string
	for _, n := range list.Content[:min(len(list.Content), maxLicences)] {
		if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
			ids = append(ids, n.Value)
		}
	}
	return strings.Join(ids, " OR ")
}

// mapping gives the mapping that a YAML file is, nil when it is none.
func mapping(b []byte) (root *yaml.Node) {
	defer func() {
		if recover() != nil { // a fault of the library is one unreadable file
			root = nil
		}
	}()
	var doc yaml.Node
	if yaml.Unmarshal(b, &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	return doc.Content[0]
}
