// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// MailKind is what a message tells.
type MailKind string

// The kinds of message. The first ones bring a one-time link, which is made when the
// message leaves and stands nowhere else.
const (
	MailInvite    MailKind = "invite"     // to take up a role
	MailReset     MailKind = "reset"      // to choose a new password
	MailEnter     MailKind = "enter"      // to sign in
	MailConfirm   MailKind = "confirm"    // to allow another address, at the one held so far
	MailAddress   MailKind = "address"    // to show that another address is the reader's
	MailJoinAsked MailKind = "join_asked" // to curators
	MailJoined    MailKind = "joined"     // to who asked, and was let in
	MailNotJoined MailKind = "not_joined" // to who asked, and was not
	MailSubmitted MailKind = "submitted"  // to approvers
	MailReturned  MailKind = "returned"   // to authors
	MailCommented MailKind = "commented"  // to those who had part
	MailPublished MailKind = "published"  // to everybody of the body but who did it
	MailLowered   MailKind = "lowered"    // the same, of a public sheet that was suspended, retired, withdrawn or undone
	MailReceived  MailKind = "received"   // a reader asked something: to curators
	MailAsked     MailKind = "asked"      // a question about the body is public: to who replies for it
	MailReplied   MailKind = "replied"    // the body replied: to curators
	MailAnswered  MailKind = "answered"   // to who replies for the body
	MailAsker     MailKind = "asker"      // the answer, to the reader who left an address
	MailReview    MailKind = "review"     // sheets of the body are due for review
	MailSafety    MailKind = "safety"     // something changed about the person's own account
)

// MailKinds lists them.
func MailKinds() []MailKind {
	return []MailKind{
		MailInvite, MailReset, MailEnter, MailConfirm, MailAddress, MailJoinAsked, MailJoined, MailNotJoined, MailSubmitted, MailReturned, MailCommented,
		MailPublished, MailLowered, MailReceived, MailAsked, MailReplied, MailAnswered, MailAsker, MailReview, MailSafety,
	}
}

// Notice reports whether a message is one that a person may wish not to get: it tells
// what the desk shows as well.
func (k MailKind) Notice() bool {
	switch k {
	case MailInvite, MailReset, MailEnter, MailConfirm, MailAddress, MailAsker, MailJoined, MailNotJoined, MailSafety:
		return false
	}
	return true
}

// Mail is a message that waits to be sent. It holds references alone: no address, no
// words, and no secret. What it says and to whom is read when it is sent.
type Mail struct {
	ID           string // the same one is one message, however often it is asked for
	Kind         MailKind
	Person       string    // to whom; "" where the pass, the request or the inquiry names an address
	Pass         string    // hash of the one-time link that it brings
	About        string    // id of a sheet, a request to join, or an inquiry
	Organisation string    // of the body that it is about
	Event        EventKind // of MailSafety
	At           time.Time // when it was asked for
	Due          time.Time // of the next try
	Tries        int
	State        MailState
	Fault        string // of the last try: MailFault…
}

// MailState is what became of a message.
type MailState string

// The states of a message.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailDropped MailState = "dropped"  // there was nothing left to say, or nobody to say it to
	MailGivenUp MailState = "given_up" // refused for good, or tried too often
)

// MailCount counts the messages in a state.
type MailCount struct {
	State MailState
	N     int
}

// Calendar is the address at which a person's calendar of reviews is read: whoever
// knows it reads it, so that the register keeps its hash alone.
type Calendar struct {
	Person string
	Hash   string // of the secret: HashSecret
	At     time.Time
}
