// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"

	"greffe/internal/register"
)

// ReplyCounts lists what a body counted of the individual requests that it had, the
// last year first, for its own people.
func (d *Desk) ReplyCounts(ctx context.Context, actor register.Actor, organisation string) ([]register.ReplyCount, error) {
	if err := allow(actor, ActLook, organisation); err != nil {
		return nil, fmt.Errorf("requests of %s: %w", organisation, err)
	}
	return d.store.ReplyCounts(ctx, organisation)
}

// firstYear is the first year of which a body can count requests.
const firstYear = 2000

// SaveReplyCount saves the count of a year. To publish one, or to change what is
// published, is an approver's act.
func (d *Desk) SaveReplyCount(ctx context.Context, actor register.Actor, c register.ReplyCount) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	fail := func(err error) error { return fmt.Errorf("requests of %s in %d: %w", c.Organisation, c.Year, err) }
	if err := allow(actor, ActDraft, c.Organisation); err != nil {
		return fail(err)
	}
	b := d.draft(actorOf(c.Organisation), d.clock())
	switch {
	case c.Year < firstYear || c.Year > b.batch.At.Year():
		return &Fault{"requests", "year"}
	case c.Asked < 0 || c.Asked > maxFigure, c.InTime < 0 || c.InTime > c.Asked, c.Refused < 0 || c.Refused > c.Asked:
		return &Fault{"requests", "count"}
	}
	o, err := b.organisation(ctx, c.Organisation)
	if err != nil {
		return fail(err)
	}
	isOf := func(x register.ReplyCount) bool { return x.Year == c.Year }
	if c.Public || slices.ContainsFunc(o.Requests, isOf) {
		if err := allow(actor, ActPublish, c.Organisation); err != nil {
			return &Fault{"requests", "publish"}
		}
		o.Requests = slices.DeleteFunc(slices.Clone(o.Requests), isOf)
		if c.Public {
			o.Requests = append(o.Requests, c.Published())
			slices.SortFunc(o.Requests, func(x, y register.ReplyCount) int { return y.Year - x.Year })
		}
		o.SeenAt = b.batch.At
		b.touch(register.KindOrganisation, o.ID)
	}
	c.ChangedAt, c.Person = b.batch.At, actor.Person
	b.batch.ReplyCounts = append(b.batch.ReplyCounts, c)
	return b.save(ctx)
}
