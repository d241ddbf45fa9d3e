// SPDX-License-Identifier: EUPL-1.2

// Package law says what a jurisdiction provides: identifier schemes, labels, file habits, and later its rules.
// It receives nothing but the data of internal/law/fr and internal/law/none, the one place for each jurisdiction's particulars (house rule 12).
// It gives a Profile to the parsers, the desk and the site, which know no jurisdiction by name.
package law

import (
	"io/fs"
	"regexp"

	"greffe/internal/register"
)

// Profile is one jurisdiction. Every field may be empty: then the register has
// nothing to say there, and says nothing.
type Profile struct {
	ID         string           // fr, none
	Words      fs.FS            // layer for words.Load; nil without words of its own
	Schemes    []Scheme         // how its public bodies are identified
	Lists      []BodyList       // how lists of them are published
	Publiccode Publiccode       // its habits in publiccode.yml
	Columns    []Column         // its columns for sheets as CSV, in order
	Cells      Cells            // how its people write in those columns
	Automation Terms            // what its people write in enumerations of sheets
	Scope      Terms            //
	Type       Terms            //
	Acronyms   []Acronym        // of its administrations
	Synonyms   string           // what its people call its institutions, in the form of the search's own list
	Licences   []Licence        // the licences that its law lists for publishing code and data
	NearMisses []NearMiss       // those that are often taken for one of the list
	Checks     Checks           // what its guides ask of a repository
	Rules      *Rulebook        // its law on deciding with an algorithm; nil where the register says nothing of it
	Mention    *Mention         // what must stand on decisions; nil where nothing must
	Reply      *Reply           // the answer to a person who asks for an explanation; nil where there is none
	Letters    *Letters         // what a person may write to an administration; nil where there are none
	Items      []Item           // what its law wants sheets to say
	Identity   Identity         // how its providers of identities tell who somebody is
	Otherwise  Otherwise        // which duties fields of sheets serve besides; "" for those that neither it nor an item names
	Degrees    bool             // a guide counts how far people can make an algorithm their own: see Appropriability
	Reuse      Reuse            // the terms under which the register's own data may be used again; empty: nobody said
	Numbers    []PersonalNumber // what its people are numbered by: looked for in documents before the public reads them

	// Estimate says which duties a body would have, on a day (YYYY-MM-DD); nil where there are none.
	Estimate func(b Body, day string) Estimate
}

// PersonalNumber is a number that names a person in the jurisdiction.
type PersonalNumber struct {
	ID    string
	Shape *regexp.Regexp    // what it looks like within a text
	Valid func(string) bool // its check digits; nil where it has none: what looks like it may be something else
}

// Scheme is a way to identify a public body.
type Scheme struct {
	ID       string            // as in register.Identifier
	URIs     []*regexp.Regexp  // web addresses that carry a value of the scheme in their first group
	Value    *regexp.Regexp    // what a value looks like
	Valid    func(string) bool // check digits and the like; nil when there are none
	Nobody   []string          // placeholder values that name nobody
	Page     string            // address of the body's page, "{value}" replaced; "" for none
	FileKeys []string          // keys under which lists of accounts give it
}

// Publiccode is how a jurisdiction's people write publiccode.yml against the letter of the standard.
type Publiccode struct {
	// Keys maps a key that is written by habit, as a path without indices, to the
	// standard's in the same section: fundedBy.url -> fundedBy.uri. Such a value is
	// read, with a warning. "" is a key of their own, which the standard has not.
	Keys map[string]string
}

// Column is one column of the sheets' CSV form.
type Column struct {
	Field  string   // json name of register.Content's field; data.label; links.business
	Labels []string // header texts, the first one is written, all are read
}

// Cells is how a jurisdiction's people write what is not a plain value in a CSV
// cell. The first word of each list is written, all are read.
type Cells struct {
	NotApplicable []string       // comes before " : reason" in a cell that does not apply
	Justification []string       // comes before " : text" where one cell holds a purpose and its justification
	Dates         []string       // layouts of package time that are read besides YYYY-MM-DD
	Roles         register.Roles // words, folded, of e-mail addresses that belong to a role and to nobody in person
	Suggest       []string       // of those, what stands before "@" in the addresses that most bodies have
	Mailboxes     []string       // domains where everybody has a mailbox, besides those of the whole world
}

// Terms maps what people write, folded by register.FoldName, to a value of an enumeration.
type Terms struct {
	Read  map[string]string
	Write map[string]string // value -> the word to write in a CSV cell
}

// Acronym is the short name of an administration.
type Acronym struct{ Short, Name string }

// Licence is one licence of the jurisdiction's list.
type Licence struct {
	SPDX string
	For  string // ForCode or ForData
	Kind string // permissive, reciprocal
}

// Otherwise maps a field of sheets to the duties that it serves besides those of its
// items: the kinds of data are an item, the data themselves are a document.
type Otherwise map[string][]string

// Reuse are terms of reuse: a licence of data.
type Reuse struct {
	SPDX string
	URL  string // of its text
}
