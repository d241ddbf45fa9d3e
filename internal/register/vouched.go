// SPDX-License-Identifier: EUPL-1.2

package register

// Vouched is what a provider of identities says of somebody, once its signatures are
// checked.
type Vouched struct {
	Issuer, Subject string
	Name, Mail      string
	Unit            string       // within the body, as the provider words it
	Bodies          []Identifier // of the body
	IDToken         string       // to sign out there too
}
