// SPDX-License-Identifier: EUPL-1.2

package law

import "regexp"

// Checks is what a jurisdiction adds to the good-practice checks of internal/check.
type Checks struct {
	Guides  []Guide  // in the order in which pages name them
	Degrees []Degree // of opening, widest first; without them no check speaks of them
}

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

	// Badges match the address of the image by which a README declares the degree.
	Badges []*regexp.Regexp
	Image  string // the address to write
}
