// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// ErrSamePerson is the error of who would publish what they submitted themselves,
// where the administration wants two persons. It is an ErrInvalid.
var ErrSamePerson = fmt.Errorf("another person must publish what one submitted: %w", register.ErrInvalid)

// ErrTooLate is the error of an emergency that comes after its hour. It is an ErrInvalid.
var ErrTooLate = fmt.Errorf("the publication is older than an hour: %w", register.ErrInvalid)

// emergency is how long a publication can be undone without a trace of its words.
const emergency = time.Hour

// SubmitSheet asks for the publication of the state expected.
func (d *Desk) SubmitSheet(ctx context.Context, actor register.Actor, sheet string, expected int, text string) (register.Declaration, error) {
	return d.advance(ctx, actor, ActDraft, sheet, expected, func(b *draft, x *register.Declaration) error {
		if x.State == register.Submitted {
			return nil
		}
		if err := b.publishable(ctx, x.Sheet); err != nil {
			return err
		}
		if err := d.documentsReady(ctx, *x); err != nil {
			return err
		}
		b.submitted(actor, x)
		b.remark(actor, *x, register.RemarkSubmitted, "", text)
		return b.notify(ctx, register.MailSubmitted, actor, *x)
	})
}

// submitted adds to the act the state in which the declaration waits for an approver.
func (b *draft) submitted(actor register.Actor, x *register.Declaration) {
	x.Number++
	x.State, x.Submitter, x.SubmittedAt = register.Submitted, actor.Person, b.batch.At
	x.ChangedAt, x.Person = b.batch.At, actor.Person
	b.batch.Declarations = append(b.batch.Declarations, *x)
}

// ReturnSheet gives a submitted sheet back to its author, with what should change.
func (d *Desk) ReturnSheet(ctx context.Context, actor register.Actor, sheet string, expected int, text string) (register.Declaration, error) {
	return d.advance(ctx, actor, ActPublish, sheet, expected, func(b *draft, x *register.Declaration) error {
		if x.State != register.Submitted {
			return fmt.Errorf("it was not submitted: %w", register.ErrInvalid)
		}
		if err := b.notify(ctx, register.MailReturned, actor, *x); err != nil {
			return err
		}
		x.Number++
		x.State, x.ChangedAt, x.Person = register.Draft, b.batch.At, actor.Person
		b.batch.Declarations = append(b.batch.Declarations, *x)
		b.remark(actor, *x, register.RemarkReturned, "", text)
		return nil
	})
}

// advance carries out a step of the way to the public on the state expected.
func (d *Desk) advance(ctx context.Context, actor register.Actor, act Act, sheet string, expected int, step func(*draft, *register.Declaration) error) (register.Declaration, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("", d.clock())
	x, err := b.declaration(ctx, actor, act, sheet)
	if err != nil {
		return x, fmt.Errorf("%s: %w", act, err)
	}
	if err := at(x, expected); err != nil {
		return x, fmt.Errorf("%s: %w", act, err)
	}
	b.batch.Actor = actorOf(x.Sheet.Organisation)
	if err := step(b, &x); err != nil {
		return x, fmt.Errorf("%s: %w", act, err)
	}
	return x, b.save(ctx)
}

// PublishSheet gives the state expected to the public: its slug is frozen, its links
// to code are joined, its search entry written and its revision told by the journal.
// Where the administration wants two persons it must have been submitted by another.
func (d *Desk) PublishSheet(ctx context.Context, actor register.Actor, sheet string, expected int) (register.Sheet, error) {
	x, err := d.advance(ctx, actor, ActPublish, sheet, expected, func(b *draft, x *register.Declaration) error {
		return b.publishDeclaration(ctx, actor, x)
	})
	return x.Sheet, err
}

func (b *draft) publishDeclaration(ctx context.Context, actor register.Actor, x *register.Declaration) error {
	if x.State == register.Published {
		return nil
	}
	p, err := b.desk.store.Practice(ctx, x.Sheet.Organisation)
	if err != nil {
		return err
	}
	if p.TwoPersons && (x.State != register.Submitted || x.Submitter == actor.Person) {
		return ErrSamePerson
	}
	if err := b.publishable(ctx, x.Sheet); err != nil && !x.Held() {
		return err
	}
	body, err := b.organisation(ctx, x.Sheet.Organisation)
	if err != nil {
		return err
	}
	if err := b.desk.documentsReady(ctx, *x); err != nil {
		return err
	}
	x.Sheet.Withdrawal = register.Withdrawal{}
	if x.Sheet.Slug == "" {
		x.Sheet.Slug = x.Slug
	}
	x.Sheet.Findings = b.desk.Review(*body, x.Sheet.Content)
	if err := b.publish(ctx, &x.Sheet); err != nil {
		return err
	}
	if err := b.relink(ctx, x.Sheet); err != nil {
		return err
	}
	b.release(x.Sheet)
	b.settle(actor, x)
	b.remark(actor, *x, register.RemarkPublished, "", "")
	if err := b.notify(ctx, register.MailPublished, actor, *x); err != nil {
		return err
	}
	return b.growLine(ctx, *x)
}

// settle adds to the act the state in which nothing of the declaration waits.
func (b *draft) settle(actor register.Actor, x *register.Declaration) {
	x.Number++
	x.State, x.ChangedAt, x.Person = register.Published, b.batch.At, actor.Person
	b.batch.Declarations = append(b.batch.Declarations, *x)
}

// remark adds what was said or done to the act.
func (b *draft) remark(actor register.Actor, x register.Declaration, what, field, text string) {
	b.batch.Remarks = append(b.batch.Remarks, register.Remark{
		ID:    register.DeclaredID(x.Sheet.ID, strings.Join([]string{actor.Person, strconv.Itoa(x.Number), what, field, text}, "\x00")),
		Sheet: x.Sheet.ID, At: b.batch.At, Person: actor.Person, Number: x.Number, Field: field, What: what, Text: strings.TrimSpace(text),
	})
}

// maxRemark bounds one comment.
const maxRemark = 4000

// CommentSheet says something of a declaration to those who write and check it.
func (d *Desk) CommentSheet(ctx context.Context, actor register.Actor, sheet, field, text string) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("", d.clock())
	x, err := b.declaration(ctx, actor, ActComment, sheet)
	if err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	if text = strings.TrimSpace(text); text == "" || len(text) > maxRemark {
		return fmt.Errorf("comment: %w", register.ErrInvalid)
	}
	b.remark(actor, x, "", field, text)
	if err := b.notify(ctx, register.MailCommented, actor, x); err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	return b.save(ctx)
}

// SuspendSheet tells readers that the sheet may no longer be right, and why; it keeps
// its address and its words.
func (d *Desk) SuspendSheet(ctx context.Context, actor register.Actor, sheet, reason string) error {
	return d.lower(ctx, actor, sheet, register.Suspended, register.RemarkSuspended, reason)
}

// RetireSheet tells readers that the algorithm is no longer in use, and why.
func (d *Desk) RetireSheet(ctx context.Context, actor register.Actor, sheet, reason string) error {
	return d.lower(ctx, actor, sheet, register.Retired, register.RemarkRetired, reason)
}

// WithdrawSheet takes the sheet back: a tombstone with the reason stands at its
// address, beside its past versions.
func (d *Desk) WithdrawSheet(ctx context.Context, actor register.Actor, sheet, reason string) error {
	return d.lower(ctx, actor, sheet, register.Withdrawn, register.RemarkWithdrawn, reason)
}

// ResumeSheet makes a suspended or retired sheet an ordinary public one again.
func (d *Desk) ResumeSheet(ctx context.Context, actor register.Actor, sheet string) error {
	return d.lower(ctx, actor, sheet, register.Published, register.RemarkResumed, "")
}

var errNoReason = errors.New("readers must be told why")

// lower changes the state of a public sheet. The same twice is one change.
func (d *Desk) lower(ctx context.Context, actor register.Actor, sheet string, to register.Publication, what, reason string) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	s, err := d.ownSheet(ctx, actor, ActPublish, sheet)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	reason = strings.TrimSpace(reason)
	switch {
	case s.State == to:
		return nil
	case s.State == register.Withdrawn:
		return fmt.Errorf("%s: it was withdrawn: %w", what, register.ErrInvalid)
	case reason == "" && to != register.Published:
		return fmt.Errorf("%s: %w: %w", what, errNoReason, register.ErrInvalid)
	}
	b := d.draft(actorOf(s.Organisation), d.clock())
	s.State, s.ChangedAt, s.Withdrawal = to, b.batch.At, register.Withdrawal{}
	if to != register.Published {
		s.Withdrawal = register.Withdrawal{Reason: reason, At: b.batch.At}
	}
	return b.replace(ctx, actor, s, what, reason)
}

// replace saves another state of a public sheet, beside its declaration when it has one.
func (b *draft) replace(ctx context.Context, actor register.Actor, s register.Sheet, what, reason string) error {
	b.sheets[s.ID] = &s
	b.touch(register.KindSheet, s.ID)
	if err := b.relink(ctx, s); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	x, ok, err := found(b.desk.store.Declaration(ctx, s.ID))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if !ok {
		x.Sheet = s
	}
	b.remark(actor, x, what, "", reason)
	if err := b.notify(ctx, register.MailLowered, actor, x); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return b.save(ctx)
}

// SavePractice sets how an administration publishes.
func (d *Desk) SavePractice(ctx context.Context, actor register.Actor, p register.Practice) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	if err := allow(actor, ActSettle, p.Organisation); err != nil {
		return fmt.Errorf("save practice: %w", err)
	}
	b := d.draft("", d.clock())
	b.batch.Practices = []register.Practice{p}
	return b.save(ctx)
}
