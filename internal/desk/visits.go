// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"greffe/internal/register"
)

// mostTogether is how many visits one batch keeps at most.
const mostTogether = 64

// queue holds the visits that wait for the desk: whoever comes first keeps those of the
// others with its own, in one batch, because a batch costs more than what is in it.
type queue struct {
	mu      sync.Mutex
	waiting []*queued
}

// queued is one visit that waits. kept is closed when err says what became of it.
type queued struct {
	ctx   context.Context //nolint:containedctx // its caller's: one that ended before its turn leaves no trace
	visit register.Visit
	err   error
	kept  chan struct{}
}

// take gives the visits whose turn it is, the oldest first.
func (q *queue) take() []*queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), mostTogether)
	turn := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return turn
}

// SaveVisit records one full visit: who the repository is, what is now known of it,
// its publiccode.yml, its sheets and their links, in one batch, which may keep other
// visits that were made at the same time. It returns when the visit is kept.
func (d *Desk) SaveVisit(ctx context.Context, v register.Visit) error {
	mine := &queued{ctx: ctx, visit: v, kept: make(chan struct{})}
	d.visits.mu.Lock()
	d.visits.waiting = append(d.visits.waiting, mine)
	d.visits.mu.Unlock()
	d.acts.Lock()
	defer d.acts.Unlock()
	for {
		select {
		case <-mine.kept:
			return mine.err
		default:
			d.keepVisits(d.visits.take())
		}
	}
}

// keepVisits saves the visits of one turn and tells each caller.
func (d *Desk) keepVisits(turn []*queued) {
	var together []*queued
	for _, q := range turn {
		if q.err = q.ctx.Err(); q.err != nil {
			close(q.kept)
			continue
		}
		together = append(together, q)
	}
	for len(together) > 0 {
		n := 1
		for n < len(together) && sameBatch(together[0].visit, together[n].visit) {
			n++
		}
		d.keepTogether(together[:n])
		together = together[n:]
	}
}

// sameBatch reports whether two visits may be of one batch: it has one time and one actor.
func sameBatch(a, b register.Visit) bool {
	return a.Crawl == b.Crawl && a.At.Truncate(time.Second).Equal(b.At.Truncate(time.Second))
}

// keepTogether saves visits in one batch. Those that concern one another, or a sheet, or
// that break a rule, need what the others did to be in the store: they are parted until
// each such visit stands alone.
func (d *Desk) keepTogether(all []*queued) {
	if len(all) == 1 {
		q := all[0]
		q.err = d.saveVisits(context.WithoutCancel(q.ctx), []register.Visit{q.visit})
		close(q.kept)
		return
	}
	visits := make([]register.Visit, len(all))
	for i, q := range all {
		visits[i] = q.visit
	}
	if apart(visits) && d.saveVisits(context.WithoutCancel(all[0].ctx), visits) == nil {
		for _, q := range all {
			close(q.kept)
		}
		return
	}
	half := len(all) / 2
	d.keepTogether(all[:half])
	d.keepTogether(all[half:])
}

// apart reports whether the visits are of different repositories, at different
// addresses, and hold no sheets.
func apart(all []register.Visit) bool {
	taken := map[string]bool{}
	for i := range all {
		v := &all[i]
		r := &v.Repository
		if len(v.Sheets) > 0 || len(v.SheetFaults) > 0 {
			return false
		}
		names := []string{"at " + strings.ToLower(r.Key)}
		for _, a := range r.Aliases {
			names = append(names, "at "+strings.ToLower(a.Key))
		}
		if r.ID != "" {
			names = append(names, "is "+r.ID)
		}
		if r.ForgeID != "" {
			names = append(names, "of "+r.Host+" "+r.ForgeID)
		}
		for _, name := range names {
			if taken[name] {
				return false
			}
		}
		for _, name := range names {
			taken[name] = true
		}
	}
	return true
}

// errTogether says that visits cannot be saved in one batch.
var errTogether = fmt.Errorf("visits that concern one another: %w", register.ErrConflict)

// saveVisits saves visits in one batch. Several are saved only where none of them
// touches what another one, or a sheet, stands on.
func (d *Desk) saveVisits(ctx context.Context, all []register.Visit) error {
	first := all[0]
	b := d.draft("crawl:"+first.Crawl, first.At.UTC().Truncate(time.Second))
	var moved []*register.Repository
	for _, v := range all {
		others := len(b.repositories)
		r, relinks, err := b.visit(ctx, v)
		if err != nil {
			return fmt.Errorf("save visit of %s: %w", v.Repository.Key, err)
		}
		alone := r == nil && len(b.repositories) == others || len(b.repositories) == others+1
		if len(all) > 1 && (!alone || len(b.sheets) > 0) {
			return errTogether // it took the place of another one, or a sheet left with its file
		}
		if relinks {
			moved = append(moved, r)
		}
	}
	sheets, err := b.sheetsAround(ctx, moved)
	if err != nil {
		return fmt.Errorf("save visit of %s: %w", first.Repository.Key, err)
	}
	if len(all) > 1 && len(sheets) > 0 {
		return errTogether
	}
	for _, id := range sorted(sheets) {
		if err := b.relinkSheet(ctx, id); err != nil {
			return fmt.Errorf("save visit of %s: %w", first.Repository.Key, err)
		}
	}
	return b.save(ctx)
}
