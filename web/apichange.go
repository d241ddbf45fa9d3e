// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiChange is one entry of the journal.
type apiChange struct {
	Seq        int64         `json:"seq" doc:"Position in the journal; grows, with gaps."`
	Time       time.Time     `json:"time"`
	By         string        `json:"by" enum:"crawl,import,register" doc:"What brought it: a crawl, an import, or the people who keep the register."`
	Kind       register.Kind `json:"kind" enum:"sheet,repository,organisation,account,link"`
	ID         string        `json:"id" doc:"Of the noun; of a link: sheet, address and ground."`
	Key        string        `json:"key,omitempty" doc:"Its public key at that time: slug, or repository key."`
	Label      string        `json:"label,omitempty" doc:"What it was called at that time."`
	First      bool          `json:"first" doc:"The noun's first change."`
	Tombstone  bool          `json:"tombstone" doc:"Since this change it is gone or withdrawn."`
	Fields     []string      `json:"fields" nullable:"false" doc:"What differs from the change before; of sheets, content.… names the fields of the content."`
	Commitment string        `json:"commitment" doc:"SHA-256 that proves what the journal holds, even of what had to be erased."`
	URL        string        `json:"url,omitempty" doc:"The noun's address in this API."`

	Record *materialFields `json:"record,omitempty" doc:"With include=record: the material fields since this change; null once they had to be erased. The last one of each noun is what list-records gives."`
}

// apiChanges is one page of the journal.
type apiChanges struct {
	Items []apiChange `json:"items" nullable:"false"`
	Last  int64       `json:"last" doc:"The position that was read: ask after it for what is newer, at once or later."`
	Next  string      `json:"next,omitempty" doc:"The address of the next page; missing at the end. Also a Link header."`
}

type listChangesInput struct {
	LanguageInput
	NowInput
	After   position  `query:"after" doc:"Only changes past this position, seq or last of an answer; 0 is the beginning."`
	Include string    `query:"include" enum:"record" doc:"record: with each change what the noun is since, so that a mirror needs no other question."`
	Kind    []string  `query:"kind,explode" nullable:"false" doc:"Only of these kinds of noun: sheet, repository, organisation, account, link."`
	Of      string    `query:"organisation" doc:"Only of this body, slug or id, and of what belongs to it now: its sheets and their links, its repositories."`
	Limit   limitText `query:"limit" doc:"How many entries are read; those not asked for are left out of them."`
}

func (a *api) changes() {
	get(a, huma.Operation{
		OperationID: "list-changes", Path: "/changes", Summary: "Follow the journal",
		Description: "Oldest first, from a position on. Positions are for ever, so that a mirror can stop and go on.",
	}, a.listChanges)
}

func (a *api) listChanges(ctx context.Context, in *listChangesInput) (*answer[apiChanges], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	if in.Include != "" && in.Include != "record" {
		return nil, wrongParameter("include", in.Include, "record")
	}
	after, err := in.After.read("after")
	if err != nil {
		return nil, err
	}
	kinds, err := kindsOf(in.Kind)
	if err != nil {
		return nil, err
	}
	mine, err := a.belonging(ctx, in.Of)
	if err != nil {
		return nil, err
	}
	list, err := a.register.Changes(ctx, after, limit+1)
	if err != nil {
		return nil, err
	}
	more := len(list) > limit
	list = list[:min(len(list), limit)]
	out := &answer[apiChanges]{Body: apiChanges{Items: []apiChange{}, Last: after}}
	if len(list) > 0 {
		out.Body.Last = list[len(list)-1].Seq
	}
	if list, err = a.public(ctx, list); err != nil {
		return nil, err
	}
	for _, c := range list {
		if (len(kinds) == 0 || slices.Contains(kinds, c.Kind)) && mine(c) {
			x := a.changeOf(c)
			if in.Include == "record" {
				x.Record = a.recordAfter(c)
			}
			out.Body.Items = append(out.Body.Items, x)
		}
	}
	if more {
		kept := url.Values{"lang": {in.Lang}, "limit": {string(in.Limit)}, "kind": in.Kind, "organisation": {in.Of}, "include": {in.Include}, "fields": {in.Fields}}
		out.Body.Next = a.following("/changes", kept, strconv.FormatInt(out.Body.Last, 10))
		out.Link = nextLink(out.Body.Next)
	}
	return out, nil
}

// belonging tells the changes of a body and of what belongs to it; of all when none is named.
func (a *api) belonging(ctx context.Context, organisation string) (func(register.Change) bool, error) {
	if organisation == "" {
		return func(register.Change) bool { return true }, nil
	}
	o, err := a.organisationBy(ctx, "organisation", organisation)
	if err != nil {
		return nil, err
	}
	list, err := a.register.IDsOf(ctx, o.ID)
	ids := map[string]bool{}
	for _, id := range list {
		ids[id] = true
	}
	return func(c register.Change) bool {
		return ids[c.Key] || c.Kind == register.KindLink && ids[sheetOfLink(c)]
	}, err
}

// public leaves out the links of sheets that are not public: that a draft exists
// is nobody's business.
func (s *source) public(ctx context.Context, list []register.Change) ([]register.Change, error) {
	sheets, err := linkedSheets(ctx, s.register, list)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(list), func(c register.Change) bool {
		_, public := sheets[sheetOfLink(c)]
		return c.Kind == register.KindLink && !public
	}), nil
}

// linkedSheets are the public sheets whose links changed, by id.
func linkedSheets(ctx context.Context, from Register, list []register.Change) (map[string]register.Sheet, error) {
	var ids []string
	for _, c := range list {
		if c.Kind == register.KindLink {
			ids = append(ids, sheetOfLink(c))
		}
	}
	sheets := map[string]register.Sheet{}
	if len(ids) == 0 {
		return sheets, nil
	}
	found, err := from.SheetsByID(ctx, unique(ids))
	for _, x := range found {
		sheets[x.ID] = x
	}
	return sheets, err
}

// sheetOfLink is the id of the sheet that a link belongs to: its key in the journal
// begins with it.
func sheetOfLink(c register.Change) string {
	id, _, _ := strings.Cut(c.Key, " ")
	return id
}

func (s *source) changeOf(c register.Change) apiChange {
	a := apiChange{
		Seq: c.Seq, Time: c.At, By: register.Bringer(c.Actor), Kind: c.Kind, ID: c.Key, Key: c.Address, Label: c.Label,
		First: c.First, Tombstone: c.Tombstone, Fields: fieldsOf(c), Commitment: c.Commitment,
	}
	if c.Address == "" {
		return a
	}
	switch c.Kind {
	case register.KindSheet:
		a.URL = s.of("/algorithm", c.Address)
	case register.KindRepository:
		a.URL = s.of("/repository", c.Address)
	case register.KindOrganisation:
		a.URL = s.of("/organisation", c.Address)
	}
	return a
}

// fieldsOf lists the fields that a change touched. Those that only serve the journal
// are left out, and a sheet's content is told field by field.
func fieldsOf(c register.Change) []string {
	fields := []string{}
	for _, f := range c.Fields {
		switch {
		case f == "content" && c.Kind == register.KindSheet:
			for _, name := range differing(c.Before[f], c.After[f]) {
				fields = append(fields, "content."+name)
			}
		case f == "label":
			fields = append(fields, "name")
		case f == "address":
			fields = append(fields, "key")
		case f == "retired":
			fields = append(fields, "tombstone")
		default:
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	return fields
}

// differing lists the keys whose values differ between two JSON objects, sorted.
func differing(before, after json.RawMessage) []string {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(before, &a) != nil || json.Unmarshal(after, &b) != nil {
		return nil
	}
	return register.Differing(a, b)
}

// kindsOf reads kinds of noun.
func kindsOf(texts []string) ([]register.Kind, error) {
	all := register.Kinds()
	var kinds []register.Kind
	for _, text := range texts {
		if !slices.Contains(all, register.Kind(text)) {
			return nil, wrongParameter("kind", text, kindNames(all)...)
		}
		kinds = append(kinds, register.Kind(text))
	}
	return kinds, nil
}

func kindNames(kinds []register.Kind) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}
