// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"greffe/internal/register"
)

// Bounds of inquiries: how long they are, how many one line may send in the span of
// tries, and how many wait before no more are taken.
const (
	inquiryText    = 4000
	inquiryTries   = 5
	inquiryWaiting = 1000
)

// InquiryStore is what the acts about inquiries read and write.
type InquiryStore interface {
	SaveInquiry(ctx context.Context, q register.Inquiry, mails ...register.Mail) error
	Inquiry(ctx context.Context, id string) (register.Inquiry, error)
	InquiriesIn(ctx context.Context, state register.InquiryState, limit int) ([]register.Inquiry, error)
	InquiriesOf(ctx context.Context, organisation string, limit int) ([]register.Inquiry, error)
}

// Inquiries carries out what readers, curators and bodies do with questions,
// corrections and objections.
type Inquiries struct {
	store  InquiryStore
	people *People // its clock, its chance and its count of tries
}

// NewInquiries makes the acts about inquiries.
func NewInquiries(store InquiryStore, people *People) *Inquiries {
	return &Inquiries{store: store, people: people}
}

// Ask takes an inquiry of a reader, who stays unknown. Nobody sees it but curators.
func (d *Inquiries) Ask(ctx context.Context, q register.Inquiry, from From) error {
	var err error
	if !slices.Contains(register.InquiryKinds(), q.Kind) {
		return &Fault{"kind", "choose"}
	}
	if q.Text, err = cleanText("text", q.Text, inquiryText); err != nil {
		return err
	}
	if q.Field != "" {
		if q.Field, err = cleanName("field", q.Field); err != nil {
			return err
		}
	}
	if q.Mail != "" {
		if q.Mail, err = cleanMail(q.Mail); err != nil {
			return err
		}
	}
	if err := d.people.tries.take(bound{"inquiry " + from.line(), inquiryTries}); err != nil {
		return err
	}
	waiting, err := d.store.InquiriesIn(ctx, register.InquiryReceived, inquiryWaiting)
	if err != nil {
		return err
	}
	if len(waiting) >= inquiryWaiting {
		return &TooMany{Wait: time.Hour}
	}
	if q.ID, err = d.people.secret(9); err != nil {
		return err
	}
	q.State, q.ReceivedAt, q.Turn = register.InquiryReceived, d.people.clock(), 1
	return d.save(ctx, q, register.MailReceived, register.Actor{})
}

// Waiting lists what waits for a curator who is not of the body concerned: what was
// received, published or answered, oldest first.
func (d *Inquiries) Waiting(ctx context.Context, actor register.Actor, limit int) ([]register.Inquiry, error) {
	if err := allow(actor, ActCurate, ""); err != nil {
		return nil, err
	}
	var mine []register.Inquiry
	for _, state := range []register.InquiryState{register.InquiryReceived, register.InquiryPublished, register.InquiryAnswered, register.InquiryClosed} {
		all, err := d.store.InquiriesIn(ctx, state, limit)
		if err != nil {
			return nil, err
		}
		for _, q := range all {
			if May(actor, ActCurate, q.Organisation) {
				mine = append(mine, q)
			}
		}
	}
	return mine, nil
}

// OfBody lists what readers ask about a body, to whoever may reply for it.
func (d *Inquiries) OfBody(ctx context.Context, actor register.Actor, organisation string, limit int) ([]register.Inquiry, error) {
	if err := allow(actor, ActReply, organisation); err != nil {
		return nil, err
	}
	all, err := d.store.InquiriesOf(ctx, organisation, limit)
	for i := range all {
		all[i] = all[i].Shown()
	}
	return all, err
}

// Step is what a curator does next with an inquiry.
type Step string

// The steps.
const (
	StepPublish Step = "publish"
	StepRefuse  Step = "refuse"
	StepAnswer  Step = "answer"
	StepClose   Step = "close"
	StepReopen  Step = "reopen"
)

// stepsFrom lists what can follow a state.
func stepsFrom(q register.Inquiry) []Step {
	switch q.State {
	case register.InquiryReceived:
		return []Step{StepPublish, StepRefuse}
	case register.InquiryPublished:
		return []Step{StepAnswer}
	case register.InquiryAnswered:
		return append([]Step{StepClose}, reopening(q)...)
	case register.InquiryClosed:
		return reopening(q)
	}
	return nil
}

// reopening is the one that there is, once.
func reopening(q register.Inquiry) []Step {
	if q.ReopenedAt.IsZero() {
		return []Step{StepReopen}
	}
	return nil
}

// StepsFor lists what an actor can do with an inquiry: who answered it does not open
// it again.
func StepsFor(actor register.Actor, q register.Inquiry) []Step {
	if !May(actor, ActCurate, q.Organisation) {
		return nil
	}
	return slices.DeleteFunc(stepsFrom(q), func(s Step) bool { return s == StepReopen && q.AnsweredBy == actor.Person })
}

// Decided is what a curator decides, and why.
type Decided struct {
	Step   Step
	Why    string // ground of a refusal, outcome of an answer
	Reason string // in words; the answer that readers see
}

// Decide takes the next step with an inquiry. Its asker's address is dropped when it
// ends.
func (d *Inquiries) Decide(ctx context.Context, actor register.Actor, id string, turn int, x Decided) error {
	q, err := d.store.Inquiry(ctx, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActCurate, q.Organisation); err != nil {
		return err
	}
	if q.Turn != turn || !slices.Contains(StepsFor(actor, q), x.Step) {
		return fmt.Errorf("%s inquiry %s: %w", x.Step, id, register.ErrConflict)
	}
	if err := d.take(&q, actor, x); err != nil {
		return err
	}
	q.Turn++
	return d.save(ctx, q, map[Step]register.MailKind{StepPublish: register.MailAsked, StepReopen: register.MailAsked, StepAnswer: register.MailAnswered}[x.Step], actor)
}

// save saves a step, and the messages that tell of it; "" tells nobody.
func (d *Inquiries) save(ctx context.Context, q register.Inquiry, kind register.MailKind, actor register.Actor) error {
	if kind == "" {
		return d.store.SaveInquiry(ctx, q)
	}
	mails, err := d.told(ctx, kind, q, actor)
	if err != nil {
		return err
	}
	return d.store.SaveInquiry(ctx, q, mails...)
}

// take carries out a step on an inquiry.
func (d *Inquiries) take(q *register.Inquiry, actor register.Actor, x Decided) (err error) {
	now := d.people.clock()
	switch x.Step {
	case StepPublish:
		q.State, q.PublishedAt = register.InquiryPublished, now
	case StepRefuse:
		if !slices.Contains(register.InquiryGrounds(), x.Why) {
			return &Fault{"ground", "choose"}
		}
		q.State, q.Ground, q.Mail, q.ClosedAt = register.InquiryRefused, x.Why, "", now
		q.Text = "" // only counted from now on
	case StepAnswer:
		if !slices.Contains(register.InquiryOutcomes(), x.Why) {
			return &Fault{"outcome", "choose"}
		}
		if q.Answer, err = cleanText("reason", x.Reason, inquiryText); err != nil {
			return err
		}
		q.State, q.Outcome, q.AnsweredAt, q.AnsweredBy = register.InquiryAnswered, x.Why, now, actor.Person
	case StepClose:
		q.State, q.ClosedAt, q.Mail = register.InquiryClosed, now, ""
	case StepReopen:
		q.FirstAnswer, q.Answer, q.Outcome = q.Answer, "", ""
		q.State, q.ReopenedAt, q.ClosedAt, q.AnsweredAt = register.InquiryPublished, now, time.Time{}, time.Time{}
	}
	return nil
}

// Reply puts a body's own word beside what readers ask about it.
func (d *Inquiries) Reply(ctx context.Context, actor register.Actor, id string, turn int, text string) error {
	q, err := d.store.Inquiry(ctx, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActReply, q.Organisation); err != nil {
		return err
	}
	if !q.Public() {
		return fmt.Errorf("inquiry %s: %w", id, register.ErrNotFound)
	}
	if q.Turn != turn {
		return fmt.Errorf("reply to inquiry %s: %w", id, register.ErrConflict)
	}
	if q.Reply, err = cleanText("reply", text, inquiryText); err != nil {
		return err
	}
	q.RepliedAt = d.people.clock()
	q.Turn++
	return d.save(ctx, q, register.MailReplied, actor)
}
