// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"

	"greffe/internal/register"
)

// softwaresPage lists the names that several repositories bear: software that stands in
// several places, or so it seems.
type softwaresPage struct {
	Layout
	Names []cardSoftware
	Next  string
}

func (s *Server) softwares(r *request) (page, error) {
	list, err := s.opt.Register.Namesakes(r.Context(), r.query.Get("after"), softwareShown+1)
	if err != nil {
		return nil, err
	}
	p := &softwaresPage{}
	p.Title, p.Crumbs = s.say(r, "softwares.title"), s.crumbs(r, "repositories")
	p.Description = s.say(r, "softwares.lead")
	if len(list) > softwareShown {
		list = list[:softwareShown]
		p.Next = address(r.lang, "softwares") + "?after=" + url.QueryEscape(list[len(list)-1].Name)
	}
	for _, n := range list {
		if slug := register.Slug(n.Name); slug != "" { // as it stands in addresses: repositories write it in many ways
			p.Names = append(p.Names, cardSoftware{named{slug, address(r.lang, "software", slug)}, n.Repositories})
		}
	}
	return p, nil
}

// softwareOf names, on the cards of repositories, the software of which several hold a part or a copy.
func (s *Server) softwareOf(ctx context.Context, lang string, list []register.RepositoryBrief, cards []card) error {
	names := make([]string, len(list))
	for i, x := range list {
		names[i] = register.FoldName(x.Name)
	}
	shared, err := s.opt.Register.NamesakesAmong(ctx, unique(names))
	if err != nil {
		return err
	}
	for _, n := range shared {
		for i, x := range list {
			if slug := register.Slug(n.Name); names[i] == n.Name && slug != "" {
				cards[i].Software = &cardSoftware{named{brief(x.Software.Or(x.Name)), address(lang, "software", slug)}, n.Repositories}
			}
		}
	}
	return nil
}

// cardSoftware is the software of which a repository is one of several.
type cardSoftware struct {
	named
	Repositories int
}
