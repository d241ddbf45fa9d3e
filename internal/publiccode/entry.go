// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// entry is one key of a mapping with its value, aliases followed.
type entry struct {
	name  string // as written
	place place  // of the key
	value *yaml.Node
	other bool // read under another spelling than the standard's
}

// maxMerges bounds how many mappings deep merge keys are followed.
const maxMerges = 20

// entries lists the keys of a mapping in the order of the file. A key that stands
// twice is read once: its last filled value, as most YAML readers take the last.
// The keys of merged mappings (<<) follow, where the mapping has them not itself.
func (r *reader) entries(n *yaml.Node, path string) []entry {
	var all []entry
	index := map[string]int{}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content) && r.step(); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind == yaml.ScalarNode && k.Tag == "!!merge" {
			merged = append(merged, v)
			continue
		}
		e := entry{name: k.Value, place: at(join(path, excerpt(k.Value)), k), value: follow(v)}
		first, twice := index[k.Value]
		if !twice {
			index[k.Value] = len(all)
			all = append(all, e)
			continue
		}
		r.note("publiccode.key.duplicate", register.Error, e.place,
			args("key", e.place.key, "first", strconv.Itoa(all[first].place.line)))
		if !empty(e.value) {
			all[first].value = e.value
		}
	}
	for _, v := range merged {
		all = r.merge(all, index, v, path, 0)
	}
	return all
}

// merge adds the keys of the mapping v, or of each mapping of the list v.
func (r *reader) merge(all []entry, index map[string]int, v *yaml.Node, path string, depth int) []entry {
	v = follow(v)
	if depth > maxMerges {
		return all
	}
	for i := 0; i < len(v.Content) && r.step(); i++ {
		if v.Kind == yaml.SequenceNode {
			all = r.merge(all, index, v.Content[i], path, depth+1)
			continue
		}
		if v.Kind != yaml.MappingNode || i+1 == len(v.Content) {
			return all
		}
		k, value := v.Content[i], v.Content[i+1]
		i++
		if k.Tag == "!!merge" {
			all = r.merge(all, index, value, path, depth+1)
			continue
		}
		if _, there := index[k.Value]; !there {
			index[k.Value] = len(all)
			all = append(all, entry{name: k.Value, place: at(join(path, excerpt(k.Value)), k), value: follow(value)})
		}
	}
	return all
}

// items lists the values of a list, aliases followed.
func (r *reader) items(e entry) []*yaml.Node {
	var all []*yaml.Node
	for _, n := range e.value.Content {
		if !r.step() {
			break
		}
		all = append(all, follow(n))
	}
	return all
}

// step counts a visited value; past the limit nothing more is read, and a finding
// says so once.
func (r *reader) step() bool {
	r.steps++
	if r.steps == maxSteps {
		r.note("publiccode.limit.steps", register.Error, place{line: 1, column: 1}, args("limit", strconv.Itoa(maxSteps)))
	}
	return r.steps < maxSteps
}

// follow gives what an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	for range maxMerges {
		if n.Kind != yaml.AliasNode || n.Alias == nil {
			break
		}
		n = n.Alias
	}
	return n
}

// empty reports a value that says nothing: null, blank text, no item.
func empty(n *yaml.Node) bool {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Tag == "!!null" || strings.TrimSpace(n.Value) == ""
	case yaml.MappingNode, yaml.SequenceNode:
		return len(n.Content) == 0
	}
	return true
}

// match finds the field of a key: by its name, by a habit of the jurisdiction, or
// by its name in another case. Any other key is noted, with the name that was
// probably meant.
func (r *reader) match(fields []field, path string, e *entry) (field, bool) {
	for _, f := range fields {
		if f.name == e.name {
			return f, true
		}
	}
	e.other = true
	if name, ok := r.habit(path, e.name); ok {
		if name == "" {
			r.note("publiccode.key.local", register.Warning, e.place, args("key", e.place.key))
			return field{}, false
		}
		for _, f := range fields {
			if f.name == name {
				r.note("publiccode.key.habit", register.Warning, e.place, args("key", e.place.key, "instead", join(path, name)))
				return f, true
			}
		}
	}
	for _, f := range fields {
		if strings.EqualFold(f.name, e.name) {
			r.note("publiccode.key.case", register.Error, e.place, args("key", e.place.key, "instead", join(path, f.name)))
			return f, true
		}
	}
	r.stranger(fields, path, e)
	return field{}, false
}

// stranger notes a key that the standard does not have. A version that we do not
// know may have it.
func (r *reader) stranger(fields []field, path string, e *entry) {
	severity := register.Error
	if r.unknown {
		severity = register.Warning
	}
	best, meant := 3, ""
	for _, f := range fields {
		if d := distance(f.name, e.name); d < best && d < len(f.name)/2 {
			best, meant = d, f.name
		}
	}
	if meant != "" {
		r.note("publiccode.key.misspelt", severity, e.place, args("key", e.place.key, "instead", join(path, meant)))
		return
	}
	r.note("publiccode.key.unknown", severity, e.place, args("key", e.place.key))
}

var indices = regexp.MustCompile(`\[\d+\]`)

// habit gives the standard's name of a key that the jurisdiction's people write, ""
// for a key of their own that has no place in the standard.
func (r *reader) habit(path, name string) (string, bool) {
	if len(r.habits) == 0 {
		return "", false
	}
	path = indices.ReplaceAllString(path, "")
	to, ok := r.habits[join(path, name)]
	if !ok || to == "" {
		return "", ok
	}
	to, ok = strings.CutPrefix(to, join(path, ""))
	return to, ok
}

// distance is how many letters must be put, dropped or changed to make b of a
// (Levenshtein); long names are far from everything.
func distance(a, b string) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := above
			if a[i] != b[j] {
				change++
			}
			above = row[j+1]
			row[j+1] = min(change, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}
