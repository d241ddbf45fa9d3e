// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"fmt"

	"greffe/internal/register"
)

// Vouch begins a session for whom a provider of identities vouches, and makes the
// account when it is the first time. It gives no role: the body that the provider
// names is only shown to the curator who decides on a request to join.
func (p *People) Vouch(ctx context.Context, v register.Vouched, from From) (Entered, error) {
	if v.Issuer == "" || v.Subject == "" {
		return Entered{}, ErrRefused
	}
	b := register.PeopleBatch{At: p.clock()}
	person, known, err := found(p.store.PersonBySubject(ctx, v.Issuer, v.Subject))
	if err != nil {
		return Entered{}, err
	}
	if person.Blocked {
		return Entered{}, ErrRefused
	}
	fresh := person
	fresh.Name, fresh.Mail, fresh.Unit, fresh.Vouched = cut(cmp.Or(v.Name, v.Mail, v.Subject)), cut(v.Mail), cut(v.Unit), v.Bodies
	if !known {
		fresh.Issuer, fresh.Subject, fresh.Since = v.Issuer, v.Subject, b.At
		if fresh.ID, err = register.NewPersonID(p.random); err != nil {
			return Entered{}, fmt.Errorf("new person: %w", err)
		}
	}
	if known {
		b.Altered = append(b.Altered, register.PersonChange{Was: person, Is: fresh})
	} else {
		b.People = append(b.People, fresh)
	}
	roles, err := p.memberships(ctx, fresh.ID)
	if err != nil {
		return Entered{}, err
	}
	entered, err := p.begin(&b, fresh, roles, register.ByProvider, from)
	if err != nil {
		return Entered{}, err
	}
	b.Sessions[0].IDToken = v.IDToken
	return entered, p.store.SavePeople(ctx, b)
}

// cut bounds a text of a provider, and shows what would hide in it.
func cut(text string) string {
	runes := []rune(register.Visible(text))
	return string(runes[:min(len(runes), 254)])
}

// Claim uses an invitation for the account of the actor, whatever address it was sent
// to: who holds the link was given it.
func (p *People) Claim(ctx context.Context, actor register.Actor, secret string) error {
	if err := allow(actor, ActOwn, ""); err != nil {
		return err
	}
	pass, err := p.OpenPass(ctx, secret)
	if err != nil {
		return err
	}
	if pass.Kind != register.PassInvite || pass.Person != "" && pass.Person != actor.Person {
		return fmt.Errorf("invitation: %w", register.ErrNotFound)
	}
	person, err := p.store.Person(ctx, actor.Person)
	if err != nil {
		return err
	}
	_, err = p.accept(ctx, register.PeopleBatch{At: p.clock(), Use: []string{pass.Hash}}, pass, person, Chosen{}, From{})
	return err
}
