// SPDX-License-Identifier: EUPL-1.2

package law

import "greffe/internal/register"

// Estimate is what the rules say of a body from what is known of it, supposing
// that it decides about people with an algorithm: nobody says that it does.
type Estimate struct {
	Date       string       // YYYY-MM-DD of the estimate
	Inputs     []Input      // what it was made from, each with its source
	Supposed   []Given      // what was supposed
	Duties     []Obligation // answers may be unknown
	Indication string       // of the headcount, which decides nothing: below, above, across, or ""
}

// Publishing is the answer of the statute's duty to publish the rules of algorithms;
// unknown where the estimate has none.
func (e Estimate) Publishing() string {
	for _, o := range e.Duties {
		if o.Matter.Publishes {
			return o.Answer
		}
	}
	return UnknownWord
}

// Input is one fact that an estimate was made from; Value is "unknown" where nothing is known.
type Input struct {
	Question string
	Value    string
	Origin   register.Origin
}

// Body is what is known of a body. Headcount is a band of people on the payroll
// (of the statistical office, say): it is no count of full-time equivalents, and
// never stands for one.
type Body struct {
	Kind       string // an answer to the question on the kind of body; "" unknown
	Staff      register.Fact[int]
	Population register.Fact[int]
	Headcount  register.Fact[register.Band]
}

// BodyOf takes from an organisation what estimates are made from.
func BodyOf(o register.Organisation) Body {
	return Body{Kind: o.Kind, Staff: o.Staff, Population: o.Population, Headcount: o.Headcount}
}
