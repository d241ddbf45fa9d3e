// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"encoding/json"
	"time"
)

// Raw is a noun as the register keeps it, in JSON, and its place in the list of its kind.
type Raw struct {
	Key  string
	JSON []byte
}

// Record is the material state of one noun: what the journal last said of it, now or on
// a past day. Its ID is the same in every register that holds the noun.
type Record struct {
	Kind       Kind            `json:"kind"`
	ID         string          `json:"id"`
	Key        string          `json:"key,omitempty"`   // public key: slug, repository key, address of a link
	Label      string          `json:"label,omitempty"` // what it is called
	Tombstone  bool            `json:"tombstone"`       // gone or withdrawn
	Seq        int64           `json:"seq"`             // position in the journal of the change that made it so
	Time       time.Time       `json:"time"`            // of that change
	Commitment string          `json:"commitment"`
	Record     json.RawMessage `json:"record"` // the material fields; null once they had to be erased
}

// Kinds lists the kinds of noun that the journal knows, in the order of exports.
func Kinds() []Kind {
	return []Kind{KindSheet, KindRepository, KindOrganisation, KindAccount, KindLink}
}

// Selection is a part of a list: those of the nouns of a kind whose facets have the
// values, and of which the journal says something since a time.
type Selection struct {
	Kind    Kind
	Filters []Filter  // as in Question: values of one facet are alternatives, facets add up; "" is not observed
	Since   time.Time // zero: whenever
	After   string    // place in the list after which it goes on
	Limit   int
}
