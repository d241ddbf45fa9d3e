// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiRecord is what the journal last said of a noun. Its fields are those of the export
// of records, in their order, so that a mirror writes the same lines.
type apiRecord struct {
	Kind       register.Kind  `json:"kind" enum:"sheet,repository,organisation,account,link"`
	ID         string         `json:"id" doc:"The same in every register that holds the noun."`
	Key        string         `json:"key,omitempty" doc:"Public key: slug, repository key, address of a link."`
	Label      string         `json:"label,omitempty"`
	Tombstone  bool           `json:"tombstone" doc:"Gone or withdrawn."`
	Seq        int64          `json:"seq" doc:"Position in the journal of the change that made it so."`
	Time       time.Time      `json:"time"`
	Commitment string         `json:"commitment"`
	Record     materialFields `json:"record" doc:"The material fields; null once they had to be erased."`
}

// materialFields is a record as the journal keeps it.
type materialFields struct{ json.RawMessage }

// Schema says that it is an object, or null.
func (materialFields) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Nullable: true, AdditionalProperties: true, Description: "What a reader would call a change if it changed; canonical JSON."}
}

type recordsInput struct {
	LanguageInput
	Kind  string    `query:"kind" required:"true" enum:"sheet,repository,organisation,account,link"`
	AsOf  string    `query:"as_of" format:"date" doc:"What the journal last said until the end of that day (UTC)."`
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many items."`
}

func (a *api) records() {
	get(a, huma.Operation{
		OperationID: "list-records", Path: "/records", Summary: "What the journal last said of each noun",
		Description: "By id, tombstones among them: the state that a mirror of the journal holds, now or at the end of a past day.",
	}, a.listRecords)
	get(a, huma.Operation{
		OperationID: "list-differences", Path: "/differences", Summary: "What changed between two days",
		Description: "By kind and id. added: it is there at the end of the second day and was not at the end of the first. changed: some of it is another. gone, withdrawn: it was there and is a tombstone. back: it was a tombstone and is there.",
	}, a.listDifferences)
}

func (a *api) listRecords(ctx context.Context, in *recordsInput) (*answer[listOf[apiRecord]], error) {
	if in.Kind == "" {
		return nil, missingParameter("kind")
	}
	kinds, err := kindsOf([]string{in.Kind})
	if err != nil {
		return nil, err
	}
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	after, err := in.After.read("records-" + in.Kind)
	if err != nil {
		return nil, err
	}
	var before time.Time
	if in.AsOf != "" {
		if before, err = dayOf(in.AsOf); err != nil {
			return nil, err
		}
	}
	list, err := a.register.Records(ctx, kinds[0], before, after, limit+1)
	if err != nil {
		return nil, err
	}
	list, next := shown(list, limit, func(r register.Record) string { return r.ID })
	items := make([]apiRecord, len(list))
	for i, r := range list {
		items[i] = a.recordOf(r)
	}
	kept := in.kept(in.Limit)
	kept["kind"], kept["as_of"] = []string{in.Kind}, []string{in.AsOf}
	return pageOf(&a.source, "/records", kept, items, nil, cursorOf("records-"+in.Kind, next)), nil
}

func (s *source) recordOf(r register.Record) apiRecord {
	return apiRecord{r.Kind, r.ID, r.Key, r.Label, r.Tombstone, r.Seq, r.Time, r.Commitment, materialFields{s.gate.JSON(r.Record)}}
}

// recordAfter is the record that a change made; null where it had to be erased.
func (s *source) recordAfter(c register.Change) *materialFields {
	if c.After == nil {
		return &materialFields{json.RawMessage("null")}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(c.After) // texts of the journal always marshal, keys in order
	return &materialFields{s.gate.JSON(bytes.TrimSpace(b.Bytes()))}
}

// apiDifference is one noun that is not what it was.
type apiDifference struct {
	Kind   register.Kind `json:"kind" enum:"sheet,repository,organisation,account,link"`
	ID     string        `json:"id"`
	Key    string        `json:"key,omitempty"`
	Label  string        `json:"label,omitempty"`
	Turn   string        `json:"turn" enum:"added,changed,gone,withdrawn,back" doc:"What became of it."`
	Fields []string      `json:"fields" nullable:"false" doc:"Of a noun that is there at both ends: what differs."`
	Before *apiRecord    `json:"before,omitempty"`
	After  apiRecord     `json:"after"`
}

type differencesInput struct {
	LanguageInput
	From  string    `query:"from" required:"true" format:"date" doc:"The end of that day (UTC) is the first state."`
	To    string    `query:"to" format:"date" doc:"The end of that day is the second; missing: now."`
	Kind  []string  `query:"kind,explode" nullable:"false" doc:"Only of these kinds of noun: sheet, repository, organisation, account, link."`
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many nouns are compared; those that came back to what they were are left out of them."`
}

func (a *api) listDifferences(ctx context.Context, in *differencesInput) (*answer[listOf[apiDifference]], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	after, err := in.After.read("differences")
	if err != nil {
		return nil, err
	}
	from, until, err := betweenDays(in.From, in.To, a.now())
	if err != nil {
		return nil, err
	}
	kinds, err := kindsOf(in.Kind)
	if err != nil {
		return nil, err
	}
	pairs, err := a.register.RecordsBetween(ctx, from, until, after, limit+1)
	if err != nil {
		return nil, err
	}
	pairs, next := shown(pairs, limit, pairKey)
	items := []apiDifference{}
	for _, d := range differencesOf(pairs) {
		if len(kinds) == 0 || slices.Contains(kinds, d.after.Kind) {
			items = append(items, a.differenceOf(d))
		}
	}
	kept := in.kept(in.Limit)
	kept["from"], kept["to"], kept["kind"] = []string{in.From}, []string{in.To}, in.Kind
	return pageOf(&a.source, "/differences", kept, items, nil, cursorOf("differences", next)), nil
}

func (s *source) differenceOf(d difference) apiDifference {
	x := apiDifference{d.after.Kind, d.after.ID, d.after.Key, d.after.Label, d.turn, filled(d.fields), nil, s.recordOf(d.after)}
	if d.before.Seq > 0 {
		before := s.recordOf(d.before)
		x.Before = &before
	}
	return x
}

func pairKey(p [2]register.Record) string {
	return strings.Join([]string{string(p[1].Kind), p[1].ID}, " ")
}

// betweenDays reads two days, the first of them earlier.
func betweenDays(first, second string, now time.Time) (from, until time.Time, err error) {
	if first == "" {
		return from, until, missingParameter("from")
	}
	if from, err = dayOf(first); err != nil {
		return from, until, wrongParameter("from", first, "YYYY-MM-DD")
	}
	until = now.UTC().AddDate(0, 0, 1)
	if second != "" {
		if until, err = dayOf(second); err != nil {
			return from, until, wrongParameter("to", second, "YYYY-MM-DD")
		}
	}
	if until.Before(from) {
		return from, until, wrongParameter("to", second, first+" …")
	}
	return from, until, nil
}

// difference is what became of one noun between two times.
type difference struct {
	before, after register.Record
	turn          string
	fields        []string
}

// differencesOf says what became of each noun; one that came back to what it was is left out.
func differencesOf(pairs [][2]register.Record) []difference {
	var all []difference
	for _, p := range pairs {
		d := difference{before: p[0], after: p[1]}
		switch {
		case p[0].Seq == 0 && p[1].Tombstone:
			continue // it came and went between the two
		case p[0].Seq == 0:
			d.turn = "added"
		case p[0].Tombstone && p[1].Tombstone:
			continue
		case p[1].Tombstone && p[1].Kind == register.KindSheet:
			d.turn = "withdrawn"
		case p[1].Tombstone:
			d.turn = "gone"
		case p[0].Tombstone:
			d.turn = "back"
		default:
			if d.fields = differingRecords(p); len(d.fields) == 0 {
				continue
			}
			d.turn = "changed"
		}
		all = append(all, d)
	}
	return all
}

func differingRecords(p [2]register.Record) []string {
	var before, after map[string]json.RawMessage
	if json.Unmarshal(p[0].Record, &before) != nil || json.Unmarshal(p[1].Record, &after) != nil {
		return nil
	}
	return fieldsOf(register.Change{Kind: p[1].Kind, Before: before, After: after, Fields: register.Differing(before, after)})
}

func (a *api) figures() {
	get(a, huma.Operation{OperationID: "get-figures", Path: "/figures", Summary: "How much the register holds", Description: "Now, or at the end of a past day."}, a.countFigures)
}
