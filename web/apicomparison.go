// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// differenceFile is the comparison of two versions of a sheet as data: what the API gives,
// and the file of the page.
type differenceFile struct {
	Sheet       string           `json:"sheet" doc:"Global id."`
	Slug        string           `json:"slug"`
	Name        string           `json:"name"`
	Lang        string           `json:"lang" doc:"Of labels."`
	From        versionFile      `json:"from"`
	To          versionFile      `json:"to"`
	Differences []differenceItem `json:"differences" nullable:"false" doc:"State and origin first, then fields in the order of the model."`
}

type versionFile struct {
	Number int    `json:"number"`
	Date   string `json:"date" doc:"YYYY-MM-DD."`
	Origin string `json:"origin" doc:"Who states it: see Origin."`
	Actor  string `json:"actor" enum:"crawl,import,person,register" doc:"What kind of actor brought it; never who."`
	URL    string `json:"url" doc:"Its page for people."`
}

type differenceItem struct {
	Field  string   `json:"field" doc:"Of the sheet; state and origin are the register's own."`
	Path   string   `json:"path" doc:"The part of the field that differs; the field where it differs whole."`
	Label  string   `json:"label" doc:"Name of the field, in the language asked for."`
	Item   string   `json:"item,omitempty" doc:"Of a list: what names the item."`
	Part   string   `json:"part,omitempty" doc:"Name of the part."`
	Turn   string   `json:"turn" enum:"added,removed,changed,moved"`
	Before saidItem `json:"before"`
	After  saidItem `json:"after"`
}

type saidItem struct {
	Status string   `json:"status" enum:"filled,not_applicable,missing,unreadable"`
	Words  []string `json:"words" nullable:"false"`
}

// differenceFile says what differs between two versions of a sheet.
func (s *source) differenceFile(say speaker, x register.Sheet, from, to register.Revision) differenceFile {
	version := func(rev register.Revision) versionFile {
		v := viewVersion(rev)
		return versionFile{Number: v.Number, Date: v.At, Origin: string(v.Origin), Actor: v.Actor, URL: s.absolute(address(say.lang, "revision", x.Slug, strconv.Itoa(v.Number)))}
	}
	d := differenceFile{Sheet: x.ID, Slug: x.Slug, Name: x.Content.Name, Lang: say.lang, From: version(from), To: version(to), Differences: []differenceItem{}}
	said := func(w saidWords) saidItem {
		if w.Status == register.Missing {
			return saidItem{Status: "missing", Words: []string{}}
		}
		return saidItem{Status: string(w.Status), Words: filled(w.Words)}
	}
	for _, v := range say.differences(from, to) {
		d.Differences = append(d.Differences, differenceItem{
			Field: v.field, Path: v.path, Label: v.Label, Item: v.Item, Part: v.Part, Turn: string(v.Turn), Before: said(v.Before), After: said(v.After),
		})
	}
	return d
}

type comparisonInput struct {
	LanguageInput
	Key  string `query:"key" required:"true" doc:"Slug or id of the sheet. The versions of a withdrawn one can still be compared."`
	From string `query:"from" required:"true" doc:"Number of a version, as revisions of get-algorithm gives it."`
	To   string `query:"to" required:"true" doc:"Number of another one. The earlier of the two is from in the answer."`
}

func (a *api) comparison() {
	get(a, huma.Operation{
		OperationID: "compare-versions", Path: "/comparison", Summary: "What differs between two versions of an algorithm sheet",
		Description: "Field by field, in words. get-algorithm lists the versions.",
	}, a.compareVersions)
}

func (a *api) compareVersions(ctx context.Context, in *comparisonInput) (*answer[differenceFile], error) {
	if in.From == "" {
		return nil, missingParameter("from")
	}
	if in.To == "" {
		return nil, missingParameter("to")
	}
	x, err := a.anySheet(ctx, in.Key)
	if err != nil {
		return nil, err
	}
	list, err := a.register.Revisions(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(rev register.Revision) bool { return !rev.Public })
	from, to, err := pairOf(x, list, in.From, in.To)
	if gone := (erasedVersion{}); errors.As(err, &gone) {
		return nil, erasureProblem(gone.Erasure, a.speak(ctx))
	}
	if err != nil {
		var numbers []string
		for _, rev := range list {
			numbers = append(numbers, strconv.Itoa(rev.Number))
		}
		name, value := "from", in.From
		if slices.Contains(numbers, in.From) {
			name, value = "to", in.To
		}
		return nil, wrongParameter(name, value, numbers...)
	}
	for _, rev := range []*register.Revision{&from, &to} {
		rev.Body = a.gate.Sheet(rev.Body)
	}
	return &answer[differenceFile]{Body: a.differenceFile(a.speak(ctx), a.gate.Sheet(x), from, to)}, nil
}
