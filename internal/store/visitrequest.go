// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"greffe/internal/register"
)

// SaveVisitRequest saves a step of a request. before is the state that the step is made
// from, "" for a new request, which takes the place of one that is done: of two who take a
// step at once, the second is ErrConflict.
func (r *Register) SaveVisitRequest(ctx context.Context, v register.VisitRequest, before register.VisitRequestState) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("save visit request: %w", err)
	}
	s := Statement{Want: 1}
	key := strings.ToLower(v.Key)
	if before == "" {
		s.SQL = `INSERT INTO visit_request (key, organisation, person, state, asked_at, body) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET organisation = excluded.organisation, person = excluded.person, state = excluded.state,
				asked_at = excluded.asked_at, body = excluded.body WHERE visit_request.state = 'done'`
		s.Args = []any{key, v.Organisation, v.Person, string(v.State), stamp(v.AskedAt), string(body)}
	} else {
		s.SQL = `UPDATE visit_request SET state = ?, body = ? WHERE key = ? AND state = ? AND asked_at = ?`
		s.Args = []any{string(v.State), string(body), key, string(before), stamp(v.AskedAt)}
	}
	if err := r.engine.Apply(ctx, s); err != nil {
		return fmt.Errorf("save visit request %s: %w", v.Key, err)
	}
	return nil
}

// VisitRequest finds the last request for an address, in any case.
func (r *Register) VisitRequest(ctx context.Context, key string) (register.VisitRequest, error) {
	return one[register.VisitRequest](ctx, r.engine, "visit request "+key, `SELECT body FROM visit_request WHERE key = ?`, strings.ToLower(key))
}

// VisitRequests lists those made for a body, or all when organisation is "", latest first.
func (r *Register) VisitRequests(ctx context.Context, organisation string, limit int) ([]register.VisitRequest, error) {
	return many[register.VisitRequest](ctx, r.engine, "visit requests",
		`SELECT body FROM visit_request WHERE ? IN ('', organisation) ORDER BY asked_at DESC, key LIMIT ?`, organisation, limit)
}

// OpenVisitRequests lists those that are not done, oldest first.
func (r *Register) OpenVisitRequests(ctx context.Context, limit int) ([]register.VisitRequest, error) {
	return many[register.VisitRequest](ctx, r.engine, "open visit requests",
		`SELECT body FROM visit_request WHERE state IN ('queued', 'running') ORDER BY asked_at, key LIMIT ?`, limit)
}

// VisitRequestsSince counts what a person asked for since a time.
func (r *Register) VisitRequestsSince(ctx context.Context, person string, since time.Time) (int, error) {
	return onlyRow(ctx, r.engine, "visit requests of a person", func(row Row) (n int, err error) { return n, row.Scan(&n) },
		`SELECT COUNT(*) FROM visit_request WHERE person = ? AND asked_at >= ?`, person, stamp(since))
}

// SaveCrawlSettings keeps how crawls are made, in the place of what was kept before.
func (r *Register) SaveCrawlSettings(ctx context.Context, c register.CrawlSettings) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("save settings of crawls: %w", err)
	}
	err = r.engine.Apply(ctx, Statement{
		SQL: `INSERT INTO crawl_settings (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body`, Args: []any{string(body)}, Want: 1,
	})
	if err != nil {
		return fmt.Errorf("save settings of crawls: %w", err)
	}
	return nil
}

// CrawlSettings gives how crawls were last made; it wraps ErrNotFound before the first.
func (r *Register) CrawlSettings(ctx context.Context) (register.CrawlSettings, error) {
	return one[register.CrawlSettings](ctx, r.engine, "settings of crawls", `SELECT body FROM crawl_settings`)
}
