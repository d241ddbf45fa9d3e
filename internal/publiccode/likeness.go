// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Likeness counts the keys of the standard at the top of a text, to tell a
// publiccode.yml from another file; 0 for what cannot be read.
func Likeness(b []byte) (n int) {
	r := &reader{}
	text, ok := r.decode(b)
	if !ok || !r.withinLimits(text) {
		return 0
	}
	root, _, err := decodeYAML(text)
	if err != nil || root == nil || root.Kind != yaml.MappingNode {
		return 0
	}
	fields := standard()
	for i := 0; i < len(root.Content); i += 2 {
		if slices.ContainsFunc(fields, func(f field) bool { return f.name == root.Content[i].Value }) {
			n++
		}
	}
	return n
}
