// SPDX-License-Identifier: EUPL-1.2

package web

import (
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

// foldedNames are the names of repositories as namesakes bear them, each once.
func foldedNames(list []register.RepositoryBrief) []string {
	names := make([]string, len(list))
	for i, x := range list {
		names[i] = register.FoldName(x.Name)
	}
	return unique(names)
}

// softwareOf names, on the cards of repositories, the software of which several hold a part
// or a copy; shared are the names that several bear.
func softwareOf(lang string, list []register.RepositoryBrief, shared []register.Namesake, cards []card) {
	for _, n := range shared {
		for i, x := range list {
			if slug := register.Slug(n.Name); register.FoldName(x.Name) == n.Name && slug != "" {
				cards[i].Software = &cardSoftware{named{brief(x.Software.Or(x.Name)), address(lang, "software", slug)}, n.Repositories}
			}
		}
	}
}

// cardSoftware is the software of which a repository is one of several.
type cardSoftware struct {
	named
	Repositories int
}
