// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// ReplyCount is how many individual requests about its algorithms a body had in a year,
// and what became of them. It counts requests; of nobody who asked is anything kept.
type ReplyCount struct {
	Organisation string    `json:"organisation,omitempty"`
	Year         int       `json:"year"`
	Asked        int       `json:"asked"`
	InTime       int       `json:"in_time"` // answered within the time that its law gives
	Refused      int       `json:"refused"`
	Public       bool      `json:"public,omitempty"` // the body wants it published
	ChangedAt    time.Time `json:"changed_at,omitzero"`
	Person       string    `json:"person,omitempty"` // who saved it; never in the public one
}

// Published is the count as everybody may read it.
func (c ReplyCount) Published() ReplyCount {
	return ReplyCount{Year: c.Year, Asked: c.Asked, InTime: c.InTime, Refused: c.Refused}
}
