// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// synonymsPage lists what is looked for beside what is asked, and why: a search that
// changes a question must show by which list.
type synonymsPage struct {
	Layout
	Groups []synonymsGroup
	Total  int
}

// synonymsGroup is the lines of the list that stand there for one reason.
type synonymsGroup struct {
	Why   search.Reasoned
	Lines []synonymsLine
}

// synonymsLine is one line: who asks for one of Asked also finds Found; where there is
// nothing in Found, each of Asked finds the others.
type synonymsLine struct{ Asked, Found []spoken }

// spoken is a word with its language, where that is not the page's.
type spoken struct{ Text, Lang string }

func spokenAs(lang string, list []search.Said) []spoken {
	out := make([]spoken, len(list))
	for i, s := range list {
		out[i] = spoken{strings.ReplaceAll(s.Text, "'", "’"), foreign(lang, s.Lang)}
	}
	return out
}

func (s *Server) synonyms(r *request) (page, error) {
	p := &synonymsPage{}
	p.Title, p.Crumbs = s.say(r, "synonyms.title"), []Crumb{{s.say(r, "web.method.title"), address(r.lang, "method")}}
	for _, why := range search.Reasons() {
		g := synonymsGroup{Why: why}
		for _, line := range s.thesaurus.Lines() {
			if line.Why == why {
				g.Lines = append(g.Lines, synonymsLine{spokenAs(r.lang, line.Asked), spokenAs(r.lang, line.Found)})
			}
		}
		slices.SortStableFunc(g.Lines, func(a, b synonymsLine) int {
			return cmp.Or(strings.Compare(register.FoldName(a.Asked[0].Text), register.FoldName(b.Asked[0].Text)), len(a.Found)-len(b.Found))
		})
		if p.Total += len(g.Lines); len(g.Lines) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	return p, nil
}
