// SPDX-License-Identifier: EUPL-1.2

package law

// What a Licence is listed for.
const (
	ForCode = "code"
	ForData = "data"
)

// NearMiss is a licence that is not on the list and close to one that is.
type NearMiss struct {
	SPDX    string // its id
	Instead string // the id on the list
	Why     Why
}

// Why says how a near miss differs from the licence on the list. The profile's words
// have a sentence for each, and what to do: finding.licence.law.<Why>.
type Why string

// The ways to be near.
const (
	NearOnly       Why = "only"        // the list wants later versions allowed
	NearOlder      Why = "older"       // an older version
	NearOlderLater Why = "older_later" // an older version that allows the one on the list
	NearVariant    Why = "variant"     // much the same words, another licence
	NearContent    Why = "content"     // made for texts, pictures or data
)
