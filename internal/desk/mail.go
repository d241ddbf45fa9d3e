// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// This file says who is told of what. A message is asked for in the batch of the act
// that it tells of, as a reference; postbox.go makes words to send of it.

// message makes a message. The same parts are the same message.
func message(at time.Time, m register.Mail, parts ...string) register.Mail {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{string(m.Kind), m.Person, m.Pass, m.About, m.Organisation}, parts...), "\x00")))
	m.ID, m.At = hex.EncodeToString(sum[:12]), at
	return m
}

// SendMail has the acts of people ask for messages. It is called once, before the first act.
func (p *People) SendMail() { p.mails = true }

// SendsMail reports whether messages are sent.
func (p *People) SendsMail() bool { return p.mails }

// SendMail has the acts on sheets ask for messages. It is called once, before the first act.
func (d *Desk) SendMail() { d.mails = true }

// tell adds to a batch a message to each of some people, but to whoever did it.
func (p *People) tell(b *register.PeopleBatch, m register.Mail, people []string, parts ...string) {
	if !p.mails {
		return
	}
	for _, person := range people {
		m.Person = person
		b.Mails = append(b.Mails, message(b.At, m, append([]string{b.At.Format(time.RFC3339)}, parts...)...))
	}
}

// safety tells a person what changed about their account.
func (p *People) safety(b *register.PeopleBatch, person, by string, event register.EventKind, organisation string) {
	if person != "" && person != by {
		p.tell(b, register.Mail{Kind: register.MailSafety, Event: event, Organisation: organisation}, []string{person}, string(event))
	}
}

// withLink adds to a batch the message that brings the link of a pass.
func (p *People) withLink(b *register.PeopleBatch, kind register.MailKind, pass register.Pass) {
	b.Mails = append(b.Mails, message(b.At, register.Mail{Kind: kind, Person: pass.Person, Pass: pass.Hash, Organisation: pass.Organisation}))
}

// holders lists who holds a role in a body ("": in the register), but one of them.
func holders(grants []register.Grant, but string, roles ...register.Role) []string {
	var all []string
	for _, g := range grants {
		if g.Person != but && (len(roles) == 0 || slices.Contains(roles, g.Role)) && !slices.Contains(all, g.Person) {
			all = append(all, g.Person)
		}
	}
	return all
}

// curatorsFor lists the curators who may decide on something of a body.
func (p *People) curatorsFor(ctx context.Context, organisation string) ([]string, error) {
	if !p.mails {
		return nil, nil
	}
	wide, err := p.store.GrantsIn(ctx, "")
	if err != nil {
		return nil, err
	}
	own, err := p.store.GrantsIn(ctx, organisation)
	if err != nil {
		return nil, err
	}
	theirs := holders(own, "")
	return slices.DeleteFunc(holders(wide, "", register.Curator), func(c string) bool { return slices.Contains(theirs, c) }), nil
}

// notify adds to the act a message to those of a body whom it concerns.
func (b *draft) notify(ctx context.Context, kind register.MailKind, actor register.Actor, x register.Declaration) error {
	if !b.desk.mails || x.Sheet.Organisation == "" {
		return nil
	}
	grants, err := b.desk.store.GrantsIn(ctx, x.Sheet.Organisation)
	if err != nil {
		return err
	}
	var to []string
	switch kind {
	case register.MailSubmitted:
		to = holders(grants, actor.Person, register.Approver)
	case register.MailReturned, register.MailCommented:
		if to, err = b.hadPart(ctx, x); err != nil {
			return err
		}
		if kind == register.MailCommented && x.State == register.Submitted {
			to = append(to, holders(grants, actor.Person, register.Approver)...)
		}
		members := holders(grants, actor.Person)
		to = slices.DeleteFunc(to, func(p string) bool { return !slices.Contains(members, p) })
	default:
		to = holders(grants, actor.Person)
	}
	slices.Sort(to)
	for _, person := range slices.Compact(to) {
		b.batch.Mails = append(b.batch.Mails, message(b.batch.At, register.Mail{Kind: kind, Person: person, About: x.Sheet.ID, Organisation: x.Sheet.Organisation}, b.batch.At.Format(time.RFC3339)))
	}
	return nil
}

// hadPart lists who wrote or submitted a sheet, or spoke of it.
func (b *draft) hadPart(ctx context.Context, x register.Declaration) ([]string, error) {
	remarks, err := b.desk.store.Remarks(ctx, x.Sheet.ID)
	if err != nil {
		return nil, err
	}
	all := []string{x.Person, x.Submitter}
	for _, r := range remarks {
		all = append(all, r.Person)
	}
	return slices.DeleteFunc(all, func(p string) bool { return p == "" }), nil
}

// told lists the messages of one step of an inquiry.
func (d *Inquiries) told(ctx context.Context, kind register.MailKind, q register.Inquiry, actor register.Actor) ([]register.Mail, error) {
	if !d.people.mails {
		return nil, nil
	}
	now := d.people.clock()
	m := register.Mail{Kind: kind, About: q.ID, Organisation: q.Organisation}
	var to []string
	var err error
	part := now.Format(time.RFC3339)
	switch kind {
	case register.MailReceived, register.MailReplied: // one an hour is enough: the desk lists them all
		to, err = d.people.curatorsFor(ctx, q.Organisation)
		m.About, m.Organisation, part = "", "", now.Format("2006-01-02T15")
	default:
		var grants []register.Grant
		if q.Organisation != "" {
			grants, err = d.people.store.GrantsIn(ctx, q.Organisation)
		}
		to = holders(grants, actor.Person, register.Approver, register.Manager)
	}
	var all []register.Mail
	for _, person := range to {
		m.Person = person
		all = append(all, message(now, m, part))
	}
	if kind == register.MailAnswered && q.Mail != "" {
		all = append(all, message(now, register.Mail{Kind: register.MailAsker, About: q.ID}, part))
	}
	return all, err
}

// errNobody says that there is nobody left to tell, or nothing.
var errNobody = fmt.Errorf("nothing to tell: %w", register.ErrNotFound)

// gone turns what is no longer there into nothing to tell.
func gone(err error) error {
	if errors.Is(err, register.ErrNotFound) {
		return errNobody
	}
	return err
}
