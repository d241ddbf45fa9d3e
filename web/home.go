// SPDX-License-Identifier: EUPL-1.2

package web

import "greffe/internal/register"

// homePage is the front page.
type homePage struct {
	Layout
	Figures register.Figures
	Changes []changeView
}

const homeChanges = 6

func (s *Server) home(r *request) (page, error) {
	figures, err := s.opt.Register.Figures(r.Context())
	if err != nil {
		return nil, err
	}
	changes, err := s.opt.Register.LastChanges(r.Context(), 0, homeChanges)
	if err != nil {
		return nil, err
	}
	p := &homePage{Figures: figures, Changes: s.changeViews(r, changes)}
	p.Description = s.say(r, "web.home.lead")
	return p, nil
}
