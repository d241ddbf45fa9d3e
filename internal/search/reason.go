// SPDX-License-Identifier: EUPL-1.2

package search

import "slices"

// Field is a named text of an entry: its title, its description.
type Field struct{ Name, Text string }

// Reason names the fields in which q was met, the one that answers most of its words
// first; fields that answer equally keep their order.
func Reason(q Query, entry ...Field) []string {
	type scored struct {
		name  string
		terms int
	}
	var met []scored
	for _, f := range entry {
		terms := map[int]bool{}
		for _, h := range find(f.Text, q) {
			terms[h.term] = true
		}
		if len(terms) > 0 {
			met = append(met, scored{f.Name, len(terms)})
		}
	}
	slices.SortStableFunc(met, func(a, b scored) int { return b.terms - a.terms })
	var names []string
	for _, m := range met {
		names = append(names, m.name)
	}
	return names
}

// Alone gives each thing that q asks as a query of its own.
func (q Query) Alone() []Query {
	out := make([]Query, len(q.need))
	for i := range q.need {
		out[i] = Query{Text: q.need[i].raw, need: q.need[i : i+1]}
	}
	return out
}
