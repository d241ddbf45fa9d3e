// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// eraseCommand shows the published versions of a sheet, or erases some: who holds the
// register's file is its administrator.
func eraseCommand(a *app) *cobra.Command {
	var versions []int
	var ground string
	var name bool
	cmd := &cobra.Command{
		Use: "erase SHEET", Short: a.text("erase.short", nil), Long: a.text("erase.long", nil), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			e, err := o.desk.Erasable(cmd.Context(), desk.Operator(), args[0], "")
			if errors.Is(err, register.ErrNotFound) {
				return misuse("erase.cli.sheet", words.Args{"value": args[0]})
			}
			if err != nil {
				return err
			}
			if len(versions) == 0 {
				return a.listErasable(cmd.Context(), o, e)
			}
			return a.erase(cmd.Context(), o, e, versions, ground, name)
		},
	}
	cmd.Flags().IntSliceVar(&versions, "version", nil, a.text("erase.flag.version", nil))
	cmd.Flags().StringVar(&ground, "ground", "", a.text("erase.flag.ground", nil))
	cmd.Flags().BoolVar(&name, "name", false, a.text("erase.flag.name", nil))
	return cmd
}

// listErasable writes a line a version: number, time, state, those that say the same;
// then a line an erasure. Remains that an earlier erasure left are taken out.
func (a *app) listErasable(ctx context.Context, o *office, e desk.Erasable) error {
	for _, r := range e.Versions {
		var same []string
		for _, n := range desk.Alike(e.Versions, []int{r.Number}) {
			if n != r.Number {
				same = append(same, strconv.Itoa(n))
			}
		}
		fmt.Fprintf(a.stdout, "%d\t%s\t%s\t%s\n", r.Number, r.At.Format(time.RFC3339), r.Body.State, strings.Join(same, ","))
	}
	for _, x := range e.Sheet.Erased {
		fmt.Fprintf(a.stdout, "%d\t%s\terased %s\t%s %s\n", x.Number, x.Since.Format(time.RFC3339), x.At.Format(time.RFC3339), x.Ground, x.By)
	}
	return o.store.Scrub(ctx)
}

func (a *app) erase(ctx context.Context, o *office, e desk.Erasable, versions []int, ground string, name bool) error {
	if !slices.Contains(register.ErasureGrounds(), ground) {
		return misuse("erase.cli.ground", nil)
	}
	for _, n := range versions {
		if !slices.ContainsFunc(e.Versions, func(r register.Revision) bool { return r.Number == n }) {
			return misuse("erase.cli.version", words.Args{"value": strconv.Itoa(n)})
		}
	}
	neutral := ""
	if name {
		neutral = a.text("erase.neutral", nil)
	}
	slug, clean, err := o.desk.EraseVersions(ctx, desk.Operator(), e.Sheet.ID, versions, ground, neutral)
	if errors.Is(err, desk.ErrNameStays) {
		return misuse("erase.cli.name", nil)
	}
	if err != nil {
		return err
	}
	if slug != e.Sheet.Slug {
		fmt.Fprintln(a.stdout, slug)
	}
	copies, err := filepath.Glob(a.db + ".before-*")
	if err != nil {
		copies = nil // a name that is a pattern: none can be named
	}
	for _, file := range copies {
		a.say("erase.cli.copy", words.Args{"file": file})
	}
	if !clean {
		return incomplete("erase.cli.later", words.Args{"file": a.db})
	}
	a.say("erase.cli.done", words.Args{"file": a.db})
	return nil
}

// scrubEvery is how often remains of erased words are looked for, that could not be taken
// out of the file at once.
const scrubEvery = 5 * time.Minute

// scrub takes them out while the site serves, until the context ends. The function that it
// gives waits for its end.
func (a *app) scrub(ctx context.Context, o *office) (wait func()) {
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(scrubEvery)
		defer tick.Stop()
		for {
			if err := o.store.Scrub(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("remains of erased words are still in the file", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return running.Wait
}
