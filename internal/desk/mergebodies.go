// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// longestMerger ends a walk along mergers: a body is merged a few times in a century.
const longestMerger = 12

// heir follows the mergers of a body to the one that stands.
func (b *draft) heir(ctx context.Context, o *register.Organisation) (*register.Organisation, error) {
	for range longestMerger {
		next := o.Merged()
		if next == "" {
			return o, nil
		}
		var err error
		if o, err = b.organisation(ctx, next); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// MergeOrganisations says that a body was merged into another one on a day (YYYY-MM-DD).
// Its page stays and tells of it; its accounts, with their code, the bodies below it, its
// sheets and the list of its identifiers go to the other one, each with the day. The same
// merger twice changes nothing.
func (d *Desk) MergeOrganisations(ctx context.Context, actor, from, into, date string) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft(actor, d.clock())
	fail := func(err error) error { return fmt.Errorf("merge %s into %s: %w", from, into, err) }
	if _, err := time.Parse(time.DateOnly, date); err != nil || date > day(b.batch.At) {
		return fail(&Fault{"date", "unknown"})
	}
	old, err := b.organisation(ctx, from)
	if err != nil {
		return fail(err)
	}
	next, err := b.organisation(ctx, into)
	if err != nil {
		return fail(err)
	}
	if old.Merged() == next.ID {
		return nil
	}
	last, err := b.heir(ctx, next)
	if err != nil {
		return fail(err)
	}
	if old.Merged() != "" || last.ID == old.ID || last.ID != next.ID {
		return fail(register.ErrConflict)
	}
	b.succeed(old, next, date)
	for _, step := range []func(context.Context, *register.Organisation, *register.Organisation, string) error{b.handAccounts, b.handChildren, b.handSheets} {
		if err := step(ctx, old, next, date); err != nil {
			return fail(err)
		}
	}
	return b.save(ctx)
}

// succeed notes the merger with both bodies.
func (b *draft) succeed(old, next *register.Organisation, date string) {
	old.Successors = append(slices.Clone(old.Successors), register.Dated{Value: next.ID, Since: date})
	next.Predecessors = append(slices.Clone(next.Predecessors), register.Dated{Value: old.ID, Since: date})
	dates := slices.Clone(next.IdentifierDates)
	for i, id := range old.Identifiers {
		if id.Scheme == register.SchemeName || id.Scheme == register.SchemeAccount {
			continue
		}
		was := old.Dates(id)
		if was.Until == "" {
			was.Until = date
		}
		if i := slices.IndexFunc(dates, func(d register.DatedIdentifier) bool { return d.Identifier == id }); i < 0 && !slices.Contains(next.Identifiers, id) {
			dates = append(dates, was)
		}
		old.IdentifierDates = slices.DeleteFunc(slices.Clone(old.IdentifierDates), func(d register.DatedIdentifier) bool { return d.Identifier == old.Identifiers[i] })
		old.IdentifierDates = append(old.IdentifierDates, was)
	}
	next.IdentifierDates = dates
	next.Names = addName(next.Names, register.Dated{Value: old.Name, Until: date})
	for i, p := range old.Parents {
		if p.Until == "" {
			old.Parents = slices.Clone(old.Parents)
			old.Parents[i].Until = date
		}
	}
	for _, o := range []*register.Organisation{old, next} {
		o.SeenAt = b.batch.At
		b.touch(register.KindOrganisation, o.ID)
	}
}

// handAccounts gives the accounts of a body, and the code that they hold, to the next one.
func (b *draft) handAccounts(ctx context.Context, old, next *register.Organisation, _ string) error {
	accounts, err := b.desk.store.AccountsOf(ctx, old.ID)
	if err != nil {
		return err
	}
	for _, listed := range accounts {
		a, err := b.account(ctx, listed.Key())
		if err != nil || a == nil {
			return err
		}
		a.Organisation, a.SeenAt = next.ID, b.batch.At
		b.touch(register.KindAccount, strings.ToLower(a.Key()))
		if err := b.touchHeld(ctx, a.Key()); err != nil {
			return err
		}
	}
	return nil
}

// handChildren puts the bodies below one under the next one, from the day on.
func (b *draft) handChildren(ctx context.Context, old, next *register.Organisation, date string) error {
	below, err := b.desk.store.OrganisationsUnder(ctx, old.ID, underOne)
	if err != nil {
		return err
	}
	for _, listed := range below {
		o, err := b.organisation(ctx, listed.ID)
		if err != nil {
			return err
		}
		if o.ID == next.ID {
			continue
		}
		o.Parents = slices.Clone(o.Parents)
		for i, p := range o.Parents {
			if p.Value == old.ID && p.Until == "" {
				o.Parents[i].Until = date
			}
		}
		o.Parents = append(o.Parents, register.Dated{Value: next.ID, Since: date})
		o.SeenAt = b.batch.At
		b.touch(register.KindOrganisation, o.ID)
	}
	return nil
}

// handSheets gives the sheets of a body to the next one, with what is written of them on
// the desk: who answers for a decision now is the body that took over.
func (b *draft) handSheets(ctx context.Context, old, next *register.Organisation, _ string) error {
	for after := ""; ; {
		sheets, err := b.desk.store.SheetsOf(ctx, old.ID, after, page)
		if err != nil {
			return err
		}
		for i := range sheets {
			s := &sheets[i]
			after = s.Slug
			if b.sheets[s.ID] != nil {
				continue // it went with its repository
			}
			s.Organisation = next.ID
			b.sheets[s.ID] = s
			b.touch(register.KindSheet, s.ID)
			if err := b.relink(ctx, *s); err != nil {
				return err
			}
		}
		if len(sheets) < page {
			break
		}
	}
	declared, err := b.desk.store.Declarations(ctx, old.ID, underOne)
	for _, x := range declared {
		x.Sheet.Organisation = next.ID
		x.Number++
		x.ChangedAt = b.batch.At
		b.batch.Declarations = append(b.batch.Declarations, x)
	}
	return err
}
