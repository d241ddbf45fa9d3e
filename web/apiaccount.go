// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// placeInput is what a list takes that has no filters.
type placeInput struct {
	LanguageInput
	AsOf  string    `query:"as_of" format:"date" doc:"As it was at the end of that day (UTC)."`
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many items."`
}

func (a *api) accounts() {
	get(a, huma.Operation{
		OperationID: "list-accounts", Path: "/accounts", Summary: "List the bodies' namespaces on forges", Description: "By key.",
	}, a.listAccounts)
}

// raw reads one page of a list that has no filters, now or as it was.
func (a *api) raw(ctx context.Context, kind register.Kind, list string, in *placeInput) ([]register.Raw, string, error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, "", err
	}
	after, err := in.After.read(list)
	if err != nil {
		return nil, "", err
	}
	var raw []register.Raw
	if in.AsOf == "" {
		raw, err = a.register.Bodies(ctx, kind, after, limit+1)
	} else {
		before, fault := dayOf(in.AsOf)
		if fault != nil {
			return nil, "", fault
		}
		raw, err = a.register.BodiesAt(ctx, kind, before, after, limit+1)
	}
	if err != nil {
		return nil, "", err
	}
	raw, next := shown(raw, limit, func(r register.Raw) string { return r.Key })
	return raw, cursorOf(list, next), nil
}

func (a *api) listAccounts(ctx context.Context, in *placeInput) (*answer[listOf[apiAccount]], error) {
	raw, next, err := a.raw(ctx, register.KindAccount, "accounts", in)
	if err != nil {
		return nil, err
	}
	accounts, err := nounsOf[register.Account](raw)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, x := range accounts {
		ids = append(ids, x.Organisation)
	}
	bodies, err := a.bodies(ctx, ids)
	if err != nil {
		return nil, err
	}
	items := make([]apiAccount, len(accounts))
	for i, x := range accounts {
		items[i] = accountOf(a.gate.Account(x))
		if b, ok := bodies[x.Organisation]; ok {
			items[i].Organisation = &b
		}
	}
	total, err := a.totalAccounts(ctx, in)
	if err != nil {
		return nil, err
	}
	kept := in.kept(in.Limit)
	kept["as_of"] = []string{in.AsOf}
	return pageOf(&a.source, "/accounts", kept, items, total, next), nil
}

func (a *api) totalAccounts(ctx context.Context, in *placeInput) (*int, error) {
	if in.AsOf != "" {
		before, err := dayOf(in.AsOf)
		if err != nil {
			return nil, err
		}
		counts, err := a.register.CountsAt(ctx, before)
		n := counts[register.KindAccount][0]
		return &n, err
	}
	all, err := a.register.Accounts(ctx)
	n := len(all)
	return &n, err
}

func (a *api) links() {
	get(a, huma.Operation{
		OperationID: "list-links", Path: "/links", Summary: "List the links between sheets and source code",
		Description: "Of public sheets, by sheet, address and ground; rejected ones are left out.",
	}, a.listLinks)
}

func (a *api) listLinks(ctx context.Context, in *placeInput) (*answer[listOf[apiLink]], error) {
	raw, next, err := a.raw(ctx, register.KindLink, "links", in)
	if err != nil {
		return nil, err
	}
	links, err := nounsOf[register.Link](raw)
	if err != nil {
		return nil, err
	}
	grouped, err := a.linksBy(ctx, links, func(l register.Link) string { return linkPlace(l) })
	if err != nil {
		return nil, err
	}
	items := []apiLink{}
	for _, l := range links {
		items = append(items, grouped[linkPlace(l)]...)
	}
	kept := in.kept(in.Limit)
	kept["as_of"] = []string{in.AsOf}
	return pageOf(&a.source, "/links", kept, items, nil, next), nil
}

// linkPlace names a link: no two of a sheet have the same address and ground.
func linkPlace(l register.Link) string {
	return strings.Join([]string{l.Sheet, l.Address, string(l.Ground)}, " ")
}
