// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"greffe/internal/register"
)

// The facets that the field words of a query name (licence:MIT). Others may be
// added by whoever makes entries; a facet's name is short, lower-case ASCII.
const (
	FacetKind         = "kind"
	FacetOrganisation = "organisation"
	FacetForge        = "forge"
	FacetLanguage     = "language"
	FacetLicence      = "licence"
	FacetTheme        = "theme"
	FacetTerritory    = "territory"
	FacetMinistry     = "ministry"
	FacetYear         = "year"
	FacetStatus       = "status"
	FacetType         = "type"
	FacetSoftware     = "software" // Named only: there are too many to count
)

// Several joins the values of a facet of which a page may have more than one: each
// is counted and filtered by alone.
const Several = "\x1f"

// Named is the ending of a facet that holds, beside "organisation" with an id, the
// words under which people know that value ("organisation.named": name and
// acronyms). They answer field words; they are neither counted nor filtered by.
const Named = ".named"

// Filter demands a value of a facet. The value "" stands for "not observed".
type Filter struct{ Facet, Value string }

// fieldToken stands for one folded word of a facet's value: licence:gpl finds GPL-3.0-only.
func fieldToken(facet, word string) string { return escape(facet) + "zw" + escape(word) }

// escape is one to one: a z is always followed by two hexadecimal digits.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c < 'z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('z')
		b.WriteString(hex.EncodeToString([]byte{c}))
	}
	return b.String()
}

// FacetColumn gives the text of the column "facet" for an entry: the words that answer
// field words. What a reader filters by is counted in Columns.
func FacetColumn(e register.Entry) string { return new(FacetColumns).Column(e) }

// FacetColumns makes the columns of many entries: few values are shared by most of
// them, and each is analysed once. Its methods may be called at once.
type FacetColumns struct {
	mu     sync.RWMutex
	tokens map[Filter][]string
}

// Column gives what FacetColumn gives.
func (c *FacetColumns) Column(e register.Entry) string {
	tokens := make([]string, 0, 32)
	for facet, value := range e.Facets {
		if value != "" {
			tokens = append(tokens, c.of(Filter{facet, value})...)
		}
	}
	slices.Sort(tokens)
	return strings.Join(slices.Compact(tokens), " ")
}

// memory caps how many values FacetColumns keeps; past it, each is analysed anew.
const memory = 50_000

func (c *FacetColumns) of(f Filter) []string {
	c.mu.RLock()
	tokens, known := c.tokens[f]
	c.mu.RUnlock()
	if known {
		return tokens
	}
	tokens = facetTokens(f.Facet, f.Value)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens == nil {
		c.tokens = map[Filter][]string{}
	}
	if len(c.tokens) < memory {
		c.tokens[f] = tokens
	}
	return tokens
}

// facetTokens gives the tokens of one facet's value, where a field word can ask for it.
func facetTokens(facet, value string) []string {
	var tokens []string
	name := strings.TrimSuffix(facet, Named)
	if !askable[name] {
		return nil
	}
	for _, w := range Analyse(value).Exact {
		tokens = append(tokens, fieldToken(name, w))
	}
	return tokens
}
