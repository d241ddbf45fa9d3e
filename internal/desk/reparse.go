// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

// Reparse takes what a better reader makes of the stored bytes of a visit: metadata,
// findings, sheets, licence and checks. The visit itself, its snapshot and its times stay.
// It reports whether anything came out otherwise; nothing is written when not.
func (d *Desk) Reparse(ctx context.Context, v register.Visit) (bool, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	fail := func(err error) (bool, error) {
		return false, fmt.Errorf("read %s again: %w", v.Repository.Key, err)
	}
	old, err := d.store.Repository(ctx, v.Repository.ID)
	if err != nil {
		return fail(err)
	}
	b := d.draft("reparse", d.clock())
	r := old
	mergeMetadata(&r, &v.Repository)
	b.repositories[r.ID] = &r
	b.touch(register.KindRepository, r.ID)
	profile, err := b.profileOf(ctx, r)
	if err != nil {
		return fail(err)
	}
	if x, read := Examine(&r, v, profile); read {
		b.examinations[r.ID] = &x
	}
	if v.Publiccode != nil {
		b.batch.Publiccodes = append(b.batch.Publiccodes, *v.Publiccode)
	}
	if err := b.heldSheets(ctx, r, v); err != nil {
		return fail(err)
	}
	hooks, err := b.hooksMoved(ctx, r.ID, v.Publiccode)
	if err != nil {
		return fail(err)
	}
	if hooks || old.Body.Value != r.Body.Value {
		if err := b.relinkAround(ctx, []*register.Repository{&r}); err != nil {
			return fail(err)
		}
	}
	changed, err := b.differs(ctx, old)
	if err != nil || !changed {
		return changed, err
	}
	if err := b.save(ctx); err != nil {
		return fail(err)
	}
	return true, nil
}

// differs reports whether the draft says anything that the register does not hold.
func (b *draft) differs(ctx context.Context, old register.Repository) (bool, error) {
	store := b.desk.store
	if !same(old, *b.repositories[old.ID]) {
		return true, nil
	}
	for _, p := range b.batch.Publiccodes {
		if kept, ok, err := found(store.Publiccode(ctx, p.Repository)); err != nil || !ok || !same(kept, p) {
			return true, err
		}
	}
	for id, s := range b.sheets {
		if kept, ok, err := found(store.Sheet(ctx, id)); err != nil || !ok || !same(kept, *s) {
			return true, err
		}
	}
	for id, x := range b.examinations {
		kept, ok, err := found(store.Examination(ctx, id))
		if err != nil || !ok {
			return true, err
		}
		links, err := store.LinksOfRepositories(ctx, []string{id})
		if err != nil {
			return true, err
		}
		if now, err := b.linkedExamination(ctx, *x, links); err != nil || !same(kept, now) {
			return true, err
		}
	}
	return false, nil
}

// same compares two nouns as the store would write them.
func same[T any](a, b T) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
