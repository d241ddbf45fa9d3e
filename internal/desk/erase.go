// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// reasonErased is why a sheet whose last version was erased stands as withdrawn; pages
// have words for it.
const reasonErased = "erased"

// UnpublishWithinTheHour undoes the last publication of a sheet: the public reads what
// it read before, or, if it read nothing, a tombstone without the words that were
// published. Those words are erased as EraseVersions does; the administration keeps them
// as a draft, to mend it.
func (d *Desk) UnpublishWithinTheHour(ctx context.Context, actor register.Actor, sheet, reason string) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	s, err := d.ownSheet(ctx, actor, ActPublish, sheet)
	if err != nil {
		return fmt.Errorf("unpublish: %w", err)
	}
	now := d.clock()
	if s.State != register.Published || now.Sub(s.ChangedAt) > emergency {
		return fmt.Errorf("unpublish: %w", ErrTooLate)
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fmt.Errorf("unpublish: %w: %w", errNoReason, register.ErrInvalid)
	}
	revisions, err := d.store.Revisions(ctx, sheet)
	if err != nil {
		return fmt.Errorf("unpublish: %w", err)
	}
	b := d.draft(actorOf(s.Organisation), now)
	var undone []int
	for _, r := range revisions {
		if !r.At.Before(s.ChangedAt) {
			undone = append(undone, r.Number)
		}
	}
	before, had := lastOf(b.erase(&s, revisions, undone, register.GroundUndone, register.ByBody))
	if had {
		before.Slug, before.PublishedAt, before.Erased = s.Slug, s.PublishedAt, s.Erased
		s = before
	} else {
		s = bare(s, register.Withdrawal{Reason: reason, At: now})
	}
	s.ChangedAt = now
	if err := b.reopen(ctx, actor, sheet); err != nil {
		return fmt.Errorf("unpublish: %w", err)
	}
	return b.replace(ctx, actor, s, register.RemarkUnpublished, reason)
}

// EraseVersions takes the words of published versions away for good, whenever they were
// published, and with them what their administration wrote on the way there. Versions
// that say the same go together. Where the last one is among them the sheet is withdrawn,
// and its draft is what the last version that stays said. Where a neutral name is given,
// the name and the address of the sheet go too: see eraseNamed. What is left of the words
// in the file is scrubbed before it returns; clean is false where that must be tried
// again. slug is the address that the sheet has in the end.
func (d *Desk) EraseVersions(ctx context.Context, actor register.Actor, sheet string, numbers []int, ground, neutral string) (slug string, clean bool, err error) {
	if slug, err = d.eraseVersions(ctx, actor, sheet, numbers, ground, neutral); err != nil {
		return "", false, fmt.Errorf("erase: %w", err)
	}
	return slug, d.store.Scrub(ctx) == nil, nil
}

func (d *Desk) eraseVersions(ctx context.Context, actor register.Actor, sheet string, numbers []int, ground, neutral string) (slug string, err error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	s, err := d.ownSheet(ctx, actor, ActErase, sheet)
	if err != nil {
		return "", err
	}
	if !slices.Contains(register.ErasureGrounds(), ground) {
		return "", fmt.Errorf("ground %q: %w", ground, register.ErrInvalid)
	}
	revisions, err := d.store.Revisions(ctx, sheet)
	if err != nil {
		return "", err
	}
	if numbers = Alike(revisions, numbers); len(numbers) == 0 {
		return "", fmt.Errorf("no version of it: %w", register.ErrInvalid)
	}
	b := d.draft("register:erasure", d.clock())
	if neutral != "" {
		return b.eraseNamed(ctx, actor, s, revisions, numbers, ground, neutral)
	}
	return s.Slug, b.eraseFor(ctx, actor, s, revisions, numbers, ground, register.ByRegister)
}

// eraseFor erases versions and, where the last one is among them, leaves a tombstone.
func (b *draft) eraseFor(ctx context.Context, actor register.Actor, s register.Sheet, revisions []register.Revision, numbers []int, ground, by string) error {
	rest := b.erase(&s, revisions, numbers, ground, by)
	b.batch.Erase[len(b.batch.Erase)-1].Desk = true
	last := slices.Contains(numbers, revisions[0].Number)
	if err := b.eraseDraft(ctx, actor, s, revisions, rest, last); err != nil {
		return err
	}
	if last {
		s = bare(s, register.Withdrawal{Reason: reasonErased, At: b.batch.At})
		s.ChangedAt = b.batch.At
	}
	return b.replace(ctx, actor, s, register.RemarkErased, "")
}

// erase adds the erasure of versions to the act and to the sheet, and gives the versions
// that stay, latest first.
func (b *draft) erase(s *register.Sheet, latestFirst []register.Revision, numbers []int, ground, by string) (rest []register.Revision) {
	e := register.Erasing{Sheet: s.ID, Organisation: s.Organisation, Numbers: numbers, Ground: ground}
	gone := map[string][]string{}
	erased := slices.Clone(s.Erased)
	var until time.Time
	for _, r := range latestFirst {
		if slices.Contains(numbers, r.Number) {
			erased = append(erased, register.Erasure{Number: r.Number, Since: r.At, Until: until, At: b.batch.At, Ground: ground, By: by})
			hold(gone, r.Body)
		} else {
			rest = append(rest, r)
		}
		until = r.At
	}
	kept := map[string][]string{}
	for _, r := range rest {
		hold(kept, r.Body)
	}
	e.Documents, e.Files, e.Products = without(gone["document"], kept["document"]), without(gone["file"], kept["file"]), without(gone["product"], kept["product"])
	if ground == register.GroundUndone { // they are still those of the draft, and what was shown keeps its address
		e.Documents, e.Files, e.Products = nil, nil, nil
	}
	b.batch.Erase = append(b.batch.Erase, e)
	slices.SortFunc(erased, func(x, y register.Erasure) int { return cmp.Compare(x.Number, y.Number) })
	s.Erased = erased
	return rest
}

// hold notes what a version keeps beside its words: documents, the file that it was read
// from, the product that it names.
func hold(all map[string][]string, s register.Sheet) {
	for _, a := range s.Content.Attachments.Or(nil) {
		all["document"] = append(all["document"], a.Hash)
	}
	if s.HeldEvidence.SHA256 != "" {
		all["file"] = append(all["file"], s.HeldEvidence.SHA256)
	}
	if slug := register.Slug(s.Content.Product.Or("")); slug != "" {
		all["product"] = append(all["product"], slug)
	}
}

func without(all, kept []string) []string {
	all = slices.DeleteFunc(slices.Clone(all), func(x string) bool { return x == "" || slices.Contains(kept, x) })
	slices.Sort(all)
	return slices.Compact(all)
}

// eraseDraft takes the words out of the working state too: it says what the last version
// that stays says, where it said what was erased or where nothing public is left of it.
func (b *draft) eraseDraft(ctx context.Context, actor register.Actor, s register.Sheet, all, rest []register.Revision, last bool) error {
	x, ok, err := found(b.desk.store.Declaration(ctx, s.ID))
	if err != nil || !ok {
		return err
	}
	same := slices.ContainsFunc(all, func(r register.Revision) bool {
		_, erased := s.ErasureOf(r.Number)
		return erased && sameContent(r.Body.Content, x.Sheet.Content)
	})
	if !last && !same {
		return nil
	}
	x.Sheet.Content = bare(s, s.Withdrawal).Content
	if len(rest) > 0 {
		x.Sheet.Content = rest[0].Body.Content
	}
	x.Sheet.Findings, x.Sheet.Erased = nil, s.Erased
	x.Number++
	x.ChangedAt, x.Person, x.Submitter, x.SubmittedAt = b.batch.At, actor.Person, "", time.Time{}
	if last && x.State == register.Published {
		x.State = register.Draft
	}
	b.batch.Declarations = append(b.batch.Declarations, x)
	return nil
}

// bare is the tombstone of a sheet whose words are gone.
func bare(s register.Sheet, w register.Withdrawal) register.Sheet {
	s.Content = register.Content{Lang: s.Content.Lang, Name: s.Content.Name, Administration: s.Content.Administration, AdministrationI: s.Content.AdministrationI}
	s.State, s.Withdrawal, s.Findings, s.HeldEvidence = register.Withdrawn, w, nil, register.Evidence{}
	return s
}

// barred reports whether a sheet may come back by a person's act alone: its last version
// was erased here, and the list, file or register that it was taken from may still say it.
func barred(s register.Sheet) bool {
	return s.State == register.Withdrawn && s.Withdrawal.Reason == reasonErased && slices.ContainsFunc(s.Erased, func(e register.Erasure) bool {
		return e.By == register.ByRegister && e.At.Equal(s.Withdrawal.At)
	})
}

// followErasure erases here what the register that a sheet was taken from has erased
// there: every version but those that say what it says now, because the numbers of one
// register are not those of another.
func (b *draft) followErasure(ctx context.Context, old, told register.Sheet) (s register.Sheet, did bool, err error) {
	last, named := register.Erasure{}, false
	for _, e := range told.Erased {
		if e.At.After(last.At) {
			last, named = e, false
		}
		named = named || e.Name && e.At.Equal(last.At)
	}
	if last.At.IsZero() || slices.ContainsFunc(old.Erased, func(e register.Erasure) bool { return e.By == register.BySource && !e.At.Before(last.At) }) {
		return old, false, nil
	}
	revisions, err := b.desk.store.Revisions(ctx, old.ID)
	if err != nil {
		return old, false, err
	}
	var numbers []int
	for _, r := range revisions {
		if named || told.State == register.Withdrawn || !sameContent(r.Body.Content, told.Content) {
			numbers = append(numbers, r.Number)
		}
	}
	if len(numbers) == 0 {
		return old, false, nil
	}
	ground := last.Ground
	if !slices.Contains(append(register.ErasureGrounds(), register.GroundUndone), ground) {
		ground = register.ErasureGrounds()[0]
	}
	had := old
	b.erase(&old, revisions, numbers, ground, register.BySource)
	b.batch.Erase[len(b.batch.Erase)-1].Desk = true
	if named {
		if old.Slug, err = b.slug(ctx, register.KindSheet, old.ID, told.Slug); err != nil {
			return old, false, err
		}
		old.Content.Name = told.Content.Name
		b.forgetName(&old, had, namesIn(revisions))
	}
	for i, e := range old.Erased {
		if slices.Contains(numbers, e.Number) {
			old.Erased[i].At = last.At
		}
	}
	return old, true, nil
}

// Alike adds to versions those that say the same: to erase one of them alone would take
// nothing away. Numbers that are no version's are left out.
func Alike(revisions []register.Revision, numbers []int) []int {
	var all []int
	for _, r := range revisions {
		if slices.ContainsFunc(revisions, func(o register.Revision) bool {
			return slices.Contains(numbers, o.Number) && sameContent(o.Body.Content, r.Body.Content)
		}) {
			all = append(all, r.Number)
		}
	}
	slices.Sort(all)
	return all
}

// Erasable is a sheet with the versions that can be erased, and where else words stand.
type Erasable struct {
	Sheet    register.Sheet
	Versions []register.Revision // latest first
	Holding  []int               // versions that hold the words that were looked for
	Draft    bool                // the working state holds them
}

// Erasable shows a sheet to who may erase its versions. words are looked for, in any case
// and without accents, and kept nowhere; "" looks for nothing.
func (d *Desk) Erasable(ctx context.Context, actor register.Actor, slug, words string) (Erasable, error) {
	var e Erasable
	if err := allow(actor, ActErase, ""); err != nil {
		return e, err
	}
	var err error
	if e.Sheet, err = d.store.SheetBySlug(ctx, slug); err != nil {
		return e, err
	}
	if err := allow(actor, ActErase, e.Sheet.Organisation); err != nil {
		return e, err
	}
	if e.Versions, err = d.store.Revisions(ctx, e.Sheet.ID); err != nil {
		return e, err
	}
	folded := register.FoldName(words)
	if folded == "" {
		return e, nil
	}
	for _, r := range e.Versions {
		if says(r.Body.Content, folded) {
			e.Holding = append(e.Holding, r.Number)
		}
	}
	x, ok, err := found(d.store.Declaration(ctx, e.Sheet.ID))
	e.Draft = ok && says(x.Sheet.Content, folded)
	return e, err
}

// says reports whether a sheet holds folded words.
func says(c register.Content, folded string) bool {
	var tree any
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &tree)
	}
	return err == nil && holdsWords(tree, folded)
}

func holdsWords(tree any, folded string) bool {
	switch v := tree.(type) {
	case string:
		return strings.Contains(register.FoldName(v), folded)
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { return holdsWords(x, folded) })
	case map[string]any:
		for _, x := range v {
			if holdsWords(x, folded) {
				return true
			}
		}
	}
	return false
}

// reopen makes what was just published a draft again, so that it can be mended.
func (b *draft) reopen(ctx context.Context, actor register.Actor, sheet string) error {
	x, ok, err := found(b.desk.store.Declaration(ctx, sheet))
	if err != nil || !ok || x.Held() || x.State != register.Published {
		return err
	}
	x.Number++
	x.State, x.ChangedAt, x.Person = register.Draft, b.batch.At, actor.Person
	b.batch.Declarations = append(b.batch.Declarations, x)
	return nil
}

// lastOf is what the last of the versions that stay says.
func lastOf(latestFirst []register.Revision) (register.Sheet, bool) {
	if len(latestFirst) == 0 {
		return register.Sheet{}, false
	}
	return latestFirst[0].Body, true
}
