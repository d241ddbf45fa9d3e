// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"

	"greffe/internal/register"
)

// bodyCensus is the list that the body made of its algorithms before each has a sheet.
func (s *Server) bodyCensus(r *request, p *administrationPage) error {
	c, err := s.opt.Register.Census(r.Context(), p.Body.ID)
	if errors.Is(err, register.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(c.Lines))
	for _, l := range c.Lines {
		ids = append(ids, l.Sheet)
	}
	sheets, err := s.opt.Register.SheetsByID(r.Context(), unique(ids))
	p.CensusDay, p.CensusLang = c.ChangedAt, s.tongue(r.lang)
	for _, l := range c.Lines {
		line := censusLine{CensusLine: l}
		for _, x := range sheets {
			if x.ID == l.Sheet && x.State != register.Withdrawn {
				line.Public = address(r.lang, "algorithm", x.Slug)
				p.Grown++
			}
		}
		p.Census = append(p.Census, line)
	}
	return err
}
