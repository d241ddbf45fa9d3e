// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
	"greffe/internal/sheet"
)

// sheetContent is what a sheet says, in the form of its files.
type sheetContent struct{ json.RawMessage }

// Schema points to the schema of the files.
func (sheetContent) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Description: "What the sheet says, as a JSON file of it would: schema " + sheet.SchemaID + " (schemas/sheet.schema.json). A field is filled, {\"not_applicable\": reason}, {\"unreadable\": words}, or missing.",
	}
}

// apiSheet names a sheet.
type apiSheet struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	URL  string `json:"url" doc:"Its address in this API."`
}

// apiHolding is the repository whose file a sheet is.
type apiHolding struct {
	Repository apiRepositoryName `json:"repository"`
	Path       string            `json:"path"`
	Evidence   *apiEvidence      `json:"evidence,omitempty"`
}

// apiRevision is one public state of a sheet.
type apiRevision struct {
	Number int                  `json:"number" doc:"1, 2, 3 …"`
	At     time.Time            `json:"at"`
	State  register.Publication `json:"state"`
	Pages  map[string]string    `json:"pages"`
}

// apiAlgorithm is the sheet of one algorithm used by one administration for one decision.
type apiAlgorithm struct {
	ID           string               `json:"id" doc:"urn:uuid:…, the same in every register that holds the sheet."`
	Slug         string               `json:"slug" doc:"Frozen at first publication."`
	Name         string               `json:"name"`
	Organisation *apiBody             `json:"organisation,omitempty"`
	State        register.Publication `json:"state" enum:"published,suspended,retired" doc:"Withdrawn ones answer 410; drafts are nobody's business."`
	StateSince   time.Time            `json:"state_since,omitzero" doc:"Of a suspended or retired one: since when."`
	StateReason  string               `json:"state_reason,omitempty" doc:"Of a suspended or retired one: why."`
	Origin       *apiOrigin           `json:"origin,omitempty" doc:"Who wrote the sheet."`
	PublishedAt  time.Time            `json:"published_at,omitzero"`
	ChangedAt    time.Time            `json:"changed_at,omitzero"`
	HeldBy       *apiHolding          `json:"held_by,omitempty" doc:"Where the sheet is a file of a repository."`
	Links        []apiLink            `json:"links" nullable:"false" doc:"To source code, surest first."`
	Findings     []apiFinding         `json:"findings" nullable:"false"`
	Content      sheetContent         `json:"content"`
	URL          string               `json:"url" doc:"Its address in this API."`
	Pages        map[string]string    `json:"pages" doc:"Its page for people, by language."`

	Law       *apiSheetLaw  `json:"law,omitempty" doc:"What the rules make of it. Only of one sheet asked for alone."`
	Revisions []apiRevision `json:"revisions,omitempty" nullable:"false" doc:"Public ones, latest first. Only of one sheet asked for alone."`
	Erased    []apiErasure  `json:"erased,omitempty" nullable:"false" doc:"Versions whose words were erased, by number. Only of one sheet asked for alone."`
}

type listAlgorithmsInput struct {
	LanguageInput
	PartInput
	Automation []string `query:"automation,explode" nullable:"false" doc:"Values of one filter are alternatives; filters add up."`
	Status     []string `query:"status,explode" nullable:"false"`
	Link       []string `query:"link,explode" nullable:"false" doc:"The surest link to source code, or none."`
	Type       []string `query:"type,explode" nullable:"false" doc:"Of the organisation."`
	Ministry   []string `query:"ministry,explode" nullable:"false" doc:"Id of the body at the top of the tree."`
	Theme      []string `query:"theme,explode" nullable:"false"`
	Territory  []string `query:"territory,explode" nullable:"false"`
}

type keyAlgorithmInput struct {
	LanguageInput
	AsOf string `query:"as_of" format:"date" doc:"As it was at the end of that day (UTC)."`
	Key  string `query:"key" required:"true" doc:"Slug or id."`
}

func (a *api) algorithms() {
	get(a, huma.Operation{
		OperationID: "list-algorithms", Path: "/algorithms", Summary: "List algorithm sheets",
		Description: "By slug. Withdrawn ones are left out; their address answers 410.",
	}, a.listAlgorithms)
	get(a, huma.Operation{
		OperationID: "get-algorithm", Path: "/algorithm", Summary: "One algorithm sheet",
		Responses: map[string]*huma.Response{"410": {Description: "It was published and then withdrawn: type withdrawn, with the reason and the date."}},
	}, a.algorithm)
}

func (a *api) listAlgorithms(ctx context.Context, in *listAlgorithmsInput) (*answer[listOf[apiAlgorithm]], error) {
	filters := url.Values{"automation": in.Automation, "status": in.Status, "link": in.Link, "origin": in.Origin,
		"type": in.Type, "ministry": in.Ministry, "theme": in.Theme, "territory": in.Territory}
	list, err := part[register.Sheet](ctx, a, register.KindSheet, "algorithms", in.LanguageInput, in.PartInput, filters)
	if err != nil {
		return nil, err
	}
	items, err := a.algorithmsOf(ctx, list.nouns, list.links)
	if err != nil {
		return nil, err
	}
	return pageOf(&a.source, "/algorithms", list.kept, items, list.total, cursorOf("algorithms", list.next)), nil
}

func (a *api) algorithm(ctx context.Context, in *keyAlgorithmInput) (*answer[apiAlgorithm], error) {
	if in.AsOf != "" {
		return a.algorithmAt(ctx, in)
	}
	x, err := a.sheetBy(ctx, in.Key)
	if err != nil {
		return nil, err
	}
	items, err := a.algorithmsOf(ctx, []register.Sheet{x}, nil)
	if err != nil {
		return nil, err
	}
	bodies, err := a.register.OrganisationsByID(ctx, []string{x.Organisation})
	if err != nil {
		return nil, err
	}
	items[0].Law = a.under(bodies...).sheetLaw(x, items[0].Links)
	revisions, err := a.register.Revisions(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	items[0].Erased = erasuresOf(x.Erased)
	for _, r := range revisions {
		items[0].Revisions = append(items[0].Revisions, apiRevision{
			Number: r.Number, At: r.At, State: r.Body.State, Pages: a.site("revision", x.Slug, strconv.Itoa(r.Number)),
		})
	}
	return &answer[apiAlgorithm]{Body: items[0], ContentLocation: a.elsewhere("/algorithm", in.Key, x.Slug)}, nil
}

// algorithmAt is the sheet as it was.
func (a *api) algorithmAt(ctx context.Context, in *keyAlgorithmInput) (*answer[apiAlgorithm], error) {
	key := in.Key
	if strings.HasPrefix(key, "urn:") { // the slug is frozen: that of now is that of then
		if now, err := a.anySheet(ctx, key); err == nil {
			key = now.Slug
		}
	}
	x, past, err := nounAt[register.Sheet](ctx, a, register.KindSheet, key, in.AsOf)
	if err != nil {
		return nil, a.erasedThen(ctx, key, in.AsOf, err)
	}
	items, err := a.algorithmsOf(ctx, []register.Sheet{x}, past)
	if err != nil {
		return nil, err
	}
	return &answer[apiAlgorithm]{Body: items[0]}, nil
}

// erasedThen says that what a sheet said on a past day was erased, where it was.
func (a *api) erasedThen(ctx context.Context, key, day string, err error) error {
	now, unknown := a.register.SheetBySlug(ctx, key)
	before, wrong := dayOf(day)
	if unknown != nil || wrong != nil {
		return err
	}
	if e, ok := shownThen(now, before); ok {
		return erasureProblem(e, a.speak(ctx))
	}
	return err
}

// anySheet finds a sheet that is or was public by its slug or id.
func (a *api) anySheet(ctx context.Context, key string) (register.Sheet, error) {
	if key == "" {
		return register.Sheet{}, missingParameter("key")
	}
	x, err := a.register.SheetBySlug(ctx, key)
	if err != nil && strings.HasPrefix(key, "urn:") {
		var list []register.Sheet
		if list, err = a.register.SheetsByID(ctx, []string{key}); err == nil && len(list) == 0 {
			err = register.ErrNotFound
		} else if err == nil {
			x = list[0]
		}
	}
	if err != nil {
		return x, notFound(err, "key", key)
	}
	if x.State == register.Draft || x.State == register.Submitted { // the register says that it gives none; a fault there must not show one
		return x, notFound(register.ErrNotFound, "key", key)
	}
	return x, nil
}

// sheetBy finds a sheet by its slug or id. A withdrawn one is a problem that says so.
func (a *api) sheetBy(ctx context.Context, key string) (register.Sheet, error) {
	x, err := a.anySheet(ctx, key)
	if err != nil {
		return x, err
	}
	if x.State == register.Withdrawn {
		p := newProblem("withdrawn", "name", cut(x.Content.Name, 200))
		p.Withdrawn = &withdrawn{
			ID: x.ID, Slug: x.Slug, Name: x.Content.Name, At: x.Withdrawal.At, Reason: a.speak(ctx).term("desk.withdrawn", x.Withdrawal.Reason), Pages: a.site("algorithm", x.Slug),
			Erased: erasuresOf(x.Erased),
		}
		return x, p
	}
	return x, nil
}

// algorithmsOf gives sheets their API form, in their order; past are the links of a past day.
func (a *api) algorithmsOf(ctx context.Context, list []register.Sheet, past *pastLinks) ([]apiAlgorithm, error) {
	var ids, bodies, holders []string
	for _, x := range list {
		ids, bodies, holders = append(ids, x.ID), append(bodies, x.Organisation), append(holders, x.HeldBy)
	}
	names, err := a.bodies(ctx, bodies)
	if err != nil {
		return nil, err
	}
	held, err := a.repositoryNames(ctx, holders)
	if err != nil {
		return nil, err
	}
	links, err := past.or(ids, func(l register.Link) string { return l.Sheet }, func() ([]register.Link, error) { return a.register.LinksOfSheets(ctx, ids) })
	if err != nil {
		return nil, err
	}
	bySheet, err := a.linksBy(ctx, links, func(l register.Link) string { return l.Sheet })
	if err != nil {
		return nil, err
	}
	items := make([]apiAlgorithm, len(list))
	for i, x := range list {
		if items[i], err = a.algorithmOf(a.gate.Sheet(x), a.speak(ctx)); err != nil {
			return nil, err
		}
		items[i].Links = filled(bySheet[x.ID])
		if b, ok := names[x.Organisation]; ok {
			items[i].Organisation = &b
		}
		if r, ok := held[x.HeldBy]; ok {
			items[i].HeldBy = &apiHolding{r, x.HeldPath, evidenceOf(x.HeldEvidence)}
		}
	}
	return items, nil
}

func (a *api) algorithmOf(x register.Sheet, say speaker) (apiAlgorithm, error) {
	var b, compact bytes.Buffer
	if err := sheet.WriteJSON(&b, []register.Content{x.Content}); err != nil {
		return apiAlgorithm{}, err
	}
	if err := json.Compact(&compact, b.Bytes()); err != nil {
		return apiAlgorithm{}, fmt.Errorf("content of %s: %w", x.ID, err)
	}
	return apiAlgorithm{
		ID: x.ID, Slug: x.Slug, Name: x.Content.Name, State: x.State,
		StateSince: x.Withdrawal.At, StateReason: say.term("desk.withdrawn", x.Withdrawal.Reason), Origin: originOf(x.Origin),
		PublishedAt: x.PublishedAt, ChangedAt: x.ChangedAt, Findings: findingsOf(say, x.Findings), Content: sheetContent{compact.Bytes()},
		URL: a.of("/algorithm", x.Slug), Pages: a.site("algorithm", x.Slug),
	}, nil
}

// sheetNames names public sheets by their ids.
func (s *source) sheetNames(ctx context.Context, ids []string) (map[string]apiSheet, error) {
	list, err := s.register.SheetsByID(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	all := map[string]apiSheet{}
	for _, x := range list {
		all[x.ID] = apiSheet{ID: x.ID, Slug: x.Slug, Name: x.Content.Name, URL: s.of("/algorithm", x.Slug)}
	}
	return all, nil
}
