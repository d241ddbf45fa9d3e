// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"

	"greffe/internal/register"
)

// What the fake knows of bodies without a sheet.

func (f *fake) CensusesOf(_ context.Context, organisations []string) (map[string]register.Census, error) {
	out := map[string]register.Census{}
	for _, id := range organisations {
		for _, c := range f.censuses {
			if c.Organisation == id {
				out[id] = c
			}
		}
	}
	return out, f.fail
}

func (f *fake) sheetless(ctx context.Context) []register.Organisation {
	var all []register.Organisation
	for _, o := range f.organisations {
		counts, _ := f.Counts(ctx, []string{o.ID})
		censuses, _ := f.CensusesOf(ctx, []string{o.ID})
		if o.NameOrigin == register.NameOwn && counts[o.ID].Sheets == 0 && len(censuses) == 0 {
			all = append(all, o)
		}
	}
	return all
}

func (f *fake) Sheetless(ctx context.Context, state, after string, limit int) ([]register.Organisation, error) {
	var list []register.Organisation
	for _, o := range f.sheetless(ctx) {
		if state == "" || o.Standing.Is() == state {
			list = append(list, o)
		}
	}
	return page1(list, after, limit, func(o register.Organisation) string { return o.Slug }), f.fail
}

func (f *fake) SheetlessCounts(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	for _, o := range f.sheetless(ctx) {
		out[o.Standing.Is()]++
	}
	return out, f.fail
}

func (f *fake) Above(ctx context.Context, organisations []string) (map[string]bool, error) {
	above := map[string]bool{}
	for _, id := range organisations {
		children, _ := f.OrganisationsUnder(ctx, id, 1)
		above[id] = len(children) > 0
	}
	return above, f.fail
}

func (f *fake) SheetsBelow(ctx context.Context, organisations []string) (map[string]int, error) {
	out := map[string]int{}
	for _, id := range organisations {
		children, _ := f.OrganisationsUnder(ctx, id, 1000)
		for _, o := range children {
			counts, _ := f.Counts(ctx, []string{o.ID})
			out[id] += counts[o.ID].Sheets
		}
	}
	return out, f.fail
}

func (f *fake) UnderOtherLaw(_ context.Context, limit int) ([]register.Organisation, error) {
	var list []register.Organisation
	for _, o := range f.organisations {
		if o.Profile != "" {
			list = append(list, o)
		}
	}
	return list[:min(limit, len(list))], f.fail
}
