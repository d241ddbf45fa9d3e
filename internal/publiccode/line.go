// SPDX-License-Identifier: EUPL-1.2

package publiccode

import "go.yaml.in/yaml/v3"

// Lines says on which line, counted from 1, each key of a file stands, by its path:
// legal.license, description.fr.shortDescription. Lists are not entered. A file that
// cannot be read as a whole has none.
func Lines(b []byte) map[string]int {
	all := map[string]int{}
	r := &reader{}
	text, ok := r.decode(b)
	if !ok || !r.withinLimits(text) {
		return all
	}
	root, _, err := decodeYAML(text)
	if err != nil || root == nil {
		return all
	}
	var walk func(n *yaml.Node, path string)
	walk = func(n *yaml.Node, path string) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := join(path, n.Content[i].Value)
			if _, twice := all[key]; !twice {
				all[key] = n.Content[i].Line
			}
			walk(n.Content[i+1], key)
		}
	}
	walk(root, "")
	return all
}
