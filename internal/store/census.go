// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

type censusMaterial struct {
	label
	Lines []register.CensusLine `json:"lines"`
}

// census saves a census made from the state before it; only the public one is told
// by the journal, under the address and the name that its administration has.
func (w *writer) census(c register.Census) {
	if c.Public {
		m := censusMaterial{label: label{Address: c.Slug, Label: c.Name, Retired: len(c.Lines) == 0}, Lines: c.Lines}
		w.change(register.KindCensus, c.Organisation, revise(m), "", c.ChangedAt)
	}
	w.must(`INSERT INTO census (organisation, public, number, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (organisation, public) DO UPDATE SET number = excluded.number, body = excluded.body
		WHERE census.number = excluded.number - 1 OR census.public = 1 AND census.number < excluded.number
			OR census.number = excluded.number AND census.body = excluded.body`, c.Organisation, c.Public, c.Number, w.body(c))
}

// Census gives the public list of an administration's algorithms.
func (r *Register) Census(ctx context.Context, organisation string) (register.Census, error) {
	return one[register.Census](ctx, r.engine, "census of "+organisation, `SELECT body FROM census WHERE organisation = ? AND public = 1`, organisation)
}

// WorkingCensus gives the list as the administration writes it.
func (r *Register) WorkingCensus(ctx context.Context, organisation string) (register.Census, error) {
	return one[register.Census](ctx, r.engine, "working census of "+organisation, `SELECT body FROM census WHERE organisation = ? AND public = 0`, organisation)
}

// censusBody is a public census under the name and the address that its body has now.
const censusBody = `json_set(c.body, '$.name', json_extract(o.body, '$.name'), '$.slug', o.slug)`

// CensusesOf gives the public lists of the algorithms of these administrations, of those
// that have one, by id.
func (r *Register) CensusesOf(ctx context.Context, organisations []string) (map[string]register.Census, error) {
	all, err := many[register.Census](ctx, r.engine, "censuses", `SELECT c.body FROM json_each(?) j
		JOIN census c ON c.organisation = j.value AND c.public = 1`, list(organisations))
	if err != nil {
		return nil, err
	}
	by := map[string]register.Census{}
	for _, c := range all {
		by[c.Organisation] = c
	}
	return by, nil
}

// noun is a census as the journal remembers it.
func (m censusMaterial) noun(id, at string) ([]byte, error) {
	changed, err := readStamp(at)
	if err != nil {
		return nil, fmt.Errorf("census of %s: %w", id, err)
	}
	return json.Marshal(register.Census{Organisation: id, Name: m.Label, Slug: m.Address, Public: true, Lines: m.Lines, ChangedAt: changed})
}
