// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// StatedOpening is the degree of opening that an administration states to the register
// for one of its repositories. Without a Degree it takes back what it had stated.
type StatedOpening struct {
	Repository   string            `json:"repository"`   // id
	Organisation string            `json:"organisation"` // id of who states it
	Degree       string            `json:"degree,omitempty"`
	Because      string            `json:"because,omitempty"`  // why, in the administration's words
	Criteria     map[string]string `json:"criteria,omitempty"` // question of the jurisdiction's guide -> answer
	Number       int               `json:"number"`             // 1 is the first statement
	At           time.Time         `json:"at"`
}

// The places in which a degree of opening is declared, the one believed first.
const (
	OpeningRegister   = "register"
	OpeningPubliccode = "publiccode"
	OpeningReadme     = "readme"
)

// OpeningSaid is what one place declares. It is Failed when it shows several degrees, or
// one that nobody knows.
type OpeningSaid struct {
	Source   string     `json:"source"`
	State    State      `json:"state"`
	Degrees  []string   `json:"degrees,omitempty"` // ids; one unless it contradicts itself
	Evidence []Evidence `json:"evidence,omitempty"`
}
