// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
)

func (w *writer) software(b register.Batch) {
	for _, slug := range b.DropSoftware {
		w.do(`DELETE FROM software WHERE slug = ?`, slug)
	}
	for _, s := range b.Software {
		w.row(`INSERT INTO software (slug, key, parts, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (slug) DO UPDATE SET key = excluded.key, parts = excluded.parts, body = excluded.body WHERE excluded.body <> software.body`,
			s.Slug, s.Key, len(s.Parts), w.body(s))
	}
	switch {
	case b.Gathered == nil:
	case b.Gathered.All:
		w.do(`DELETE FROM software_ungathered`)
	default:
		w.do(`UPDATE software_ungathered SET after = ?`, b.Gathered.Until)
	}
}

// declaredKey is what the column software of a repository holds.
func declaredKey(r *register.Repository) string { return register.SoftwareKey(r.Software.Or("")) }

// SoftwareKeys gives the key of the software that each of these repositories would be of,
// as they are stored, by id.
func (r *Register) SoftwareKeys(ctx context.Context, ids []string) (map[string]string, error) {
	keys := map[string]string{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT id, CASE software WHEN '' THEN replace(name, ' ', '') ELSE software END FROM repository
		WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{list(ids)}}, func(row Row) error {
		var id, key string
		err := row.Scan(&id, &key)
		keys[id] = key
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names of software: %w", err)
	}
	return keys, nil
}

// SoftwareBearers gives the ids of the repositories whose software would have each of
// these keys, those that declare the name first, SoftwareMost at most of each.
func (r *Register) SoftwareBearers(ctx context.Context, keys []string) (map[string][]string, error) {
	bearers := map[string][]string{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT j.value,
			COALESCE((SELECT group_concat(id) FROM (SELECT id FROM repository WHERE software = j.value AND software <> '' ORDER BY id LIMIT ?2)), ''),
			COALESCE((SELECT group_concat(id) FROM (SELECT id FROM repository WHERE software = '' AND replace(name, ' ', '') = j.value ORDER BY id LIMIT ?2)), '')
		FROM json_each(?1) j WHERE j.value <> ''`, Args: []any{list(keys), register.SoftwareMost}}, func(row Row) error {
		var key, declared, own string
		if err := row.Scan(&key, &declared, &own); err != nil {
			return err
		}
		var ids []string
		for _, part := range []string{declared, own} {
			if part != "" {
				ids = append(ids, strings.Split(part, ",")...)
			}
		}
		if len(ids) > 0 {
			bearers[key] = ids[:min(len(ids), register.SoftwareMost)]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("repositories of software: %w", err)
	}
	return bearers, nil
}

// Ungathered gives the next keys, in order, that an older register has not gathered the
// repositories of: those that a publiccode.yml declares, and those that several bear.
func (r *Register) Ungathered(ctx context.Context, limit int) ([]string, error) {
	keys, err := rows(ctx, r.engine, "names to gather", func(row Row) (key string, err error) { return key, row.Scan(&key) }, `WITH from_here AS (SELECT after FROM software_ungathered)
		SELECT key FROM (SELECT DISTINCT software AS key FROM repository WHERE software <> '' AND software > (SELECT after FROM from_here) ORDER BY software LIMIT ?1)
		UNION SELECT key FROM (SELECT replace(name, ' ', '') AS key FROM repository WHERE software = '' AND replace(name, ' ', '') > (SELECT after FROM from_here)
			GROUP BY replace(name, ' ', '') HAVING COUNT(*) > 1 ORDER BY replace(name, ' ', '') LIMIT ?1)
		ORDER BY 1 LIMIT ?1`, limit)
	return keys, err
}

// ToGather reports whether an older register has repositories that were not gathered yet.
func (r *Register) ToGather(ctx context.Context) (bool, error) {
	n := 0
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COUNT(*) FROM software_ungathered`}, func(row Row) error { return row.Scan(&n) })
	if err != nil {
		return false, fmt.Errorf("what is to be gathered: %w", err)
	}
	return n > 0, nil
}

// Software lists by slug, from the first one greater than after.
func (r *Register) Software(ctx context.Context, after string, limit int) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "software", `SELECT body FROM software WHERE slug > ? ORDER BY slug LIMIT ?`, after, limit)
}

// SoftwareBySlug answers those of the slugs that exist, in the order of slugs.
func (r *Register) SoftwareBySlug(ctx context.Context, slugs []string) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "software", `SELECT s.body FROM json_each(?) j JOIN software s ON s.slug = j.value ORDER BY j.key`, list(slugs))
}

// SoftwareWithKey lists those that have one of these keys, by slug.
func (r *Register) SoftwareWithKey(ctx context.Context, keys []string) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "software", `SELECT body FROM software WHERE key IN (SELECT value FROM json_each(?)) ORDER BY slug`, list(slices.Compact(slices.Sorted(slices.Values(keys)))))
}

// RepositoriesWithSoftwareKey lists those whose software would have that key, by id, SoftwareMost at most.
func (r *Register) RepositoriesWithSoftwareKey(ctx context.Context, key string) ([]register.Repository, error) {
	bearers, err := r.SoftwareBearers(ctx, []string{key})
	if err != nil || len(bearers[key]) == 0 {
		return nil, err
	}
	return r.RepositoriesByID(ctx, bearers[key])
}
