// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// Software is derived: the store alone says what it is made of. An act marks the names
// whose repositories it writes, in the same batch, and then gathers what is marked; what
// it leaves, because another program wrote meanwhile, the next act gathers.

// changedSoftware lists the repositories of the act of which anything changes that their
// software is made of; before is how they are stored.
func (b *draft) changedSoftware(ctx context.Context, pages []repositoryPage) ([]string, error) {
	ids := make([]string, len(pages))
	for i, p := range pages {
		ids[i] = p.repository.ID
	}
	more := len(b.batch.Organisations)+len(b.batch.Links)+len(b.batch.DropLinks) > 0 // its search entry says them
	if more {
		return ids, nil
	}
	list, err := b.desk.store.RepositoriesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	before := make(map[string]*register.Repository, len(list))
	for i := range list {
		before[list[i].ID] = &list[i]
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		old, now := before[id], b.repositories[id]
		described := slices.ContainsFunc(b.batch.Publiccodes, func(p register.Publiccode) bool { return p.Repository == id })
		return old != nil && sameSoftware(old, now) && !described
	}), nil
}

// sameSoftware reports whether two states of a repository make the same software.
func sameSoftware(a, b *register.Repository) bool {
	type made struct {
		key, address, name, head, root, description, declared, summary, licence, language, topics, accounts string
		fork, forked, archived, gone                                                                        bool
		metadata                                                                                            register.MetadataState
		active, released                                                                                    string
	}
	of := func(r *register.Repository) made {
		return made{
			r.SoftwareKey(), r.Key, r.Name, r.Head.Or(""), r.Began(), r.Description.Or(""), r.Software.Or(""), r.Summary.Or(""), r.Licence.Or(""), r.Language.Or(""),
			strings.Join(r.Topics.Or(nil), "\n"), strings.Join(r.Accounts, "\n"),
			r.Fork.Or(false), !r.Forks.Is(register.Present) || r.Forks.Value > 0, r.Archived.Or(false), r.Gone(), r.Publiccode, r.LastActivity.Value.String(), r.Newest().Value.String(),
		}
	}
	return of(a) == of(b)
}

// gatheredAtOnce is how many names are gathered at once.
const gatheredAtOnce = 200

// gatherTries is how often another program may come between.
const gatherTries = 5

// gatherStale gathers the names that are marked.
func (d *Desk) gatherStale(ctx context.Context, actor string) error {
	for tries := 0; ; {
		keys, marks, err := d.store.StaleSoftware(ctx, gatheredAtOnce)
		if err != nil || len(keys) == 0 {
			return err
		}
		b := d.draft(actor, d.clock())
		b.batch.Gathered = &register.Gathered{Marks: marks}
		if err = b.gather(ctx, keys); err == nil {
			err = d.store.Save(ctx, b.batch)
		}
		switch {
		case errors.Is(err, register.ErrConflict):
			if tries++; tries == gatherTries {
				return nil // the marks are there for who comes next
			}
		case err != nil:
			return fmt.Errorf("gather software: %w", err)
		}
	}
}

// gather gathers the software of these keys from what is stored.
func (b *draft) gather(ctx context.Context, keys []string) error {
	list, err := b.desk.store.SoftwareBearers(ctx, keys)
	if err != nil {
		return err
	}
	known, err := b.knownSoftware(ctx, keys)
	if err != nil {
		return err
	}
	if err := b.askOwners(ctx, list); err != nil {
		return err
	}
	parts, err := b.partsByKey(ctx, list)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := b.keepSoftware(ctx, parts[key], known[key]); err != nil {
			return err
		}
	}
	return nil
}

// knownSoftware gives the software of these keys, by key, what is none any more after the rest.
func (b *draft) knownSoftware(ctx context.Context, keys []string) (map[string]knownSoftware, error) {
	now, err := b.desk.store.SoftwareWithKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	former, err := b.desk.store.FormerSoftware(ctx, keys)
	known := map[string]knownSoftware{}
	for _, s := range now {
		k := known[s.Key]
		k.now = append(k.now, s)
		known[s.Key] = k
	}
	for _, s := range former {
		k := known[s.Key]
		k.former = append(k.former, s)
		known[s.Key] = k
	}
	return known, err
}

// askOwners asks at once for the bodies that publish repositories.
func (b *draft) askOwners(ctx context.Context, list []register.Repository) error {
	var keys, ids []string
	for i := range list {
		keys = append(keys, list[i].Accounts...)
	}
	slices.Sort(keys)
	accounts, err := b.desk.store.AccountsByKey(ctx, slices.Compact(keys))
	if err != nil {
		return err
	}
	for i := range accounts {
		b.accounts[strings.ToLower(accounts[i].Key())] = &accounts[i]
		ids = append(ids, accounts[i].Organisation)
	}
	slices.Sort(ids)
	bodies, err := b.desk.store.OrganisationsByID(ctx, slices.Compact(ids))
	for _, o := range bodies {
		b.keep(o)
	}
	return err
}

// partsByKey parts the bearers of names into projects, and reads whole what stands in one.
func (b *draft) partsByKey(ctx context.Context, list []register.Repository) (map[string][][]Gathering, error) {
	byKey := map[string][]Gathering{}
	for i := range list {
		g := Gathering{Repository: list[i]}
		for _, account := range g.Accounts {
			if a := b.accounts[strings.ToLower(account)]; a != nil && a.Organisation != "" {
				g.Bodies = append(g.Bodies, a.Organisation)
			}
		}
		byKey[g.SoftwareKey()] = append(byKey[g.SoftwareKey()], g)
	}
	var ids []string
	parts := map[string][][]Gathering{}
	for key, all := range byKey {
		parts[key] = parted(all)
		for _, group := range parts[key] {
			for i := range group {
				ids = append(ids, group[i].ID)
			}
		}
	}
	whole := make(map[string]*register.Repository, len(ids))
	for some := range slices.Chunk(ids, gatheredAtOnce) {
		read, err := b.desk.store.RepositoriesByID(ctx, some)
		if err != nil {
			return nil, err
		}
		for i := range read {
			whole[read[i].ID] = &read[i]
		}
	}
	for _, groups := range parts {
		for _, group := range groups {
			for i := range group {
				if r := whole[group[i].ID]; r != nil {
					group[i].Repository = *r
				}
			}
		}
		ranked(groups)
	}
	return parts, nil
}

// keepSoftware writes the software of one key, each under the address that it has, and
// takes away what is none any more.
func (b *draft) keepSoftware(ctx context.Context, groups [][]Gathering, known knownSoftware) error {
	all := make([]register.Software, len(groups))
	for i, group := range groups {
		all[i] = SoftwareOf(group)
	}
	known.address(all)
	for i := range all {
		if err := b.putSoftware(ctx, &all[i], groups[i]); err != nil {
			return err
		}
	}
	for _, old := range known.now {
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

// gatherStep gathers what is marked, and marks the next names; it reports whether none is left.
func (d *Desk) gatherStep(ctx context.Context) (done bool, err error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	const actor = "register:software"
	if err := d.gatherStale(ctx, actor); err != nil {
		return false, err
	}
	left, err := d.store.ToGather(ctx)
	if err != nil || left == nil {
		return true, err
	}
	g := register.Gathered{Left: left}
	names, last, err := d.store.DeclaredNames(ctx, left.Named, gatheredStep)
	if err != nil {
		return false, err
	}
	if last != "" {
		g.Declared, left.Named = names, last
	} else {
		if g.Keys, err = d.store.Ungathered(ctx, left.After, gatheredStep); err != nil {
			return false, err
		}
		if left.Done = len(g.Keys) == 0; !left.Done {
			left.After = g.Keys[len(g.Keys)-1]
		}
	}
	return false, d.store.Save(ctx, register.Batch{At: d.clock(), Actor: actor, Gathered: &g})
}
