// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
)

// addAsked adds the visits that people asked for: to repositories by themselves, to accounts
// unless the round visits them anyway. What the register no longer knows is answered so.
func (o *office) addAsked(ctx context.Context, all *wanted, known []register.Account) error {
	waiting, err := o.visits.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, v := range waiting {
		all.asked = append(all.asked, v)
		if !v.Account {
			one, is, err := o.knownRepository(ctx, v.Key, known)
			if err != nil {
				return err
			}
			if is {
				one.asked = v.Key
				all.again = append(all.again, one)
			}
			continue
		}
		same := func(a register.Account) bool { return strings.EqualFold(a.Key(), v.Key) }
		if i := slices.IndexFunc(known, same); i >= 0 && !slices.ContainsFunc(all.accounts, same) {
			all.accounts = append(all.accounts, known[i])
		}
	}
	return nil
}

// onlyAsked gives what people asked for and nothing else.
func (o *office) onlyAsked(ctx context.Context) (wanted, error) {
	all := wanted{only: true}
	known, err := o.store.Accounts(ctx)
	if err == nil {
		err = o.addAsked(ctx, &all, known)
	}
	return all, err
}

// answering is the visits under way that people asked for, by folded key.
type answering struct {
	app  *app
	desk *office
	open map[string]register.VisitRequest
}

// begin says that the visits are under way: the crawl lock is held, so that no other
// program answers them. One that cannot be marked is visited all the same.
func (a *app) begin(ctx context.Context, o *office, asked []register.VisitRequest) *answering {
	w := &answering{app: a, desk: o, open: map[string]register.VisitRequest{}}
	for _, v := range asked {
		v, err := o.visits.Begin(ctx, v)
		if err != nil {
			w.warn(v, err)
			continue
		}
		w.open[strings.ToLower(v.Key)] = v
	}
	return w
}

// end tells what came of a visit, if somebody asked for it.
func (w *answering) end(ctx context.Context, key string, p register.CrawlPart) {
	key = strings.ToLower(key)
	v, asked := w.open[key]
	if !asked || p.Problem == crawler.ProblemInterrupted {
		return
	}
	delete(w.open, key)
	result := register.VisitedWell
	switch {
	case p.Failed > 0 || !p.Finished:
		result = register.VisitedFailed
	case p.Gone > 0 && !v.Account:
		result = register.VisitedGone
	}
	if err := w.desk.visits.End(ctx, v, result, p.Problem); err != nil {
		w.warn(v, err)
	}
}

// giveBack has those that were not visited wait again, unless nothing could be visited:
// the register no longer knows the address.
func (w *answering) giveBack(ctx context.Context) {
	for _, v := range w.open {
		result := register.VisitResult("")
		if known, err := w.known(ctx, v); err == nil && !known {
			result = register.VisitedNot
		}
		if err := w.desk.visits.End(ctx, v, result, ""); err != nil {
			w.warn(v, err)
		}
	}
}

func (w *answering) known(ctx context.Context, v register.VisitRequest) (bool, error) {
	accounts, err := w.desk.store.Accounts(ctx)
	if err != nil {
		return false, err
	}
	if v.Account {
		return slices.ContainsFunc(accounts, func(a register.Account) bool { return strings.EqualFold(a.Key(), v.Key) }), nil
	}
	_, known, err := w.desk.knownRepository(ctx, v.Key, accounts)
	return known, err
}

func (w *answering) warn(v register.VisitRequest, err error) {
	w.app.log.Warn("visit that was asked for", "key", v.Key, "error", err)
}

// noteSettings keeps for the administrators' page how this program crawls. That it cannot
// be kept is no reason not to crawl.
func (a *app) noteSettings(ctx context.Context, o *office, s crawlSettings, accounts []register.Account) {
	owner, _, _ := strings.Cut(lockOwner(), "@")
	c := register.CrawlSettings{Owner: owner, Contact: s.network.contact, Private: s.network.allow, Budget: s.network.budget, Quiet: s.network.quiet}
	for _, host := range slices.Sorted(maps.Keys(limits(accounts))) {
		l := limits(accounts)[host]
		if l.Budget > 0 {
			c.Budget = append(slices.Clone(c.Budget), host+"="+strconv.Itoa(l.Budget))
		}
		if l.Quiet != "" {
			c.Quiet = append(slices.Clone(c.Quiet), host+"="+l.Quiet)
		}
	}
	if s.every > 0 {
		c.Every = s.every.String()
		if s.every%time.Hour == 0 {
			c.Every = strings.TrimSuffix(c.Every, "0m0s") // 24h
		}
	}
	if err := o.visits.Note(ctx, c); err != nil && !errors.Is(err, context.Canceled) {
		a.log.Warn("settings of crawls", "error", err)
	}
}
