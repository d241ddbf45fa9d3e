// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Archive is what Software Heritage says of its last visit to a repository:
// https://archive.softwareheritage.org/api/1/origin/visit/latest/doc/
type Archive struct {
	AskedAt   time.Time       `json:"asked_at"`
	VisitedAt Fact[time.Time] `json:"visited_at,omitzero"` // its last visit that brought a snapshot
	Snapshot  Fact[string]    `json:"snapshot,omitzero"`   // the identifier to cite: swh:1:snp:…
	Partial   bool            `json:"partial,omitempty"`   // that visit did not bring all
}
