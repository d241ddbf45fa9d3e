// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"
	"slices"

	"greffe/internal/register"
)

// softwaresPage lists software: what a publiccode.yml names, and projects whose code
// stands in several repositories.
type softwaresPage struct {
	Layout
	Cards []card
	Next  string
}

const softwareShown = 20

func (s *Server) softwares(r *request) (page, error) {
	list, err := s.opt.Register.Software(r.Context(), r.query.Get("after"), softwareShown+1)
	if err != nil {
		return nil, err
	}
	p := &softwaresPage{}
	p.Title, p.Crumbs = s.say(r, "softwares.title"), s.crumbs(r, "repositories")
	p.Description = s.say(r, "softwares.lead")
	if len(list) > softwareShown {
		list = list[:softwareShown]
		p.Next = address(r.lang, "softwares") + "?after=" + url.QueryEscape(list[len(list)-1].Slug)
	}
	p.Cards, _, err = s.softwareCards(r.Context(), r.lang, list)
	for i := range p.Cards {
		p.Cards[i].Listed = true
	}
	return p, err
}

// softwareBodies is how many administrations a card names; it counts them all.
const softwareBodies = 3

// softwareCards shows software in its order, and gives the bodies that softwareOwners does.
func (s *Server) softwareCards(ctx context.Context, lang string, list []register.Software) ([]card, map[string][]register.BodyBrief, error) {
	titles, err := s.softwareTitles(ctx, list)
	if err != nil {
		return nil, nil, err
	}
	owners, err := softwareOwners(ctx, s.opt.Register, list)
	if err != nil {
		return nil, nil, err
	}
	cards := make([]card, len(list))
	for i, x := range list {
		text := softwareText(lang, x)
		c := card{
			Kind: register.KindSoftware, Title: plainSpan(titles[x.Slug]), URL: address(lang, "software", x.Slug), Summary: plainSpan(cut(text.Text, summaryLength)),
			SummaryLang: foreign(lang, text.Lang), Licence: x.Licence, Language: x.Language.Or(""), Metadata: x.Metadata, Gone: x.Gone, Archived: x.Archived && !x.Gone,
			Parts: len(x.Parts), Holders: len(owners[x.Slug]), Active: x.Active, Released: x.Released,
		}
		for _, o := range owners[x.Slug][:min(len(owners[x.Slug]), softwareBodies)] {
			c.Bodies = append(c.Bodies, cardBody{named: briefLink(lang, o)})
		}
		cards[i] = c
	}
	return cards, owners, nil
}

// softwareText is what a software does, in the language of the page where that is said.
func softwareText(lang string, x register.Software) register.SoftwareText {
	return inLanguage(lang, x.Texts)
}

// inLanguage chooses the text of the language, else the first one.
func inLanguage(lang string, list []register.SoftwareText) register.SoftwareText {
	texts := make([]register.Texts, len(list))
	for i, t := range list {
		texts[i] = register.Texts{Lang: t.Lang, Short: t.Text}
	}
	t := textIn(lang, texts)
	return register.SoftwareText{Lang: t.Lang, Text: t.Short}
}

// softwareOwners gives the bodies whose accounts hold the repositories of each software,
// that of the main one first, by slug of the software.
func softwareOwners(ctx context.Context, from Register, list []register.Software) (map[string][]register.BodyBrief, error) {
	var ids []string
	for _, x := range list {
		for _, part := range x.Parts {
			ids = append(ids, part.Repository)
		}
	}
	owners, err := from.OwnersInBrief(ctx, ids)
	out := map[string][]register.BodyBrief{}
	for _, x := range list {
		seen := map[string]bool{}
		for _, part := range x.Parts {
			if part.Ground == register.SoftwareMirror && len(out[x.Slug]) > 0 {
				continue // who keeps a mirror publishes nothing of its own
			}
			for _, o := range owners[part.Repository] {
				if !seen[o.ID] {
					seen[o.ID] = true
					out[x.Slug] = append(out[x.Slug], o)
				}
			}
		}
	}
	return out, err
}

// softwareTitles names software, by slug: where several have one name, each says whose it
// is, and where even that is one, at what address.
func (s *Server) softwareTitles(ctx context.Context, list []register.Software) (map[string]string, error) {
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = x.Key
	}
	all, err := s.opt.Register.SoftwareWithKey(ctx, unique(keys))
	if err != nil {
		return nil, err
	}
	byKey := map[string][]register.Software{}
	for _, x := range all {
		byKey[x.Key] = append(byKey[x.Key], x)
	}
	var shared []register.Software
	for _, group := range byKey {
		if len(group) > 1 {
			shared = append(shared, group...)
		}
	}
	titles := map[string]string{}
	for _, x := range list {
		titles[x.Slug] = brief(x.Name)
	}
	if len(shared) == 0 {
		return titles, nil
	}
	owners, err := softwareOwners(ctx, s.opt.Register, shared)
	if err != nil {
		return nil, err
	}
	whose := func(x register.Software) string {
		if of := owners[x.Slug]; len(of) > 0 {
			return brief(of[0].Name)
		}
		return ""
	}
	for _, x := range list {
		group := byKey[x.Key]
		if len(group) < 2 {
			continue
		}
		by := whose(x)
		if by == "" || slices.ContainsFunc(group, func(y register.Software) bool { return y.Slug != x.Slug && whose(y) == by }) {
			by = x.Parts[0].Address
		}
		titles[x.Slug] += " (" + by + ")"
	}
	return titles, nil
}

// softwareKeys are the keys of the software that repositories would be of, each once.
func softwareKeys(list []register.RepositoryBrief) []string {
	keys := make([]string, len(list))
	for i := range list {
		keys[i] = list[i].SoftwareKey()
	}
	return unique(keys)
}

// softwareOf names, on the cards of repositories, the software of which each is one of
// several; all has their keys.
func softwareOf(lang string, list []register.RepositoryBrief, all []register.Software, cards []card) {
	for _, software := range all {
		if !software.Several() {
			continue
		}
		for i, x := range list {
			if software.Holds(x.ID) {
				cards[i].Software = &cardSoftware{named{brief(software.Name), address(lang, "software", software.Slug)}, len(software.Parts)}
			}
		}
	}
}

// cardSoftware is the software of which a repository is one of several.
type cardSoftware struct {
	named
	Repositories int
}
