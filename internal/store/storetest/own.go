// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"

	"greffe/internal/register"
)

// ownCases are about what a body brings itself: documents, figures, counts, degrees of
// opening; and about the messages that the register owes its people.
var ownCases = []testCase{
	{"a_document_is_public_once_it_is_released_and_its_record_never_goes", func(d *desk) {
		ctx, words := d.Context(), []byte("a grid of points")
		a := register.AttachedFile{Sheet: sheetID("one"), Organisation: "o1", Hash: "h1", MediaType: "text/csv", At: at(1), Person: "p1", Bytes: words}
		d.save(1, register.Batch{Attached: []register.AttachedFile{a}})
		all, err := d.AttachedFiles(ctx, a.Sheet)
		d.equal("kept", []any{len(must(d, all, err)), all[0].Size, all[0].PublicAt.IsZero()}, []any{1, len(words), true})
		if _, err := d.Attachment(ctx, a.Sheet, a.Hash); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("public before it was released: %v", err)
		}
		d.save(2, register.Batch{Released: []register.AttachedFile{a}})
		d.save(3, register.Batch{Released: []register.AttachedFile{a}})
		public, err := d.Attachment(ctx, a.Sheet, a.Hash)
		d.equal("since the first time", must(d, public, err).PublicAt, at(2))
		size, err := d.AttachedSize(ctx, "o1")
		d.equal("size", must(d, size, err), int64(len(words)))
		d.save(4, register.Batch{Detached: []register.AttachedFile{a}})
		if _, err := d.AttachedBytes(ctx, a.Sheet, a.Hash); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("the bytes of what nothing names: %v", err)
		}
		gone, err := d.Attachment(ctx, a.Sheet, a.Hash)
		d.equal("its record stays", []any{must(d, gone, err).Hash, gone.Size}, []any{"h1", 0})
	}},
	{"a_document_that_was_never_public_is_forgotten_whole", func(d *desk) {
		a := register.AttachedFile{Sheet: sheetID("one"), Organisation: "o1", Hash: "h1", At: at(1), Bytes: []byte("x")}
		d.save(1, register.Batch{Attached: []register.AttachedFile{a}})
		a.Bytes, a.Confirmed = nil, "p1"
		d.save(2, register.Batch{Attached: []register.AttachedFile{a}})
		all, err := d.AttachedFiles(d.Context(), a.Sheet)
		d.equal("its record is written again, its bytes stay", []any{must(d, all, err)[0].Confirmed, all[0].Size}, []any{"p1", 1})
		d.save(3, register.Batch{Detached: []register.AttachedFile{a}})
		all, err = d.AttachedFiles(d.Context(), a.Sheet)
		d.equal("left", len(must(d, all, err)), 0)
		d.equal("changes", len(d.journal()), 0)
	}},
	{"what_a_body_says_of_itself_is_kept_with_where_it_is_from", func(d *desk) {
		o := organisation("Ville", 1, func(o *register.Organisation) {
			o.Staff = register.Fact[int]{State: register.Present, Value: 61, Origin: register.Origin{Kind: register.Declared, Source: "Bilan", Date: "2026-01-31"}}
			o.Standing = register.Standing{State: register.StandingNone, On: "2026-03-01", Origin: register.Origin{Kind: register.Declared}, Word: "Nous décidons sans."}
			o.Requests = []register.ReplyCount{{Year: 2025, Asked: 3, InTime: 2, Refused: 1}}
		})
		d.save(1, register.Batch{Organisations: []register.Organisation{o}})
		got, err := d.Organisation(d.Context(), o.ID)
		d.equal("the body", must(d, got, err), o)
		none, err := d.Sheetless(d.Context(), register.StandingNone, "", 10)
		d.equal("among those that have none", len(must(d, none, err)), 1)
		nothing, err := d.Sheetless(d.Context(), register.StandingNothing, "", 10)
		d.equal("among those of which nothing is known", len(must(d, nothing, err)), 0)
		counts, err := d.SheetlessCounts(d.Context())
		d.equal("counted", must(d, counts, err), map[string]int{register.StandingNone: 1})
	}},
	{"counts_of_requests_are_one_a_year_and_in_no_public_read", func(d *desk) {
		count := register.ReplyCount{Organisation: "o1", Year: 2024, Asked: 5, ChangedAt: at(1), Person: "p1"}
		d.save(1, register.Batch{ReplyCounts: []register.ReplyCount{count}})
		count.Asked, count.ChangedAt = 6, at(2)
		later := count
		later.Year = 2025
		d.save(2, register.Batch{ReplyCounts: []register.ReplyCount{count, later}})
		all, err := d.ReplyCounts(d.Context(), "o1")
		d.equal("the last year first", must(d, all, err), []register.ReplyCount{later, count})
		d.equal("changes", len(d.journal()), 0)
	}},
	{"a_degree_of_opening_follows_the_one_before_it", func(d *desk) {
		first := register.StatedOpening{Repository: "r1", Organisation: "o1", Degree: "C", Number: 1, At: at(1)}
		d.save(1, register.Batch{Openings: []register.StatedOpening{first}})
		d.save(2, register.Batch{Openings: []register.StatedOpening{first}}) // sent twice
		second := first
		second.Degree, second.Number = "B", 2
		d.save(3, register.Batch{Openings: []register.StatedOpening{second}})
		older := first
		older.Degree, older.Number = "A", 2
		if err := d.Save(d.Context(), register.Batch{At: at(4), Actor: "test", Openings: []register.StatedOpening{older}}); !errors.Is(err, register.ErrConflict) {
			d.Errorf("from an older statement: %v", err)
		}
		got, err := d.StatedOpening(d.Context(), "r1")
		d.equal("stated", must(d, got, err), second)
		if _, err := d.StatedOpening(d.Context(), "r2"); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("of another: %v", err)
		}
	}},
	{"a_message_is_one_however_often_it_is_asked_for_and_is_tried_by_one", func(d *desk) {
		ctx := d.Context()
		m := register.Mail{ID: "m1", Kind: register.MailSafety, Person: "p1", At: at(1), Due: at(1), State: register.MailWaiting}
		d.save(1, register.Batch{Mails: []register.Mail{m}})
		d.save(2, register.Batch{Mails: []register.Mail{m}})
		due, err := d.MailsDue(ctx, at(0), 10)
		d.equal("before its time", len(must(d, due, err)), 0)
		due, err = d.MailsDue(ctx, at(1), 10)
		d.equal("due", must(d, due, err), []register.Mail{m})
		tried := m
		tried.Tries, tried.Due, tried.Fault = 1, at(3), "refused"
		if err := d.SaveMail(ctx, tried, m.Due); err != nil {
			d.Fatal(err)
		}
		if err := d.SaveMail(ctx, tried, m.Due); !errors.Is(err, register.ErrConflict) {
			d.Errorf("tried by two: %v", err)
		}
		tried.State = register.MailSent
		if err := d.SaveMail(ctx, tried, at(3)); err != nil {
			d.Fatal(err)
		}
		d.save(5, register.Batch{Mails: []register.Mail{m}})
		due, err = d.MailsDue(ctx, at(24*30), 10)
		d.equal("sent once", len(must(d, due, err)), 0)
		counts, err := d.MailCounts(ctx)
		d.equal("counted", must(d, counts, err), []register.MailCount{{State: register.MailSent, N: 1}})
	}},
}
