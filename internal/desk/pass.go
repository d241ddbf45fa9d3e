// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"net/mail"
	"time"

	"greffe/internal/register"
)

// How long one-time links are good for.
const (
	inviteGood = 7 * 24 * time.Hour
	resetGood  = 24 * time.Hour
	enterGood  = 15 * time.Minute
	mailGood   = 24 * time.Hour
)

// goodFor is how long a one-time link of a kind is good for.
func goodFor(kind register.PassKind) time.Duration {
	switch kind {
	case register.PassInvite:
		return inviteGood
	case register.PassEnter:
		return enterGood
	case register.PassMail, register.PassAllow:
		return mailGood
	}
	return resetGood
}

// Invitation asks somebody in, with a role.
type Invitation struct {
	Mail, Name   string
	Organisation string // "" for a role of the register
	Role         register.Role
	Lang         string
	ByMail       bool // the link is sent, where the register sends mail, and not shown
}

// Invite makes a one-time link for somebody to take up a role, and gives its secret,
// which nobody can ask for again; none when it is sent by mail.
func (p *People) Invite(ctx context.Context, actor register.Actor, in Invitation) (secret string, pass register.Pass, err error) {
	if err := p.allowPeople(ctx, actor, in.Organisation); err != nil {
		return "", pass, err
	}
	if !in.Role.Fits(in.Organisation) {
		return "", pass, &Fault{"role", "choose"}
	}
	if in.Mail, err = cleanMail(in.Mail); err != nil {
		return "", pass, err
	}
	if in.Name != "" {
		if in.Name, err = cleanName("name", in.Name); err != nil {
			return "", pass, err
		}
	}
	pass = register.Pass{Kind: register.PassInvite, Mail: in.Mail, Name: in.Name, Organisation: in.Organisation, Role: in.Role, Lang: in.Lang, By: actor.Person}
	known, isKnown, err := found(p.store.PersonByMail(ctx, in.Mail))
	if err != nil {
		return "", pass, err
	}
	if isKnown {
		pass.Person = known.ID
	}
	event := register.Event{Kind: register.EventInvited, Person: pass.Person, By: actor.Person, Organisation: in.Organisation, Role: in.Role, Detail: in.Mail}
	secret, err = p.handOver(ctx, &pass, in.ByMail, register.MailInvite, event)
	return secret, pass, err
}

// handOver saves a pass with a new secret: one that is sent is told to nobody here.
func (p *People) handOver(ctx context.Context, pass *register.Pass, byMail bool, kind register.MailKind, events ...register.Event) (string, error) {
	secret, err := p.fillPass(pass, goodFor(pass.Kind))
	if err != nil {
		return "", err
	}
	b := register.PeopleBatch{At: pass.CreatedAt, Passes: []register.Pass{*pass}, Events: events}
	if byMail && p.mails {
		p.withLink(&b, kind, *pass)
		secret = ""
	}
	return secret, p.store.SavePeople(ctx, b)
}

// allowPeople says whether the actor may decide on the people of an organisation that
// exists, or of the register.
func (p *People) allowPeople(ctx context.Context, actor register.Actor, organisation string) error {
	if err := allow(actor, ActPeople, organisation); err != nil {
		return err
	}
	if organisation == "" {
		return nil
	}
	_, err := p.store.Organisation(ctx, organisation)
	return err
}

// makePass saves a pass with a new secret.
func (p *People) makePass(ctx context.Context, pass *register.Pass, good time.Duration, events ...register.Event) (string, error) {
	secret, err := p.fillPass(pass, good)
	if err != nil {
		return "", err
	}
	return secret, p.store.SavePeople(ctx, register.PeopleBatch{At: pass.CreatedAt, Passes: []register.Pass{*pass}, Events: events})
}

// fillPass gives a pass a new secret and its span.
func (p *People) fillPass(pass *register.Pass, good time.Duration) (string, error) {
	secret, err := p.secret(20)
	if err != nil {
		return "", err
	}
	now := p.clock()
	pass.Hash, pass.CreatedAt, pass.ExpiresAt = register.HashSecret(secret), now, now.Add(good)
	return secret, nil
}

// mostMail is how many bytes a mail address has at most (RFC 5321 section 4.5.3.1.3).
const mostMail = 254

// cleanMail reads a mail address: one, without a name around it.
func cleanMail(text string) (string, error) {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Name != "" || len(a.Address) > mostMail || register.Visible(a.Address) != a.Address {
		return "", &Fault{"mail", "form"}
	}
	return a.Address, nil
}

// OpenPass tells what a one-time link is good for. One that was used, has ended or
// never was wraps ErrNotFound.
func (p *People) OpenPass(ctx context.Context, secret string) (register.Pass, error) {
	pass, err := p.store.Pass(ctx, register.HashSecret(secret))
	if err == nil && !pass.Good(p.clock()) {
		err = fmt.Errorf("one-time link: %w", register.ErrNotFound)
	}
	return pass, err
}

// Chosen is what somebody chooses for a local account.
type Chosen struct {
	Name     string // of a new account
	Password string
	Factor   string // the secret that was offered
	Code     string // that the authenticator shows for it
	Links    bool   // neither: each time a link by mail, where that is allowed
}

// Taken is what a one-time link brought.
type Taken struct {
	Entered
	Recovery []string // the recovery sheet of an account made or renewed; shown once
	Next     string   // what is done, where nobody enters by it: the id of its words
}

// TakePass uses a link: an invitation makes the account and gives the role; a reset
// chooses a new password and second factor, and ends every session; a link to enter
// enters. An invitation for an address that has an account is taken by Claim alone,
// signed in: nobody has shown that this account is the reader's of that address.
func (p *People) TakePass(ctx context.Context, secret string, chosen Chosen, from From) (Taken, error) {
	pass, err := p.OpenPass(ctx, secret)
	if err != nil {
		return Taken{}, err
	}
	b := register.PeopleBatch{At: p.clock(), Use: []string{pass.Hash}}
	person := register.Person{Mail: pass.Mail, Lang: pass.Lang, Since: b.At}
	if pass.Person != "" {
		if person, err = p.store.Person(ctx, pass.Person); err != nil {
			return Taken{}, err
		}
	}
	if person.Blocked || pass.Kind == register.PassInvite && pass.Person != "" {
		return Taken{}, ErrRefused
	}
	switch pass.Kind {
	case register.PassInvite:
		return p.accept(ctx, b, pass, person, chosen, from)
	case register.PassReset:
		return p.renew(ctx, b, person, chosen, from)
	case register.PassEnter:
		return p.enter(ctx, b, person, from)
	case register.PassMail:
		return p.confirmMail(ctx, b, pass, person)
	case register.PassAllow:
		return p.allowMail(ctx, b, pass, person)
	}
	return Taken{}, fmt.Errorf("one-time link of kind %q: %w", pass.Kind, register.ErrInvalid)
}

// accept gives the role of an invitation, with a new account where there is none.
func (p *People) accept(ctx context.Context, b register.PeopleBatch, pass register.Pass, person register.Person, chosen Chosen, from From) (Taken, error) {
	var grants []register.Grant
	if pass.Role != "" {
		roles, err := p.firstRoles(ctx, pass.Organisation, pass.Role)
		if err != nil {
			return Taken{}, err
		}
		for _, r := range roles {
			grants = append(grants, register.Grant{Membership: register.Membership{Organisation: pass.Organisation, Role: r}, By: pass.By})
		}
	}
	isNew := person.ID == ""
	if isNew {
		var err error
		if person.Name, err = cleanName("name", chosen.Name); err != nil {
			return Taken{}, err
		}
		if person.ID, err = register.NewPersonID(p.random); err != nil {
			return Taken{}, fmt.Errorf("new person: %w", err)
		}
		b.People = append(b.People, person)
	}
	for i := range grants {
		grants[i].Person = person.ID
		b.Grant = append(b.Grant, grants[i])
		b.Events = append(b.Events, register.Event{Kind: register.EventAccepted, Person: person.ID, By: pass.By, Organisation: pass.Organisation, Role: grants[i].Role})
	}
	if !isNew {
		return Taken{Entered: Entered{Person: person}}, p.store.SavePeople(ctx, b)
	}
	if chosen.Links && p.Links() {
		entered, err := p.begin(&b, person, membershipsOf(grants), register.ByLink, from)
		if err != nil {
			return Taken{}, err
		}
		return Taken{Entered: entered}, p.store.SavePeople(ctx, b)
	}
	return p.furnish(ctx, b, person, chosen, grants, from)
}

// membershipsOf gives the roles of grants.
func membershipsOf(grants []register.Grant) []register.Membership {
	all := make([]register.Membership, len(grants))
	for i, g := range grants {
		all[i] = g.Membership
	}
	return all
}

// furnish gives an account the password and the second factor that were chosen, a
// recovery sheet and a session.
func (p *People) furnish(ctx context.Context, b register.PeopleBatch, person register.Person, chosen Chosen, grants []register.Grant, from From) (Taken, error) {
	credential, recovery, err := p.credential(ctx, person, chosen)
	if err != nil {
		return Taken{}, err
	}
	b.Credentials = append(b.Credentials, credential)
	entered, err := p.begin(&b, person, membershipsOf(grants), register.ByPassword, from)
	if err != nil {
		return Taken{}, err
	}
	return Taken{Entered: entered, Recovery: recovery}, p.store.SavePeople(ctx, b)
}

// recoveryCodes is how many codes a recovery sheet has.
const recoveryCodes = 8

// credential makes what an account shows itself by from what its person chose.
func (p *People) credential(ctx context.Context, person register.Person, chosen Chosen) (register.Credential, []string, error) {
	c := register.Credential{Person: person.ID}
	if fault := passwordFault(chosen.Password, person); fault != "" {
		return c, nil, &Fault{"password", fault}
	}
	step, ok := codeStep(chosen.Factor, plainCode(chosen.Code), p.clock())
	if !ok {
		return c, nil, &Fault{"code", "code"}
	}
	kept, key, err := p.hash.hash(ctx, chosen.Password)
	if err != nil {
		return c, nil, err
	}
	c.Password, c.Step = kept, step
	if c.Totp, err = p.hash.seal(key, chosen.Factor); err != nil {
		return c, nil, err
	}
	var codes []string
	c.Recovery, codes, err = p.recovery()
	return c, codes, err
}

// renew chooses a new password and second factor; whoever was signed in is no more.
func (p *People) renew(ctx context.Context, b register.PeopleBatch, person register.Person, chosen Chosen, from From) (Taken, error) {
	b.EndOf = append(b.EndOf, person.ID)
	b.Events = append(b.Events, register.Event{Kind: register.EventRenewed, Person: person.ID, Network: from.network()})
	grants, err := p.store.GrantsTo(ctx, person.ID)
	if err != nil {
		return Taken{}, err
	}
	return p.furnish(ctx, b, person, chosen, grants, from)
}

// enter begins a session for whoever holds the link.
func (p *People) enter(ctx context.Context, b register.PeopleBatch, person register.Person, from From) (Taken, error) {
	roles, err := p.memberships(ctx, person.ID)
	if err != nil {
		return Taken{}, err
	}
	entered, err := p.begin(&b, person, roles, register.ByLink, from)
	if err != nil {
		return Taken{}, err
	}
	return Taken{Entered: entered}, p.store.SavePeople(ctx, b)
}
