// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// stated gives the degree of opening that a file declares under one of a jurisdiction's
// keys, which the standard has not; "" when it declares none. Like Lines it reads the
// file by itself: a key that nobody else knows is nothing to the rules of the standard.
func stated(b []byte, keys []string) string {
	for _, key := range keys {
		section, _, _ := strings.Cut(key, ".")
		if !bytes.Contains(b, []byte(section+":")) {
			continue
		}
		if v := valueAt(b, strings.Split(key, ".")); v != "" {
			return v
		}
	}
	return ""
}

// maxStated caps the value, in bytes: an id is a letter or a word.
const maxStated = 40

// valueAt gives the text under a path of keys.
func valueAt(b []byte, path []string) string {
	r := &reader{}
	text, ok := r.decode(b)
	if !ok || !r.withinLimits(text) {
		return ""
	}
	n, _, err := decodeYAML(text)
	for _, name := range path {
		if err != nil || n == nil || n.Kind != yaml.MappingNode {
			return ""
		}
		var next *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				next = n.Content[i+1]
				break
			}
		}
		n = next
	}
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" || len(n.Value) > maxStated {
		return ""
	}
	return strings.TrimSpace(n.Value)
}
