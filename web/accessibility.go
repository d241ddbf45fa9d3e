// SPDX-License-Identifier: EUPL-1.2

package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// testedFile is what the last run of the tests in the browser over every page found;
// make pictures writes it.
//
//go:embed tested.json
var testedFile []byte

// testedRun is one such run.
type testedRun struct {
	Day      string `json:"day"` // YYYY-MM-DD; "" before the first run
	Judge    string `json:"judge"`
	Pages    int    `json:"pages"`
	Listed   int    `json:"listed"` // of them, addresses of the demonstration's sitemap
	Desk     int    `json:"desk"`   // of them, pages of those who sign in
	Views    int    `json:"views"`
	Faults   int    `json:"faults"`
	Journeys int    `json:"journeys"`
	Large    int    `json:"large"` // pages that lose nothing with letters twice as large
	Names    int    `json:"names"` // names, roles and live regions looked for in the accessibility tree
}

// accessibility is the statement: what is meant, what was tested, when, and what was not.
func (s *Server) accessibility(r *request) (page, error) {
	p, err := prose("accessibility")(s, r)
	if err != nil {
		return nil, err
	}
	var run testedRun
	if err := json.Unmarshal(testedFile, &run); err != nil {
		return nil, fmt.Errorf("tested.json: %w", err)
	}
	said, ok := p.(*prosePage)
	if !ok {
		return p, nil
	}
	if run.Day != "" {
		said.Tested = &run
	}
	if id := "law.accessibility.title"; s.opt.Catalogue.Has(id) { // some laws say which word a site bears
		said.Title = s.say(r, id)
	}
	return p, nil
}
