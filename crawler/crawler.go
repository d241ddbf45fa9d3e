// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"greffe/internal/register"
)

// Crawler makes rounds of visits. Its fields are set once and not changed while a
// round runs.
type Crawler struct {
	Forges   map[register.ForgeKind]Forge
	Recorder Recorder

	// ParsePubliccode reads a publiccode.yml, findings included; the profile of
	// the jurisdiction is already in it.
	ParsePubliccode func([]byte) register.Publiccode
	// ParseSheets reads the algorithm sheets of one file, and the findings of the
	// file as a whole.
	ParseSheets func(path string, b []byte) ([]register.Sheet, []register.Finding)

	// Activity counts the commits and tags of a repository whose head has moved; before
	// is what was known, nil for nothing, and exchange that of its Tree. nil: it is not asked.
	Activity func(ctx context.Context, r register.Repository, before *register.Activity, exchange any) (register.Activity, error)

	// Archive asks when an archive last kept a copy; nil: it is not asked. It is asked of
	// one repository at most every Options.ArchiveEvery, and no more in a round once it
	// has failed.
	Archive func(ctx context.Context, r register.Repository) (register.Archive, error)

	Options Options
}

// Run makes one round over the accounts: hosts side by side, the accounts of one
// host with at most Options.PerHost requests in flight. It gives the account of
// the round, also when it ends with an error.
//
// The error is that of a cancelled context, or of a Recorder that can no longer
// keep anything. All that forges do wrong is told by the parts and the outcome.
// No goroutine is left when it returns; the next Run goes on where this one stopped.
func (c *Crawler) Run(ctx context.Context, accounts []register.Account) (register.Crawl, error) {
	r, err := c.newRound(len(accounts))
	if err != nil {
		return register.Crawl{}, err
	}
	ctx, r.stop = context.WithCancelCause(ctx)
	defer r.stop(nil)
	if err := r.save(ctx); err != nil {
		return r.crawl, err
	}
	slots := make(chan struct{}, r.options.Hosts)
	var hosts sync.WaitGroup
	for _, h := range r.hosts(accounts) {
		hosts.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			h.run(ctx)
		})
	}
	hosts.Wait()
	return r.end(ctx)
}

func (c *Crawler) newRound(accounts int) (*round, error) {
	o := c.Options.orDefaults()
	if o.Machine == "" {
		name, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("name this crawl: %w", errors.Join(err, register.ErrUnavailable))
		}
		o.Machine = name
	}
	start := o.second()
	return &round{
		Crawler: c,
		options: o,
		total:   accounts,
		saved:   start,
		crawl: register.Crawl{
			ID:      start.Format("20060102T150405Z") + "-" + o.Machine,
			Started: start,
			Outcome: register.CrawlRunning,
			Asked:   o.Asked,
		},
	}, nil
}

// hosts groups the accounts, each once, by host: both in a fixed order.
func (r *round) hosts(accounts []register.Account) []*host {
	byName := map[string]*host{}
	seen, main := map[string]bool{}, map[string]bool{} // main: those that repeat no other
	for _, a := range accounts {
		main[strings.ToLower(a.Key())] = a.AliasOf == ""
	}
	for _, a := range accounts {
		key := strings.ToLower(a.Key())
		if seen[key] || main[strings.ToLower(a.AliasOf)] {
			r.total--
			continue
		}
		seen[key] = true
		h := byName[a.Host]
		if h == nil {
			h = r.newHost(a.Host)
			byName[a.Host] = h
		}
		h.accounts = append(h.accounts, a)
	}
	for _, h := range byName {
		slices.SortFunc(h.accounts, func(a, b register.Account) int { return cmp.Compare(a.Key(), b.Key()) })
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b *host) int { return cmp.Compare(a.name, b.name) })
}
