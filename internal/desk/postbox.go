// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"greffe/internal/register"
)

// PostStore is what the postbox reads and writes besides what people are.
type PostStore interface {
	PeopleStore
	MailsDue(ctx context.Context, now time.Time, limit int) ([]register.Mail, error)
	SaveMail(ctx context.Context, m register.Mail, before time.Time) error
	Sheet(ctx context.Context, id string) (register.Sheet, error)
	Declaration(ctx context.Context, sheet string) (register.Declaration, error)
	Inquiry(ctx context.Context, id string) (register.Inquiry, error)
	SheetsDueBefore(ctx context.Context, organisations []string, day string, limit int) ([]register.Sheet, error)
}

// Postbox makes words to send of the messages that wait, and remembers what became of
// them. A one-time link is made when its message leaves: until then there is none, and
// after that the register holds its hash alone.
type Postbox struct {
	store  PostStore
	people *People
}

// NewPostbox makes the postbox of a register.
func NewPostbox(store PostStore, people *People) *Postbox { return &Postbox{store, people} }

// Outgoing is one message that is ready: to whom, and what it tells of. Its words are
// chosen by whoever sends it.
type Outgoing struct {
	register.Mail
	To, Name, Lang string
	Secret         string // of the one-time link that it brings; "" brings none
	Role           register.Role
	Body           register.Organisation
	Sheet          register.Sheet // Slug "" while it was never public
	Inquiry        register.Inquiry
	Reason         string           // of a refusal
	Due            []register.Sheet // for review, by day

	before time.Time // the due time that it was taken for
}

// How often a message is tried, and how long between two tries: the wait doubles from
// one minute to six hours, which makes about two days and a half.
const (
	mailTries = 17
	mailStep  = time.Minute
	mailMost  = 6 * time.Hour
	mailLease = 10 * time.Minute // of a try under way: another process leaves it alone
)

// Waiting lists the messages whose time has come.
func (p *Postbox) Waiting(ctx context.Context, limit int) ([]register.Mail, error) {
	return p.store.MailsDue(ctx, p.people.clock(), limit)
}

// Take makes a message ready to be sent, and keeps it from anybody else meanwhile. One
// of which nothing is left to say wraps ErrNotFound and is dropped; one that somebody
// else took is ErrConflict.
func (p *Postbox) Take(ctx context.Context, m register.Mail) (Outgoing, error) {
	o := Outgoing{Mail: m}
	before := m.Due
	o.Mail.Due = p.people.clock().Add(mailLease)
	o.Tries++
	if err := p.store.SaveMail(ctx, o.Mail, before); err != nil {
		return o, err
	}
	o.before = o.Mail.Due
	err := p.fill(ctx, &o)
	if errors.Is(err, errNobody) {
		return o, errors.Join(err, p.end(ctx, o, register.MailDropped, ""))
	}
	return o, err
}

// fill reads what a message tells of, and to whom.
func (p *Postbox) fill(ctx context.Context, o *Outgoing) error {
	if o.Person != "" {
		person, err := p.store.Person(ctx, o.Person)
		if err != nil {
			return gone(err)
		}
		if person.Blocked || person.Mail == "" || person.Quiet && o.Kind.Notice() {
			return errNobody
		}
		o.To, o.Name, o.Lang = person.Mail, person.Name, person.Lang
	}
	if o.Organisation != "" {
		var err error
		if o.Body, err = p.store.Organisation(ctx, o.Organisation); err != nil {
			return gone(err)
		}
	}
	if o.Pass != "" {
		return p.link(ctx, o)
	}
	if err := p.subject(ctx, o); err != nil {
		return gone(err)
	}
	if o.To == "" {
		return errNobody
	}
	return nil
}

// subject reads what a message is about.
func (p *Postbox) subject(ctx context.Context, o *Outgoing) (err error) {
	switch o.Kind {
	case register.MailSubmitted, register.MailReturned, register.MailCommented:
		x, err := p.store.Declaration(ctx, o.About)
		o.Sheet = x.Sheet
		return err
	case register.MailPublished, register.MailLowered:
		o.Sheet, err = p.store.Sheet(ctx, o.About)
	case register.MailAsked, register.MailAnswered, register.MailAsker:
		if o.Inquiry, err = p.store.Inquiry(ctx, o.About); err == nil && o.Kind == register.MailAsker {
			o.To, o.Lang = o.Inquiry.Mail, o.Inquiry.Lang
		}
	case register.MailJoined, register.MailNotJoined:
		j, err := p.store.Join(ctx, o.About)
		if o.Reason = j.Reason; o.Person == "" {
			o.To, o.Name, o.Lang = j.Mail, j.Name, j.Lang
		}
		return err
	case register.MailReview:
		o.Due, err = p.store.SheetsDueBefore(ctx, []string{o.Organisation}, day(p.people.clock().Add(dueWithin)), maxPublic)
		if err == nil && len(o.Due) == 0 {
			return errNobody
		}
	}
	return err
}

// link makes the one-time link that a message brings: a new one takes the place of the
// one that stood for it, which nobody has ever known. Its time begins now.
func (p *Postbox) link(ctx context.Context, o *Outgoing) error {
	pass, err := p.store.Pass(ctx, o.Pass)
	if err != nil {
		return gone(err)
	}
	if !pass.UsedAt.IsZero() {
		return errNobody
	}
	old, made := pass.Hash, pass.CreatedAt
	if p.people.clock().After(made.Add(mailTooLate(pass.Kind))) {
		return errNobody
	}
	if o.Secret, err = p.people.fillPass(&pass, goodFor(pass.Kind)); err != nil {
		return err
	}
	pass.CreatedAt = made
	b := register.PeopleBatch{At: p.people.clock(), Passes: []register.Pass{pass}, Drop: []string{old}}
	if err := p.store.SavePeople(ctx, b); err != nil {
		return err
	}
	o.Pass, o.Role = pass.Hash, pass.Role
	o.To = pass.Mail
	if pass.Kind == register.PassAllow { // goes to the address held so far
		person, err := p.store.Person(ctx, pass.Person)
		if err != nil {
			return gone(err)
		}
		o.To, o.Reason = person.Mail, pass.Mail
	}
	if o.Lang == "" {
		o.Lang = pass.Lang
	}
	if o.Name == "" {
		o.Name = pass.Name
	}
	return nil
}

// mailTooLate is how long after it was asked for a link is still sent: one to sign in
// is of no use to anybody an hour later.
func mailTooLate(kind register.PassKind) time.Duration {
	if kind == register.PassEnter {
		return time.Hour
	}
	return goodFor(kind)
}

// Sent remembers that a message has left.
func (p *Postbox) Sent(ctx context.Context, o Outgoing) error {
	return p.end(ctx, o, register.MailSent, "")
}

// Failed remembers a try that failed, and says when the next one is; a refusal for
// good, or one try too many, is the last. fault is a word for it, without an address.
func (p *Postbox) Failed(ctx context.Context, o Outgoing, forGood bool, fault string) error {
	if forGood || o.Tries >= mailTries {
		return p.end(ctx, o, register.MailGivenUp, fault)
	}
	o.Mail.Due, o.Fault = p.people.clock().Add(min(mailStep<<(o.Tries-1), mailMost)), fault
	return p.store.SaveMail(ctx, o.Mail, o.before)
}

func (p *Postbox) end(ctx context.Context, o Outgoing, state register.MailState, fault string) error {
	o.State, o.Fault, o.Mail.Due = state, fault, p.people.clock()
	return p.store.SaveMail(ctx, o.Mail, o.before)
}

// Remind asks for the reminders of reviews: one a month to each author and approver of
// a body that has sheets due within a month, or overdue.
func (p *Postbox) Remind(ctx context.Context) error {
	now := p.people.clock()
	b := register.PeopleBatch{At: now}
	for after := ""; ; {
		people, err := p.store.People(ctx, after, remindPage)
		if err != nil {
			return fmt.Errorf("reminders: %w", err)
		}
		for _, x := range people {
			if err := p.remind(ctx, &b, x); err != nil {
				return fmt.Errorf("reminders: %w", err)
			}
			after = x.ID
		}
		if len(people) < remindPage {
			break
		}
	}
	if len(b.Mails) == 0 {
		return nil
	}
	return p.store.SavePeople(ctx, b)
}

const remindPage = 200

// remind adds the reminders to one person.
func (p *Postbox) remind(ctx context.Context, b *register.PeopleBatch, x register.Person) error {
	if x.Blocked || x.Quiet || x.Mail == "" {
		return nil
	}
	roles, err := p.people.memberships(ctx, x.ID)
	if err != nil {
		return err
	}
	actor := register.Actor{Person: x.ID, Memberships: roles}
	for _, body := range actor.Of() {
		if !May(actor, ActDraft, body) {
			continue
		}
		due, err := p.store.SheetsDueBefore(ctx, []string{body}, day(b.At.Add(dueWithin)), 1)
		if err != nil {
			return err
		}
		if len(due) > 0 {
			b.Mails = append(b.Mails, message(b.At, register.Mail{Kind: register.MailReview, Person: x.ID, Organisation: body}, b.At.Format("2006-01")))
		}
	}
	return nil
}
