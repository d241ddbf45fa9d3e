// SPDX-License-Identifier: EUPL-1.2

package law

// Identity is how the jurisdiction's own providers of identities (OpenID Connect) tell
// who somebody is and where they work. Empty fields leave the standard's own claims.
type Identity struct {
	Scopes []string          // asked for besides "openid" and "email"
	Given  string            // claim of the given name
	Family string            // claim of the family name
	Unit   string            // claim of the unit within the body
	Bodies map[string]string // claim -> scheme of the identifier that it holds

	// Wider gives other identifiers of the same body that follow from one; nil when none do.
	Wider func(scheme, value string) map[string]string
}
