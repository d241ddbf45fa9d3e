// SPDX-License-Identifier: EUPL-1.2

package register

// Person is somebody who signs in: an officer of an administration, or one of those
// who run the register. Readers are nobody: they have no account.
type Person struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"`
	Mail    string `json:"mail,omitempty"`    // as the person or the provider gave it
	Issuer  string `json:"issuer,omitempty"`  // of OpenID Connect; "" for a local account
	Subject string `json:"subject,omitempty"` // within Issuer
	Blocked bool   `json:"blocked,omitempty"` // may not sign in any more
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

// Membership gives a person a role; Organisation is "" for the register-wide ones.
type Membership struct {
	Organisation string `json:"organisation,omitempty"`
	Role         Role   `json:"role"`
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
