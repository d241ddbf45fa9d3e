// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"greffe/internal/register"
)

// This file holds what people change of their own account. What could take it over asks
// again for the password and a code, ends every session, and gives the one that asks a
// new secret.

// Asking is who asks for a change of the own account, in which session, and what they
// show again.
type Asking struct {
	Actor   register.Actor
	Session register.Session
	Shown   Shown // without the address: it is the actor's own
	From    From
}

// confirm checks again who sits there, and gives the credential as it was read and as it
// is once the code is spent.
func (p *People) confirm(ctx context.Context, a Asking) (register.Person, register.CredentialChange, []byte, error) {
	var c register.CredentialChange
	if err := allow(a.Actor, ActOwn, ""); err != nil {
		return register.Person{}, c, nil, err
	}
	person, err := p.store.Person(ctx, a.Actor.Person)
	if err != nil {
		return person, c, nil, err
	}
	held, has, err := found(p.store.Credential(ctx, person.ID))
	switch {
	case err != nil:
		return person, c, nil, err
	case !has:
		return person, c, nil, &Fault{"person", "provider"}
	}
	if err := p.tries.take(bound{"own " + person.ID, triesAccount}); err != nil {
		return person, c, nil, err
	}
	key, right, err := p.hash.matches(ctx, a.Shown.Password, held.Password)
	if err != nil {
		return person, c, nil, err
	}
	_, next, second := p.secondFactor(held, key, a.Shown.Code, p.clock())
	if !right || !second {
		return person, c, nil, p.refuse(ctx, person, true, a.From)
	}
	p.tries.forgive("own " + person.ID)
	return person, register.CredentialChange{Was: held, Is: next}, key, nil
}

// HasPassword reports whether the actor signs in here by a password, and not through a
// provider or by links alone.
func (p *People) HasPassword(ctx context.Context, actor register.Actor) (bool, error) {
	if err := allow(actor, ActOwn, ""); err != nil {
		return false, err
	}
	_, has, err := found(p.store.Credential(ctx, actor.Person))
	return has, err
}

// renewed adds to a batch the end of every session of the person, and a new secret for
// the one that asks.
func (p *People) renewed(b *register.PeopleBatch, a Asking) (string, error) {
	secret, err := p.secret(32)
	if err != nil {
		return "", err
	}
	s := a.Session
	b.Turn = append(b.Turn, s.Hash) // ended meanwhile, it does not come back
	s.Hash, s.SeenAt = register.HashSecret(secret), b.At
	b.EndOf = append(b.EndOf, a.Actor.Person)
	b.Sessions = append(b.Sessions, s)
	return secret, nil
}

// ChangePassword takes another password; the second factor and the recovery sheet stay.
// It gives the new secret of the session that asks; all others end.
func (p *People) ChangePassword(ctx context.Context, a Asking, password string) (string, error) {
	person, c, key, err := p.confirm(ctx, a)
	if err != nil {
		return "", err
	}
	if fault := passwordFault(password, person); fault != "" {
		return "", &Fault{"password", fault}
	}
	factor := unseal(key, c.Is.Totp)
	kept, key, err := p.hash.hash(ctx, password)
	if err != nil {
		return "", err
	}
	c.Is.Password = kept
	if c.Is.Totp, err = p.hash.seal(key, factor); err != nil {
		return "", err
	}
	return p.saveOwn(ctx, a, c, register.EventPassword)
}

// NewRecovery makes a new recovery sheet; the old codes are good for nothing more. Its
// codes are shown once.
func (p *People) NewRecovery(ctx context.Context, a Asking) (codes []string, secret string, err error) {
	_, c, _, err := p.confirm(ctx, a)
	if err != nil {
		return nil, "", err
	}
	if c.Is.Recovery, codes, err = p.recovery(); err != nil {
		return nil, "", err
	}
	secret, err = p.saveOwn(ctx, a, c, register.EventSheet)
	return codes, secret, err
}

// recovery makes the codes of a recovery sheet, and their hashes.
func (p *People) recovery() (hashes, codes []string, err error) {
	for range recoveryCodes {
		code, err := p.letters()
		if err != nil {
			return nil, nil, err
		}
		codes = append(codes, code)
		hashes = append(hashes, register.HashSecret(plainCode(code)))
	}
	return hashes, codes, nil
}

// saveOwn saves a changed credential, and tells the person of it.
func (p *People) saveOwn(ctx context.Context, a Asking, c register.CredentialChange, event register.EventKind) (string, error) {
	b := register.PeopleBatch{At: p.clock(), Spent: []register.CredentialChange{c},
		Events: []register.Event{{Kind: event, Person: a.Actor.Person, Network: a.From.network()}}}
	p.safety(&b, a.Actor.Person, "", event, "")
	secret, err := p.renewed(&b, a)
	if err != nil {
		return "", err
	}
	return secret, unchanged(p.store.SavePeople(ctx, b))
}

// unchanged says in words that nothing was done, when the code was used, or the account
// changed, while the two were checked.
func unchanged(err error) error {
	if errors.Is(err, register.ErrConflict) {
		return &Fault{"person", "meanwhile"}
	}
	return err
}

// ChangeMail asks for another address. Where the register sends mail, the address held
// so far allows it and the other one confirms it; elsewhere it is changed at once, and
// sent is false. It gives the new secret of the session that asks.
func (p *People) ChangeMail(ctx context.Context, a Asking, wanted string) (sent bool, secret string, err error) {
	person, c, _, err := p.confirm(ctx, a)
	if err != nil {
		return false, "", err
	}
	if wanted, err = cleanMail(wanted); err != nil {
		return false, "", err
	}
	if !p.mails {
		return false, "", unchanged(p.giveMail(ctx, register.PeopleBatch{At: p.clock(), Spent: []register.CredentialChange{c}}, person, wanted))
	}
	b := register.PeopleBatch{At: p.clock(), Spent: []register.CredentialChange{c},
		Events: []register.Event{{Kind: register.EventMailAsked, Person: person.ID, Network: a.From.network()}}}
	pass := register.Pass{Kind: register.PassAllow, Person: person.ID, Mail: wanted, Lang: person.Lang, By: person.ID}
	if _, err = p.fillPass(&pass, mailGood); err != nil {
		return false, "", err
	}
	b.Passes = []register.Pass{pass}
	p.withLink(&b, register.MailConfirm, pass)
	if secret, err = p.renewed(&b, a); err != nil {
		return false, "", err
	}
	return true, secret, unchanged(p.store.SavePeople(ctx, b))
}

// Readdress makes a one-time link with which a person confirms another address, for who
// no longer reads the one held so far. Nothing changes until the link is opened; then, as
// on the page, the sessions end.
func (p *People) Readdress(ctx context.Context, actor register.Actor, id, wanted string) (secret string, pass register.Pass, err error) {
	person, err := p.local(ctx, actor, id)
	if err != nil {
		return "", pass, err
	}
	if wanted, err = cleanMail(wanted); err != nil {
		return "", pass, err
	}
	if other, taken, err := found(p.store.PersonByMail(ctx, wanted)); err != nil || taken && other.ID != person.ID {
		if err == nil {
			err = &Fault{"mail", "taken"}
		}
		return "", pass, err
	}
	pass = register.Pass{Kind: register.PassMail, Person: id, Mail: wanted, Name: person.Name, Lang: person.Lang, By: actor.Person}
	secret, err = p.handOver(ctx, &pass, true, register.MailAddress, register.Event{Kind: register.EventMailAsked, Person: id, By: actor.Person})
	return secret, pass, err
}

// allowMail is the first half of a change of address, at the one held so far: a link goes
// to the other one.
func (p *People) allowMail(ctx context.Context, b register.PeopleBatch, pass register.Pass, person register.Person) (Taken, error) {
	next := register.Pass{Kind: register.PassMail, Person: person.ID, Mail: pass.Mail, Lang: person.Lang, By: person.ID}
	if _, err := p.fillPass(&next, mailGood); err != nil {
		return Taken{}, err
	}
	b.Passes = append(b.Passes, next)
	p.withLink(&b, register.MailAddress, next)
	return Taken{Entered: Entered{Person: person}, Next: "mail_allowed"}, p.store.SavePeople(ctx, b)
}

// confirmMail gives an account the address that the link was sent to.
func (p *People) confirmMail(ctx context.Context, b register.PeopleBatch, pass register.Pass, person register.Person) (Taken, error) {
	return Taken{Entered: Entered{Person: person}, Next: "mail_changed"}, p.giveMail(ctx, b, person, pass.Mail)
}

// giveMail gives an account another address, and ends its sessions. One that another
// account has is refused.
func (p *People) giveMail(ctx context.Context, b register.PeopleBatch, person register.Person, address string) error {
	other, taken, err := found(p.store.PersonByMail(ctx, address))
	if err != nil {
		return err
	}
	if taken && other.ID != person.ID {
		return ErrRefused
	}
	now := person
	now.Mail = address
	b.Altered = append(b.Altered, register.PersonChange{Was: person, Is: now})
	b.EndOf = append(b.EndOf, person.ID)
	b.Events = append(b.Events, register.Event{Kind: register.EventMailChanged, Person: person.ID})
	return p.store.SavePeople(ctx, b)
}

// Wish says which messages the actor gets: in which language, and whether notices.
func (p *People) Wish(ctx context.Context, actor register.Actor, lang string, quiet bool) error {
	if err := allow(actor, ActOwn, ""); err != nil {
		return err
	}
	person, err := p.store.Person(ctx, actor.Person)
	if err != nil {
		return err
	}
	now := person
	now.Lang, now.Quiet = lang, quiet
	return p.store.SavePeople(ctx, register.PeopleBatch{At: p.clock(), Altered: []register.PersonChange{{Was: person, Is: now}}})
}

// AllowLinks lets those without a password and a second factor sign in by a link that is
// sent to them. It is called once, before the first act.
func (p *People) AllowLinks() { p.links = true }

// Links reports whether that is allowed.
func (p *People) Links() bool { return p.links && p.mails }

// linkTries is how many links one account, and one line, may ask for in the span of tries.
const linkTries = 5

// AskLink sends a link to sign in to the local account of an address that has no second
// factor. Whether there is one changes neither the answer nor how long it takes.
func (p *People) AskLink(ctx context.Context, address, lang string, from From) error {
	if !p.Links() {
		return fmt.Errorf("links to sign in: %w", register.ErrNotFound)
	}
	address, err := cleanMail(address)
	if err != nil {
		return err
	}
	if err := p.tries.take(bound{"link " + register.FoldMail(address), linkTries}, bound{"link line " + from.line(), 3 * linkTries}); err != nil {
		return err
	}
	person, known, err := found(p.store.PersonByMail(ctx, address))
	if err != nil {
		return err
	}
	_, guarded, err := found(p.store.Credential(ctx, person.ID))
	if err != nil {
		return err
	}
	b := register.PeopleBatch{At: p.clock(), Events: []register.Event{{Kind: register.EventLinkAsked, Person: person.ID, Network: from.network()}}}
	if known && !guarded && !person.Blocked {
		if lang == "" {
			lang = person.Lang
		}
		pass := register.Pass{Kind: register.PassEnter, Person: person.ID, Mail: person.Mail, Lang: lang, By: person.ID}
		if _, err := p.fillPass(&pass, enterGood); err != nil {
			return err
		}
		b.Passes = []register.Pass{pass}
		p.withLink(&b, register.MailEnter, pass)
	}
	return p.store.SavePeople(ctx, b)
}

// MakeCalendar makes the address of the actor's calendar of reviews; the one before is
// good for nothing more. Its secret is shown once.
func (p *People) MakeCalendar(ctx context.Context, actor register.Actor) (string, error) {
	secret, err := p.secret(20)
	if err != nil {
		return "", err
	}
	return secret, p.saveCalendar(ctx, actor, register.HashSecret(secret))
}

// DropCalendar makes the address of the actor's calendar good for nothing.
func (p *People) DropCalendar(ctx context.Context, actor register.Actor) error {
	return p.saveCalendar(ctx, actor, "")
}

func (p *People) saveCalendar(ctx context.Context, actor register.Actor, hash string) error {
	if err := allow(actor, ActOwn, ""); err != nil {
		return err
	}
	now := p.clock()
	return p.store.SavePeople(ctx, register.PeopleBatch{At: now, Calendars: []register.Calendar{{Person: actor.Person, Hash: hash, At: now}},
		Events: []register.Event{{Kind: register.EventCalendar, Person: actor.Person}}})
}

// OwnCalendar tells since when the actor's calendar has an address; false when it has none.
func (p *People) OwnCalendar(ctx context.Context, actor register.Actor) (register.Calendar, bool, error) {
	if err := allow(actor, ActOwn, ""); err != nil {
		return register.Calendar{}, false, err
	}
	return found(p.store.CalendarOf(ctx, actor.Person))
}

// CalendarFor tells for whom a calendar is read, with the bodies that they still work for.
func (p *People) CalendarFor(ctx context.Context, secret string) (register.Actor, register.Person, []string, error) {
	c, err := p.store.Calendar(ctx, register.HashSecret(secret))
	if err != nil {
		return register.Actor{}, register.Person{}, nil, err
	}
	person, err := p.store.Person(ctx, c.Person)
	if err == nil && person.Blocked {
		err = fmt.Errorf("calendar of a person who is blocked: %w", register.ErrNotFound)
	}
	if err != nil {
		return register.Actor{}, person, nil, err
	}
	roles, err := p.memberships(ctx, person.ID)
	actor := register.Actor{Person: person.ID, Memberships: roles}
	return actor, person, slices.DeleteFunc(actor.Of(), func(o string) bool { return !May(actor, ActLook, o) }), err
}
