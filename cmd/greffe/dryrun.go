// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// crawlCopy makes the crawl on a copy of the register and prints what changed there, a
// line each: what would change here. The register itself is only read.
func (a *app) crawlCopy(ctx context.Context, o *office, s crawlSettings, args []string) (err error) {
	dir, err := os.MkdirTemp("", "greffe-dry-run-")
	if err != nil {
		return incomplete("cli.failed", words.Args{"why": err.Error()})
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "copy.db")
	if err := o.engine.Backup(ctx, path); err != nil {
		return noRegister(err)
	}
	other := *a
	other.db = path
	copied, err := other.open(ctx, sqlite.Write)
	if err != nil {
		return err
	}
	defer copied.Close()
	before, err := copied.engine.Position(ctx)
	if err != nil {
		return noRegister(err)
	}
	all, err := other.toVisit(ctx, copied, s, args)
	if err != nil {
		return err
	}
	crawled := other.crawl(ctx, copied, s, all)
	if err := a.printChanges(ctx, copied, before); err != nil {
		return err
	}
	return crawled
}

// printChanges lists what the journal holds after a position: what happened, to what, and
// which fields.
func (a *app) printChanges(ctx context.Context, o *office, after int64) error {
	const page = 500
	n := 0
	for {
		all, err := o.store.Changes(ctx, after, page)
		if err != nil {
			return noRegister(err)
		}
		for _, c := range all {
			after = c.Seq
			n++
			if _, err := fmt.Fprintln(a.stdout, register.Visible(strings.TrimRight(fmt.Sprintf("%s %s %s %s", verb(c), c.Kind, address(c), strings.Join(c.Fields, ",")), " "))); err != nil {
				return err
			}
		}
		if len(all) < page {
			break
		}
	}
	a.say("crawl.dry_run.done", words.Args{"n": fmt.Sprint(n)})
	return nil
}

// verb says what happened: a contract for scripts.
func verb(c register.Change) string {
	switch {
	case c.Tombstone:
		return "gone"
	case c.First:
		return "added"
	}
	return "changed"
}

func address(c register.Change) string {
	if c.Address != "" {
		return c.Address
	}
	return c.Key
}
