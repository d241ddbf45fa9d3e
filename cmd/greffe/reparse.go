// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"greffe/crawler"
	"greffe/internal/publiccode"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func reparseCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reparse",
		Short: a.text("crawl.reparse.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			return a.reparse(cmd.Context(), o)
		},
	}
}

// crawlerOf makes a crawler with the readers of this program; forges come from outside.
func (a *app) crawlerOf(o *office) *crawler.Crawler {
	return &crawler.Crawler{
		Recorder:        o.desk,
		ParsePubliccode: func(b []byte) register.Publiccode { return publiccode.Parse(b, a.profile) },
		ParseSheets:     a.parseSheets,
	}
}

// reparse reads again what the last visits brought, as it stands in the register: no
// forge is asked, and no visit is told of that was not made.
func (a *app) reparse(ctx context.Context, o *office) error {
	ctx, release, err := a.onlyCrawler(ctx, o)
	if err != nil {
		return err
	}
	defer release()
	const page = 200
	c, read, changed := a.crawlerOf(o), 0, 0
	for after := ""; ; {
		all, err := o.store.Repositories(ctx, after, page)
		if err != nil {
			return noRegister(err)
		}
		for _, r := range all {
			after = register.FoldKey(r.Key, r.Kind)
			v, ok, err := reading(ctx, o, c, r)
			if err != nil {
				return noRegister(err)
			}
			if !ok {
				continue
			}
			differs, err := o.desk.Reparse(ctx, v)
			switch {
			case errors.Is(err, context.Canceled):
				return err
			case err != nil:
				return noRegister(err)
			case differs:
				changed++
				fmt.Fprintln(a.stdout, r.Key)
			}
			read++
		}
		if len(all) < page {
			break
		}
	}
	a.say("crawl.reparse.done", words.Args{"n": strconv.Itoa(read), "changed": strconv.Itoa(changed)})
	return nil
}

// reading makes the last visit that read a repository again, from the stored bytes; there
// is none for one that only a list told of.
func reading(ctx context.Context, o *office, c *crawler.Crawler, r register.Repository) (register.Visit, bool, error) {
	s, err := o.store.LastReading(ctx, r.ID)
	if errors.Is(err, register.ErrNotFound) {
		return register.Visit{}, false, nil
	}
	if err != nil {
		return register.Visit{}, false, err
	}
	t := crawler.Tree{Head: s.Head, Branch: s.Branch, Empty: s.Reach == register.ReachEmpty, Files: slices.Clone(s.Files)}
	for i := range t.Files {
		if t.Files[i].Bytes, err = o.store.File(ctx, t.Files[i].SHA256); err != nil {
			return register.Visit{}, false, err
		}
	}
	for _, f := range s.Findings {
		if strings.HasPrefix(f.Rule, "crawler.") { // others are of those who read the visit, and will do so again
			t.Findings = append(t.Findings, f)
		}
	}
	if s.Listing != "" {
		b, err := o.store.File(ctx, s.Listing)
		if err != nil {
			return register.Visit{}, false, err
		}
		var l register.Listing
		if err := json.Unmarshal(b, &l); err != nil {
			return register.Visit{}, false, fmt.Errorf("listing of %s: %w", r.Key, err)
		}
		t.Root, t.Folders = l.Root, l.Folders
	}
	v := register.Visit{Crawl: s.Crawl, At: s.At, Repository: r, Snapshot: s}
	c.Describe(&v, t)
	v.Snapshot = s
	for i := range v.Snapshot.Files {
		v.Snapshot.Files[i].Bytes = t.Files[i].Bytes
	}
	return v, true, nil
}
