// SPDX-License-Identifier: EUPL-1.2

package register

// Standing is what is known of the algorithms of a body beside its sheets here: where it
// publishes them instead, that it says it has none, or when it was asked. The zero
// Standing is that nothing is known, which is no fault of the body.
type Standing struct {
	State  string `json:"state,omitempty"`   // see Standings; "" is StandingNothing
	On     string `json:"on,omitempty"`      // YYYY-MM-DD: since when it holds, or when it was asked
	URL    string `json:"url,omitempty"`     // elsewhere: where
	Origin Origin `json:"origin,omitzero"`   // who says the state: the body, or the register
	Word   string `json:"word,omitempty"`    // what the body itself says of it
	WordOn string `json:"word_on,omitempty"` // YYYY-MM-DD
}

// The states of a body without a sheet here. None of them is a fault.
const (
	StandingNothing   = "nothing_known"
	StandingElsewhere = "published_elsewhere"
	StandingNone      = "declares_none"
	StandingAsked     = "asked_no_answer"
)

// Standings lists them.
func Standings() []string {
	return []string{StandingNothing, StandingElsewhere, StandingNone, StandingAsked}
}

// Is gives the state by its name.
func (s Standing) Is() string {
	if s.State == "" {
		return StandingNothing
	}
	return s.State
}
