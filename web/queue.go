// SPDX-License-Identifier: EUPL-1.2

package web

import "greffe/internal/register"

// queued is a link that waits for a person, with the names of both its ends.
type queued struct {
	register.Link
	Algorithm named
	Lang      string // of its name, where it is not the page's
	URL       string // page of the repository; "" when the address is not in the register
}

// toReview gives the links of a body's sheets ("" for all) that are proposed, contested,
// or whose code has drifted from its sheet, ready for the template "linkqueue".
func (s *Server) toReview(r *request, organisation, after string, limit int) ([]queued, error) {
	links, err := s.opt.Register.LinksToReview(r.Context(), organisation, after, limit)
	if err != nil {
		return nil, err
	}
	return s.queued(r, links)
}

// queued gives links with the names of both their ends.
func (s *Server) queued(r *request, links []register.Link) ([]queued, error) {
	if len(links) == 0 {
		return nil, nil
	}
	var sheets, repositories []string
	for _, l := range links {
		sheets, repositories = append(sheets, l.Sheet), append(repositories, l.Repository)
	}
	found, err := s.opt.Register.SheetsByID(r.Context(), unique(sheets))
	if err != nil {
		return nil, err
	}
	code, err := s.opt.Register.RepositoriesByID(r.Context(), unique(repositories))
	if err != nil {
		return nil, err
	}
	list := make([]queued, len(links))
	for i, l := range links {
		list[i].Link = l
		for _, x := range found {
			if x.ID == l.Sheet {
				list[i].Lang = foreign(r.lang, x.Content.Lang)
				list[i].Algorithm = named{x.Content.Name, address(r.lang, "algorithm", x.Slug)}
			}
		}
		for _, x := range code {
			if x.ID == l.Repository {
				list[i].URL = address(r.lang, "repository", x.Key)
			}
		}
	}
	return list, nil
}
