// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// softwarePage gathers the repositories that bear one name, each with the ground on
// which it stands there: that two bear the same name does not make them one project.
type softwarePage struct {
	Layout
	Name    string
	Groups  []softwareGroup
	Total   int
	Bodies  int
	TooMany bool
}

// softwareGroup is the repositories that one ground puts together.
type softwareGroup struct {
	Ground string // declared, mirror, fork, copy, name
	Cards  []card
}

const softwareShown = 100

// softwareGrounds lists the grounds, surest first.
func softwareGrounds() []string { return []string{"declared", "mirror", "copy", "fork", "name"} }

func (s *Server) software(r *request) (page, error) {
	slug := r.vars["slug"]
	if slug == "" || slug != register.Slug(slug) {
		return nil, fmt.Errorf("software %q: %w", slug, register.ErrNotFound)
	}
	answer, err := s.opt.Register.Find(r.Context(), register.Question{
		Text: "software:" + strings.ReplaceAll(slug, "-", ""), Filters: []register.Filter{{Facet: "kind", Value: string(register.KindRepository)}}, Limit: softwareShown,
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(answer.Hits))
	for i, h := range answer.Hits {
		ids[i] = h.Key
	}
	list, err := s.opt.Register.RepositoriesByID(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("software %q: %w", slug, register.ErrNotFound)
	}
	p := &softwarePage{Name: softwareName(list), Total: answer.Total, TooMany: answer.Total > len(list)}
	p.Title, p.Of, p.Crumbs = brief(p.Name), s.say(r, "titled.software"), append(s.crumbs(r, "repositories"), Crumb{s.say(r, "softwares.title"), address(r.lang, "softwares")})
	p.Description = s.say(r, "namesake.description", "name", p.Name)
	bodies := map[string]bool{}
	for _, ground := range softwareGrounds() {
		var these []register.Repository
		for _, x := range list {
			if softwareGround(x, list) == ground {
				these = append(these, x)
			}
		}
		if len(these) == 0 {
			continue
		}
		cards, err := s.repositoryCards(r.Context(), r.lang, these)
		if err != nil {
			return nil, err
		}
		for i := range cards {
			cards[i].Listed = true
			for _, b := range cards[i].Bodies {
				bodies[b.URL] = bodies[b.URL] || publishing(ground)
			}
		}
		p.Groups = append(p.Groups, softwareGroup{ground, cards})
	}
	for _, publishes := range bodies {
		if publishes {
			p.Bodies++
		}
	}
	return p, nil
}

// publishing reports whether who holds a repository on that ground publishes the software:
// a copy was made of what another publishes.
func publishing(ground string) bool { return ground == "declared" || ground == "name" }

// softwareName is what an identity card says, or else the name of the first repository.
func softwareName(list []register.Repository) string {
	for _, x := range list {
		if x.Software.Is(register.Present) {
			return x.Software.Value
		}
	}
	return list[0].Name
}

// softwareGround says why a repository stands among those of its name. Of several places
// of one code only the main one is the software: its mirrors and copies say its name too.
func softwareGround(x register.Repository, all []register.Repository) string {
	same, mirrored := []register.Repository{x}, false
	for _, y := range all {
		atHead := x.Head.Or("") != "" && y.Head.Or("") == x.Head.Value
		if y.ID != x.ID && (atHead || x.Began() != "" && y.Began() == x.Began()) {
			same, mirrored = append(same, y), mirrored || atHead
		}
	}
	main, _ := desk.MainMirror(same)
	copied := len(same) > 1 && main != 0
	switch {
	case copied && mirrored:
		return "mirror"
	case x.Fork.Or(false):
		return "fork"
	case copied:
		return "copy"
	case x.Software.Is(register.Present):
		return "declared"
	}
	return "name"
}
