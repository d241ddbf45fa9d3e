// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"fmt"
	"sync"

	"greffe/internal/register"
)

// counted are the figures of one edition: every page of a list says how long it is, and
// nothing of that moves without the edition.
type counted struct {
	mu      sync.Mutex // held while they are counted, so that one of many readers counts for all
	edition edition
	figures register.Figures
}

// Figures counts what the home page shows, as of a version.
func (r *Register) Figures(ctx context.Context) (register.Figures, error) {
	if watching(ctx) { // what is made from them must be able to ask again
		return r.count(ctx)
	}
	now, err := r.edition(ctx)
	if err != nil {
		return register.Figures{}, fmt.Errorf("figures: %w", err)
	}
	r.counted.mu.Lock()
	defer r.counted.mu.Unlock()
	if r.counted.edition.same(now) {
		return r.counted.figures, nil
	}
	f, err := r.count(ctx)
	if err == nil {
		r.counted.edition, r.counted.figures = now, f
	}
	return f, err
}

// accountAlone is register.BodyBrief.AccountAlone of a row of organisation.
const accountAlone = `json_extract(body, '$.name_origin') IN ('forge_account', 'address')`

func (r *Register) count(ctx context.Context) (register.Figures, error) {
	var f register.Figures
	var changed, visited string
	err := r.engine.Query(ctx, Statement{SQL: `
		WITH public AS (SELECT organisation, origin FROM sheet WHERE state <> 'withdrawn' AND ` + publicStates + `)
		SELECT (SELECT COUNT(*) FROM public),
			(SELECT COUNT(*) FROM public WHERE origin = 'declared'),
			(SELECT COUNT(*) FROM public WHERE origin = 'imported'),
			(SELECT COUNT(*) FROM public WHERE origin = 'written_by_register'),
			(SELECT COUNT(*) FROM repository),
			(SELECT COUNT(*) FROM repository WHERE gone_at <> ''),
			(SELECT COUNT(DISTINCT repository) FROM snapshot),
			(SELECT COUNT(*) FROM organisation),
			(SELECT COUNT(*) FROM organisation WHERE ` + accountAlone + `),
			(SELECT COUNT(DISTINCT organisation) FROM public WHERE origin = 'declared'),
			(SELECT COUNT(DISTINCT organisation) FROM account a WHERE EXISTS (SELECT 1 FROM repository_account ra WHERE ra.account = a.folded)
				AND NOT EXISTS (SELECT 1 FROM organisation o WHERE o.id = a.organisation AND ` + accountAlone + `)),
			(SELECT COUNT(*) FROM link WHERE status = 'verified'),
			COALESCE((SELECT MAX(changed_at) FROM sheet WHERE ` + publicStates + `), ''),
			COALESCE((SELECT MAX(at) FROM coverage), (SELECT MAX(seen_at) FROM repository), '')`},
		func(row Row) error {
			return row.Scan(&f.Sheets, &f.SheetsDeclared, &f.SheetsImported, &f.SheetsWritten, &f.Repositories, &f.RepositoriesGone,
				&f.RepositoriesVisited, &f.Organisations, &f.OrganisationsAccounts, &f.OrganisationsDeclared, &f.OrganisationsWithCode, &f.LinksVerified, &changed, &visited)
		})
	if err == nil {
		f.ChangedAt, err = readStamp(changed)
	}
	if err == nil {
		f.VisitedAt, err = readStamp(visited)
	}
	if err != nil {
		return register.Figures{}, fmt.Errorf("figures: %w", err)
	}
	return f, nil
}
