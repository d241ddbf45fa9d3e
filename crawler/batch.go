// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"greffe/internal/register"
)

// Batcher is a Forge whose API reads many repositories with one request.
type Batcher interface {
	Forge

	// Batch says how many repositories of a host are asked for at once; 1 where the
	// API does not do it.
	Batch(host string) int

	// Trees reads what the repositories hold and calls read for each that it could,
	// once, by its index. The others are visited one by one: Trees must not say of
	// one that it is gone. Its error is a Fault that concerns all that were not read;
	// nil leaves those to be visited one by one.
	Trees(ctx context.Context, rs []register.Repository, read func(i int, t Tree)) error
}

// wanted is a repository whose visit waits for its batch to be full.
type wanted struct {
	repository register.Repository
	known      *known
	why        reason
}

// batch says how many repositories the account's forge reads at once.
func (w *walk) batch() int {
	if b, ok := w.forge.(Batcher); ok {
		return b.Batch(w.name)
	}
	return 1
}

// later starts the visit of a listed repository: at once, or when its batch is full.
func (w *walk) later(ctx context.Context, r register.Repository, k *known, why reason) error {
	most := w.batch()
	if most <= 1 {
		return w.start(ctx, func() { w.visit(ctx, r, k, true, why, nil) })
	}
	w.pending = append(w.pending, wanted{r, k, why})
	if len(w.pending) < most {
		return nil
	}
	return w.flush(ctx)
}

// flush starts the visits that wait.
func (w *walk) flush(ctx context.Context) error {
	if len(w.pending) == 0 {
		return nil
	}
	all := w.pending
	w.pending = nil
	return w.start(ctx, func() { w.visitAll(ctx, all) })
}

// visitAll reads a batch with as few requests as its forge needs. What could not be
// read so is visited one by one, each in a slot of its own.
func (w *walk) visitAll(ctx context.Context, all []wanted) {
	done, err := w.readAll(ctx, all)
	for i, v := range all {
		switch {
		case done[i] || ctx.Err() != nil:
		case err != nil:
			w.visit(ctx, v.repository, v.known, true, v.why, &reading{err: err})
		default:
			w.visits.Go(func() {
				if w.take(ctx) == nil {
					defer w.free()
					w.visit(ctx, v.repository, v.known, true, v.why, nil)
				}
			})
		}
	}
}

// readAll visits what the batch brings, and reports which of them it brought. What an
// answer does to its reader ends here: the repositories are then visited one by one.
func (w *walk) readAll(ctx context.Context, all []wanted) (done []bool, err error) {
	done = make([]bool, len(all))
	defer func() {
		if p := recover(); p != nil {
			w.options.Log.Error("batch", "account", w.part.Account, "panic", p, "stack", string(debug.Stack()))
			err = nil
		}
	}()
	repositories := make([]register.Repository, len(all))
	for i, v := range all {
		repositories[i] = v.repository
	}
	budget, cancel := context.WithTimeout(ctx, w.options.VisitBudget)
	defer cancel()
	b, ok := w.forge.(Batcher)
	if !ok {
		return done, nil
	}
	var kept sync.WaitGroup // what is read is kept before the slot is free for more
	err = b.Trees(budget, repositories, func(i int, t Tree) {
		if done[i] {
			return
		}
		done[i] = true
		act := func() { w.visit(ctx, all[i].repository, all[i].known, true, all[i].why, &reading{tree: t}) }
		if w.Activity == nil && w.Archive == nil {
			kept.Go(act) // side by side: the register keeps together what comes together
			return
		}
		w.visits.Go(func() { // it asks for more, and need not do so one after the other
			if w.take(ctx) == nil {
				defer w.free()
				act()
			}
		})
	})
	kept.Wait()
	if err != nil && !errors.As(err, new(*Fault)) {
		err = Unanswered(fmt.Errorf("read %d repositories of %s: %w", len(all), w.part.Account, err))
	}
	return done, err
}

// reading is what a batch brought for one repository.
type reading struct {
	tree Tree
	err  error
}
