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

// gatheredAtOnce is how many repositories are read at once to gather them.
const gatheredAtOnce = 2000

// gatherAround gathers anew the software around the repositories of the act: under the
// names that they have now and those that they had.
func (b *draft) gatherAround(ctx context.Context, pages []repositoryPage) error {
	if len(pages) == 0 {
		return nil
	}
	touched := make(map[string][]repositoryPage, len(pages))
	ids := make([]string, len(pages))
	for i, p := range pages {
		ids[i] = p.repository.ID
		key := p.repository.SoftwareKey()
		touched[key] = append(touched[key], p)
	}
	before, err := b.desk.store.SoftwareKeys(ctx, ids)
	if err != nil {
		return err
	}
	for _, key := range before {
		if _, known := touched[key]; !known {
			touched[key] = nil
		}
	}
	delete(touched, "")
	return b.gather(ctx, sortedKeys(touched), touched)
}

// gather gathers the software of these keys. Touched are the repositories of the act by
// key, which say more than the store.
func (b *draft) gather(ctx context.Context, keys []string, touched map[string][]repositoryPage) error {
	bearers, err := b.desk.store.SoftwareBearers(ctx, keys)
	if err != nil {
		return err
	}
	stored, err := b.desk.store.SoftwareWithKey(ctx, keys)
	if err != nil {
		return err
	}
	known := map[string][]register.Software{}
	for _, s := range stored {
		known[s.Key] = append(known[s.Key], s)
	}
	var part []string
	waiting := 0
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		err := b.gatherPart(ctx, part, bearers, touched, known)
		part, waiting = part[:0], 0
		return err
	}
	for _, key := range keys {
		if len(bearers[key])+len(touched[key]) == 0 && len(known[key]) == 0 {
			continue
		}
		part = append(part, key)
		if waiting += len(bearers[key]); waiting >= gatheredAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (b *draft) gatherPart(ctx context.Context, keys []string, bearers map[string][]string, touched map[string][]repositoryPage, known map[string][]register.Software) error {
	var ids []string
	wanted := map[string]bool{}
	for _, key := range keys {
		if len(known[key]) == 0 && alone(bearers[key], touched[key]) {
			continue
		}
		wanted[key] = true
		for _, id := range bearers[key] {
			if b.repositories[id] == nil {
				ids = append(ids, id)
			}
		}
	}
	list, err := b.desk.store.RepositoriesByID(ctx, ids)
	if err != nil {
		return err
	}
	read := make(map[string]*register.Repository, len(list))
	for i := range list {
		read[list[i].ID] = &list[i]
	}
	for _, key := range keys {
		if !wanted[key] {
			continue
		}
		all, err := b.bearersOf(ctx, key, bearers[key], touched[key], read)
		if err != nil {
			return err
		}
		if err := b.keepSoftware(ctx, Gather(all), known[key]); err != nil {
			return err
		}
	}
	return nil
}

// alone reports whether a repository of the act is the only one of its name, and declares
// none: it is no software, as most are not.
func alone(bearers []string, touched []repositoryPage) bool {
	if len(touched) != 1 || touched[0].repository.Software.Is(register.Present) {
		return false
	}
	return !slices.ContainsFunc(bearers, func(id string) bool { return id != touched[0].repository.ID })
}

// bearersOf lists the repositories whose software would have a key once the act is saved.
func (b *draft) bearersOf(ctx context.Context, key string, ids []string, touched []repositoryPage, read map[string]*register.Repository) ([]Gathering, error) {
	var all []Gathering
	seen := map[string]bool{}
	add := func(r *register.Repository) error {
		if r == nil || seen[r.ID] || r.SoftwareKey() != key || len(all) == register.SoftwareMost {
			return nil
		}
		seen[r.ID] = true
		bodies, err := b.organisationsOf(ctx, *r)
		g := Gathering{Repository: *r}
		for _, o := range bodies {
			g.Bodies = append(g.Bodies, o.ID)
		}
		all = append(all, g)
		return err
	}
	for _, p := range touched {
		if err := add(p.repository); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		r := read[id]
		if mine := b.repositories[id]; mine != nil {
			r = mine
		}
		if err := add(r); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Gathering) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// keepSoftware writes the software of one key, each under the address that it has, and
// takes away what is none any more.
func (b *draft) keepSoftware(ctx context.Context, groups [][]Gathering, known []register.Software) error {
	all := make([]register.Software, len(groups))
	for i, group := range groups {
		all[i] = SoftwareOf(group)
	}
	slugs := map[string]bool{}
	for i := range all {
		if at := heirTo(all[i], known, slugs); at >= 0 {
			all[i].Slug = known[at].Slug
			slugs[all[i].Slug] = true
		}
	}
	for i := range all {
		s := &all[i]
		if s.Slug == "" {
			s.Slug = b.softwareSlug(groups[i][0], *s, slugs)
			slugs[s.Slug] = true
		}
		if err := b.putSoftware(ctx, s, groups[i]); err != nil {
			return err
		}
	}
	for _, old := range known {
		now := slices.IndexFunc(all, func(s register.Software) bool { return s.Slug == old.Slug })
		if now < 0 {
			b.batch.DropSoftware = append(b.batch.DropSoftware, old.Slug)
		}
		if old.Several() && (now < 0 || !all[now].Several()) {
			b.batch.Entries = append(b.batch.Entries, register.Entry{Kind: register.KindSoftware, Key: old.Slug, Drop: true, SeenAt: b.batch.At})
		}
	}
	return nil
}

// heirTo gives which of the known software of a key this one is: the one with which it
// shares a repository, its main one before others. -1 is none.
func heirTo(s register.Software, known []register.Software, taken map[string]bool) int {
	for _, p := range s.Parts {
		for i := range known {
			if !taken[known[i].Slug] && known[i].Holds(p.Repository) {
				return i
			}
		}
	}
	return -1
}

// softwareSlug gives an address that no software of the key has: the name alone to the
// first one, and to the others what publishes them beside it. Two hyphens stand in no
// name's address, so that no software of another name has it.
func (b *draft) softwareSlug(main Gathering, s register.Software, taken map[string]bool) string {
	base := register.Slug(s.Name)
	if !taken[base] {
		return base
	}
	account := strings.TrimSuffix(main.Key, "/"+main.Name)
	slug := base + "--" + register.Slug(account)
	for n := 2; taken[slug]; n++ {
		slug = fmt.Sprintf("%s--%s-%d", base, register.Slug(account), n)
	}
	return slug
}

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

// gatheredStep is how many names one step of GatherAll looks at.
const gatheredStep = 500

// GatherAll gathers the repositories of a register that an older program wrote. It goes on
// where another one ended, and does nothing where all is done. Other acts have their turn
// between its steps.
func (d *Desk) GatherAll(ctx context.Context) error {
	for {
		done, err := d.gatherStep(ctx)
		if err != nil {
			return fmt.Errorf("gather software: %w", err)
		}
		if done {
			return nil
		}
	}
}

// gatherStep looks at the next names; it reports whether none is left.
func (d *Desk) gatherStep(ctx context.Context) (done bool, err error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	left, err := d.store.ToGather(ctx)
	if err != nil || !left {
		return true, err
	}
	keys, err := d.store.Ungathered(ctx, gatheredStep)
	if err != nil {
		return false, err
	}
	b := d.draft("register:software", d.clock())
	b.batch.Gathered = &register.Gathered{All: len(keys) == 0}
	if len(keys) > 0 {
		b.batch.Gathered.Until = keys[len(keys)-1]
		if err := b.gather(ctx, keys, nil); err != nil {
			return false, err
		}
	}
	return len(keys) == 0, d.store.Save(ctx, b.batch)
}
