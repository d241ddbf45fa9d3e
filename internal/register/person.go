// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"
)

// Person is somebody who signs in: an officer of an administration, or one of those
// who run the register. Readers are nobody: they have no account.
type Person struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"`
	Mail    string `json:"mail,omitempty"`    // as the person or the provider gave it
	Issuer  string `json:"issuer,omitempty"`  // of OpenID Connect; "" for a local account
	Subject string `json:"subject,omitempty"` // within Issuer
	Blocked bool   `json:"blocked,omitempty"` // may not sign in any more
	Lang    string `json:"lang,omitempty"`    // of the mails to the person
	Quiet   bool   `json:"quiet,omitempty"`   // wishes no notices by mail

	// What the provider vouches for: the body of the person, by identifiers, and the
	// unit within it as the provider words it.
	Vouched []Identifier `json:"vouched,omitempty"`
	Unit    string       `json:"unit,omitempty"`

	Since time.Time `json:"since,omitzero"` // when the account was made
}

// FoldMail is the form in which mail addresses are compared: without spaces around
// it, in lower case. (The part before the sign may tell cases apart by RFC 5321;
// no service that people use does.)
func FoldMail(mail string) string { return strings.ToLower(strings.TrimSpace(mail)) }

// NewPersonID mints the id of a person: random, so that it says nothing of them.
func NewPersonID(random io.Reader) (string, error) { return randomID("p", random) }

// randomID makes an id of 80 random bits.
func randomID(prefix string, random io.Reader) (string, error) {
	b := make([]byte, 10)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", err
	}
	return prefix + base32Lower.EncodeToString(b), nil
}

// HashSecret is the form in which the register keeps a secret that it made itself:
// SHA-256 in hexadecimal. Such secrets hold 80 random bits or more, so that no slow
// hash is needed (80 bits alone are what the French authority asks for); passwords have another one.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Role is what a person may do, for one administration or for the whole register.
type Role string

// The roles. The first three hold for one administration, the last two for the register.
const (
	Author        Role = "author"        // writes drafts and submits them
	Approver      Role = "approver"      // publishes what an author submitted
	Manager       Role = "manager"       // says who has which role, and settings of the body
	Curator       Role = "curator"       // decides on requests to join, links, questions; never about their own body
	Administrator Role = "administrator" // the register itself: people, settings
)

// BodyRoles lists the roles that hold for one administration.
func BodyRoles() []Role { return []Role{Author, Approver, Manager} }

// WideRoles lists the roles that hold for the register as a whole.
func WideRoles() []Role { return []Role{Curator, Administrator} }

// Fits reports whether the role exists for an organisation ("": for the register).
func (r Role) Fits(organisation string) bool {
	if organisation == "" {
		return slices.Contains(WideRoles(), r)
	}
	return slices.Contains(BodyRoles(), r)
}

// Membership gives a person a role; Organisation is "" for the register-wide ones.
type Membership struct {
	Organisation string `json:"organisation,omitempty"`
	Role         Role   `json:"role"`
}

// Grant is a membership with who holds it, who gave it, and when.
type Grant struct {
	Person string `json:"person"`
	Membership
	By    string    `json:"by,omitempty"` // a person's id; "" for the operator at the command line
	Since time.Time `json:"since,omitzero"`
}

// Member is a person with the roles held in one organisation, or in the register.
type Member struct {
	Person Person `json:"person"`
	Roles  []Role `json:"roles"`
}

// Actor is who carries out an act, with the roles held at that moment. The zero
// Actor is a reader.
type Actor struct {
	Person      string       `json:"person"`          // id; "" for a reader
	Token       string       `json:"token,omitempty"` // id of the API token that speaks, if one does
	Memberships []Membership `json:"memberships,omitempty"`
}

// Has reports whether the actor holds the role for the organisation ("" for the
// register-wide ones).
func (a Actor) Has(role Role, organisation string) bool {
	for _, m := range a.Memberships {
		if m.Role == role && m.Organisation == organisation {
			return true
		}
	}
	return false
}

// SignedIn reports whether somebody acts, and not a reader.
func (a Actor) SignedIn() bool { return a.Person != "" }

// HasAny reports whether the actor holds any role for the organisation.
func (a Actor) HasAny(organisation string) bool {
	return slices.ContainsFunc(a.Memberships, func(m Membership) bool { return m.Organisation == organisation })
}

// Of lists the organisations in which the actor holds any role, in the order given.
func (a Actor) Of() []string {
	var ids []string
	seen := map[string]bool{}
	for _, m := range a.Memberships {
		if m.Organisation != "" && !seen[m.Organisation] {
			seen[m.Organisation] = true
			ids = append(ids, m.Organisation)
		}
	}
	return ids
}
