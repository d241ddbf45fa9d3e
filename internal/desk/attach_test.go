// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

const grid = "points;meaning\n3;three children\n"

func (o *office) attach(a register.Actor, x register.Declaration, title, content, replaces string) (register.Declaration, string) {
	o.Helper()
	y, file, err := o.desk.AttachFile(o.Context(), a, x.Sheet.ID, x.Number, desk.Attaching{Title: title, Replaces: replaces, Bytes: []byte(content)})
	if err != nil {
		o.Fatal(err)
	}
	return y, file.Hash
}

// publicly reports whether the register would answer the document to anybody.
func (o *office) publicly(sheet, hash string) bool {
	o.Helper()
	_, err := o.store.Attachment(o.Context(), sheet, hash)
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		o.Fatal(err)
	}
	return err == nil
}

func TestAttach(t *testing.T) {
	for _, c := range []struct {
		rule string
		run  func(o *office, town string, author, approver register.Actor)
	}{
		{"a_document_is_private_until_its_sheet_is_published", func(o *office, town string, author, approver register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			a := x.Sheet.Content.Attachments.Filled[0]
			o.equal("entry", []any{a.Title, a.MediaType, a.Size, a.Hash, a.Checked, a.Address}, []any{"The grid", "text/csv", len(grid), hash, "yes", register.AttachmentAddress(x.Sheet.ID, hash)})
			o.equal("before", o.publicly(x.Sheet.ID, hash), false)
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
			must(o, s, err)
			o.equal("after", o.publicly(x.Sheet.ID, hash), true)
			b, err := o.store.AttachedBytes(o.Context(), x.Sheet.ID, hash)
			o.equal("bytes", string(must(o, b, err)), grid)
		}},
		{"the_same_document_sent_twice_is_one", func(o *office, town string, author, _ register.Actor) {
			x, _ := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			y, _ := o.attach(author, x, "The grid", grid, "")
			o.equal("states", y.Number, x.Number)
		}},
		{"another_version_takes_its_place_and_the_published_one_stays", func(o *office, town string, author, approver register.Actor) {
			x, first := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
			must(o, s, err)
			x, err = o.store.Declaration(o.Context(), s.ID)
			x, second := o.attach(author, must(o, x, err), "The grid", grid+"2;two\n", first)
			o.equal("documents of the draft", []any{len(x.Sheet.Content.Attachments.Filled), x.Sheet.Content.Attachments.Filled[0].Hash == second}, []any{1, true})
			s, err = o.desk.PublishSheet(o.Context(), approver, s.ID, x.Number)
			must(o, s, err)
			o.equal("public", []bool{o.publicly(s.ID, first), o.publicly(s.ID, second)}, []bool{true, true})
			b, err := o.store.AttachedBytes(o.Context(), s.ID, first)
			o.equal("bytes of the first", string(must(o, b, err)), grid)
		}},
		{"what_may_name_a_person_waits_for_somebody_to_read_it", func(o *office, town string, author, approver register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", "a;b\nanne@town.example;2\n", "")
			_, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
			var incomplete desk.Incomplete
			if !errors.As(err, &incomplete) || incomplete.Findings[0].Rule != "attachment.unconfirmed" {
				o.Fatalf("published: %v", err)
			}
			_, err = o.desk.SubmitSheet(o.Context(), author, x.Sheet.ID, x.Number, "")
			is(o, "submitted", err, register.ErrInvalid)
			x, err = o.desk.ConfirmFile(o.Context(), author, x.Sheet.ID, x.Number, hash)
			must(o, x, err)
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
			o.equal("checked", must(o, s, err).Content.Attachments.Filled[0].Checked, "yes")
		}},
		{"what_is_refused_is_not_kept", func(o *office, town string, author, _ register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			_, _, err := o.desk.AttachFile(o.Context(), author, x.Sheet.ID, 1, desk.Attaching{Title: "A page", Bytes: []byte("<html>")})
			var unfit desk.Unfit
			if !errors.As(err, &unfit) || unfit.Findings[0].Rule != "attachment.type" {
				o.Errorf("taken: %v", err)
			}
			_, _, err = o.desk.AttachFile(o.Context(), author, x.Sheet.ID, 1, desk.Attaching{Title: " ", Bytes: []byte(grid)})
			is(o, "without a title", err, register.ErrInvalid)
			n, err := o.store.AttachedSize(o.Context(), town)
			o.equal("bytes kept", must(o, n, err), int64(0))
		}},
		{"a_sheet_and_a_body_have_room_for_so_much", func(o *office, town string, author, _ register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			big := "a;b\n" + strings.Repeat(strings.Repeat("word ", 2000)+";2\n", 950)
			for _, n := range []string{"1", "2", "3"} {
				x, _ = o.attach(author, x, n, big+n+";1\n", "")
			}
			_, _, err := o.desk.AttachFile(o.Context(), author, x.Sheet.ID, x.Number, desk.Attaching{Title: "4", Bytes: []byte(big + "4;1\n")})
			var unfit desk.Unfit
			if !errors.As(err, &unfit) || unfit.Findings[0].Rule != "attachment.sheet_full" {
				o.Errorf("taken: %v", err)
			}
		}},
		{"nobody_names_a_document_that_is_not_of_the_sheet", func(o *office, town string, author, _ register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			other := o.begin(author, town, "k2", whole("Nursery"))
			c := other.Sheet.Content
			c.Attachments = x.Sheet.Content.Attachments
			saved, err := o.desk.SaveDraft(o.Context(), author, other.Sheet.ID, 1, c, register.ViaForm)
			o.equal("address", must(o, saved, err).Sheet.Content.Attachments.Filled[0].Address, "")
			_, err = o.desk.AttachedFile(o.Context(), author, other.Sheet.ID, hash)
			is(o, "bytes", err, register.ErrNotFound)
		}},
		{"a_stranger_sees_and_changes_nothing", func(o *office, town string, author, _ register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			stranger := officer("s", o.town("Elsewhere"), register.Author, register.Approver)
			_, err := o.desk.AttachedFile(o.Context(), stranger, x.Sheet.ID, hash)
			is(o, "reads", err, register.ErrNotFound)
			_, _, err = o.desk.AttachFile(o.Context(), stranger, x.Sheet.ID, x.Number, desk.Attaching{Title: "t", Bytes: []byte(grid)})
			is(o, "attaches", err, register.ErrNotFound)
			_, err = o.desk.DetachFile(o.Context(), stranger, x.Sheet.ID, x.Number, hash)
			is(o, "detaches", err, register.ErrNotFound)
		}},
		{"taken_off_a_draft_its_bytes_are_forgotten", func(o *office, town string, author, _ register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			x, err := o.desk.DetachFile(o.Context(), author, x.Sheet.ID, x.Number, hash)
			o.equal("documents", must(o, x, err).Sheet.Content.Attachments.IsZero(), true)
			_, err = o.store.AttachedBytes(o.Context(), x.Sheet.ID, hash)
			is(o, "bytes", err, register.ErrNotFound)
		}},
		{"undone_and_taken_off_the_address_stays_known_without_the_bytes", func(o *office, town string, author, approver register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid", grid, "")
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
			must(o, s, err)
			must(o, 0, o.desk.UnpublishWithinTheHour(o.Context(), approver, s.ID, "a mistake"))
			x, err = o.store.Declaration(o.Context(), s.ID)
			must(o, x, err)
			_, err = o.desk.DetachFile(o.Context(), author, s.ID, x.Number, hash)
			must(o, 0, err)
			o.equal("known", o.publicly(s.ID, hash), true)
			_, err = o.store.AttachedBytes(o.Context(), s.ID, hash)
			is(o, "bytes", err, register.ErrNotFound)
		}},
		{"a_program_that_sends_the_sheet_again_keeps_its_documents", func(o *office, town string, author, approver register.Actor) {
			content := whole("Meals")
			content.UpdatedOn = register.Fill("2026-01-01")
			done, err := o.desk.PutSheet(o.Context(), author, desk.Put{Organisation: town, Slug: "meals", Content: content, State: register.Draft})
			x, hash := o.attach(author, must(o, done, err).Declaration, "The grid", grid, "")
			done, err = o.desk.PutSheet(o.Context(), approver, desk.Put{Organisation: town, Slug: "meals", Content: content, State: register.Published, Number: x.Number})
			o.equal("attached", must(o, done, err).Sheet.Content.Attaches(hash), true)
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			town := o.town("Town")
			c.run(o, town, officer("a", town, register.Author), officer("b", town, register.Author, register.Approver))
		})
	}
}
