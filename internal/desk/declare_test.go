// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/register"
)

// officer is a person with roles in an administration.
func officer(id, organisation string, roles ...register.Role) register.Actor {
	a := register.Actor{Person: id}
	for _, r := range roles {
		a.Memberships = append(a.Memberships, register.Membership{Organisation: organisation, Role: r})
	}
	return a
}

// town makes an administration and gives its id.
func (o *office) town(name string) string {
	o.Helper()
	_, err := o.desk.ImportOrganisations(o.Context(), register.Origin{Kind: register.Imported, Source: "test"}, []law.ListedBody{{Name: name,
		Identifiers: []register.Identifier{{Scheme: "body", Value: strings.ToLower(name)}}}})
	if err != nil {
		o.Fatal(err)
	}
	b, err := o.store.OrganisationByIdentifier(o.Context(), register.Identifier{Scheme: "body", Value: strings.ToLower(name)})
	return must(o, b, err).ID
}

// whole is a sheet that can be published.
func whole(name string) register.Content {
	return register.Content{
		Lang: "en", Name: name, Summary: register.Fill("It computes the price of a meal."), Purpose: register.Fill("To compute a price."),
		Contacts:   register.Fill([]register.Contact{{Kind: "email", Value: "contact@town.example"}}),
		Automation: register.Fill("decision_support"), Role: register.Fill("It proposes."), Operations: register.Fill("It adds."),
		LegalBases: register.Fill([]register.LegalBasis{{Label: "A deliberation"}}), Affected: register.Fill("Families"),
		Type: register.Fill("rules"), Status: register.Fill("operational"),
	}
}

func (o *office) begin(a register.Actor, organisation, key string, c register.Content) register.Declaration {
	o.Helper()
	x, err := o.desk.CreateDraft(o.Context(), a, desk.Opening{Organisation: organisation, Key: key, Content: c, Via: register.ViaForm})
	return must(o, x, err)
}

func is(o *office, what string, err, kind error) {
	o.Helper()
	if !errors.Is(err, kind) {
		o.Errorf("%s: %v, expected %v", what, err, kind)
	}
}

func TestDeclare(t *testing.T) {
	tests := []struct {
		rule string
		run  func(o *office, town string, author, approver register.Actor)
	}{
		{"a_draft_sent_twice_is_one", func(o *office, town string, author, _ register.Actor) {
			a, b := o.begin(author, town, "k", whole("Meals")), o.begin(author, town, "k", whole("Meals"))
			o.equal("same sheet", []any{b.Sheet.ID, b.Number}, []any{a.Sheet.ID, 1})
			_, err := o.desk.CreateDraft(o.Context(), author, desk.Opening{Organisation: town, Key: "k", Content: whole("Other")})
			is(o, "another under the same key", err, register.ErrConflict)
		}},
		{"two_people_never_overwrite_each_other", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			mine, theirs := x.Sheet.Content, x.Sheet.Content
			mine.Purpose, theirs.Purpose = register.Fill("mine"), register.Fill("theirs")
			saved, err := o.desk.SaveDraft(o.Context(), author, x.Sheet.ID, 1, mine, register.ViaForm)
			o.equal("number", must(o, saved, err).Number, 2)
			_, err = o.desk.SaveDraft(o.Context(), approver, x.Sheet.ID, 1, theirs, register.ViaForm)
			is(o, "the second", err, register.ErrConflict)
			var newer desk.Newer
			if !errors.As(err, &newer) || newer.Held.Sheet.Content.Purpose.Filled != "mine" {
				o.Errorf("%v does not give what is held", err)
			}
			again, err := o.desk.SaveDraft(o.Context(), author, x.Sheet.ID, 1, mine, register.ViaForm)
			o.equal("sent twice", must(o, again, err).Number, 2)
		}},
		{"what_is_missing_is_listed_and_stops_the_publication", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", register.Content{Name: "Meals", Lang: "en"})
			_, err := o.desk.SubmitSheet(o.Context(), author, x.Sheet.ID, 1, "")
			var incomplete desk.Incomplete
			if !errors.As(err, &incomplete) || !errors.Is(err, register.ErrInvalid) {
				o.Fatalf("%v", err)
			}
			keys := map[string]bool{}
			for _, f := range incomplete.Findings {
				keys[f.Key] = true
			}
			o.equal("places", []bool{keys["purpose"], keys["contact"], keys["summary_plain"], keys["name"]}, []bool{true, true, true, false})
			_, err = o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			is(o, "published all the same", err, register.ErrInvalid)
		}},
		{"an_edit_shows_only_when_published", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			slug := must(o, s, err).Slug
			c := s.Content
			c.Name, c.Purpose = "Meals and more", register.Fill("new words")
			x2, err := o.desk.SaveDraft(o.Context(), author, s.ID, 2, c, register.ViaForm)
			must(o, x2, err)
			s, err = o.store.SheetBySlug(o.Context(), slug)
			o.equal("public", must(o, s, err).Content.Purpose.Filled, "To compute a price.")
			_, err = o.desk.SubmitSheet(o.Context(), author, s.ID, 3, "please")
			must(o, 0, err)
			s, err = o.desk.PublishSheet(o.Context(), approver, s.ID, 4)
			o.equal("public, at the same address", []string{must(o, s, err).Content.Purpose.Filled, s.Slug}, []string{"new words", slug})
			revisions, err := o.store.Revisions(o.Context(), s.ID)
			o.equal("public revisions", len(must(o, revisions, err)), 2)
		}},
		{"two_persons_publish_where_the_body_wants_it", func(o *office, town string, _, approver register.Actor) {
			boss := officer("boss", town, register.Author, register.Approver, register.Manager)
			must(o, 0, o.desk.SavePractice(o.Context(), boss, register.Practice{Organisation: town, TwoPersons: true}))
			x := o.begin(boss, town, "k", whole("Meals"))
			_, err := o.desk.PublishSheet(o.Context(), boss, x.Sheet.ID, 1)
			is(o, "not submitted", err, desk.ErrSamePerson)
			_, err = o.desk.SubmitSheet(o.Context(), boss, x.Sheet.ID, 1, "")
			must(o, 0, err)
			_, err = o.desk.PublishSheet(o.Context(), boss, x.Sheet.ID, 2)
			is(o, "by the one who submitted", err, desk.ErrSamePerson)
			_, err = o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 2)
			must(o, 0, err)
		}},
		{"an_author_does_not_publish_and_nobody_acts_elsewhere", func(o *office, town string, author, _ register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			_, err := o.desk.PublishSheet(o.Context(), author, x.Sheet.ID, 1)
			is(o, "author", err, register.ErrNotFound)
			stranger := officer("s", o.town("Elsewhere"), register.Author, register.Approver, register.Manager)
			_, err = o.desk.PublishSheet(o.Context(), stranger, x.Sheet.ID, 1)
			is(o, "stranger publishes", err, register.ErrNotFound)
			_, err = o.desk.SaveDraft(o.Context(), stranger, x.Sheet.ID, 1, whole("Mine"), register.ViaForm)
			is(o, "stranger saves", err, register.ErrNotFound)
			is(o, "stranger comments", o.desk.CommentSheet(o.Context(), stranger, x.Sheet.ID, "", "hello"), register.ErrNotFound)
			is(o, "reader withdraws", o.desk.WithdrawSheet(o.Context(), register.Actor{}, x.Sheet.ID, "why"), register.ErrNotFound)
		}},
		{"within_the_hour_a_publication_is_undone", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			c := s.Content
			c.Purpose = register.Fill("a private word")
			o.hour = 5
			_, err = o.desk.SaveDraft(o.Context(), author, s.ID, 2, c, register.ViaForm)
			must(o, 0, err)
			_, err = o.desk.PublishSheet(o.Context(), approver, s.ID, 3)
			must(o, 0, err)
			must(o, 0, o.desk.UnpublishWithinTheHour(o.Context(), approver, s.ID, "a name stood there"))
			now, err := o.store.SheetBySlug(o.Context(), s.Slug)
			o.equal("as before", []any{must(o, now, err).Content.Purpose.Filled, now.State}, []any{"To compute a price.", register.Published})
			o.silent("a private word")
			o.hour = 9
			is(o, "too late", o.desk.UnpublishWithinTheHour(o.Context(), approver, s.ID, "why"), desk.ErrTooLate)
		}},
		{"a_first_publication_undone_leaves_a_tombstone_without_its_words", func(o *office, town string, author, approver register.Actor) {
			c := whole("Meals")
			c.Purpose = register.Fill("a private word")
			x := o.begin(author, town, "k", c)
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			must(o, 0, o.desk.UnpublishWithinTheHour(o.Context(), approver, s.ID, "a name stood there"))
			now, err := o.store.SheetBySlug(o.Context(), s.Slug)
			o.equal("tombstone", []any{must(o, now, err).State, now.Withdrawal.Reason, now.Content.Purpose.Status}, []any{register.Withdrawn, "a name stood there", register.Missing})
			o.silent("a private word")
			d, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("it can be mended", must(o, d, err).State, register.Draft)
		}},
		{"suspended_retired_and_withdrawn_keep_the_address", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			is(o, "without a reason", o.desk.SuspendSheet(o.Context(), approver, s.ID, " "), register.ErrInvalid)
			must(o, 0, o.desk.SuspendSheet(o.Context(), approver, s.ID, "under review"))
			must(o, 0, o.desk.ResumeSheet(o.Context(), approver, s.ID))
			must(o, 0, o.desk.RetireSheet(o.Context(), approver, s.ID, "no longer used"))
			must(o, 0, o.desk.WithdrawSheet(o.Context(), approver, s.ID, "an error"))
			now, err := o.store.SheetBySlug(o.Context(), s.Slug)
			o.equal("state", must(o, now, err).State, register.Withdrawn)
			is(o, "back", o.desk.ResumeSheet(o.Context(), approver, s.ID), register.ErrInvalid)
			x, err = o.store.Declaration(o.Context(), s.ID)
			s, err = o.desk.PublishSheet(o.Context(), approver, s.ID, must(o, x, err).Number)
			o.equal("nothing waits", must(o, s, err).State, register.Published)
		}},
	}
	for _, c := range tests {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			town := o.town("Town")
			c.run(o, town, officer("author", town, register.Author), officer("approver", town, register.Approver))
		})
	}
}

// silent checks that words stand in nothing that the public can read.
func (o *office) silent(words string) {
	o.Helper()
	ctx := o.Context()
	sheets, err := o.store.Sheets(ctx, "", 100)
	must(o, sheets, err)
	changes, err := o.store.LastChanges(ctx, 0, 1000)
	must(o, changes, err)
	organisations, err := o.store.Organisations(ctx, "", 100)
	must(o, organisations, err)
	var revisions []register.Revision
	for _, s := range sheets {
		r, err := o.store.Revisions(ctx, s.ID)
		revisions = append(revisions, must(o, r, err)...)
	}
	found, err := o.store.Find(ctx, register.Question{Text: words, Limit: 10})
	must(o, found, err)
	if found.Total > 0 {
		o.Errorf("the search finds %q", words)
	}
	for _, v := range []any{sheets, changes, organisations, revisions} {
		b, err := json.Marshal(v)
		if must(o, b, err); strings.Contains(string(b), words) {
			o.Errorf("%q stands in %T", words, v)
		}
	}
	for _, c := range changes {
		for _, part := range []map[string]json.RawMessage{c.Before, c.After} {
			for _, v := range part {
				if strings.Contains(string(v), words) {
					o.Errorf("%q stands in change %d", words, c.Seq)
				}
			}
		}
	}
}
