// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"
	"fmt"

	"greffe/internal/register"
)

var sheetCases = []testCase{
	{"revisions_are_numbered_from_one_and_a_repeat_is_none", func(d *desk) {
		for h, words := range []string{"A", "A", "B", "A"} {
			d.save(h+1, register.Batch{Sheets: []register.Sheet{sheet("one", 1, func(s *register.Sheet) { s.Content.Purpose = register.Fill(words) })}})
		}
		all, err := d.Revisions(d.Context(), sheetID("one"))
		var got []string
		for _, r := range must(d, all, err) {
			got = append(got, fmt.Sprint(r.Number, " ", r.Body.Content.Purpose.Filled))
		}
		d.equal("revisions, latest first", got, []string{"3 A", "2 B", "1 A"})
		d.equal("changes", len(d.journal()), 3)
	}},
	{"drafts_are_in_no_public_read_nor_in_the_journal", func(d *desk) {
		for _, state := range []register.Publication{register.Draft, register.Submitted} {
			d.save(1, register.Batch{Sheets: []register.Sheet{sheet(string(state), 1, func(s *register.Sheet) { s.State, s.Organisation = state, "o1" })}})
		}
		ctx := d.Context()
		all, err := d.Sheets(ctx, "", 10)
		d.equal("listed", len(must(d, all, err)), 0)
		of, err := d.SheetsOf(ctx, "o1", "", 10)
		d.equal("of the body", len(must(d, of, err)), 0)
		byID, err := d.SheetsByID(ctx, []string{sheetID("draft"), sheetID("submitted")})
		d.equal("by id", len(must(d, byID, err)), 0)
		named, err := d.SheetsNamed(ctx, []string{"draft", "submitted"}, 10)
		d.equal("by name", len(must(d, named, err)), 0)
		revisions, err := d.Revisions(ctx, sheetID("draft"))
		d.equal("revisions", len(must(d, revisions, err)), 0)
		if _, err := d.SheetBySlug(ctx, "draft"); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("by slug: %v", err)
		}
		d.equal("journal", len(d.journal()), 0)
		f, err := d.Figures(ctx)
		d.equal("figures", must(d, f, err).Sheets, 0)
		own, err := d.Sheet(ctx, sheetID("draft"))
		d.equal("for those who write it", must(d, own, err).State, register.Draft)
		every, err := d.AllSheets(ctx, "", 10)
		d.equal("every sheet", len(must(d, every, err)), 2)
	}},
	{"revisions_written_before_publication_stay_private", func(d *desk) {
		d.save(1, register.Batch{Sheets: []register.Sheet{sheet("one", 1, func(s *register.Sheet) {
			s.State, s.Slug, s.Content.Purpose = register.Draft, "", register.Fill("secret")
		})}})
		d.save(2, register.Batch{Sheets: []register.Sheet{sheet("one", 2, nil)}})
		all, err := d.Revisions(d.Context(), sheetID("one"))
		d.equal("public revisions", len(must(d, all, err)), 1)
		d.equal("number", all[0].Number, 2)
	}},
	{"a_slug_is_frozen_at_first_publication", func(d *desk) {
		d.save(1, register.Batch{Sheets: []register.Sheet{sheet("one", 1, nil)}})
		d.save(2, register.Batch{Sheets: []register.Sheet{sheet("one", 2, func(s *register.Sheet) { s.Slug = "other" })}})
		s, err := d.SheetBySlug(d.Context(), "one")
		d.equal("sheet", must(d, s, err).ID, sheetID("one"))
		if _, err := d.SheetBySlug(d.Context(), "other"); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("the new slug: %v", err)
		}
	}},
	{"two_sheets_cannot_have_one_slug", func(d *desk) {
		d.save(1, register.Batch{Sheets: []register.Sheet{sheet("one", 1, nil)}})
		err := d.Save(d.Context(), register.Batch{At: at(1), Actor: "test", Sheets: []register.Sheet{sheet("two", 1, func(s *register.Sheet) { s.Slug = "one" })}})
		if !errors.Is(err, register.ErrConflict) {
			d.Errorf("%v, expected a conflict", err)
		}
		slug, err := d.FreeSlug(d.Context(), register.KindSheet, sheetID("two"), "one")
		d.equal("free slug", must(d, slug, err), "one-2")
		d.equal("sheets", d.count("sheet"), 1)
	}},
	{"a_withdrawn_sheet_keeps_its_address_and_leaves_the_lists", func(d *desk) {
		d.save(1, register.Batch{Sheets: []register.Sheet{sheet("one", 1, nil)}})
		d.save(2, register.Batch{Sheets: []register.Sheet{sheet("one", 2, func(s *register.Sheet) {
			s.State, s.Withdrawal = register.Withdrawn, register.Withdrawal{Reason: "file_gone", At: at(2)}
		})}})
		s, err := d.SheetBySlug(d.Context(), "one")
		d.equal("reason", must(d, s, err).Withdrawal.Reason, "file_gone")
		all, err := d.Sheets(d.Context(), "", 10)
		d.equal("listed", len(must(d, all, err)), 0)
		revisions, err := d.Revisions(d.Context(), s.ID)
		d.equal("revisions", len(must(d, revisions, err)), 2)
	}},
	{"sheets_are_listed_by_name_whatever_their_address", func(d *desk) {
		named := func(slug, name string, state register.Publication) register.Sheet {
			return sheet(slug, 1, func(s *register.Sheet) { s.Content.Name, s.State = name, state })
		}
		d.save(1, register.Batch{Sheets: []register.Sheet{
			named("z", "École : affectation", register.Published), named("a", "Œuvres à prêter", register.Published), named("b", "Même nom", register.Published),
			named("c", "Même nom", register.Published), named("d", "eau", register.Published), named("e", "Brouillon", register.Draft),
		}})
		var got []string
		for after := ""; ; {
			page, err := d.SheetsAlphabetically(d.Context(), after, 1)
			if must(d, page, err); len(page) == 0 {
				break
			}
			got = append(got, page[0].Content.Name)
			after = page[0].Place()
		}
		d.equal("names", got, []string{"eau", "École : affectation", "Même nom", "Même nom", "Œuvres à prêter"})
	}},
	{"sheets_are_paged_by_slug_and_found_by_name_holder_and_ids", func(d *desk) {
		var all []register.Sheet
		for i := range 9 {
			all = append(all, sheet(fmt.Sprintf("s%d", i), 1, func(s *register.Sheet) { s.Content.Name, s.HeldBy, s.Organisation = "Même Nom", "r1", "o1" }))
		}
		d.save(1, register.Batch{Sheets: all})
		n := 0
		for after := ""; ; {
			page, err := d.Sheets(d.Context(), after, 4)
			if must(d, page, err); len(page) == 0 {
				break
			}
			n, after = n+len(page), page[len(page)-1].Slug
		}
		d.equal("paged", n, 9)
		named, err := d.SheetsNamed(d.Context(), []string{"meme nom", "other"}, 3)
		d.equal("named, at most three a name", len(must(d, named, err)), 3)
		held, err := d.SheetsHeldBy(d.Context(), "r1")
		d.equal("held", len(must(d, held, err)), 9)
		byID, err := d.SheetsByID(d.Context(), []string{sheetID("s3"), sheetID("s1")})
		d.equal("order of ids", []string{must(d, byID, err)[0].Slug, byID[1].Slug}, []string{"s3", "s1"})
	}},
}

func sheetID(slug string) string { return register.SheetID("storetest", "", slug) }

// sheet makes a published sheet as it was at an hour.
func sheet(slug string, hours int, change func(*register.Sheet)) register.Sheet {
	s := register.Sheet{ID: sheetID(slug), Slug: slug, State: register.Published, Origin: register.Origin{Kind: register.Imported},
		PublishedAt: at(1), ChangedAt: at(hours), Content: register.Content{Name: slug, Purpose: register.Fill("to compute")}}
	if change != nil {
		change(&s)
	}
	return s
}
