// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// Bounds of visits that people ask for: each costs somebody else's server.
const (
	requestsOpen   = 100              // that wait in all
	requestsPerson = 20               // of one person in requestsSpan
	requestsSpan   = time.Hour        //
	requestsRest   = 10 * time.Minute // that one address is left alone after a visit
)

// VisitRequestStore is what the acts about visits that people ask for read and write
// besides the desk's own store.
type VisitRequestStore interface {
	SaveVisitRequest(ctx context.Context, v register.VisitRequest, before register.VisitRequestState) error
	VisitRequest(ctx context.Context, key string) (register.VisitRequest, error)
	VisitRequests(ctx context.Context, organisation string, limit int) ([]register.VisitRequest, error)
	VisitRequestsSince(ctx context.Context, person string, since time.Time) (int, error)
	OpenVisitRequests(ctx context.Context, limit int) ([]register.VisitRequest, error)
	SaveCrawlSettings(ctx context.Context, c register.CrawlSettings) error
	CrawlSettings(ctx context.Context) (register.CrawlSettings, error)
	RepositoryByKey(ctx context.Context, key string) (register.Repository, error)
	AccountsByKey(ctx context.Context, keys []string) ([]register.Account, error)
}

// VisitRequests carries out what people and the crawler do about visits before their turn.
type VisitRequests struct {
	store VisitRequestStore
	now   func() time.Time
}

// NewVisitRequests makes the acts about visits before their turn. now is the clock.
func NewVisitRequests(store VisitRequestStore, now func() time.Time) *VisitRequests {
	return &VisitRequests{store: store, now: now}
}

func (d *VisitRequests) clock() time.Time { return d.now().UTC().Truncate(time.Second) }

// Ask has a repository or an account that the register knows visited before its turn, for
// a body that it belongs to, or for curators when organisation is "". A visit that waits
// already is not asked for twice: the one that waits is given.
func (d *VisitRequests) Ask(ctx context.Context, actor register.Actor, organisation, address string) (register.VisitRequest, error) {
	v := register.VisitRequest{Organisation: organisation, Person: actor.Person, State: register.VisitQueued, AskedAt: d.clock()}
	if err := allow(actor, ActVisit, organisation); err != nil {
		return v, err
	}
	owners, err := d.find(ctx, &v, address)
	if err != nil {
		return v, err
	}
	if organisation != "" && !slices.Contains(owners, organisation) {
		return v, &Fault{"address", "others"}
	}
	before, known, err := found(d.store.VisitRequest(ctx, v.Key))
	if err != nil {
		return v, err
	}
	if known && before.State != register.VisitDone {
		return before, nil
	}
	if rest := before.EndedAt.Add(requestsRest).Sub(v.AskedAt); known && rest > 0 {
		return v, &TooMany{Wait: rest}
	}
	if err := d.bounded(ctx, v); err != nil {
		return v, err
	}
	err = d.store.SaveVisitRequest(ctx, v, "")
	if errors.Is(err, register.ErrConflict) { // somebody asked for it at the same moment
		return d.store.VisitRequest(ctx, v.Key)
	}
	return v, err
}

// find fills in what an address names, and gives the bodies that it belongs to.
func (d *VisitRequests) find(ctx context.Context, v *register.VisitRequest, address string) ([]string, error) {
	key, err := register.CleanKey(address)
	if err != nil {
		key = strings.ToLower(strings.Trim(strings.TrimPrefix(strings.TrimSpace(address), "https://"), "/")) // a whole forge
	}
	accounts, err := d.store.AccountsByKey(ctx, []string{key})
	if err != nil {
		return nil, err
	}
	if len(accounts) > 0 {
		v.Key, v.Account = accounts[0].Key(), true
		if accounts[0].IgnoredSince != "" {
			return nil, &Fault{"address", "ignored"}
		}
		return organisationsIn(accounts), nil
	}
	r, known, err := found(d.store.RepositoryByKey(ctx, key))
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, &Fault{"address", "unknown"}
	}
	v.Key = r.Key
	if len(r.Accounts) == 0 {
		return nil, &Fault{"address", "no_account"} // from a list that somebody published: no account says where it is read
	}
	accounts, err = d.store.AccountsByKey(ctx, r.Accounts)
	if err == nil && len(accounts) > 0 && !slices.ContainsFunc(accounts, func(a register.Account) bool { return a.IgnoredSince == "" }) {
		return nil, &Fault{"address", "ignored"}
	}
	return organisationsIn(accounts), err
}

func organisationsIn(accounts []register.Account) []string {
	var all []string
	for _, a := range accounts {
		if a.Organisation != "" {
			all = append(all, a.Organisation)
		}
	}
	return all
}

// bounded refuses what would make others wait too long.
func (d *VisitRequests) bounded(ctx context.Context, v register.VisitRequest) error {
	open, err := d.store.OpenVisitRequests(ctx, requestsOpen)
	if err != nil {
		return err
	}
	if len(open) >= requestsOpen {
		return &TooMany{Wait: requestsSpan}
	}
	mine, err := d.store.VisitRequestsSince(ctx, v.Person, v.AskedAt.Add(-requestsSpan))
	if err == nil && mine >= requestsPerson {
		return &TooMany{Wait: requestsSpan}
	}
	return err
}

// Asked lists what was asked for a body, or all for curators when organisation is "".
func (d *VisitRequests) Asked(ctx context.Context, actor register.Actor, organisation string, limit int) ([]register.VisitRequest, error) {
	if err := allow(actor, ActVisit, organisation); err != nil {
		return nil, err
	}
	return d.store.VisitRequests(ctx, organisation, limit)
}

// Settings tells those who answer for the register how crawls are made.
func (d *VisitRequests) Settings(ctx context.Context, actor register.Actor) (register.CrawlSettings, error) {
	if !May(actor, ActVisit, "") && !May(actor, ActAdminister, "") {
		return register.CrawlSettings{}, fmt.Errorf("settings of crawls: %w", register.ErrNotFound)
	}
	return d.store.CrawlSettings(ctx)
}

// Note keeps how crawls are made from now on; the program that makes them says so.
func (d *VisitRequests) Note(ctx context.Context, c register.CrawlSettings) error {
	c.At = d.clock()
	return d.store.SaveCrawlSettings(ctx, c)
}

// Waiting lists the visits to be made, oldest first. Only the holder of the crawl lock
// takes any, so that one that is said to run was left by a program that died.
func (d *VisitRequests) Waiting(ctx context.Context) ([]register.VisitRequest, error) {
	return d.store.OpenVisitRequests(ctx, requestsOpen)
}

// Begin says that a visit is under way.
func (d *VisitRequests) Begin(ctx context.Context, v register.VisitRequest) (register.VisitRequest, error) {
	before := v.State
	v.State, v.StartedAt = register.VisitRunning, d.clock()
	return v, d.store.SaveVisitRequest(ctx, v, before)
}

// End says what came of a visit that was begun; without a result it waits again.
func (d *VisitRequests) End(ctx context.Context, v register.VisitRequest, result register.VisitResult, problem string) error {
	v.State, v.Result, v.Problem, v.EndedAt = register.VisitDone, result, problem, d.clock()
	if result == "" {
		v.State, v.EndedAt, v.StartedAt = register.VisitQueued, time.Time{}, time.Time{}
	}
	return d.store.SaveVisitRequest(ctx, v, register.VisitRunning)
}
