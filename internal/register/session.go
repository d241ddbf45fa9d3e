// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"slices"
	"strings"
	"time"
)

// SignIn is how somebody showed who they are.
type SignIn string

// The ways to sign in.
const (
	ByPassword SignIn = "password" // and a second factor
	ByRecovery SignIn = "recovery" // a password and a code of the recovery sheet
	ByLink     SignIn = "link"     // a link for one use, sent by mail
	ByProvider SignIn = "provider" // OpenID Connect
)

// Session is one browser in which a person is signed in. Its secret is known to that
// browser alone; the register keeps the hash.
type Session struct {
	ID        string // what the person's own list calls it
	Hash      string // of the secret: HashSecret
	Person    string
	Method    SignIn
	Rights    string // the roles at the time the secret was given: Rights
	Agent     string // the browser as it names itself, cut short
	Network   string // network of the address, cut short: see trust.md, logs
	IDToken   string // the provider's last word on who it is, for its logout; "" elsewhere
	CreatedAt time.Time
	SeenAt    time.Time // at most some minutes old
	ExpiresAt time.Time // the absolute end
}

// Rights is a fingerprint of roles: it changes when, and only when, they do.
func Rights(memberships []Membership) string {
	lines := make([]string, len(memberships))
	for i, m := range memberships {
		lines[i] = m.Organisation + " " + string(m.Role)
	}
	slices.Sort(lines)
	return HashSecret(strings.Join(lines, "\n"))
}

// Credential is what a local account shows itself by. Nothing in it lets anybody
// sign in who holds the register's file alone.
type Credential struct {
	Person   string
	Password string   // argon2id in the PHC string format
	Totp     string   // the shared secret of RFC 6238, sealed with a key made from the password
	Step     int64    // the last time step that was used: each code is good once
	Recovery []string // hashes of the codes of the recovery sheet that are left
}

// CredentialChange puts a credential in the place of the one that was read. When that one
// no longer stands, the whole of the batch is ErrConflict: between the reading and the
// writing lies a slow hash, and what was changed meanwhile must not come back.
type CredentialChange struct{ Was, Is Credential }

// PersonChange changes of a person what differs between the two, and leaves the rest as
// somebody else has put it meanwhile.
type PersonChange struct{ Was, Is Person }

// PassKind is what a one-time link is good for.
type PassKind string

// The kinds of one-time link.
const (
	PassInvite PassKind = "invite" // to make an account, or to be given a role
	PassReset  PassKind = "reset"  // to choose a new password and second factor
	PassEnter  PassKind = "enter"  // to sign in
	PassMail   PassKind = "mail"   // to show that another mail address is one's own
	PassAllow  PassKind = "allow"  // to allow another mail address, from the one held so far
)

// Pass is a one-time link. Its secret stands in the link alone.
type Pass struct {
	Hash         string // of the secret: HashSecret
	Kind         PassKind
	Person       string // whose account it opens; "" while there is none
	Mail         string // to whom it was sent
	Name         string
	Organisation string // of the role that comes with it; "" for a role of the register
	Role         Role   // "" gives none
	Lang         string
	By           string // who made it: a person's id, "" for the operator at the command line
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time
}

// Good reports whether the pass can be used at a time.
func (p Pass) Good(at time.Time) bool { return p.UsedAt.IsZero() && at.Before(p.ExpiresAt) }

// Token lets a program act for a person in one organisation. Its secret was shown
// once; the register keeps the hash.
type Token struct {
	ID           string
	Hash         string // of the secret: HashSecret
	Name         string // what the person calls it
	Person       string
	Organisation string
	Roles        []Role // at most those that the person holds at the time of the act
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time // last use, to the minute
	RevokedAt    time.Time
}

// Good reports whether the token may be used at a time.
func (t Token) Good(at time.Time) bool { return t.RevokedAt.IsZero() && at.Before(t.ExpiresAt) }

// Event is something that matters for the safety of an account.
type Event struct {
	Seq          int64     `json:"seq"`
	At           time.Time `json:"time"`
	Kind         EventKind `json:"kind"`
	Person       string    `json:"person,omitempty"`       // whom it concerns
	By           string    `json:"by,omitempty"`           // who did it, when somebody else; "operator" at the command line
	Organisation string    `json:"organisation,omitempty"` // of the role
	Role         Role      `json:"role,omitempty"`
	Network      string    `json:"network,omitempty"` // cut short
	Detail       string    `json:"detail,omitempty"`  // never a secret
}

// EventKind is what happened.
type EventKind string

// The kinds of event.
const (
	EventSignedIn      EventKind = "signed_in"
	EventRefused       EventKind = "refused" // a wrong password or code, for an account that exists
	EventSignedOut     EventKind = "signed_out"
	EventEnded         EventKind = "session_ended" // from the list of sessions
	EventInvited       EventKind = "invited"
	EventAccepted      EventKind = "accepted"
	EventGiven         EventKind = "role_given"
	EventTaken         EventKind = "role_taken"
	EventBlocked       EventKind = "blocked"
	EventUnblocked     EventKind = "unblocked"
	EventReset         EventKind = "reset"    // a link to choose a new password was made
	EventRenewed       EventKind = "renewed"  // a new password and second factor were chosen
	EventRecovered     EventKind = "recovery" // a code of the recovery sheet was used
	EventMailAsked     EventKind = "mail_asked"
	EventMailChanged   EventKind = "mail_changed"
	EventTokenMade     EventKind = "token_made"
	EventTokenRevoked  EventKind = "token_revoked"
	EventJoinAsked     EventKind = "join_asked"
	EventJoinDecided   EventKind = "join_decided"
	EventDataErased    EventKind = "erased"
	EventFirstOperator EventKind = "made_by_operator"
	EventPassword      EventKind = "password_changed"
	EventSheet         EventKind = "recovery_renewed"
	EventCalendar      EventKind = "calendar_changed"
	EventLinkAsked     EventKind = "link_asked" // to sign in by
)

// EventKinds lists them.
func EventKinds() []EventKind {
	return []EventKind{
		EventSignedIn, EventRefused, EventSignedOut, EventEnded, EventInvited, EventAccepted, EventGiven, EventTaken, EventBlocked,
		EventUnblocked, EventReset, EventRenewed, EventRecovered, EventMailAsked, EventMailChanged, EventTokenMade, EventTokenRevoked,
		EventJoinAsked, EventJoinDecided, EventDataErased, EventFirstOperator, EventPassword, EventSheet, EventCalendar, EventLinkAsked,
	}
}

// JoinState is where a request to join stands.
type JoinState string

// The states of a request to join.
const (
	JoinOpen     JoinState = "open"
	JoinAccepted JoinState = "accepted"
	JoinRefused  JoinState = "refused"
)

// Join asks to be the first person of an organisation, or one more where it has
// nobody who answers. The proof is words and addresses that a curator can look at.
type Join struct {
	ID           string    `json:"id"`
	Person       string    `json:"person"`         // "" for somebody without an account
	Name         string    `json:"name,omitempty"` // of who has no account, and where to write
	Mail         string    `json:"mail,omitempty"`
	Lang         string    `json:"lang,omitempty"`
	Organisation string    `json:"organisation"`
	Position     string    `json:"position"`          // what the person does there
	Proof        string    `json:"proof"`             // in words
	Address      string    `json:"address,omitempty"` // a page that shows it
	State        JoinState `json:"state"`
	At           time.Time `json:"at"`
	DecidedBy    string    `json:"decided_by,omitempty"`
	DecidedAt    time.Time `json:"decided_at,omitzero"`
	Reason       string    `json:"reason,omitempty"`
}

// PeopleBatch is everything that one act changes among people and their secrets.
// The store applies it whole or not at all. None of it enters the journal, which is
// public.
type PeopleBatch struct {
	At          time.Time
	People      []Person
	Altered     []PersonChange
	Credentials []Credential       // new ones, or in the place of whatever stands: a used pass guards it
	Spent       []CredentialChange // of which a code was used, or more
	Grant       []Grant
	Revoke      []Grant
	Sessions    []Session
	Seen        []string // hashes of sessions seen now
	End         []string // hashes of sessions that end
	Turn        []string // hashes of sessions that end for one of Sessions: one that has ended meanwhile is ErrConflict
	EndOf       []string // people whose sessions all end
	Passes      []Pass
	Use         []string // hashes of passes used now: another use of one is ErrConflict
	Drop        []string // hashes of passes that those of Passes take the place of, in their order
	Mails       []Mail   // to be sent
	Calendars   []Calendar
	Tokens      []Token
	Joins       []Join
	Events      []Event
}
