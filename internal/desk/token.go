// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// How long a token is good for at most, and how exact its last use is.
const (
	tokenGood = 366 * 24 * time.Hour
	tokenStep = time.Minute
)

// tokenMark begins every token, so that who finds one knows what it is.
const tokenMark = "greffe_"

// MakeToken makes a token with which a program acts for the actor in one organisation,
// with some of the actor's roles, for so many days. It gives the secret, which nobody
// can ask for again.
func (p *People) MakeToken(ctx context.Context, actor register.Actor, organisation, name string, roles []register.Role, days int) (secret string, t register.Token, err error) {
	if err := allow(actor, ActToken, organisation); err != nil {
		return "", t, err
	}
	if name, err = cleanName("name", name); err != nil {
		return "", t, err
	}
	good := time.Duration(days) * 24 * time.Hour
	switch {
	case len(roles) == 0:
		return "", t, &Fault{"roles", "choose"}
	case days < 1 || good > tokenGood:
		return "", t, &Fault{"days", "span"}
	}
	for _, r := range roles {
		if r != register.Author && r != register.Approver || !actor.Has(r, organisation) {
			return "", t, &Fault{"roles", "choose"}
		}
	}
	if secret, err = p.secret(24); err != nil {
		return "", t, err
	}
	id, err := p.secret(6)
	if err != nil {
		return "", t, err
	}
	secret = tokenMark + secret
	now := p.clock()
	t = register.Token{ID: id, Hash: register.HashSecret(secret), Name: name, Person: actor.Person, Organisation: organisation, Roles: roles, CreatedAt: now, ExpiresAt: now.Add(good)}
	return secret, t, p.store.SavePeople(ctx, register.PeopleBatch{At: now, Tokens: []register.Token{t},
		Events: []register.Event{{Kind: register.EventTokenMade, Person: actor.Person, Organisation: organisation, Detail: name}}})
}

// Tokens lists the actor's own tokens.
func (p *People) Tokens(ctx context.Context, actor register.Actor) ([]register.Token, error) {
	if err := allow(actor, ActOwn, ""); err != nil {
		return nil, err
	}
	return p.store.TokensOf(ctx, actor.Person)
}

// TokensIn lists the tokens of everybody for an organisation.
func (p *People) TokensIn(ctx context.Context, actor register.Actor, organisation string) ([]register.Token, error) {
	if err := allow(actor, ActPeople, organisation); err != nil {
		return nil, err
	}
	return p.store.TokensIn(ctx, organisation)
}

// RevokeToken ends a token: one's own, or any of the organisation whose people one manages.
func (p *People) RevokeToken(ctx context.Context, actor register.Actor, id, organisation string) error {
	all, err := p.Tokens(ctx, actor)
	if err == nil && organisation != "" && May(actor, ActPeople, organisation) {
		var others []register.Token
		others, err = p.store.TokensIn(ctx, organisation)
		all = append(all, others...)
	}
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t register.Token) bool { return t.ID == id })
	if i < 0 {
		return fmt.Errorf("token %s: %w", id, register.ErrNotFound)
	}
	t := all[i]
	t.RevokedAt = p.clock()
	return p.store.SavePeople(ctx, register.PeopleBatch{At: p.clock(), Tokens: []register.Token{t},
		Events: []register.Event{{Kind: register.EventTokenRevoked, Person: t.Person, By: actor.Person, Organisation: t.Organisation, Detail: t.Name}}})
}

// Bearer tells for whom a token acts: the roles it was given, as far as its person
// still has them. A token that is no good wraps ErrNotFound.
func (p *People) Bearer(ctx context.Context, secret string) (register.Actor, error) {
	var nobody register.Actor
	if !strings.HasPrefix(secret, tokenMark) {
		return nobody, fmt.Errorf("token: %w", register.ErrNotFound)
	}
	t, err := p.store.TokenByHash(ctx, register.HashSecret(secret))
	if err != nil {
		return nobody, err
	}
	now := p.clock()
	if !t.Good(now) {
		return nobody, fmt.Errorf("token has ended: %w", register.ErrNotFound)
	}
	person, err := p.store.Person(ctx, t.Person)
	if err != nil {
		return nobody, err
	}
	if person.Blocked {
		return nobody, fmt.Errorf("person is blocked: %w", register.ErrNotFound)
	}
	held, err := p.memberships(ctx, person.ID)
	if err != nil {
		return nobody, err
	}
	actor := register.Actor{Person: person.ID, Token: t.ID}
	for _, m := range held {
		if m.Organisation == t.Organisation && slices.Contains(t.Roles, m.Role) {
			actor.Memberships = append(actor.Memberships, m)
		}
	}
	if now.Sub(t.UsedAt) >= tokenStep {
		t.UsedAt = now
		if err := p.store.SavePeople(ctx, register.PeopleBatch{At: now, Tokens: []register.Token{t}}); err != nil {
			return nobody, err
		}
	}
	return actor, nil
}
