// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// InquiryKind is what somebody asks of the register about what it shows.
type InquiryKind string

// The kinds.
const (
	InquiryQuestion   InquiryKind = "question"
	InquiryCorrection InquiryKind = "correction" // something shown is wrong
	InquiryObjection  InquiryKind = "objection"  // something shown should not be
)

// InquiryKinds lists them.
func InquiryKinds() []InquiryKind {
	return []InquiryKind{InquiryQuestion, InquiryCorrection, InquiryObjection}
}

// InquiryState is where an inquiry stands.
type InquiryState string

// The states, in their order; refused and closed are the ends.
const (
	InquiryReceived  InquiryState = "received"  // nobody but curators sees it
	InquiryRefused   InquiryState = "refused"   // not published, on a ground; only counted
	InquiryPublished InquiryState = "published" // waits for an answer
	InquiryAnswered  InquiryState = "answered"
	InquiryClosed    InquiryState = "closed"
)

// InquiryGrounds are why an inquiry is not published.
func InquiryGrounds() []string {
	return []string{"off_topic", "personal", "unlawful", "repeated", "advertising"}
}

// InquiryOutcomes are how an inquiry is answered.
func InquiryOutcomes() []string { return []string{"accepted", "partly", "refused"} }

// Inquiry is a question, a correction or an objection to what a page shows, with its
// course. Who asks is not known; the address that they may leave is never public.
type Inquiry struct {
	ID           string       `json:"id"`
	Kind         InquiryKind  `json:"kind"`
	About        Kind         `json:"about"`                  // sheet, repository or organisation
	Key          string       `json:"key"`                    // the id of the noun
	Organisation string       `json:"organisation,omitempty"` // whose it is
	Field        string       `json:"field,omitempty"`        // the fact that is contested: of a sheet, one of its fields, else in the asker's words
	Text         string       `json:"text"`
	Lang         string       `json:"lang,omitempty"` // of the page that it was asked on
	State        InquiryState `json:"state"`
	Ground       string       `json:"ground,omitempty"` // of a refusal: one of InquiryGrounds

	Outcome string `json:"outcome,omitempty"` // one of InquiryOutcomes
	Answer  string `json:"answer,omitempty"`
	Reply   string `json:"reply,omitempty"` // the body's own word

	ReceivedAt  time.Time `json:"received_at"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	AnsweredAt  time.Time `json:"answered_at,omitzero"`
	RepliedAt   time.Time `json:"replied_at,omitzero"`
	ClosedAt    time.Time `json:"closed_at,omitzero"`
	ReopenedAt  time.Time `json:"reopened_at,omitzero"`
	FirstAnswer string    `json:"first_answer,omitempty"` // what was answered before it was opened again

	Mail       string `json:"mail,omitempty"`        // to tell of the answer; dropped at the end
	AnsweredBy string `json:"answered_by,omitempty"` // a person's id: another one opens it again
	Turn       int    `json:"turn"`                  // grows with each step, so that two at once are told apart
}

// Public reports whether readers see it.
func (q Inquiry) Public() bool {
	return q.State == InquiryPublished || q.State == InquiryAnswered || q.State == InquiryClosed
}

// Shown is the inquiry without what is nobody's business.
func (q Inquiry) Shown() Inquiry {
	q.Mail, q.AnsweredBy = "", ""
	return q
}

// AnswerWithin is how long an answer is in time: the register's own promise, which its
// yearly counts are held against.
const AnswerWithin = 30 * 24 * time.Hour

// InquiryCount counts the inquiries that were received in a year, by what became of them.
type InquiryCount struct {
	Year   int
	State  InquiryState
	Kind   InquiryKind
	Why    string // ground of a refusal, outcome of an answer
	N      int
	Prompt int // of them, answered within AnswerWithin
}
