// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"greffe/internal/register"
)

// Members lists who has a role in an organisation ("": in the register), with their roles.
func (p *People) Members(ctx context.Context, actor register.Actor, organisation string) ([]register.Member, error) {
	act := ActLook
	if organisation == "" {
		act = ActAdminister
	}
	if !May(actor, act, organisation) && !May(actor, ActAdminister, "") {
		return nil, fmt.Errorf("members: %w", register.ErrNotFound)
	}
	grants, err := p.store.GrantsIn(ctx, organisation)
	if err != nil {
		return nil, err
	}
	var ids []string
	roles := map[string][]register.Role{}
	for _, g := range grants {
		if roles[g.Person] == nil {
			ids = append(ids, g.Person)
		}
		roles[g.Person] = append(roles[g.Person], g.Role)
	}
	people, err := p.store.PeopleByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	members := make([]register.Member, len(people))
	for i, x := range people {
		members[i] = register.Member{Person: x, Roles: roles[x.ID]}
	}
	return members, nil
}

// Invitations lists those to an organisation that can still be used.
func (p *People) Invitations(ctx context.Context, actor register.Actor, organisation string) ([]register.Pass, error) {
	if err := allow(actor, ActPeople, organisation); err != nil {
		return nil, err
	}
	return p.store.Invitations(ctx, organisation, p.clock())
}

// Give gives a person a role.
func (p *People) Give(ctx context.Context, actor register.Actor, person string, m register.Membership) error {
	if err := p.allowPeople(ctx, actor, m.Organisation); err != nil {
		return err
	}
	if !m.Role.Fits(m.Organisation) {
		return &Fault{"role", "choose"}
	}
	if err := p.within(ctx, actor, person, m.Organisation); err != nil {
		return err
	}
	b := register.PeopleBatch{At: p.clock(),
		Grant:  []register.Grant{{Person: person, Membership: m, By: actor.Person}},
		Events: []register.Event{{Kind: register.EventGiven, Person: person, By: actor.Person, Organisation: m.Organisation, Role: m.Role}},
	}
	p.safety(&b, person, actor.Person, register.EventGiven, m.Organisation)
	return p.store.SavePeople(ctx, b)
}

// within says whether a person is somebody whom the actor can decide on: of the same
// organisation, or anybody for an administrator. Others are not there.
func (p *People) within(ctx context.Context, actor register.Actor, person, organisation string) error {
	if _, err := p.store.Person(ctx, person); err != nil {
		return err
	}
	if May(actor, ActAdminister, "") {
		return nil
	}
	grants, err := p.store.GrantsIn(ctx, organisation)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(grants, func(g register.Grant) bool { return g.Person == person }) {
		return fmt.Errorf("person of the organisation: %w", register.ErrNotFound)
	}
	return nil
}

// Take takes a role away. The last manager of a body and the last administrator keep
// theirs: nobody would be left to give one.
func (p *People) Take(ctx context.Context, actor register.Actor, person string, m register.Membership) error {
	if err := p.allowPeople(ctx, actor, m.Organisation); err != nil {
		return err
	}
	grants, err := p.store.GrantsIn(ctx, m.Organisation)
	if err != nil {
		return err
	}
	holds := func(g register.Grant) bool { return g.Role == m.Role && g.Person == person }
	if !slices.ContainsFunc(grants, holds) {
		return fmt.Errorf("role of a person: %w", register.ErrNotFound)
	}
	if m.Role == register.Manager && !May(actor, ActAdminister, "") || m.Role == register.Administrator {
		if !slices.ContainsFunc(grants, func(g register.Grant) bool { return g.Role == m.Role && g.Person != person }) {
			return &Fault{"role", "last"}
		}
	}
	b := register.PeopleBatch{At: p.clock(),
		Revoke: []register.Grant{{Person: person, Membership: m}},
		Events: []register.Event{{Kind: register.EventTaken, Person: person, By: actor.Person, Organisation: m.Organisation, Role: m.Role}},
	}
	p.safety(&b, person, actor.Person, register.EventTaken, m.Organisation)
	return p.store.SavePeople(ctx, b)
}

// Everybody lists the people of the register, by id, from the first one greater than after.
func (p *People) Everybody(ctx context.Context, actor register.Actor, after string, limit int) ([]register.Person, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return nil, err
	}
	return p.store.People(ctx, after, limit)
}

// Find finds a person by id or, for a local account, by mail address.
func (p *People) Find(ctx context.Context, actor register.Actor, who string) (register.Person, []register.Grant, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return register.Person{}, nil, err
	}
	person, known, err := found(p.store.Person(ctx, who))
	if err == nil && !known {
		person, err = p.store.PersonByMail(ctx, who)
	}
	if err != nil {
		return person, nil, err
	}
	grants, err := p.store.GrantsTo(ctx, person.ID)
	return person, grants, err
}

// Block keeps a person from signing in, or lets them again. Their sessions end.
func (p *People) Block(ctx context.Context, actor register.Actor, id string, blocked bool) error {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return err
	}
	person, err := p.store.Person(ctx, id)
	if err != nil || person.Blocked == blocked {
		return err
	}
	now := person
	now.Blocked = blocked
	b := register.PeopleBatch{At: p.clock(), Altered: []register.PersonChange{{Was: person, Is: now}}}
	kind := register.EventUnblocked
	if blocked {
		kind, b.EndOf = register.EventBlocked, []string{id}
	}
	b.Events = []register.Event{{Kind: kind, Person: id, By: actor.Person}}
	return p.store.SavePeople(ctx, b)
}

// local is a person whom an administrator may send a link: one with an account of this
// register, since the others are known by their provider alone.
func (p *People) local(ctx context.Context, actor register.Actor, id string) (register.Person, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return register.Person{}, err
	}
	person, err := p.store.Person(ctx, id)
	if err == nil && person.Issuer != "" {
		err = &Fault{"person", "provider"}
	}
	return person, err
}

// Reset makes a one-time link to choose a new password and second factor; its secret is
// sent by mail where the register sends any. The old ones stay good until it is used.
func (p *People) Reset(ctx context.Context, actor register.Actor, id string) (secret string, pass register.Pass, err error) {
	person, err := p.local(ctx, actor, id)
	if err != nil {
		return "", pass, err
	}
	pass = register.Pass{Kind: register.PassReset, Person: id, Mail: person.Mail, Name: person.Name, Lang: person.Lang, By: actor.Person}
	secret, err = p.handOver(ctx, &pass, true, register.MailReset, register.Event{Kind: register.EventReset, Person: id, By: actor.Person})
	return secret, pass, err
}

// Open makes a local account without a password: its person enters by links.
func (p *People) Open(ctx context.Context, actor register.Actor, person register.Person, roles ...register.Membership) (register.Person, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return person, err
	}
	var err error
	if person.Name, err = cleanName("name", person.Name); err != nil {
		return person, err
	}
	if person.Mail, err = cleanMail(person.Mail); err != nil {
		return person, err
	}
	if person.ID, err = register.NewPersonID(p.random); err != nil {
		return person, fmt.Errorf("new person: %w", err)
	}
	b := register.PeopleBatch{At: p.clock(), People: []register.Person{person}, Events: []register.Event{{Kind: register.EventFirstOperator, Person: person.ID, By: actor.Person}}}
	for _, m := range roles {
		b.Grant = append(b.Grant, register.Grant{Person: person.ID, Membership: m, By: actor.Person})
	}
	return person, p.store.SavePeople(ctx, b)
}

// LinkTo makes a link with which a person signs in once, good for so long.
func (p *People) LinkTo(ctx context.Context, actor register.Actor, person register.Person, good time.Duration) (string, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return "", err
	}
	pass := register.Pass{Kind: register.PassEnter, Person: person.ID, Mail: person.Mail, Lang: person.Lang, By: actor.Person}
	return p.makePass(ctx, &pass, good)
}

// SessionsOf lists the sessions of anybody.
func (p *People) SessionsOf(ctx context.Context, actor register.Actor, person string) ([]register.Session, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return nil, err
	}
	all, err := p.store.SessionsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	return p.alive(all), nil
}

// EndAll ends every session of a person.
func (p *People) EndAll(ctx context.Context, actor register.Actor, person string) error {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return err
	}
	return p.store.SavePeople(ctx, register.PeopleBatch{At: p.clock(), EndOf: []string{person},
		Events: []register.Event{{Kind: register.EventEnded, Person: person, By: actor.Person}}})
}

// Log lists what happened to all accounts, latest first, below a position (0: from the last one).
func (p *People) Log(ctx context.Context, actor register.Actor, before int64, limit int) ([]register.Event, error) {
	if err := allow(actor, ActAdminister, ""); err != nil {
		return nil, err
	}
	return p.store.Events(ctx, before, limit)
}
