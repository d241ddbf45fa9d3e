// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"slices"
	"strings"
)

// Match gives the FTS5 expression of q, made of quoted analysed terms only; "" when
// q is empty. Every word must be found, in any order. The same question gives the
// same expression, whatever the order of its words.
func (q Query) Match() string { return q.MatchWith(nil) }

// Canonical is a key for caches: two queries that share it have the same answers.
func (q Query) Canonical() string { return q.Match() }

// MatchWith also demands the filters: one value of each facet that they name.
func (q Query) MatchWith(filters []Filter) string {
	var need, exclude []string
	if asked := q.asked(); asked != "" {
		need = append(need, asked)
	}
	for _, t := range q.exclude {
		exclude = append(exclude, t.expression())
	}
	need = append(need, filterExpressions(filters)...)
	if len(need) == 0 && len(exclude) > 0 {
		need = []string{inFacet(everything)}
	}
	positive := join(need, " AND ")
	if len(exclude) == 0 {
		return positive
	}
	return positive + " NOT " + join(exclude, " OR ")
}

// Named gives the expressions that find the pages that have every word of q in their
// name, and where q has several, those that have one of them.
func (q Query) Named() []string {
	if len(q.need) == 0 {
		return nil
	}
	ways := []string{"title : (" + q.asked() + ")"}
	if len(q.need) > 1 {
		each := make([]string, len(q.need))
		for i, t := range q.need {
			each[i] = t.expression()
		}
		ways = append(ways, "title : ("+join(each, " OR ")+")")
	}
	return ways
}

// asked finds every word that q needs, those that may be one name also in one.
func (q Query) asked() string {
	apart := make([]string, len(q.need))
	for i, t := range q.need {
		apart[i] = t.expression()
	}
	ways := []string{join(slices.Clone(apart), " AND ")}
	for _, j := range q.joined {
		whole := "exact : " + quote(j.word)
		if j.prefix {
			whole += " *"
		}
		ways = append(ways, join(slices.Concat(apart[:j.from], []string{whole}, apart[j.to:]), " AND "))
	}
	return join(ways, " OR ")
}

// join sorts the expressions, drops repeats and puts parentheses around more than one.
func join(expressions []string, operator string) string {
	slices.Sort(expressions)
	expressions = slices.Compact(expressions)
	if len(expressions) < 2 {
		return strings.Join(expressions, "")
	}
	return "(" + strings.Join(expressions, operator) + ")"
}

// filterExpressions gives one expression a facet.
func filterExpressions(filters []Filter) []string {
	byFacet := map[string][]string{}
	for _, f := range filters {
		e := inFacet(FacetToken(f.Facet, f.Value))
		if f.Value == "" {
			e = "(" + inFacet(everything) + " NOT " + inFacet(presentToken(f.Facet)) + ")"
		}
		byFacet[f.Facet] = append(byFacet[f.Facet], e)
	}
	var out []string
	for _, values := range byFacet {
		out = append(out, join(values, " OR "))
	}
	return out
}

func (t term) expression() string {
	ways := []string{t.asked()}
	for _, s := range t.also {
		ways = append(ways, s.expression())
	}
	return join(ways, " OR ")
}

// asked finds what was typed.
func (t term) asked() string {
	switch {
	case len(t.group) > 0:
		var all []string
		for _, part := range t.group {
			all = append(all, part.asked())
		}
		return join(all, " AND ")
	case t.facet != "":
		var all []string
		for _, w := range t.values {
			all = append(all, inFacet(fieldToken(t.facet, w)))
		}
		return join(all, " AND ")
	case t.phrase != nil:
		return `exact : ` + quote(strings.Join(t.phrase, " "))
	}
	return t.word.expression(t.prefix)
}

// expression finds n by its own term, or by all of its parts.
func (n *node) expression(prefix bool) string {
	var ways []string
	if n.exact != "" {
		ways = append(ways, "exact : "+quote(n.exact))
		if prefix {
			ways = append(ways, "exact : "+quote(n.exact)+" *")
		}
		for _, s := range n.stems {
			ways = append(ways, "{title body} : "+quote(s))
		}
	}
	if len(n.children) > 0 {
		var parts []string
		for i := range n.children {
			c := &n.children[i]
			if !c.stop() || n.stop() {
				parts = append(parts, c.expression(prefix && i == len(n.children)-1))
			}
		}
		if len(parts) > 0 {
			ways = append(ways, join(parts, " AND "))
		}
	}
	return join(ways, " OR ")
}

func inFacet(token string) string { return "facet : " + quote(token) }

// quote makes an FTS5 string. Terms hold no quote; the doubling is a second lock.
func quote(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }
