// SPDX-License-Identifier: EUPL-1.2

package law

import "regexp"

// Checks is what a jurisdiction adds to the good-practice checks of internal/check.
type Checks struct {
	Guides  []Guide  // in the order in which pages name them
	Degrees []Degree // of opening, widest first; without them no check speaks of them

	// DegreeKeys are the keys, as paths, under which a publiccode.yml may declare a
	// degree: the standard has none.
	DegreeKeys []string

	// Advised is the matter of the rulebook that says which degree a guide advises, and
	// Criteria the questions that it asks besides those of the law itself.
	Advised  MatterKey
	Criteria []string
}

// MatterKey names a matter of the rulebook in one rule set.
type MatterKey struct{ ID, Set string }

// Guide is a text that asks for what some checks look at.
type Guide struct {
	ID    string   // of the message that names it
	URL   string   // where it is to be read
	Rules []string // ids of the checks that it asks for
}

// Degree says how far the publisher of a source code wants others to take part.
type Degree struct {
	ID      string // as the guide numbers it: A
	Name    string // id of the message that says what it promises
	Handled bool   // contributions are handled
	Sought  bool   // and sought
	Closed  bool   // the code is not communicated: whoever states it says why

	// Badges match the address of the image by which a README declares the degree.
	Badges []*regexp.Regexp
	Image  string // the address to write
}
