// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

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
