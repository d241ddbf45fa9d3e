// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Examination is what the last visit that read a repository shows of its licence and
// of good practices. It is worked out again from the stored bytes whenever rules change.
type Examination struct {
	Repository string    `json:"repository"` // id
	At         time.Time `json:"at"`         // of that visit
	Head       string    `json:"head,omitempty"`
	Licensing  Licensing `json:"licensing"`
	Checks     []Check   `json:"checks"`

	// Software is what publiccode.yml and the other files that describe the software
	// say, field by field; empty when none says anything.
	Software []SoftwareFact `json:"software,omitempty"`

	// Unreadable tells of the files among them whose syntax is not that of their kind.
	Unreadable []Finding `json:"unreadable,omitempty"`

	// Opening is the degree of opening that the body declares; see check.Degree.
	Opening Fact[string] `json:"opening,omitzero"`

	// Openings is what each place that may declare it says, the one believed first.
	Openings []OpeningSaid `json:"openings,omitempty"`
}

// SoftwareFact is one field of which files speak. The first of Said is believed.
type SoftwareFact struct {
	Field string         `json:"field"`
	Said  []SoftwareSaid `json:"said"`
	Apart bool           `json:"apart,omitempty"` // they contradict each other
}

// SoftwareSaid is what one file says, and where.
type SoftwareSaid struct {
	Source   string   `json:"source"` // publiccode, codemeta, citation, code_json
	Value    string   `json:"value"`
	Differs  bool     `json:"differs,omitempty"` // from the one believed
	Evidence Evidence `json:"evidence,omitzero"`
}

// Licensing is what was concluded of a licence, from whom, and who says otherwise.
type Licensing struct {
	Expression string         `json:"expression,omitempty"` // SPDX, or a family that nobody told more exactly; "" when nothing was understood
	Said       Sentence       `json:"said"`                 // the conclusion
	Spoke      string         `json:"spoke,omitempty"`      // the source whose word it is; its name is "licence.source.<id>"
	Narrowed   []string       `json:"narrowed,omitempty"`   // the sources that told which one of a family it is
	Claims     []LicenceClaim `json:"claims,omitempty"`     // what each source says, in the order in which they are believed
	Answer     string         `json:"answer"`               // of the jurisdiction's list: yes, no, unknown, not_applicable
	AnswerSaid Sentence       `json:"answer_said"`
	Advice     []Finding      `json:"advice,omitempty"`   // why the list does not say yes, and what to do
	Findings   []Finding      `json:"findings,omitempty"` // who disagrees, what is missing, what could not be read
}

// LicenceClaim is what one source says of the licence, and where.
type LicenceClaim struct {
	Source     string   `json:"source"`
	Word       string   `json:"word,omitempty"`       // as it is written there; "" of a text
	Expression string   `json:"expression,omitempty"` // as it was understood; "" when it names no known licence
	Said       Sentence `json:"said"`
	Evidence   Evidence `json:"evidence,omitzero"`
}

// Sentence is a message of the catalogue with its arguments.
type Sentence struct {
	ID   string            `json:"id"`
	Args map[string]string `json:"args,omitempty"`
}

// Listing is what a root and the folders that were looked into hold. It is kept like a
// file, as JSON, by the hash that a Snapshot names: rules that look at names can be run again.
type Listing struct {
	Root    []Node            `json:"root"`
	Folders map[string][]Node `json:"folders,omitempty"`
}
