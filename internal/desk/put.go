// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"

	"greffe/internal/register"
)

// Put is what a program says of one sheet: the whole of it, under its address.
type Put struct {
	Organisation string
	Slug         string
	Content      register.Content
	Number       int                  // the state that it was made from; 0 does not say
	State        register.Publication // how far it should go: Draft, Submitted or Published
	Dry          bool                 // tell what would happen, change nothing
}

// PutDone is what became of it.
type PutDone struct {
	register.Declaration
	Created  bool
	Changed  bool
	Findings []register.Finding
}

// ErrUnnamedState is the error of who would replace what a person wrote on the pages
// without saying which state they saw. It is an ErrConflict.
var ErrUnnamedState = fmt.Errorf("a person wrote on it meanwhile: %w", register.ErrConflict)

// PutSheet makes or replaces the sheet of an address, and takes it as far as the state
// asked for; where that needs another person, it waits for them. All of it is one
// batch, and the same twice changes nothing.
func (d *Desk) PutSheet(ctx context.Context, actor register.Actor, p Put) (PutDone, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	done, err := d.put(ctx, actor, p)
	if err != nil {
		return done, fmt.Errorf("put sheet %s: %w", p.Slug, err)
	}
	return done, nil
}

func (d *Desk) put(ctx context.Context, actor register.Actor, p Put) (done PutDone, err error) {
	if err := allow(actor, ActDraft, p.Organisation); err != nil {
		return done, err
	}
	b := d.draft(actorOf(p.Organisation), d.clock())
	x, known, err := b.atAddress(ctx, p)
	if err != nil {
		return done, err
	}
	done.Created = !known
	if err := mayReplace(x, known, p); err != nil {
		done.Declaration = x
		return done, err
	}
	body, err := b.organisation(ctx, p.Organisation)
	if err != nil {
		return done, err
	}
	if err := b.putContent(ctx, actor, &x, known, p); err != nil {
		return done, err
	}
	done.Findings = d.Review(*body, x.Sheet.Content) // with what the register adds: its name, its documents
	if err := b.putState(ctx, actor, &x, p.State); err != nil {
		return done, err
	}
	done.Declaration, done.Changed = x, len(b.batch.Declarations) > 0
	if p.Dry || !done.Changed {
		return done, nil
	}
	return done, b.save(ctx)
}

// atAddress finds the declaration of an address: of the administration's public sheet
// that stands there, or of the one that was put there before.
func (b *draft) atAddress(ctx context.Context, p Put) (register.Declaration, bool, error) {
	id := register.DeclaredID(p.Organisation, "address:"+p.Slug)
	s, public, err := found(b.desk.store.SheetBySlug(ctx, p.Slug))
	if err != nil {
		return register.Declaration{}, false, err
	}
	public = public && s.Organisation == p.Organisation
	if public {
		id = s.ID
	}
	x, ok, err := found(b.desk.store.Declaration(ctx, id))
	if err != nil || ok {
		return x, ok, err
	}
	x.CreatedAt = b.batch.At
	if public {
		x.Sheet = s
		x.Sheet.Findings = nil
	}
	x.Sheet.ID, x.Sheet.Organisation, x.Slug = id, p.Organisation, p.Slug
	x.Sheet.Origin = register.Origin{Kind: register.Declared}
	return x, false, nil
}

// mayReplace says no to who has not seen what they would replace.
func mayReplace(x register.Declaration, known bool, p Put) error {
	switch {
	case x.Held():
		return fmt.Errorf("%w: %w", errHeld, register.ErrInvalid)
	case p.Number != 0 && p.Number != x.Number:
		return Newer{x}
	case known && p.Number == 0 && x.Via != register.ViaAPI && x.State != register.Published:
		return ErrUnnamedState
	}
	return nil
}

// putContent saves what the sheet should say, if it says something else.
func (b *draft) putContent(ctx context.Context, actor register.Actor, x *register.Declaration, known bool, p Put) error {
	body, err := b.organisation(ctx, p.Organisation)
	if err != nil {
		return err
	}
	content := p.Content
	content.Administration = body.Name
	if content.Attachments.IsZero() { // documents have an address of their own to be sent to
		content.Attachments = x.Sheet.Content.Attachments
	}
	if content, err = b.desk.vouchedFor(ctx, x.Sheet.ID, content); err != nil {
		return err
	}
	if known && sameContent(content, x.Sheet.Content) {
		return nil
	}
	x.Sheet.Content = content
	return b.declare(ctx, actor, x, register.ViaAPI)
}

// putState takes the declaration as far as was asked, and as the actor and the
// administration's practice allow.
func (b *draft) putState(ctx context.Context, actor register.Actor, x *register.Declaration, state register.Publication) error {
	if state == register.Draft || x.State == register.Published {
		return nil
	}
	if err := b.publishable(ctx, x.Sheet); err != nil {
		return err
	}
	if err := b.desk.documentsReady(ctx, *x); err != nil {
		return err
	}
	practice, err := b.desk.store.Practice(ctx, x.Sheet.Organisation)
	if err != nil {
		return err
	}
	alone := May(actor, ActPublish, x.Sheet.Organisation) && !practice.TwoPersons
	switch {
	case state == register.Published && alone:
		return b.publishDeclaration(ctx, actor, x)
	case x.State != register.Submitted:
		b.submitted(actor, x)
		b.remark(actor, *x, register.RemarkSubmitted, "", "")
	}
	return nil
}
