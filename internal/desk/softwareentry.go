// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// putSoftware writes one software, with its search entry where it stands in several repositories.
func (b *draft) putSoftware(ctx context.Context, s *register.Software, group []Gathering) error {
	texts, err := b.softwareTexts(ctx, &group[0].Repository)
	if err != nil {
		return err
	}
	if len(texts) > 0 {
		s.Texts = texts
	}
	b.batch.Software = append(b.batch.Software, *s)
	if !s.Several() {
		return nil
	}
	e, err := b.softwareEntry(ctx, *s, group)
	b.batch.Entries = append(b.batch.Entries, e)
	return err
}

// softwareTexts is what the publiccode.yml of a repository says that the software does.
func (b *draft) softwareTexts(ctx context.Context, r *register.Repository) (texts []register.SoftwareText, err error) {
	if r.Publiccode != register.MetadataValid && r.Publiccode != register.MetadataInvalid {
		return nil, nil
	}
	at := slices.IndexFunc(b.batch.Publiccodes, func(p register.Publiccode) bool { return p.Repository == r.ID })
	var p register.Publiccode
	if at >= 0 {
		p = b.batch.Publiccodes[at]
	} else if p, _, err = found(b.desk.store.Publiccode(ctx, r.ID)); err != nil {
		return nil, err
	}
	for _, t := range p.Texts {
		if text := strings.TrimSpace(cmp.Or(t.Short, t.Generic)); text != "" {
			texts = append(texts, register.SoftwareText{Lang: t.Lang, Text: text})
		}
	}
	return texts, nil
}

// softwareEntry is the search entry of a software: that of its main repository, with the
// names, bodies and forges of all.
func (b *draft) softwareEntry(ctx context.Context, s register.Software, group []Gathering) (register.Entry, error) {
	main := repositoryPage{repository: &group[0].Repository}
	hosts, score := map[string]bool{}, 0
	var bodies []register.Organisation
	ids := make([]string, len(group))
	for i := range group {
		ids[i] = group[i].ID
		hosts[group[i].Host] = true
		of, err := b.organisationsOf(ctx, group[i].Repository)
		if err != nil {
			return register.Entry{}, err
		}
		if i == 0 {
			main.bodies = of
		}
		bodies = append(bodies, of...)
	}
	bodies = distinct(bodies)
	links, err := b.desk.store.LinksOfRepositories(ctx, ids)
	if err != nil {
		return register.Entry{}, err
	}
	main.links = slices.DeleteFunc(b.afterwards(links), func(l register.Link) bool { return !slices.Contains(ids, l.Repository) })
	if err := b.complete(ctx, &main); err != nil {
		return register.Entry{}, err
	}
	if main.ministry, err = b.ministry(ctx, bodies); err != nil {
		return register.Entry{}, err
	}
	f := b.repositoryFacets(main)
	putBodies(f, bodies)
	f[search.FacetForge] = strings.Join(sorted(hosts), search.Several)
	f[search.FacetSoftware+search.Named] = s.Key
	f[facetArchived], f[facetGone], f[facetFork] = yes(s.Archived), yes(s.Gone), yes(false)
	if !s.Active.IsZero() {
		f[search.FacetYear] = fmt.Sprint(s.Active.UTC().Year())
	}
	for i := range group {
		score = max(score, repositoryScore(&group[i].Repository, main.links))
	}
	e := search.NewEntry(register.KindSoftware, s.Slug, s.Name, wordsOf(SoftwareTexts(s, register.BodyBriefs(bodies))), f, score+softwareScore, b.batch.At)
	e.Name, e.Date = register.FoldName(s.Name), day(s.Active)
	return e, nil
}

// softwareScore is what software in several repositories has before the best of them.
const softwareScore = 20

func yes(v bool) string { return map[bool]string{true: "yes", false: "no"}[v] }

// distinct leaves each body once, in order.
func distinct(all []register.Organisation) []register.Organisation {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(o register.Organisation) bool {
		twice := seen[o.ID]
		seen[o.ID] = true
		return twice
	})
}
