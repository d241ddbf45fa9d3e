// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"strings"
	"time"
)

// ClaimState is where a request to list a forge account stands.
type ClaimState string

// The states.
const (
	ClaimOpen    ClaimState = "open"
	ClaimListed  ClaimState = "listed"
	ClaimRefused ClaimState = "refused"
)

// ProofMethod is how a body shows that an account is its own.
type ProofMethod string

// The ways to show it.
const (
	ProveTXT       ProofMethod = "txt"        // a record of the body's domain
	ProveWellKnown ProofMethod = "well_known" // a file on the body's site
	ProveFile      ProofMethod = "file"       // a file in a repository of the account
	ProveBacklink  ProofMethod = "backlink"   // a page of the body's site that leads to the account
	ProveWord      ProofMethod = "word"       // a curator's word
)

// Level is the proof that an account has by a method. What stands on the body's own
// domain shows that the body names the account, and no more: only a file of the account
// shows that the account names the body, and only the forge can say whose domain it verified.
func (m ProofMethod) Level() Proof {
	switch m {
	case ProveTXT, ProveWellKnown, ProveBacklink:
		return ProofBacklink
	case ProveFile:
		return ProofFile
	}
	return ProofListed
}

// Claim is a body's request that an account be listed as its own.
type Claim struct {
	ID           string      `json:"id"`
	Organisation string      `json:"organisation"`
	Host         string      `json:"host"`
	Path         string      `json:"path"`
	Kind         ForgeKind   `json:"kind,omitempty"`
	Code         string      `json:"code"` // what a proof must hold; public, and of this claim alone
	State        ClaimState  `json:"state"`
	Near         []string    `json:"near,omitempty"` // accounts of other bodies whose names are close
	Method       ProofMethod `json:"method,omitempty"`
	Evidence     Evidence    `json:"evidence,omitzero"`
	Person       string      `json:"person"`
	At           time.Time   `json:"at"`
	DecidedBy    string      `json:"decided_by,omitempty"`
	DecidedAt    time.Time   `json:"decided_at,omitzero"`
	Reason       string      `json:"reason,omitempty"`
}

// Key is the account's public name.
func (c Claim) Key() string { return strings.TrimSuffix(c.Host+"/"+c.Path, "/") }
