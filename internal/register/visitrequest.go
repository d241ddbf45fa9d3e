// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// VisitRequest is what somebody asked the crawler for: one visit of a repository or of an
// account, before its turn. There is one for each address, the last.
type VisitRequest struct {
	Key          string            `json:"key"`                    // of the repository or the account
	Account      bool              `json:"account,omitempty"`      // it is an account, and its list is read
	Organisation string            `json:"organisation,omitempty"` // id of the body for which it was asked; "" by a curator
	Person       string            `json:"person"`                 // id of who asked
	State        VisitRequestState `json:"state"`
	AskedAt      time.Time         `json:"asked_at"`
	StartedAt    time.Time         `json:"started_at,omitzero"`
	EndedAt      time.Time         `json:"ended_at,omitzero"`
	Result       VisitResult       `json:"result,omitempty"`  // once it is done
	Problem      string            `json:"problem,omitempty"` // id of a message: what hindered the visit
}

// VisitRequestState is how far a request has come.
type VisitRequestState string

// The states.
const (
	VisitQueued  VisitRequestState = "queued"
	VisitRunning VisitRequestState = "running"
	VisitDone    VisitRequestState = "done"
)

// VisitResult is what came of a visit that was asked for.
type VisitResult string

// The results.
const (
	VisitedWell   VisitResult = "visited"
	VisitedGone   VisitResult = "gone"    // the forge says that it is not there, or not public
	VisitedFailed VisitResult = "failed"  // the forge did not give what was asked for
	VisitedNot    VisitResult = "unknown" // the register no longer knows the address
)

// CrawlSettings is how the crawls of a register are made, as the program that makes them
// was last told. It may name hosts of an internal network: it is for administrators.
type CrawlSettings struct {
	At      time.Time `json:"at"`
	Owner   string    `json:"owner"`             // machine and process that crawled last, or has the schedule
	Every   string    `json:"every,omitempty"`   // between two crawls of the schedule; "" when somebody starts each
	Contact string    `json:"contact,omitempty"` // in the name under which forges are asked
	Private []string  `json:"private,omitempty"` // hosts of a private network that may be reached: HOST[:PORT][=CIDR]
	Budget  []string  `json:"budget,omitempty"`  // HOST=N
	Quiet   []string  `json:"quiet,omitempty"`   // HOST=HH:MM-HH:MM
}
