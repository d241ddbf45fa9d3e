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

// apiRequests is what a body counted in a year of those who asked how an algorithm decided
// about them. Of nobody who asked is anything kept.
type apiRequests struct {
	Year    int `json:"year"`
	Asked   int `json:"asked" doc:"How many requests it received."`
	InTime  int `json:"in_time" doc:"Of these, answered within the time that its law gives."`
	Refused int `json:"refused" doc:"Of these, refused."`
}

// requestsOf gives published counts their API form; nil where there are none.
func requestsOf(counts []register.ReplyCount) []apiRequests {
	var all []apiRequests
	for _, c := range counts {
		all = append(all, apiRequests{Year: c.Year, Asked: c.Asked, InTime: c.InTime, Refused: c.Refused})
	}
	return all
}

// standingOf is nil where nothing is known and the body has said nothing.
func standingOf(s register.Standing) *apiStanding {
	if s == (register.Standing{}) {
		return nil
	}
	return &apiStanding{State: s.Is(), On: s.On, URL: s.URL, Origin: originOf(s.Origin), Word: s.Word, WordOn: s.WordOn}
}
