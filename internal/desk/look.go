// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"greffe/internal/register"
)

// Workspace is what the people of an administration find on its desk.
type Workspace struct {
	Organisation register.Organisation
	Declarations []register.Declaration // last changed first
	Practice     register.Practice
	Census       register.Census  // as they write it
	Public       []register.Sheet // by slug
	Due          []register.Sheet // whose review is due within a month, by day
	Rights       Rights
}

// Rights are what the actor may do there; pages offer nothing else.
type Rights struct{ Draft, Publish, Settle bool }

func rightsIn(actor register.Actor, organisation string) Rights {
	return Rights{
		Draft: May(actor, ActDraft, organisation), Publish: May(actor, ActPublish, organisation), Settle: May(actor, ActSettle, organisation),
	}
}

// The bounds of one desk page.
const (
	maxDeclarations = 1000
	maxPublic       = 1000
	dueWithin       = 31 * 24 * time.Hour
	everything      = 1_000_000
)

// Workspace gathers the desk of an administration.
func (d *Desk) Workspace(ctx context.Context, actor register.Actor, organisation string) (Workspace, error) {
	w, err := d.workspace(ctx, actor, organisation)
	if err != nil {
		return w, fmt.Errorf("desk of %s: %w", organisation, err)
	}
	return w, nil
}

// Everything is the whole of the desk of an administration, without the bounds of a page:
// what it takes with it.
func (d *Desk) Everything(ctx context.Context, actor register.Actor, organisation string) (Workspace, error) {
	w, err := d.Workspace(ctx, actor, organisation)
	if err != nil {
		return w, err
	}
	if w.Declarations, err = d.store.Declarations(ctx, organisation, everything); err != nil {
		return w, fmt.Errorf("everything of %s: %w", organisation, err)
	}
	for len(w.Public) > 0 && len(w.Public)%maxPublic == 0 {
		more, err := d.store.SheetsOf(ctx, organisation, w.Public[len(w.Public)-1].Slug, maxPublic)
		if err != nil {
			return w, fmt.Errorf("everything of %s: %w", organisation, err)
		}
		if w.Public = append(w.Public, more...); len(more) == 0 {
			break
		}
	}
	return w, nil
}

func (d *Desk) workspace(ctx context.Context, actor register.Actor, organisation string) (w Workspace, err error) {
	if err = allow(actor, ActLook, organisation); err != nil {
		return w, err
	}
	w.Rights = rightsIn(actor, organisation)
	if w.Organisation, err = d.store.Organisation(ctx, organisation); err != nil {
		return w, err
	}
	if w.Declarations, err = d.store.Declarations(ctx, organisation, maxDeclarations); err != nil {
		return w, err
	}
	if w.Practice, err = d.store.Practice(ctx, organisation); err != nil {
		return w, err
	}
	if w.Census, _, err = found(d.store.WorkingCensus(ctx, organisation)); err != nil {
		return w, err
	}
	if w.Public, err = d.store.SheetsOf(ctx, organisation, "", maxPublic); err != nil {
		return w, err
	}
	w.Due, err = d.store.SheetsDueBefore(ctx, []string{organisation}, day(d.clock().Add(dueWithin)), maxPublic)
	return w, err
}

// File is the declaration of one sheet with what was said of it.
type File struct {
	register.Declaration
	Remarks  []register.Remark // oldest first
	Findings []register.Finding
	Practice register.Practice
	Kept     []register.KeptAnswers
	Public   *register.Sheet // as the public reads it; nil before the first publication
	Rights   Rights
	Undoable bool // the last publication can still be undone
}

// File opens the declaration of a sheet to somebody of its administration.
func (d *Desk) File(ctx context.Context, actor register.Actor, sheet string) (File, error) {
	f, err := d.file(ctx, actor, sheet)
	if err != nil {
		return f, fmt.Errorf("file of %s: %w", sheet, err)
	}
	return f, nil
}

func (d *Desk) file(ctx context.Context, actor register.Actor, sheet string) (f File, err error) {
	if f.Declaration, err = d.store.Declaration(ctx, sheet); err != nil {
		return f, err
	}
	organisation := f.Sheet.Organisation
	if err = allow(actor, ActLook, organisation); err != nil {
		return File{}, err
	}
	f.Rights = rightsIn(actor, organisation)
	body, err := d.store.Organisation(ctx, organisation)
	if err != nil {
		return File{}, err
	}
	faults, err := d.documentFaults(ctx, f.Declaration)
	if err != nil {
		return f, err
	}
	f.Findings = append(faults, d.Review(body, f.Sheet.Content)...)
	if f.Remarks, err = d.store.Remarks(ctx, sheet); err != nil {
		return f, err
	}
	if f.Practice, err = d.store.Practice(ctx, organisation); err != nil {
		return f, err
	}
	if f.Kept, err = d.store.KeptAnswers(ctx, sheet); err != nil {
		return f, err
	}
	s, public, err := found(d.store.Sheet(ctx, sheet))
	if public {
		f.Public = &s
		f.Undoable = s.State == register.Published && d.clock().Sub(s.ChangedAt) <= emergency
	}
	return f, err
}

// State gives one saved state of a declaration.
func (d *Desk) State(ctx context.Context, actor register.Actor, sheet string, number int) (register.Declaration, error) {
	x, err := d.store.DeclarationRevision(ctx, sheet, number)
	if err == nil {
		err = allow(actor, ActLook, x.Sheet.Organisation)
	}
	if err != nil {
		return register.Declaration{}, fmt.Errorf("state %d of %s: %w", number, sheet, err)
	}
	return x, nil
}

// States lists the saved states of a declaration, latest first.
func (d *Desk) States(ctx context.Context, actor register.Actor, sheet string) ([]register.Declaration, error) {
	all, err := d.store.DeclarationRevisions(ctx, sheet, maxDeclarations)
	if err == nil && len(all) > 0 {
		err = allow(actor, ActLook, all[0].Sheet.Organisation)
	}
	if err != nil {
		return nil, fmt.Errorf("states of %s: %w", sheet, err)
	}
	return all, nil
}

// Names gives the names of those of the people that exist, to somebody of the
// administration on whose desk their acts stand. They are never public.
func (d *Desk) Names(ctx context.Context, actor register.Actor, organisation string, people ...string) (map[string]string, error) {
	if err := allow(actor, ActLook, organisation); err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	names := map[string]string{}
	slices.Sort(people)
	all, err := d.store.PeopleByID(ctx, slices.Compact(people))
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	return names, nil
}

// Due lists the public sheets of some administrations whose review is due within a
// year, by day: what a calendar shows.
func (d *Desk) Due(ctx context.Context, actor register.Actor, organisations []string) ([]register.Sheet, error) {
	for _, o := range organisations {
		if err := allow(actor, ActLook, o); err != nil {
			return nil, fmt.Errorf("reviews due: %w", err)
		}
	}
	return d.store.SheetsDueBefore(ctx, organisations, day(d.clock().AddDate(1, 1, 0)), maxPublic)
}
