// SPDX-License-Identifier: EUPL-1.2

package metadata

import (
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
	fields := map[string]string{
		"title": Name, "abstract": Description, "version": Version, "date-released": Released, "license": Licence, "url": Homepage, "repository-code": Code,
	}
	var all []Said
	for i := 0; i+1 < len(root.Content); i += 2 {
		field, known := fields[root.Content[i].Value]
		v := root.Content[i+1]
		if v.Kind == yaml.SequenceNode && len(v.Content) == 1 {
			v = v.Content[0] // a list of licences is a choice: only a single one is comparable
		}
		if known && v.Kind == yaml.ScalarNode && v.Tag != "!!null" {
			all = append(all, Said{field, v.Value, root.Content[i].Line})
		}
	}
	return all
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
