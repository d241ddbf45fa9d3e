// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// inFile reports whether the bytes of the register, of its log or of anything else beside
// it hold a text, whole or as the index cuts it.
func (o *office) inFile(text string) bool {
	o.Helper()
	files, err := filepath.Glob(o.path + "*")
	must(o, 0, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if must(o, b, err); bytes.Contains(bytes.ToLower(b), []byte(text)) {
			return true
		}
	}
	return false
}

// spoken is a sheet that holds a word in every kind of place.
func spoken(name, word string) register.Content {
	c := whole(name)
	c.Purpose, c.Role = register.Fill("About "+word+"."), register.Fill("Ask "+word)
	c.Context, c.Notes = register.NotApplicableBecause[string](word), register.Fill(strings.Repeat(word+" ", 2000)) // pages of its own
	c.Parameters = register.Fill([]register.Parameter{{Name: word, Meaning: word}})
	c.Contacts = register.Fill([]register.Contact{{Kind: "email", Value: word + "@town.example"}})
	c.Product = register.Fill("Engine " + word)
	c.Links = []register.SheetLink{{Section: "business", Title: word, URL: "https://town.example/" + word}}
	return c
}

// publish saves another content and publishes it.
func (o *office) publish(author, approver register.Actor, id string, c register.Content) register.Sheet {
	o.Helper()
	x, err := o.store.Declaration(o.Context(), id)
	must(o, x, err)
	c.Administration, c.UpdatedOn = x.Sheet.Content.Administration, register.Fill("2026-03-01")
	x, err = o.desk.SaveDraft(o.Context(), author, id, x.Number, c, register.ViaForm)
	s, err2 := o.desk.PublishSheet(o.Context(), approver, id, must(o, x, err).Number)
	return must(o, s, err2)
}

func TestErase(t *testing.T) {
	const word = "zqxmarque"
	tests := []struct {
		rule string
		run  func(o *office, town string, author, approver register.Actor)
	}{
		{"a_past_version_loses_its_words_and_the_present_one_stays", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", spoken("Meals", word))
			must(o, 0, o.desk.CommentSheet(o.Context(), approver, x.Sheet.ID, "", "is "+word+" right?"))
			must(o, 0, o.desk.SaveAnswers(o.Context(), author, x.Sheet.ID, "algorithm", map[string][]string{"a": {word}}))
			_, err := o.desk.KeepUpload(o.Context(), author, town, "a.yml", []byte("name: "+word+"\n"))
			must(o, 0, err)
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			o.hour = 30
			s = o.publish(author, approver, s.ID, whole("Meals"))
			before := o.proofs()
			o.hour = 40
			if !o.inFile(word) {
				o.Error("the word was never there")
			}
			_, clean, err := o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{1}, "personal", "")
			o.equal("clean", must(o, clean, err), true)
			now, err := o.store.SheetBySlug(o.Context(), s.Slug)
			o.equal("present", []any{must(o, now, err).State, now.Content.Purpose.Filled, now.ChangedAt}, []any{register.Published, "To compute a price.", at(30)})
			o.equal("erased", now.Erased, []register.Erasure{{Number: 1, Since: at(0), Until: at(30), At: at(40), Ground: "personal", By: register.ByRegister}})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
			after := o.proofs()
			o.equal("the journal before it", after[:len(before)], before)
			all, erased, err := o.store.Proofs(o.Context())
			o.equal("journal", []int{must(o, all, err), erased}, []int{len(after), 1})
			draft, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("draft", must(o, draft, err).Sheet.Content.Purpose.Filled, "To compute a price.")
			s = o.publish(author, approver, s.ID, whole("Meals and more"))
			revisions, err := o.store.Revisions(o.Context(), s.ID)
			o.equal("versions go on", []int{must(o, revisions, err)[0].Number, len(revisions), len(s.Erased)}, []int{4, 3, 1})
		}},
		{"the_last_version_leaves_a_tombstone_and_can_be_written_again", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			o.hour = 10
			s = o.publish(author, approver, s.ID, spoken("Meals", word))
			o.hour = 20
			must(o, 0, o.desk.SuspendSheet(o.Context(), approver, s.ID, "under review"))
			o.hour = 30
			_, clean, err := o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{2}, "order", "")
			o.equal("clean", must(o, clean, err), true)
			now, err := o.store.SheetBySlug(o.Context(), s.Slug)
			o.equal("tombstone", []any{must(o, now, err).State, now.Withdrawal.Reason, now.Content.Name, len(now.Erased)}, []any{register.Withdrawn, "erased", "Meals", 2})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
			o.silent(word)
			draft, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("draft", []any{must(o, draft, err).State, draft.Sheet.Content.Purpose.Filled}, []any{register.Draft, "To compute a price."})
			s = o.publish(author, approver, s.ID, whole("Meals again"))
			o.equal("again", []any{s.State, len(s.Erased)}, []any{register.Published, 2})
			_, _, err = o.store.Proofs(o.Context())
			must(o, 0, err)
		}},
		{"an_only_version_leaves_nothing_to_mend", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", spoken("Meals", word))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			o.hour = 30
			_, _, err = o.desk.EraseVersions(o.Context(), desk.Operator(), s.ID, []int{1}, "secret", "")
			must(o, 0, err)
			draft, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("draft", []any{must(o, draft, err).State, draft.Sheet.Content.Name, draft.Sheet.Content.Purpose.Status}, []any{register.Draft, "Meals", register.Missing})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
		}},
		{"a_document_goes_with_the_version_that_named_it", func(o *office, town string, author, approver register.Actor) {
			x, hash := o.attach(author, o.begin(author, town, "k", whole("Meals")), "The grid of "+word, "a;b\n"+word+";2\n", "")
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
			must(o, s, err)
			s = o.publish(author, approver, s.ID, whole("Meals"))
			o.hour = 9
			_, _, err = o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{1}, "rights", "")
			must(o, 0, err)
			o.equal("its address stays known", o.publicly(s.ID, hash), true)
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
		}},
		{"a_name_goes_with_the_address_and_every_version_that_bears_it", func(o *office, town string, author, approver register.Actor) {
			line := []register.CensusLine{{Name: "Meals of " + word}, {Name: "Roads"}}
			_, err := o.desk.SaveCensus(o.Context(), approver, town, 0, line, true)
			must(o, 0, err)
			x := o.begin(author, town, "k", spoken("Meals of "+word, word))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			o.hour = 10
			s = o.publish(author, approver, s.ID, whole("Meals of "+strings.ToUpper(word)))
			o.hour = 20
			_, _, err = o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{1}, "personal", "No name")
			is(o, "the public reads it", err, desk.ErrNameStays)
			old := s.Slug
			before := o.proofs()
			slug, clean, err := o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{2}, "personal", "No name")
			o.equal("clean", must(o, clean, err), true)
			o.equal("address", slug, "no-name")
			now, err := o.store.SheetBySlug(o.Context(), slug)
			o.equal("tombstone", []any{must(o, now, err).State, now.Slug, now.Content.Name, len(now.Erased), now.Erased[0].Name && now.Erased[1].Name}, []any{register.Withdrawn, slug, "No name", 2, true})
			_, err = o.store.SheetBySlug(o.Context(), old)
			gone := register.AddressErased{}
			o.equal("the old address", []any{errors.As(err, &gone), gone, errors.Is(err, register.ErrNotFound)}, []any{true, register.AddressErased{At: at(20), Ground: "personal"}, true})
			free, err := o.store.FreeSlug(o.Context(), register.KindSheet, "another", old)
			o.equal("nobody gets it", must(o, free, err), old+"-2")
			draft, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("draft", []any{must(o, draft, err).Sheet.Content.Name, draft.Sheet.Slug}, []any{"No name", slug})
			census, err := o.store.Census(o.Context(), town)
			o.equal("list", []any{must(o, census, err).Lines[0].Name, census.Lines[1].Name}, []any{"No name", "Roads"})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
			after := o.proofs()
			o.equal("the journal before it", after[:len(before)], before)
			_, _, err = o.store.Proofs(o.Context())
			must(o, 0, err)
			s = o.publish(author, approver, s.ID, whole("Meals"))
			o.equal("written again", []any{s.State, s.Slug}, []any{register.Published, slug})
		}},
		{"a_mended_name_stays_at_an_address_of_its_own", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", spoken("Meals of "+word, word))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			o.hour = 10
			x, err = o.store.Declaration(o.Context(), s.ID)
			x, hash := o.attach(author, must(o, x, err), "The grid", "a;b\n1;2\n", "")
			mended := whole("Meals")
			mended.Attachments = x.Sheet.Content.Attachments
			s = o.publish(author, approver, s.ID, mended)
			o.hour = 20
			slug, clean, err := o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{1}, "personal", "No name")
			o.equal("clean", must(o, clean, err), true)
			now, err := o.store.SheetBySlug(o.Context(), slug)
			o.equal("present", []any{slug, must(o, now, err).State, now.Content.Name, now.Content.Purpose.Filled}, []any{"meals-town", register.Published, "Meals", "To compute a price."})
			o.equal("its document", o.publicly(s.ID, hash), true)
			revisions, err := o.store.Revisions(o.Context(), s.ID)
			o.equal("versions", []any{len(must(o, revisions, err)), revisions[0].Number}, []any{1, 3})
			draft, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("draft", must(o, draft, err).Sheet.Content.Name, "Meals")
			o.equal("until when", []any{now.Erased[0].Until, now.Erased[1].Until}, []any{at(10), at(20)})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
			o.silent(word)
		}},
		{"a_name_that_it_has_again_is_not_erased", func(o *office, town string, author, approver register.Actor) {
			_, err := o.desk.SaveCensus(o.Context(), approver, town, 0, []register.CensusLine{{Name: "Meals"}, {Name: "Meals of " + word}}, true)
			must(o, 0, err)
			x := o.begin(author, town, "k", whole("Meals"))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			o.hour = 10
			s = o.publish(author, approver, s.ID, spoken("Meals of "+word, word))
			o.hour = 20
			s = o.publish(author, approver, s.ID, whole("Meals"))
			o.hour = 30
			slug, clean, err := o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{2}, "personal", "No name")
			o.equal("clean", must(o, clean, err), true)
			now, err := o.store.SheetBySlug(o.Context(), slug)
			o.equal("the address, which never held it", []any{slug, must(o, now, err).Content.Name}, []any{"meals-town", "Meals"})
			o.equal("erased", []any{len(now.Erased), now.Erased[0].Name}, []any{1, false})
			draft, err := o.store.Declaration(o.Context(), s.ID)
			o.equal("draft", must(o, draft, err).Sheet.Content.Name, "Meals")
			census, err := o.store.Census(o.Context(), town)
			o.equal("list", []string{must(o, census, err).Lines[0].Name, census.Lines[1].Name}, []string{"Meals", "No name"})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
		}},
		{"what_was_imported_does_not_come_back_by_itself", func(o *office, _ string, _, _ register.Actor) {
			list := []register.Sheet{{Origin: register.Origin{Kind: register.Imported, Source: "list"}, Content: register.Content{Name: "Meals", Administration: "Town", Purpose: register.Fill(word)}}}
			_, err := o.desk.ImportSheets(o.Context(), "list", list)
			must(o, 0, err)
			s, err := o.store.SheetBySlug(o.Context(), "meals-town")
			must(o, s, err)
			o.hour = 5
			_, _, err = o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{1}, "personal", "")
			must(o, 0, err)
			done, err := o.desk.ImportSheets(o.Context(), "list", list)
			o.equal("changed", must(o, done, err).Changed, 0)
			if o.inFile(word) {
				o.Error("the word is back")
			}
		}},
		{"a_mirror_erases_what_its_source_erased", func(o *office, _ string, _, _ register.Actor) {
			told := func(purpose string, state register.Publication, erased ...register.Erasure) int {
				s := register.Sheet{ID: register.SheetID("x", "y", "z"), Slug: "meals", State: state, Erased: erased, Content: register.Content{Name: "Meals", Administration: "Town", Purpose: register.Fill(purpose)}}
				done, err := o.desk.Follow(o.Context(), desk.Told{Peer: "https://peer.example", Day: "2026-03-01", Sheets: []register.Sheet{s}})
				o.hour++
				return must(o, done, err).Changed
			}
			told(word, register.Published)
			told("mended", register.Published)
			o.equal("erased there", told("mended", register.Published, register.Erasure{Number: 1, At: at(50), Ground: "personal", By: register.ByRegister}), 1)
			o.equal("told again", told("mended", register.Published, register.Erasure{Number: 1, At: at(50), Ground: "personal", By: register.ByRegister}), 0)
			s, err := o.store.SheetBySlug(o.Context(), "meals")
			o.equal("erased here", must(o, s, err).Erased, []register.Erasure{{Number: 1, Since: at(0), Until: at(1), At: at(50), Ground: "personal", By: register.BySource}})
			if o.inFile(word) {
				o.Error("the word is still in the file")
			}
			told("second "+word, register.Published)
			o.equal("and withdrawn there", told("", register.Withdrawn, register.Erasure{Number: 3, At: at(60), Ground: "order", By: register.ByRegister}), 1)
			s, err = o.store.SheetBySlug(o.Context(), "meals")
			o.equal("tombstone", must(o, s, err).State, register.Withdrawn)
			if o.inFile(word) {
				o.Error("the word is in the file again")
			}
			o.equal("written anew there", told("mended", register.Published), 1)
			o.hour = 70
			renamed := register.Sheet{ID: register.SheetID("x", "y", "z"), Slug: "no-name", State: register.Withdrawn, Content: register.Content{Name: "No name", Administration: "Town"},
				Erased: []register.Erasure{{Number: 9, At: at(70), Ground: "order", By: register.ByRegister, Name: true}}}
			_, err = o.desk.Follow(o.Context(), desk.Told{Peer: "https://peer.example", Day: "2026-03-01", Sheets: []register.Sheet{renamed}})
			must(o, 0, err)
			s, err = o.store.SheetBySlug(o.Context(), "no-name")
			o.equal("the name erased there", must(o, s, err).Content.Name, "No name")
			_, err = o.store.SheetBySlug(o.Context(), "meals")
			o.equal("and the address", errors.As(err, &register.AddressErased{}), true)
			if o.inFile("meals") {
				o.Error("the name is still in the file")
			}
		}},
		{"who_may_not_is_told_that_it_is_not_there", func(o *office, town string, author, approver register.Actor) {
			x := o.begin(author, town, "k", whole("Meals"))
			s, err := o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, 1)
			must(o, s, err)
			both := curator("c", town)
			for name, actor := range map[string]register.Actor{"approver": approver, "reader": {}, "curator of one's own body": both} {
				_, _, err := o.desk.EraseVersions(o.Context(), actor, s.ID, []int{1}, "personal", "")
				is(o, name, err, register.ErrNotFound)
				_, err = o.desk.Erasable(o.Context(), actor, s.Slug, "price")
				is(o, name+" looks", err, register.ErrNotFound)
			}
			_, _, err = o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{1}, "because", "")
			is(o, "no ground", err, register.ErrInvalid)
			_, _, err = o.desk.EraseVersions(o.Context(), curator("c"), s.ID, []int{7}, "personal", "")
			is(o, "no version", err, register.ErrInvalid)
			e, err := o.desk.Erasable(o.Context(), curator("c"), s.Slug, "PRICE of a mèal")
			o.equal("looked for", []any{must(o, e, err).Holding, e.Draft}, []any{[]int{1}, true})
			e, err = o.desk.Erasable(o.Context(), curator("c"), s.Slug, "nowhere")
			o.equal("found nowhere", []any{len(must(o, e, err).Holding), e.Draft}, []any{0, false})
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

// proofs is what the journal shows to the world: position, noun and commitment.
func (o *office) proofs() []string {
	o.Helper()
	changes, err := o.store.Changes(o.Context(), 0, 100_000)
	must(o, changes, err)
	var all []string
	for _, c := range changes {
		all = append(all, strings.Join([]string{string(c.Kind), c.Key, c.Commitment}, " "))
	}
	return all
}
