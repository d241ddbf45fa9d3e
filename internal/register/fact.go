// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// State tells the four things that can be known of a fact apart (house rule 1).
type State string

const (
	// Present: it was asked for and there is a value.
	Present State = "present"
	// Absent: it was asked for and there is none.
	Absent State = "absent"
	// NotObserved: nobody asked. The zero value reads as this.
	NotObserved State = "not_observed"
	// Failed: it was asked for and the answer could not be used.
	Failed State = "failed"
)

// States lists every state, in the order in which pages explain them.
func States() []State { return []State{Present, Absent, NotObserved, Failed} }

// OriginKind says who states something (house rule 11).
type OriginKind string

// The five origins.
const (
	Declared          OriginKind = "declared"            // by the public body itself
	Imported          OriginKind = "imported"            // from a list made by somebody else
	Observed          OriginKind = "observed"            // by the crawler
	Estimated         OriginKind = "estimated"           // by a rule
	WrittenByRegister OriginKind = "written_by_register" // by the people who keep the register
)

// Origins lists every origin, in the order in which pages explain them.
func Origins() []OriginKind {
	return []OriginKind{Declared, Imported, Observed, Estimated, WrittenByRegister}
}

// Origin is who states something, from which source, and on which day (YYYY-MM-DD).
type Origin struct {
	Kind   OriginKind `json:"kind"`
	Source string     `json:"source,omitempty"` // a URL, or the name of a file or list
	Date   string     `json:"date,omitempty"`
}

// Evidence is where a fact was read (house rule 3): a URL, with the commit, path
// and line when it stands in a repository's file, the time, and the SHA-256 of
// the bytes read, in lower-case hexadecimal.
type Evidence struct {
	URL    string    `json:"url,omitempty"`
	Commit string    `json:"commit,omitempty"`
	Path   string    `json:"path,omitempty"`
	Line   int       `json:"line,omitempty"` // counted from 1; 0 when it has none
	ReadAt time.Time `json:"read_at,omitzero"`
	SHA256 string    `json:"sha256,omitempty"`
}

// Fact is one statement about a repository or an organisation. Value means
// something only when the state is Present.
type Fact[T any] struct {
	State    State    `json:"state"`
	Value    T        `json:"value,omitzero"`
	Origin   Origin   `json:"origin,omitzero"`
	Evidence Evidence `json:"evidence,omitzero"`
}

// Known makes a fact that was asked for and found.
func Known[T any](v T, o Origin, e Evidence) Fact[T] {
	return Fact[T]{State: Present, Value: v, Origin: o, Evidence: e}
}

// None makes a fact that was asked for and is not there.
func None[T any](o Origin, e Evidence) Fact[T] {
	return Fact[T]{State: Absent, Origin: o, Evidence: e}
}

// Is reports the state of f; a fact never set was not observed.
func (f Fact[T]) Is(s State) bool {
	if f.State == "" {
		return s == NotObserved
	}
	return f.State == s
}

// Or returns the value of f, or d where there is none.
func (f Fact[T]) Or(d T) T {
	if f.State == Present {
		return f.Value
	}
	return d
}

// Severity ranks a finding.
type Severity string

// The severities, gravest first. Only an Error makes a file invalid.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Advice  Severity = "advice"
)

// Finding is one fault of a file that came from outside. Its words live in the
// catalogue under "finding.<Rule>" (what is wrong) and "advice.<Rule>" (what to
// do), both with the named arguments in Args; a finding carries no text of its own.
type Finding struct {
	Rule     string            `json:"rule"` // dotted id, such as publiccode.url.scheme
	Severity Severity          `json:"severity"`
	Key      string            `json:"key,omitempty"`    // dotted path within the file: legal.license, data[2].label
	Line     int               `json:"line,omitempty"`   // counted from 1; 0 unknown
	Column   int               `json:"column,omitempty"` // counted from 1, in characters; 0 unknown
	Args     map[string]string `json:"args,omitempty"`
}

// Invalid reports whether one of the findings is an error.
func Invalid(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == Error {
			return true
		}
	}
	return false
}
