// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiSheetless is one page of the bodies of which no sheet is known here.
type apiSheetless struct {
	Items  []apiOrganisation `json:"items" nullable:"false"`
	States map[string]int    `json:"states" doc:"How many bodies are in each state, whichever was asked for."`
	Total  int               `json:"total" doc:"In all pages."`
	Next   string            `json:"next,omitempty" doc:"The address of the next page; missing at the end. Also a Link header."`
}

type sheetlessInput struct {
	LanguageInput
	NowInput
	State string    `query:"state" enum:"nothing_known,published_elsewhere,declares_none,asked_no_answer" doc:"Only bodies of which this is known instead; missing: all."`
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many items."`
}

func (a *api) sheetless() {
	get(a, huma.Operation{
		OperationID: "list-sheetless", Path: "/sheetless", Summary: "List the bodies without a sheet here",
		Description: "Bodies that have no public sheet and no public census, by slug, with what is known instead (standing). It is no proof that they use no algorithm, and no fault.",
	}, a.listSheetless)
}

func (a *api) listSheetless(ctx context.Context, in *sheetlessInput) (*answer[apiSheetless], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	if in.State != "" && !slices.Contains(register.Standings(), in.State) {
		return nil, wrongParameter("state", in.State, register.Standings()...)
	}
	after, err := in.After.read("sheetless")
	if err != nil {
		return nil, err
	}
	counts, err := a.register.SheetlessCounts(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.register.Sheetless(ctx, in.State, after, limit+1)
	if err != nil {
		return nil, err
	}
	list, next := shown(list, limit, func(o register.Organisation) string { return o.Slug })
	items, err := a.organisationsOf(ctx, list)
	if err != nil {
		return nil, err
	}
	out := &answer[apiSheetless]{Body: apiSheetless{Items: items, States: map[string]int{}}}
	for _, state := range register.Standings() {
		out.Body.States[state] = counts[state]
		if in.State == "" || in.State == state {
			out.Body.Total += counts[state]
		}
	}
	if next != "" {
		kept := in.kept(in.Limit)
		kept["state"] = []string{in.State}
		out.Body.Next = a.following("/sheetless", kept, cursorOf("sheetless", next))
		out.Link = nextLink(out.Body.Next)
	}
	return out, nil
}
