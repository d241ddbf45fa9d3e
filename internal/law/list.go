// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"io"

	"greffe/internal/register"
)

// ListedBody is a public body as a list gives it: its parents are named by
// identifiers, since a list knows no ids of the register. The facts have their
// value, the day of their origin and the line they stand in; who imports the list
// adds which list it was.
type ListedBody struct {
	Name        string
	Proper      bool             // the list's name is the one that the body goes by: it replaces that of an older list
	Names       []register.Dated // former and other names
	Acronyms    []string
	Kind        string // an answer to the question on the kind of body; "" not told
	Website     string
	Identifiers []register.Identifier // the surest first
	Parents     []register.Identifier
	AllParents  bool // Parents names every body above: one that it does not name is above no more
	Headcount   register.Fact[register.Band]
	Population  register.Fact[int]
	Profile     string `json:",omitempty"` // the jurisdiction whose law holds for it, "register" the register's; "" does not say
	Place       string // where it stands in the list, for findings: service[12]
	Line        int    // counted from 1; 0 unknown
}

// BodyList is one form in which lists of the jurisdiction's bodies are published.
type BodyList struct {
	ID string

	// Recognises tells the form by the first bytes of a file, whatever its name.
	Recognises func(head []byte) bool

	// Read reads the whole file: each body once, as far as the list says. A line that
	// cannot be used is a finding; the error, which wraps register.ErrInvalid, says
	// that the file is no such list, or too large.
	Read func(r io.Reader) ([]ListedBody, []register.Finding, error)
}

// Words is the id of a paragraph that says what the form is and what is read of it.
func (l BodyList) Words() string { return "law.list." + l.ID }
