// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

// sheetless are the bodies o that have neither a public sheet nor a public list of their
// algorithms, and go by a name of their own: of an account on a forge nobody knows whose
// it is.
const sheetless = `json_extract(o.body, '$.name_origin') = 'own'
	AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.organisation = o.id AND s.state <> 'withdrawn' AND s.` + publicStates + `)
	AND NOT EXISTS (SELECT 1 FROM census c WHERE c.organisation = o.id AND c.public = 1 AND json_array_length(c.body, '$.lines') > 0)`

// Sheetless lists the bodies without a sheet here whose standing is a state, or of any
// when state is "", by slug from the first one greater than after.
func (r *Register) Sheetless(ctx context.Context, state, after string, limit int) ([]register.Organisation, error) {
	where := ``
	args := []any{after}
	switch state {
	case "":
	case register.StandingNothing:
		where = ` AND json_extract(o.body, '$.standing.state') IS NULL`
	default:
		where = ` AND json_extract(o.body, '$.standing.state') = ?`
		args = append(args, state)
	}
	return many[register.Organisation](ctx, r.engine, "bodies without a sheet",
		`SELECT o.body FROM organisation o WHERE o.slug > ?`+where+` AND `+sheetless+` ORDER BY o.slug LIMIT ?`, append(args, limit)...)
}

// SheetlessCounts counts the bodies without a sheet here by their standing.
func (r *Register) SheetlessCounts(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT COALESCE(json_extract(o.body, '$.standing.state'), ?), COUNT(*)
		FROM organisation o WHERE ` + sheetless + ` GROUP BY 1`, Args: []any{register.StandingNothing}}, func(row Row) error {
		var state string
		var n int
		err := row.Scan(&state, &n)
		counts[state] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count bodies without a sheet: %w", err)
	}
	return counts, nil
}

// SheetsBelow counts the public sheets of the bodies directly below each of these.
func (r *Register) SheetsBelow(ctx context.Context, organisations []string) (map[string]int, error) {
	counts := map[string]int{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT p.parent, COUNT(*) FROM json_each(?) j JOIN parent p ON p.parent = j.value
		JOIN sheet s ON s.organisation = p.organisation AND s.state <> 'withdrawn' AND s.` + publicStates + ` GROUP BY p.parent`,
		Args: []any{list(organisations)}}, func(row Row) error {
		var id string
		var n int
		err := row.Scan(&id, &n)
		counts[id] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sheets of bodies below: %w", err)
	}
	return counts, nil
}

// Above tells which of these bodies have others directly below them.
func (r *Register) Above(ctx context.Context, organisations []string) (map[string]bool, error) {
	above := map[string]bool{}
	err := r.engine.Query(ctx, Statement{SQL: `SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM parent p WHERE p.parent = j.value)`,
		Args: []any{list(organisations)}}, func(row Row) error {
		var id string
		err := row.Scan(&id)
		above[id] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bodies with others below: %w", err)
	}
	return above, nil
}

// UnderOtherLaw lists the bodies that have a profile of their own, by slug.
func (r *Register) UnderOtherLaw(ctx context.Context, limit int) ([]register.Organisation, error) {
	return many[register.Organisation](ctx, r.engine, "bodies with a law of their own",
		`SELECT body FROM organisation WHERE json_extract(body, '$.profile') IS NOT NULL ORDER BY slug LIMIT ?`, limit)
}
