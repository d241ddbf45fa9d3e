// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
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
