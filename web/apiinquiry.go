// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// Asked is what the API reads of readers' questions: what is public of them, and counts.
type Asked interface {
	// PublicInquiries lists the public ones, latest first.
	PublicInquiries(ctx context.Context, limit int) ([]register.Inquiry, error)
	// InquiryCounts counts them by the year in which they were received, latest first.
	InquiryCounts(ctx context.Context) ([]register.InquiryCount, error)
}

// apiInquiry is one public question, correction or objection. Who asked is not known.
type apiInquiry struct {
	ID           string                `json:"id"`
	Kind         register.InquiryKind  `json:"kind" enum:"question,correction,objection"`
	About        register.Kind         `json:"about" enum:"sheet,repository,organisation"`
	Key          string                `json:"key" doc:"The id of the noun."`
	Organisation string                `json:"organisation,omitempty" doc:"Id of the body whose it is."`
	Field        string                `json:"field,omitempty" doc:"What is contested: of a sheet, one of its fields; else in the asker's words."`
	Text         string                `json:"text"`
	Lang         string                `json:"lang,omitempty" doc:"Of the page that it was asked on."`
	State        register.InquiryState `json:"state" enum:"published,answered,closed"`
	Outcome      string                `json:"outcome,omitempty" enum:"accepted,partly,refused"`
	Answer       string                `json:"answer,omitempty" doc:"Of the register."`
	FirstAnswer  string                `json:"first_answer,omitempty" doc:"What was answered before it was opened again."`
	Reply        string                `json:"reply,omitempty" doc:"The body's own word."`
	ReceivedAt   time.Time             `json:"received_at"`
	PublishedAt  time.Time             `json:"published_at,omitzero"`
	AnsweredAt   time.Time             `json:"answered_at,omitzero"`
	RepliedAt    time.Time             `json:"replied_at,omitzero"`
	ClosedAt     time.Time             `json:"closed_at,omitzero"`
	ReopenedAt   time.Time             `json:"reopened_at,omitzero"`
}

// apiInquiryCount counts inquiries that were received in a year.
type apiInquiryCount struct {
	Year  int                   `json:"year"`
	State register.InquiryState `json:"state" enum:"received,refused,published,answered,closed" doc:"Where they stand now."`
	Kind  register.InquiryKind  `json:"kind" enum:"question,correction,objection"`
	Why   string                `json:"why,omitempty" doc:"Ground of a refusal, outcome of an answer."`
	Count int                   `json:"count"`
	// Prompt is a promise that is kept, not a law.
	Prompt int `json:"in_time" doc:"Of them, answered within thirty days."`
}

// apiInquiryYears are all counts.
type apiInquiryYears struct {
	Items []apiInquiryCount `json:"items" nullable:"false" doc:"Latest year first."`
}

// inquiriesRead is how many inquiries are looked through for a page.
const inquiriesRead = 5000

func (a *api) inquiries(from Asked) {
	get(a, huma.Operation{
		OperationID: "list-inquiries", Path: "/inquiries", Summary: "List the public questions, corrections and objections",
		Description: "Latest first, with the answer of the register and the word of the body. Empty where the site takes none.",
	}, func(ctx context.Context, in *inquiriesInput) (*answer[listOf[apiInquiry]], error) {
		return a.listInquiries(ctx, from, in)
	})
	get(a, huma.Operation{
		OperationID: "count-inquiries", Path: "/inquiry-counts", Summary: "Count all of them by year",
		Description: "Those that were refused and those that wait are counted too.",
	}, func(ctx context.Context, in *countsInput) (*answer[apiInquiryYears], error) {
		return a.countInquiries(ctx, from, in)
	})
}

type inquiriesInput struct {
	LanguageInput
	NowInput
	Organisation string    `query:"organisation" doc:"Only those about this body, its sheets and its repositories: slug or id."`
	After        cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit        limitText `query:"limit" doc:"How many items."`
}

type countsInput struct {
	LanguageInput
	NowInput
}

func (a *api) listInquiries(ctx context.Context, from Asked, in *inquiriesInput) (*answer[listOf[apiInquiry]], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	after, err := in.After.read("inquiries")
	if err != nil {
		return nil, err
	}
	var body string
	if in.Organisation != "" {
		o, err := a.organisationBy(ctx, "organisation", in.Organisation)
		if err != nil {
			return nil, err
		}
		body = o.ID
	}
	var all []register.Inquiry
	if from != nil {
		if all, err = from.PublicInquiries(ctx, inquiriesRead); err != nil {
			return nil, err
		}
	}
	items, begun := []apiInquiry{}, after == ""
	for _, q := range all {
		if begun && (body == "" || q.Organisation == body) {
			items = append(items, inquiryOf(q.Shown()))
		}
		begun = begun || q.ID == after
	}
	items, next := shown(items, limit, func(q apiInquiry) string { return q.ID })
	kept := in.kept(in.Limit)
	kept["organisation"] = []string{in.Organisation}
	return pageOf(&a.source, "/inquiries", kept, items, nil, cursorOf("inquiries", next)), nil
}

func inquiryOf(q register.Inquiry) apiInquiry {
	return apiInquiry{
		ID: q.ID, Kind: q.Kind, About: q.About, Key: q.Key, Organisation: q.Organisation, Field: q.Field, Text: q.Text, Lang: q.Lang, State: q.State,
		Outcome: q.Outcome, Answer: q.Answer, FirstAnswer: q.FirstAnswer, Reply: q.Reply, ReceivedAt: q.ReceivedAt, PublishedAt: q.PublishedAt,
		AnsweredAt: q.AnsweredAt, RepliedAt: q.RepliedAt, ClosedAt: q.ClosedAt, ReopenedAt: q.ReopenedAt,
	}
}

func (a *api) countInquiries(ctx context.Context, from Asked, _ *countsInput) (*answer[apiInquiryYears], error) {
	out := &answer[apiInquiryYears]{Body: apiInquiryYears{Items: []apiInquiryCount{}}}
	if from == nil {
		return out, nil
	}
	counts, err := from.InquiryCounts(ctx)
	for _, c := range counts {
		out.Body.Items = append(out.Body.Items, apiInquiryCount{c.Year, c.State, c.Kind, c.Why, c.N, c.Prompt})
	}
	return out, err
}
