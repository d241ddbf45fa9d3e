// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// answerSeen is what a reader sees of an answer: how many, in which order, under which filters.
type answerSeen struct {
	count, order string
	titles       []string
	filters      []string
}

func answerOn(t *testing.T, p *tab) answerSeen {
	t.Helper()
	return answerSeen{
		count:   reads(t, p, ".count h2", "résultat"),
		order:   reads(t, p, ".orders [aria-current]", ""),
		titles:  titles(t, p),
		filters: evaluate[[]string](t, p, `[...document.querySelectorAll(".active li a")].map(a => a.innerText.replace(/\s+/g, " ").trim())`),
	}
}

func (a answerSeen) equal(b answerSeen) bool {
	return a.count == b.count && a.order == b.order && slices.Equal(a.titles, b.titles) && slices.Equal(a.filters, b.filters)
}

// filtersAndShares narrows a question down step by step; each step leaves fewer answers, as
// many as the facet promised, and whoever is given the address sees the same.
func filtersAndShares(t *testing.T, p *tab) {
	p.visit(t, "/fr/")
	typeAndEnter(t, p, `main input[name="q"]`, "tarif")
	waitForAddress(t, p, "/fr/recherche?q=tarif", patience)
	before := answerOn(t, p)
	for _, step := range []struct{ link, param, value string }{
		{`.tabs a[href*="kind=sheet"]`, "kind", "sheet"},
		{`#facets a[href*="link=verified"]`, "link", "verified"},
		{`#facets a[href*="automation="]`, "automation", ""},
	} {
		promised := reads(t, p, step.link+" .n", "")
		landed := follow(t, p, step.link, "/fr/recherche?")
		u, err := url.Parse(landed)
		if err != nil || u.Query().Get("q") != "tarif" || !u.Query().Has(step.param) || step.value != "" && u.Query().Get(step.param) != step.value {
			t.Fatalf("%s leads to %s", step.link, landed)
		}
		after := answerOn(t, p)
		if n, _, _ := strings.Cut(after.count, " "); n != promised || len(after.titles) > len(before.titles) || len(after.filters) != len(before.filters)+1 {
			t.Errorf("%s promised %s: %+v, after %+v", step.link, promised, after, before)
		}
		before = after
	}
	sorted := follow(t, p, `.orders a[href*="sort=name"]`, "/fr/recherche?")
	byName := answerOn(t, p)
	if byName.order != "Par nom" || byName.count != before.count || len(byName.filters) != 3 || !slices.IsSorted(byName.titles) {
		t.Errorf("by name: %+v at %s", byName, sorted)
	}
	shared := follow(t, p, `.active a[href*="kind=sheet"]:not([href*="automation="])`, "/fr/recherche?")
	mine := answerOn(t, p)
	if u, err := url.Parse(shared); err != nil || u.Query().Has("automation") || u.Query().Get("sort") != "name" || u.Query().Get("link") != "verified" || len(mine.filters) != 2 {
		t.Errorf("without the last filter: %+v at %s", mine, shared)
	}
	other := startBrowser(t).open(t, p.origin) // a colleague's, which knows nothing of this one
	other.visit(t, strings.TrimPrefix(shared, p.origin))
	if theirs := answerOn(t, other); !theirs.equal(mine) {
		t.Errorf("the colleague sees %+v\nand not %+v", theirs, mine)
	}
	follow(t, p, `.active p a`, "/fr/recherche?")
	if all := answerOn(t, p); len(all.filters) != 0 || len(all.titles) < len(mine.titles) {
		t.Errorf("without any filter: %+v", all)
	}
}
