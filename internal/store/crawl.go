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

func (w *writer) crawl(c register.Crawl) {
	w.row(`INSERT INTO crawl (id, started, body) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE excluded.body <> crawl.body`, c.ID, stamp(c.Started), w.body(c))
	for _, p := range c.Parts {
		success := ""
		if p.Finished && p.Problem == "" {
			success = stamp(p.At)
		}
		w.row(`INSERT INTO coverage (account, at, success, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (account) DO UPDATE SET at = excluded.at, body = excluded.body,
				success = CASE WHEN excluded.success = '' THEN coverage.success ELSE excluded.success END
			WHERE excluded.at >= coverage.at`, strings.ToLower(p.Account), stamp(p.At), success, w.body(p))
	}
}

// Crawls lists the rounds of visits, latest first.
func (r *Register) Crawls(ctx context.Context, limit int) ([]register.Crawl, error) {
	return many[register.Crawl](ctx, r.engine, "crawls", `SELECT body FROM crawl ORDER BY started DESC, id DESC LIMIT ?`, limit)
}

// LastRound is the last crawl that visited more than what somebody asked for; it wraps
// ErrNotFound before the first.
func (r *Register) LastRound(ctx context.Context) (register.Crawl, error) {
	return one[register.Crawl](ctx, r.engine, "last round", `SELECT body FROM crawl WHERE json_extract(body, '$.asked') IS NULL ORDER BY started DESC, id DESC LIMIT 1`)
}

// Coverage gives, for each account ever visited, the last part that a crawl wrote of it, by account.
func (r *Register) Coverage(ctx context.Context) ([]register.CrawlPart, error) {
	return many[register.CrawlPart](ctx, r.engine, "coverage", `SELECT body FROM coverage ORDER BY account`)
}

// CoverageOf is Coverage for the accounts of one host.
func (r *Register) CoverageOf(ctx context.Context, host string) ([]register.CrawlPart, error) {
	host = strings.ToLower(host)
	return many[register.CrawlPart](ctx, r.engine, "coverage of "+host,
		`SELECT body FROM coverage WHERE account = ? OR account > ? AND account < ? ORDER BY account`, host, host+"/", host+"0")
}

// LastVisits gives, for those of the accounts (folded keys) that were ever visited, the last
// part that a crawl wrote of it, by account, and the time of the last finished one.
func (r *Register) LastVisits(ctx context.Context, accounts []string) ([]register.CrawlPart, map[string]time.Time, error) {
	var parts []register.CrawlPart
	success := map[string]time.Time{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT account, success, body FROM coverage WHERE account IN (SELECT value FROM json_each(?)) ORDER BY account`,
		Args: []any{list(accounts)}}, func(row Row) error {
		var account, at string
		var body []byte
		if err := row.Scan(&account, &at, &body); err != nil {
			return err
		}
		var part register.CrawlPart
		if err := json.Unmarshal(body, &part); err != nil {
			return fmt.Errorf("%s: %w", account, err)
		}
		parts = append(parts, part)
		if at == "" {
			return nil
		}
		t, err := readStamp(at)
		success[account] = t
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("last visits: %w", err)
	}
	return parts, success, nil
}

// LastSuccess gives, for each account (folded key), the time of its last finished part.
func (r *Register) LastSuccess(ctx context.Context) (map[string]time.Time, error) {
	all := map[string]time.Time{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT account, success FROM coverage WHERE success <> ''`}, func(row Row) error {
		var account, at string
		if err := row.Scan(&account, &at); err != nil {
			return err
		}
		t, err := readStamp(at)
		all[account] = t
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("last successes: %w", err)
	}
	return all, nil
}

// TakeLock takes a lock for an owner until a time, or keeps it when the owner has
// it already. It wraps ErrConflict when another owner has it and now is before its end.
func (r *Register) TakeLock(ctx context.Context, name, owner string, now, until time.Time) error {
	err := r.engine.Apply(ctx, Statement{
		SQL: `INSERT INTO lock (name, owner, expires) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires = excluded.expires
			WHERE lock.owner = excluded.owner OR lock.expires <= ?`,
		Args: []any{name, owner, stamp(until), stamp(now)}, Want: 1,
	})
	if err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	return nil
}

// DropLock gives a lock back.
func (r *Register) DropLock(ctx context.Context, name, owner string) error {
	err := r.engine.Apply(ctx, Statement{SQL: `DELETE FROM lock WHERE name = ? AND owner = ?`, Args: []any{name, owner}, Want: AnyRows})
	if err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	return nil
}
