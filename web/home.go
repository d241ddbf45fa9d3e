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
	// An import or a round of visits writes hundreds of links: only what has a page is news here.
	news := []register.Kind{register.KindSheet, register.KindRepository, register.KindOrganisation}
	changes, err := s.opt.Register.LastChangesOf(r.Context(), news, 0, homeChanges)
	if err != nil {
		return nil, err
	}
	p := &homePage{Figures: figures, Changes: s.changeViews(r, changes)}
	p.Description = s.say(r, "web.home.lead")
	return p, nil
}
