// SPDX-License-Identifier: EUPL-1.2

package web

import "greffe/internal/register"

// homePage is the front page.
type homePage struct {
	Layout
	Figures register.Figures
	News    []newsLine
}

func (s *Server) home(r *request) (page, error) {
	figures, err := s.opt.Register.Figures(r.Context())
	if err != nil {
		return nil, err
	}
	news, err := s.news(r)
	if err != nil {
		return nil, err
	}
	p := &homePage{Figures: figures, News: news}
	p.Description, p.LinkedData = s.say(r, "web.home.lead"), s.linkedRegister(r.lang)
	return p, nil
}
