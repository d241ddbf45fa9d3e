// SPDX-License-Identifier: EUPL-1.2

package law

// Truth is what is known of a statement. The zero value is Unknown, so that
// what nobody answered never counts as a no.
type Truth int8

// The three truths of Kleene's logic.
const (
	No      Truth = -1
	Unknown Truth = 0
	Yes     Truth = 1
)

// truth turns a fact into Yes or No.
func truth(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// And is No when one side is, Yes when both are, and Unknown otherwise.
func (t Truth) And(u Truth) Truth { return min(t, u) }

// Or is Yes when one side is, No when both are, and Unknown otherwise.
func (t Truth) Or(u Truth) Truth { return max(t, u) }

// Not turns Yes into No and back; Unknown stays.
func (t Truth) Not() Truth { return -t }
