// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"slices"

	"greffe/internal/register"
)

// keyColumn is the key of the software that a stored repository would be of.
const keyColumn = `CASE r.software WHEN '' THEN replace(r.name, ' ', '') ELSE r.software END`

// regather marks the names under which the repositories stand, as they are at this place
// of the batch: it is said before they are written and after.
func (w *writer) regather(repositories []string) {
	if len(repositories) > 0 {
		w.do(`INSERT OR REPLACE INTO software_stale (key) SELECT DISTINCT `+keyColumn+` FROM json_each(?) j CROSS JOIN repository r ON r.id = j.value WHERE `+keyColumn+` <> ''`, list(repositories))
	}
}

func (w *writer) software(b register.Batch) {
	w.gathered(b.Gathered)
	for _, slug := range b.DropSoftware { // its address stands: it leads to what became of it, and is given to nothing else
		w.do(`UPDATE software SET parts = 0 WHERE slug = ?`, slug)
	}
	for _, s := range b.Software {
		w.row(`INSERT INTO software (slug, key, parts, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (slug) DO UPDATE SET key = excluded.key, parts = excluded.parts, body = excluded.body WHERE excluded.body <> software.body OR excluded.parts <> software.parts`,
			s.Slug, s.Key, len(s.Parts), w.body(s))
	}
}

// gathered takes away the marks of what was gathered. Where one of them is no longer there,
// or another one stands in its place, a repository was written since it was read: the
// whole batch is a conflict then.
func (w *writer) gathered(g *register.Gathered) {
	if g == nil {
		return
	}
	if len(g.Marks) > 0 {
		w.all = append(w.all, &rowStatement{sql: `DELETE FROM software_stale WHERE mark IN (SELECT value FROM json_each(?))`, tail: []any{w.body(g.Marks)}, want: len(g.Marks)})
	}
	for _, d := range g.Declared {
		w.do(`UPDATE repository SET software = ?1 WHERE id = ?2 AND json_extract(body, '$.software.value') = ?3 AND software <> ?1`, d.Key, d.Repository, d.Said)
	}
	if len(g.Keys) > 0 {
		w.do(`INSERT OR REPLACE INTO software_stale (key) SELECT value FROM json_each(?)`, list(g.Keys))
	}
	switch {
	case g.Left == nil:
	case g.Left.Done:
		w.do(`DELETE FROM software_ungathered`)
	default:
		w.do(`UPDATE software_ungathered SET named = max(named, ?), after = max(after, ?)`, g.Left.Named, g.Left.After)
	}
}

// declaredKey is what the column software of a repository holds: where a publiccode.yml
// says a name without a plain letter, that is the repository's own.
func declaredKey(r *register.Repository) string {
	if r.Software.Or("") == "" {
		return ""
	}
	return r.SoftwareKey()
}

// StaleSoftware gives the next names whose repositories were written since they were
// gathered, with their marks.
func (r *Register) StaleSoftware(ctx context.Context, limit int) (keys []string, marks []int64, err error) {
	err = r.engine.Query(ctx, Statement{SQL: `SELECT key, mark FROM software_stale ORDER BY mark LIMIT ?`, Args: []any{limit}}, func(row Row) error {
		var key string
		var mark int64
		err := row.Scan(&key, &mark)
		keys, marks = append(keys, key), append(marks, mark)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("names to gather: %w", err)
	}
	return keys, marks, nil
}

// SoftwareBearers gives what tells one project from another of the repositories whose
// software would have one of these keys, by id: all of them, and no other fact. A name
// that one repository bears, and does not declare, has none.
func (r *Register) SoftwareBearers(ctx context.Context, keys []string) ([]register.Repository, error) {
	const told = `json_object('id', r.id, 'host', r.host, 'name', json_extract(r.body, '$.name'), 'accounts', json_extract(r.body, '$.accounts'),
		'head', json_extract(r.body, '$.head'), 'activity', json_object('root', json_extract(r.body, '$.activity.root')), 'description', json_extract(r.body, '$.description'),
		'fork', json_extract(r.body, '$.fork'), 'forks', json_extract(r.body, '$.forks'), 'software', json_extract(r.body, '$.software'))`
	return many[register.Repository](ctx, r.engine, "repositories of software", `WITH bears (id) AS (
			SELECT r.id FROM json_each(?1) j CROSS JOIN repository r ON r.software = j.value AND r.software <> ''
			UNION SELECT r.id FROM json_each(?1) j CROSS JOIN repository r ON r.software = '' AND replace(r.name, ' ', '') = j.value
				WHERE j.value <> '' AND (EXISTS (SELECT 1 FROM repository WHERE software = j.value AND software <> '')
					OR (SELECT COUNT(*) FROM (SELECT 1 FROM repository WHERE software = '' AND replace(name, ' ', '') = j.value LIMIT 2)) > 1))
		SELECT `+told+` FROM bears CROSS JOIN repository r ON r.id = bears.id ORDER BY r.id`, list(keys))
}

// Ungathered gives the next keys after one, in order, that an older register has not
// gathered the repositories of: those that a publiccode.yml declares, and those that several bear.
func (r *Register) Ungathered(ctx context.Context, after string, limit int) ([]string, error) {
	return rows(ctx, r.engine, "names to gather", func(row Row) (key string, err error) { return key, row.Scan(&key) },
		`SELECT key FROM (SELECT DISTINCT software AS key FROM repository WHERE software <> '' AND software > ?1 ORDER BY software LIMIT ?2)
		UNION SELECT key FROM (SELECT replace(name, ' ', '') AS key FROM repository WHERE software = '' AND replace(name, ' ', '') > ?1
			GROUP BY replace(name, ' ', '') HAVING COUNT(*) > 1 ORDER BY replace(name, ' ', '') LIMIT ?2)
		ORDER BY 1 LIMIT ?2`, after, limit)
}

// DeclaredNames gives what the publiccode.yml of the next repositories after one call the
// software; last is the id of the last one looked at, "" where none is left.
func (r *Register) DeclaredNames(ctx context.Context, after string, limit int) (names []register.DeclaredName, last string, err error) {
	err = r.engine.Query(ctx, Statement{SQL: `SELECT p.repository, COALESCE(json_extract(r.body, '$.software.value'), ''), json_extract(r.body, '$.name')
		FROM (SELECT repository FROM publiccode WHERE repository > ? ORDER BY repository LIMIT ?) p CROSS JOIN repository r ON r.id = p.repository ORDER BY 1`, Args: []any{after, limit}}, func(row Row) error {
		var x register.Repository
		err := row.Scan(&x.ID, &x.Software.Value, &x.Name)
		x.Software.State, last = register.Present, x.ID
		if key := declaredKey(&x); key != "" {
			names = append(names, register.DeclaredName{Repository: x.ID, Said: x.Software.Value, Key: key})
		}
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("names that publiccode.yml says: %w", err)
	}
	return names, last, nil
}

// ToGather tells how far the repositories of an older register are gathered; nil where all are.
func (r *Register) ToGather(ctx context.Context) (*register.GatheredUntil, error) {
	var left *register.GatheredUntil
	err := r.engine.Query(ctx, Statement{SQL: `SELECT named, after FROM software_ungathered`}, func(row Row) error {
		left = &register.GatheredUntil{}
		return row.Scan(&left.Named, &left.After)
	})
	if err != nil {
		return nil, fmt.Errorf("what is to be gathered: %w", err)
	}
	return left, nil
}

// Software lists by slug, from the first one greater than after.
func (r *Register) Software(ctx context.Context, after string, limit int) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "software", `SELECT body FROM software WHERE slug > ? AND parts > 0 ORDER BY slug LIMIT ?`, after, limit)
}

// SoftwareBySlug answers those of the slugs that exist, in the order of slugs.
func (r *Register) SoftwareBySlug(ctx context.Context, slugs []string) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "software", `SELECT s.body FROM json_each(?) j JOIN software s ON s.slug = j.value WHERE s.parts > 0 ORDER BY j.key`, list(slugs))
}

// SoftwareWithKey lists those that have one of these keys, by slug.
func (r *Register) SoftwareWithKey(ctx context.Context, keys []string) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "software", `SELECT body FROM software WHERE key IN (SELECT value FROM json_each(?)) AND parts > 0 ORDER BY slug`, list(slices.Compact(slices.Sorted(slices.Values(keys)))))
}

// FormerSoftware lists those that had one of these keys and are none any more, as they
// were, by slug.
func (r *Register) FormerSoftware(ctx context.Context, keys []string) ([]register.Software, error) {
	return many[register.Software](ctx, r.engine, "former software", `SELECT body FROM software WHERE key IN (SELECT value FROM json_each(?)) AND parts = 0 ORDER BY slug`, list(keys))
}

// FormerSoftwareBySlug finds what an address was that is no software's any more.
func (r *Register) FormerSoftwareBySlug(ctx context.Context, slug string) (register.Software, error) {
	return one[register.Software](ctx, r.engine, "former software "+slug, `SELECT body FROM software WHERE slug = ? AND parts = 0`, slug)
}

// RepositoriesWithSoftwareKey lists those whose software would have that key, those that
// declare it first, then by id.
func (r *Register) RepositoriesWithSoftwareKey(ctx context.Context, key string, limit int) ([]register.Repository, error) {
	if key == "" {
		return nil, nil
	}
	return many[register.Repository](ctx, r.engine, "repositories of software", `SELECT body FROM (SELECT 0 AS n, id, body FROM repository WHERE software = ?1 AND software <> '' ORDER BY id LIMIT ?2)
		UNION ALL SELECT body FROM (SELECT 1 AS n, id, body FROM repository WHERE software = '' AND replace(name, ' ', '') = ?1 ORDER BY id LIMIT ?2) LIMIT ?2`, key, limit)
}
