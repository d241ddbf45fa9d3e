// SPDX-License-Identifier: EUPL-1.2

package web

import "greffe/internal/register"

// apiStanding is what is known of the algorithms of a body beside sheets here.
type apiStanding struct {
	State  string     `json:"state" enum:"nothing_known,published_elsewhere,declares_none,asked_no_answer"`
	On     string     `json:"on,omitempty" doc:"YYYY-MM-DD: since when, or when it was asked."`
	URL    string     `json:"url,omitempty" doc:"Where it publishes them."`
	Origin *apiOrigin `json:"origin,omitempty" doc:"Who says so: declared, the body; written_by_register, the register."`
	Word   string     `json:"word,omitempty" doc:"What the body itself says of it."`
	WordOn string     `json:"word_on,omitempty" doc:"YYYY-MM-DD."`
}

// standingOf is nil where nothing is known and the body has said nothing.
func standingOf(s register.Standing) *apiStanding {
	if s == (register.Standing{}) {
		return nil
	}
	return &apiStanding{State: s.Is(), On: s.On, URL: s.URL, Origin: originOf(s.Origin), Word: s.Word, WordOn: s.WordOn}
}
