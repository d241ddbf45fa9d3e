// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"
	"time"

	"greffe/internal/register"
)

var inquiryCases = []testCase{
	{"an_inquiry_is_seen_once_it_is_published_and_moves_the_version_of_pages", func(d *desk) {
		q := register.Inquiry{ID: "q1", Kind: register.InquiryCorrection, About: register.KindSheet, Key: "s1", Organisation: "o1", Text: "x", State: register.InquiryReceived, ReceivedAt: at(1), Mail: "a@b.example", Turn: 1}
		before, err := d.Version(d.Context())
		must(d, before, err)
		if err := d.SaveInquiry(d.Context(), q); err != nil {
			d.Fatal(err)
		}
		none, err := d.InquiriesAbout(d.Context(), register.KindSheet, []string{"s1"}, 10)
		d.equal("received", len(must(d, none, err)), 0)
		waiting, err := d.InquiriesIn(d.Context(), register.InquiryReceived, 10)
		d.equal("waiting", must(d, waiting, err), []register.Inquiry{q})
		q.State, q.PublishedAt, q.Turn = register.InquiryPublished, at(2), 2
		if err := d.SaveInquiry(d.Context(), q); err != nil {
			d.Fatal(err)
		}
		got, err := d.InquiriesAbout(d.Context(), register.KindSheet, []string{"s1"}, 10)
		d.equal("about", must(d, got, err), []register.Inquiry{q})
		got, err = d.InquiriesAbout(d.Context(), register.KindSheet, []string{"s0", "s1"}, 10)
		d.equal("about several", must(d, got, err), []register.Inquiry{q})
		none, err = d.InquiriesAbout(d.Context(), register.KindSheet, nil, 10)
		d.equal("about nothing", len(must(d, none, err)), 0)
		got, err = d.InquiriesOf(d.Context(), "o1", 10)
		d.equal("of the body", must(d, got, err), []register.Inquiry{q})
		got, err = d.PublicInquiries(d.Context(), 10)
		d.equal("public", must(d, got, err), []register.Inquiry{q})
		after, err := d.Version(d.Context())
		if must(d, after, err) <= before {
			d.Error("pages would be served as they were")
		}
	}},
	{"of_two_steps_at_once_the_second_is_a_conflict", func(d *desk) {
		q := register.Inquiry{ID: "q1", Kind: register.InquiryQuestion, State: register.InquiryReceived, ReceivedAt: at(1), Turn: 1}
		if err := d.SaveInquiry(d.Context(), q); err != nil {
			d.Fatal(err)
		}
		q.Turn, q.State = 2, register.InquiryPublished
		if err := d.SaveInquiry(d.Context(), q); err != nil {
			d.Fatal(err)
		}
		q.State = register.InquiryRefused
		if err := d.SaveInquiry(d.Context(), q); !errors.Is(err, register.ErrConflict) {
			d.Errorf("%v", err)
		}
		got, err := d.Inquiry(d.Context(), "q1")
		d.equal("state", must(d, got, err).State, register.InquiryPublished)
	}},
	{"inquiries_are_counted_by_year_and_by_what_became_of_them", func(d *desk) {
		for i, state := range []register.InquiryState{register.InquiryRefused, register.InquiryRefused, register.InquiryAnswered, register.InquiryAnswered} {
			q := register.Inquiry{ID: string(rune('a' + i)), Kind: register.InquiryObjection, State: state, ReceivedAt: at(i), Turn: 1}
			if state == register.InquiryRefused {
				q.Ground = "off_topic"
			} else {
				q.Outcome, q.AnsweredAt = "partly", at(i).Add(register.AnswerWithin+time.Duration(i-2)*time.Second) // the second one is late
			}
			if err := d.SaveInquiry(d.Context(), q); err != nil {
				d.Fatal(err)
			}
		}
		got, err := d.InquiryCounts(d.Context())
		d.equal("counts", must(d, got, err), []register.InquiryCount{
			{Year: 2026, State: register.InquiryAnswered, Kind: register.InquiryObjection, Why: "partly", N: 2, Prompt: 1},
			{Year: 2026, State: register.InquiryRefused, Kind: register.InquiryObjection, Why: "off_topic", N: 2},
		})
	}},
}
