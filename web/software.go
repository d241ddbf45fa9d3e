// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
)

// softwarePage shows one software: the repositories that it stands in, each with the
// ground on which it does. Under a name that is several software, or none that anything
// shows, it lists what bears the name.
type softwarePage struct {
	Layout
	Software *register.Software // nil: the page is of a name alone
	Text     register.SoftwareText
	TextLang string
	Bodies   []named
	Explains []explained // the algorithms that it carries out, each once
	Groups   []softwareGroup
	Total    int
	Others   []named // software of the same name
	TooMany  int     // of those that bear the name so many are shown, where there are more
}

// softwareGroup is the repositories that one ground puts together.
type softwareGroup struct {
	Ground string // a register.SoftwareGround, or groundName
	Cards  []card
}

// groundName: nothing but the name is common.
const groundName = "name"

// softwareGrounds lists the grounds in the order of the page.
func softwareGrounds() []string {
	return append(texts(register.SoftwareGrounds()), groundName)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

func (s *Server) software(r *request) (page, error) {
	slug := r.vars["slug"]
	key := register.SoftwareKey(slug)
	missing := fmt.Errorf("software %q: %w", slug, register.ErrNotFound)
	found, err := s.opt.Register.SoftwareBySlug(r.Context(), []string{slug})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 { // the form of an address is judged where no software has it alone
		if err := s.formerSoftware(r, slug); err != nil && !errors.Is(err, register.ErrNotFound) {
			return nil, err
		}
		if strings.ReplaceAll(slug, "--", "-") != register.Slug(slug) || key == "" {
			return nil, missing
		}
		return s.softwareName(r, key, missing)
	}
	x := found[0]
	p := &softwarePage{Software: &x, Total: len(x.Parts), Text: softwareText(r.lang, x)}
	p.TextLang = foreign(r.lang, p.Text.Lang)
	titles, err := s.softwareTitles(r.Context(), found)
	if err != nil {
		return nil, err
	}
	p.Title, p.Of, p.Description = titles[slug], s.say(r, "titled.software"), cut(p.Text.Text, 200)
	if p.Description == "" {
		p.Description = s.say(r, "namesake.description", "name", p.Title)
	}
	owners, err := softwareOwners(r.Context(), s.opt.Register, found)
	if err != nil {
		return nil, err
	}
	for _, o := range owners[slug] {
		p.Bodies = append(p.Bodies, briefLink(r.lang, o))
	}
	p.Take = s.takes(r.lang, "software", "/software-project", slug)
	if p.Explains, err = s.explainsOf(r, x); err != nil {
		return nil, err
	}
	if err := s.softwareGroups(r, p, x.Key); err != nil {
		return nil, err
	}
	return p, s.softwareOthers(r, p, x.Key)
}

// explainsOf loads the algorithms linked to any repository of a software, each once.
func (s *Server) explainsOf(r *request, x register.Software) ([]explained, error) {
	ids := make([]string, len(x.Parts))
	for i, part := range x.Parts {
		ids[i] = part.Repository
	}
	all, err := s.explains(r, ids...)
	slices.SortStableFunc(all, func(a, b explained) int { return strings.Compare(a.URL, b.URL) })
	return slices.CompactFunc(all, func(a, b explained) bool { return a.URL == b.URL }), err
}

// formerSoftware leads from the address of what is no software any more to what became of
// it: the software in which its repositories stand now, or else its main repository.
func (s *Server) formerSoftware(r *request, slug string) error {
	was, err := s.opt.Register.FormerSoftwareBySlug(r.Context(), slug)
	if err != nil {
		return err
	}
	ids := make([]string, len(was.Parts))
	for i, part := range was.Parts {
		ids[i] = part.Repository
	}
	list, err := s.opt.Register.RepositoriesByID(r.Context(), ids)
	if err != nil || len(list) == 0 {
		return err
	}
	keys := make([]string, len(list))
	for i := range list {
		keys[i] = list[i].SoftwareKey()
	}
	all, err := s.opt.Register.SoftwareWithKey(r.Context(), unique(keys))
	if err != nil {
		return err
	}
	for i := range list {
		if now := slices.IndexFunc(all, func(x register.Software) bool { return x.Holds(list[i].ID) }); now >= 0 {
			return moved{address(r.lang, "software", all[now].Slug)}
		}
	}
	return moved{address(r.lang, "repository", list[0].Key)}
}

// softwareName is the page of a name under which no software has its address: the one
// software of that name, or all that bears it.
func (s *Server) softwareName(r *request, key string, missing error) (page, error) {
	all, err := s.opt.Register.SoftwareWithKey(r.Context(), []string{key})
	if err != nil {
		return nil, err
	}
	if len(all) == 1 {
		return nil, moved{address(r.lang, "software", all[0].Slug)}
	}
	p := &softwarePage{}
	if err := s.softwareGroups(r, p, key); err != nil {
		return nil, err
	}
	if err := s.softwareOthers(r, p, key); err != nil {
		return nil, err
	}
	if len(p.Groups) == 0 {
		return nil, missing
	}
	p.NoIndex = true // it is about nothing
	return p, nil
}

// softwareGroups shows the repositories of the software, and those that bear its name alone.
func (s *Server) softwareGroups(r *request, p *softwarePage, key string) error {
	ctx := r.Context()
	bearers, err := s.opt.Register.RepositoriesWithSoftwareKey(ctx, key, register.SoftwareMost+1)
	if err != nil {
		return err
	}
	p.Crumbs = append(s.crumbs(r, "repositories"), Crumb{s.say(r, "softwares.title"), address(r.lang, "softwares")})
	if len(bearers) > register.SoftwareMost {
		bearers, p.TooMany = bearers[:register.SoftwareMost], register.SoftwareMost
	}
	of := map[string][]register.Repository{}
	if p.Software == nil {
		if len(bearers) == 0 {
			return nil
		}
		p.Title, p.Of, p.Total, of[groundName] = brief(bearers[0].Name), s.say(r, "titled.namesakes"), len(bearers), bearers
		p.Description = s.say(r, "namesake.description", "name", p.Title)
	} else {
		if of, err = s.softwareParts(ctx, *p.Software); err != nil {
			return err
		}
		if main := of[string(register.SoftwareMain)]; len(main) > 0 {
			p.LinkedData = s.linkedSoftware(r.lang, *p.Software, p.Title, p.Text, main[0], p.Bodies)
		}
		of[groundName] = slices.DeleteFunc(bearers, func(x register.Repository) bool { return p.Software.Holds(x.ID) })
	}
	for _, ground := range softwareGrounds() {
		if len(of[ground]) == 0 {
			continue
		}
		cards, err := s.repositoryCards(ctx, r.lang, of[ground])
		if err != nil {
			return err
		}
		for i := range cards {
			cards[i].Listed = true
		}
		p.Groups = append(p.Groups, softwareGroup{ground, cards})
	}
	return nil
}

// softwareParts loads the repositories of a software by their ground.
func (s *Server) softwareParts(ctx context.Context, x register.Software) (map[string][]register.Repository, error) {
	ids, grounds := make([]string, len(x.Parts)), map[string]string{}
	for i, part := range x.Parts {
		ids[i], grounds[part.Repository] = part.Repository, string(part.Ground)
	}
	list, err := s.opt.Register.RepositoriesByID(ctx, ids)
	of := map[string][]register.Repository{}
	for _, x := range list {
		of[grounds[x.ID]] = append(of[grounds[x.ID]], x)
	}
	return of, err
}

// softwareOthers names the other software of the same name.
func (s *Server) softwareOthers(r *request, p *softwarePage, key string) error {
	all, err := s.opt.Register.SoftwareWithKey(r.Context(), []string{key})
	if err != nil {
		return err
	}
	titles, err := s.softwareTitles(r.Context(), all)
	if err != nil {
		return err
	}
	for _, x := range all {
		if p.Software == nil || x.Slug != p.Software.Slug {
			p.Others = append(p.Others, named{titles[x.Slug], address(r.lang, "software", x.Slug)})
		}
	}
	return nil
}
