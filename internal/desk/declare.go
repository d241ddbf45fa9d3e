// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
	"greffe/internal/sheet"
)

// Incomplete is the error of a sheet that cannot go to the public yet: what the law
// and the guide ask of a declared sheet is missing. It is an ErrInvalid.
type Incomplete struct{ Findings []register.Finding }

func (i Incomplete) Error() string {
	return fmt.Sprintf("%d rules of a declared sheet are not met: %v", len(i.Findings), register.ErrInvalid)
}

// Unwrap tells the kind of the error.
func (i Incomplete) Unwrap() error { return register.ErrInvalid }

// Newer is the error of a state that was made from an older one than the register
// holds. It is an ErrConflict and gives what the register holds.
type Newer struct{ Held register.Declaration }

func (n Newer) Error() string {
	return fmt.Sprintf("state %d was saved meanwhile: %v", n.Held.Number, register.ErrConflict)
}

// Unwrap tells the kind of the error.
func (n Newer) Unwrap() error { return register.ErrConflict }

// Opening is what a new declaration begins with.
type Opening struct {
	Organisation string
	Key          string // random, or what identifies the sheet for its administration: the same key is the same sheet
	Content      register.Content
	Slug         string // the address wished for; "" leaves it to the register
	Line         string // id of the line of the census that it grows from
	Via          string
}

// CreateDraft begins the declaration of a sheet. The same opening sent twice is one
// declaration; another one under the same key is a conflict.
func (d *Desk) CreateDraft(ctx context.Context, actor register.Actor, o Opening) (register.Declaration, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	if err := allow(actor, ActDraft, o.Organisation); err != nil {
		return register.Declaration{}, fmt.Errorf("create draft: %w", err)
	}
	b := d.draft(actorOf(o.Organisation), d.clock())
	x, err := b.open(ctx, actor, o)
	if err != nil {
		return x, fmt.Errorf("create draft: %w", err)
	}
	return x, b.save(ctx)
}

// actorOf is how the journal names who brings a declared sheet: somebody of the
// administration. Which of its people did it is told to the administration alone.
func actorOf(organisation string) string { return "person:" + organisation }

// open adds a new declaration to the act.
func (b *draft) open(ctx context.Context, actor register.Actor, o Opening) (register.Declaration, error) {
	body, err := b.organisation(ctx, o.Organisation)
	if err != nil {
		return register.Declaration{}, err
	}
	id := register.DeclaredID(o.Organisation, o.Key)
	x := register.Declaration{
		Sheet: register.Sheet{ID: id, Organisation: o.Organisation, Origin: register.Origin{Kind: register.Declared}, Content: o.Content},
		Slug:  o.Slug, Line: o.Line, CreatedAt: b.batch.At,
	}
	if x.Sheet.Content, err = b.desk.vouchedFor(ctx, id, b.begun(x.Sheet.Content, *body)); err != nil {
		return x, err
	}
	held, ok, err := found(b.desk.store.Declaration(ctx, id))
	switch {
	case err != nil:
		return x, err
	case ok && held.Number == 1 && sameContent(held.Sheet.Content, x.Sheet.Content):
		return held, nil
	case ok:
		return held, Newer{held}
	}
	return x, b.declare(ctx, actor, &x, o.Via)
}

// reviewAfter is how long a sheet is thought to stay right.
const reviewAfter = 365 * 24 * time.Hour

// begun fills in what the register knows of a new sheet; the person may change it.
func (b *draft) begun(c register.Content, body register.Organisation) register.Content {
	c.Administration = body.Name
	if c.UpdatedOn.IsZero() {
		c.UpdatedOn = register.Fill(day(b.batch.At))
	}
	if c.ReviewDue.IsZero() {
		c.ReviewDue = register.Fill(day(b.batch.At.Add(reviewAfter)))
	}
	return c
}

// declare adds the next saved state of a declaration to the act. Who is not known
// keeps the state it had.
func (b *draft) declare(ctx context.Context, actor register.Actor, x *register.Declaration, via string) error {
	if strings.TrimSpace(x.Sheet.Content.Name) == "" {
		return Incomplete{[]register.Finding{{Rule: "sheet.name", Severity: register.Error, Key: "name"}}}
	}
	x.Number++
	x.State, x.Submitter, x.SubmittedAt = register.Draft, "", time.Time{}
	x.ChangedAt, x.Person, x.Via = b.batch.At, actor.Person, via
	b.batch.Declarations = append(b.batch.Declarations, *x)
	return ctx.Err()
}

// declaration finds a declaration that the actor may act upon. One of another
// administration is not found, as if it did not exist.
func (b *draft) declaration(ctx context.Context, actor register.Actor, act Act, sheet string) (register.Declaration, error) {
	x, err := b.desk.store.Declaration(ctx, sheet)
	if err != nil {
		return x, err
	}
	return x, allow(actor, act, x.Sheet.Organisation)
}

// at checks that the actor has seen the state that the register holds.
func at(x register.Declaration, expected int) error {
	if x.Number != expected {
		return Newer{x}
	}
	return nil
}

// errHeld is the error of who would change here what is changed in its repository.
var errHeld = errors.New("the file of its repository is the source of this sheet")

// SaveDraft saves what the sheet should say, made from the state expected. When
// somebody saved another one meanwhile the error is Newer, and nothing is saved. What
// was submitted becomes a draft again; what is public stays as it is.
func (d *Desk) SaveDraft(ctx context.Context, actor register.Actor, sheet string, expected int, content register.Content, via string) (register.Declaration, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("", d.clock())
	x, err := b.declaration(ctx, actor, ActDraft, sheet)
	if err != nil {
		return x, fmt.Errorf("save draft: %w", err)
	}
	content.Administration = x.Sheet.Content.Administration
	if content, err = d.vouchedFor(ctx, sheet, content); err != nil {
		return x, fmt.Errorf("save draft: %w", err)
	}
	switch {
	case x.Held():
		return x, fmt.Errorf("save draft: %w: %w", errHeld, register.ErrInvalid)
	case x.Number == expected+1 && x.Person == actor.Person && sameContent(x.Sheet.Content, content):
		return x, nil // sent twice
	case x.Number != expected:
		return x, fmt.Errorf("save draft: %w", Newer{x})
	case sameContent(x.Sheet.Content, content):
		return x, nil // nothing to save
	}
	x.Sheet.Content = content
	if err := b.declare(ctx, actor, &x, via); err != nil {
		return x, fmt.Errorf("save draft: %w", err)
	}
	return x, b.save(ctx)
}

// EditSheet opens a public sheet of the administration to be changed: its working
// state is what the public reads. A sheet that was imported or written by the
// register becomes the administration's own when it is published again.
func (d *Desk) EditSheet(ctx context.Context, actor register.Actor, sheet string) (register.Declaration, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("", d.clock())
	if x, ok, err := found(b.desk.store.Declaration(ctx, sheet)); ok || err != nil {
		if err == nil {
			err = allow(actor, ActDraft, x.Sheet.Organisation)
		}
		return x, err
	}
	s, err := d.ownSheet(ctx, actor, ActDraft, sheet)
	if err != nil {
		return register.Declaration{}, fmt.Errorf("edit sheet: %w", err)
	}
	if s.HeldBy != "" {
		return register.Declaration{}, fmt.Errorf("edit sheet: %w: %w", errHeld, register.ErrInvalid)
	}
	x := register.Declaration{Sheet: s, CreatedAt: b.batch.At}
	x.Sheet.Origin, x.Sheet.Findings = register.Origin{Kind: register.Declared}, nil
	if err := b.declare(ctx, actor, &x, ViaOf(actor)); err != nil {
		return x, fmt.Errorf("edit sheet: %w", err)
	}
	return x, b.save(ctx)
}

// ViaOf tells how an actor acts: by a token, or by the pages.
func ViaOf(actor register.Actor) string {
	if actor.Token != "" {
		return register.ViaAPI
	}
	return register.ViaForm
}

// ownSheet finds a sheet that is or was public and that the actor may act upon.
func (d *Desk) ownSheet(ctx context.Context, actor register.Actor, act Act, sheet string) (register.Sheet, error) {
	s, err := d.store.Sheet(ctx, sheet)
	if err != nil {
		return s, err
	}
	return s, allow(actor, act, s.Organisation)
}

// Review tells what a declared sheet of a body would be told at its publication, under
// the profile of the body: errors stop it.
func (d *Desk) Review(body register.Organisation, c register.Content) []register.Finding {
	profile := d.profiles.Of(body.Profile)
	findings := sheet.Check(c, register.Declared, profile)
	if own := profile.RoleAddresses(Domain(body)); len(own) > 0 {
		for _, f := range findings {
			if f.Rule == "sheet.contact.nominal" {
				f.Args["suggest"] = strings.Join(own, ", ")
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b register.Finding) int { return weight(a.Severity) - weight(b.Severity) })
	return findings
}

func weight(s register.Severity) int {
	return slices.Index([]register.Severity{register.Error, register.Warning, register.Advice}, s)
}

// publishable says no to what cannot be published.
func (b *draft) publishable(ctx context.Context, s register.Sheet) error {
	body, err := b.organisation(ctx, s.Organisation)
	if err != nil {
		return err
	}
	faults := slices.DeleteFunc(b.desk.Review(*body, s.Content), func(f register.Finding) bool { return f.Severity != register.Error })
	if len(faults) > 0 {
		return Incomplete{faults}
	}
	return nil
}
