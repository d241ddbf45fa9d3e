// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"net/url"
	"slices"

	"greffe/internal/register"
)

// sheetlessPage lists the bodies of which no sheet is known here, each with what is
// known instead and its own word. It accuses nobody.
type sheetlessPage struct {
	Layout
	State  string // the one that is shown; "" for all
	States []sheetlessState
	Total  int
	Bodies []sheetlessBody
	First  string // address of the first page, on the others
	Next   string
	All    string
}

// sheetlessState is one state with how many bodies are in it.
type sheetlessState struct {
	ID      string
	N       int
	URL     string
	Current bool
}

// sheetlessBody is one body.
type sheetlessBody struct {
	named
	View  standingView
	Below int // sheets of the bodies directly below it
}

// standingView is what is known of a body's algorithms, ready for the template "standing".
type standingView struct {
	register.Standing
	Is   string
	Link string // where they are published
}

func viewStanding(s register.Standing) standingView {
	return standingView{Standing: s, Is: s.Is(), Link: outgoing(s.URL)}
}

const sheetlessPerPage = 100

func (s *Server) sheetless(r *request) (page, error) {
	p := &sheetlessPage{State: r.query.Get("state")}
	if p.State != "" && !slices.Contains(register.Standings(), p.State) {
		return nil, fmt.Errorf("state %q: %w", cut(p.State, 60), register.ErrNotFound)
	}
	p.Title, p.Crumbs = s.say(r, "standing.title"), s.crumbs(r, "administrations")
	here := address(r.lang, "sheetless")
	counts, err := s.opt.Register.SheetlessCounts(r.Context())
	if err != nil {
		return nil, err
	}
	for _, id := range register.Standings() {
		p.States = append(p.States, sheetlessState{ID: id, N: counts[id], URL: here + "?" + url.Values{"state": {id}}.Encode(), Current: id == p.State})
		p.Total += counts[id]
	}
	after := r.query.Get("after")
	list, err := s.opt.Register.Sheetless(r.Context(), p.State, after, sheetlessPerPage+1)
	if err != nil {
		return nil, err
	}
	q := url.Values{}
	if p.State != "" {
		q.Set("state", p.State)
		p.All = here
	}
	if after != "" {
		p.First = here
		if len(q) > 0 {
			p.First += "?" + q.Encode()
		}
	}
	if len(list) > sheetlessPerPage {
		list = list[:sheetlessPerPage]
		q.Set("after", list[len(list)-1].Slug)
		p.Next = here + "?" + q.Encode()
	}
	return p, s.sheetlessBodies(r, p, list)
}

func (s *Server) sheetlessBodies(r *request, p *sheetlessPage, list []register.Organisation) error {
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	below, err := s.opt.Register.SheetsBelow(r.Context(), ids)
	for _, o := range list {
		p.Bodies = append(p.Bodies, sheetlessBody{named: bodyLink(r.lang, o), View: viewStanding(o.Standing), Below: below[o.ID]})
	}
	return err
}
