// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Question is what a reader asks the search. All of it came from outside: the
// text is never given to an engine as it is, and unknown facets, values and
// orders are answered with ErrInvalid or with nothing, never with a fault.
type Question struct {
	Text    string   // as typed, at most a few hundred characters
	Filters []Filter // values of one facet are alternatives; facets add up
	Order   Order
	Offset  int
	Limit   int
	Bare    bool // the hits and their number are enough: no facets, no offers
}

// Filter keeps the pages whose facet has the value.
type Filter struct{ Facet, Value string }

// Order says how answers are sorted.
type Order string

// The orders.
const (
	ByRelevance Order = ""       // without a text: by static score
	ByDate      Order = "recent" // latest change first
	ByName      Order = "name"
)

// Orders lists the orders in the order in which pages offer them.
func Orders() []Order { return []Order{ByRelevance, ByDate, ByName} }

// Answer is what the search found.
type Answer struct {
	Hits   []Hit
	Total  int
	Facets []Facet
	Offers []Offer // where there are few hits or none: what may have been meant
	Added  []Added // what was found by another word than the one asked
	Fewer  Fewer   // where there is no hit: the question without the words that nothing holds together
}

// Added is how many pages one word found that stands beside one that was asked.
type Added struct {
	Asked, Text string
	Total       int
}

// Fewer is a question that leaves out some words of another, and how many pages answer it.
type Fewer struct {
	Text  string
	Left  []string
	Total int
}

// Offer is another question that a reader may have meant, and how many pages answer it.
type Offer struct {
	Text  string
	Total int
}

// Hit is one page found, best first.
type Hit struct {
	Kind  Kind
	Key   string // id of the noun
	Score float64
}

// Facet is one way to narrow an answer. Its counts follow the filters of all other facets.
type Facet struct {
	Name   string
	Values []FacetCount // most frequent first, then by value
}

// Inapplicable is the value of a facet that has no sense for a page, such as the
// programming language of a public body; answers leave it out.
const Inapplicable = "-"

// FacetCount is how many pages have the value; "" is those for which it was not observed.
type FacetCount struct {
	Value string
	Count int
}

// Figures are the few numbers that the site shows, each with what it is out of.
type Figures struct {
	Sheets                int       // public sheets: published, suspended or retired
	SheetsDeclared        int       // of these, declared by the body itself
	SheetsImported        int       // taken from another list
	SheetsWritten         int       // written by the register
	Repositories          int       // ever found
	RepositoriesGone      int       // of these, no longer at their address
	RepositoriesVisited   int       // of these, read by a visit and not only listed by an import
	Organisations         int       // known, accounts among them
	OrganisationsAccounts int       // of these, known by an account on a forge alone
	OrganisationsDeclared int       // of these, with at least one sheet that they declared
	OrganisationsWithCode int       // of those that more than an account tells of, with at least one repository
	LinksVerified         int       // verified links between a sheet and a repository
	ChangedAt             time.Time // last change of a sheet
	VisitedAt             time.Time // end of the last crawl; the last import where there was none
}

// Bodies is how many bodies are known by more than an account.
func (f Figures) Bodies() int { return f.Organisations - f.OrganisationsAccounts }

// Counts is how much the register holds of one organisation.
type Counts struct {
	Sheets       int // public ones, whoever wrote them
	Declared     int // of these, declared by the organisation
	Repositories int
}
