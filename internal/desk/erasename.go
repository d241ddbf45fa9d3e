// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"

	"greffe/internal/register"
)

// ErrNameStays is the error of who would erase a name that the public still reads: it is
// mended first, or its version erased too. It is an ErrInvalid.
var ErrNameStays = fmt.Errorf("the name is that of the present version: %w", register.ErrInvalid)

// eraseNamed erases versions, the name that they give the sheet, and its address. Each
// version bears the address, and so all of them go. What the public reads stays, as a new
// version at an address made of the name that it has now, unless its version is among
// those named: then a neutral name stands on the tombstone. Where the address is that of
// the name of today already, it never held the other, and no more is erased than asked.
func (b *draft) eraseNamed(ctx context.Context, actor register.Actor, s register.Sheet, revisions []register.Revision, numbers []int, ground, neutral string) (slug string, err error) {
	var gone, rest, all []register.Revision
	var every []int
	for _, r := range revisions {
		if every = append(every, r.Number); slices.Contains(numbers, r.Number) {
			gone = append(gone, r)
		} else {
			rest = append(rest, r)
		}
	}
	had, names := s, namesIn(gone)
	last := slices.Contains(numbers, revisions[0].Number)
	if !last {
		if named(names, s.Content.Name) {
			return "", ErrNameStays
		}
		all = revisions[:1]
		if s.Slug, err = b.sheetSlug(ctx, s); err != nil {
			return "", err
		}
	}
	moves := last || s.Slug != had.Slug
	if moves {
		names = append(names, namesIn(revisions[len(all):])...)
	} else {
		every, all = numbers, rest
	}
	if !last { // a name that it had before, and has again, is not what had to go
		names = slices.DeleteFunc(names, func(n string) bool { return named([]string{n}, s.Content.Name) })
	}
	b.erase(&s, revisions, every, ground, register.ByRegister)
	b.batch.Erase[len(b.batch.Erase)-1].Desk = true
	if last {
		s = bare(s, register.Withdrawal{Reason: reasonErased, At: b.batch.At})
		s.Content.Name = neutral
		if s.Slug, err = b.slug(ctx, register.KindSheet, s.ID, register.Slug(neutral)); err != nil {
			return "", err
		}
	}
	if moves {
		s.ChangedAt = b.batch.At
	}
	b.forgetName(&s, had, names)
	if !last { // its words are those of the version that comes now
		b.keepHeld(s)
	}
	if moves && !last {
		s.Erased[slices.IndexFunc(s.Erased, func(e register.Erasure) bool { return e.Number == revisions[0].Number })].Until = b.batch.At
	}
	if err := b.eraseDraft(ctx, actor, s, revisions, all, last); err != nil {
		return "", err
	}
	if err := b.renameDraft(ctx, actor, s, names, neutral); err != nil {
		return "", err
	}
	if err := b.renameLines(ctx, s, names, neutral); err != nil {
		return "", err
	}
	return s.Slug, b.replace(ctx, actor, s, register.RemarkErased, "")
}

// forgetName marks the erasures of this act as those of the name and the address that the
// sheet had.
func (b *draft) forgetName(s *register.Sheet, had register.Sheet, names []string) {
	e := &b.batch.Erase[len(b.batch.Erase)-1]
	e.Names = names
	if s.Slug != had.Slug {
		e.Address, e.Moved = had.Slug, s.Slug
	}
	for i := range s.Erased {
		if e.Address != "" && slices.Contains(e.Numbers, s.Erased[i].Number) {
			s.Erased[i].Name = true
		}
	}
}

// keepHeld keeps what the present version holds beside its words: documents, its file, its product.
func (b *draft) keepHeld(s register.Sheet) {
	e := &b.batch.Erase[len(b.batch.Erase)-1]
	kept := map[string][]string{}
	hold(kept, s)
	e.Documents, e.Files, e.Products = without(e.Documents, kept["document"]), without(e.Files, kept["file"]), without(e.Products, kept["product"])
}

// renameDraft takes the name and the address out of the working state, which eraseDraft
// may have left as it was.
func (b *draft) renameDraft(ctx context.Context, actor register.Actor, s register.Sheet, names []string, neutral string) error {
	all := b.batch.Declarations
	i := slices.IndexFunc(all, func(x register.Declaration) bool { return x.Sheet.ID == s.ID })
	if i < 0 {
		x, ok, err := found(b.desk.store.Declaration(ctx, s.ID))
		if err != nil || !ok {
			return err
		}
		x.Number++
		x.ChangedAt, x.Person = b.batch.At, actor.Person
		b.batch.Declarations = append(all, x)
		i = len(all)
	}
	x := &b.batch.Declarations[i]
	if named(names, x.Sheet.Content.Name) {
		x.Sheet.Content.Name = neutral
	}
	x.Sheet.Slug, x.Sheet.Erased, x.Sheet.Findings, x.Slug, x.Line = s.Slug, s.Erased, nil, "", ""
	return nil
}

// renameLines takes the names out of the list of algorithms that the administration writes
// and out of the one that the public reads.
func (b *draft) renameLines(ctx context.Context, s register.Sheet, names []string, neutral string) error {
	e := &b.batch.Erase[len(b.batch.Erase)-1]
	for _, read := range []func(context.Context, string) (register.Census, error){b.desk.store.WorkingCensus, b.desk.store.Census} {
		c, ok, err := found(read(ctx, s.Organisation))
		if err != nil {
			return err
		}
		changed := false
		c.Lines = slices.Clone(c.Lines)
		for i, l := range c.Lines {
			if named(names, l.Name) {
				e.Names = append(e.Names, l.Name) // as it is written there
				c.Lines[i].Name, c.Lines[i].ID, changed = neutral, register.CensusLineID(s.Organisation, neutral, s.ID), true
			}
		}
		if !ok || !changed {
			continue
		}
		c.Number++
		c.ChangedAt = b.batch.At
		if !c.Public {
			b.batch.Censuses = append(b.batch.Censuses, c)
		} else if err := b.publishCensus(ctx, c); err != nil {
			return err
		}
	}
	slices.Sort(e.Names)
	e.Names = slices.Compact(e.Names)
	return nil
}

// namesIn lists the names that versions give a sheet.
func namesIn(revisions []register.Revision) []string {
	var all []string
	for _, r := range revisions {
		if r.Body.Content.Name != "" && !slices.Contains(all, r.Body.Content.Name) {
			all = append(all, r.Body.Content.Name)
		}
	}
	return all
}

// named reports whether a name is one of them, in any case and without accents.
func named(names []string, name string) bool {
	folded := register.FoldName(name)
	return slices.ContainsFunc(names, func(n string) bool { return register.FoldName(n) == folded })
}
