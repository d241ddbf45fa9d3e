// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// joinText bounds what a request to join says, in characters.
const joinText = 2000

// joinTries is how many requests to join one line may make in the span of tries.
const joinTries = 5

// AskToJoin asks to work for an organisation. Who has no account gives a name and an
// address, and is invited when a curator agrees.
func (p *People) AskToJoin(ctx context.Context, actor register.Actor, j register.Join, from From) (register.Join, error) {
	if _, err := p.store.Organisation(ctx, j.Organisation); err != nil {
		return j, err
	}
	if actor.HasAny(j.Organisation) {
		return j, &Fault{"organisation", "already"}
	}
	if err := cleanJoin(&j, actor); err != nil {
		return j, err
	}
	if err := p.tries.take(bound{"join " + from.line(), joinTries}); err != nil {
		return j, err
	}
	id, err := p.secret(9)
	if err != nil {
		return j, err
	}
	j.ID, j.Person, j.State, j.At = id, actor.Person, register.JoinOpen, p.clock()
	b := register.PeopleBatch{At: j.At, Joins: []register.Join{j},
		Events: []register.Event{{Kind: register.EventJoinAsked, Person: j.Person, Organisation: j.Organisation, Network: from.network()}}}
	curators, err := p.curatorsFor(ctx, j.Organisation)
	if err != nil {
		return j, err
	}
	p.tell(&b, register.Mail{Kind: register.MailJoinAsked, Organisation: j.Organisation}, curators)
	return j, p.store.SavePeople(ctx, b)
}

// cleanJoin reads what somebody wrote who asks to join.
func cleanJoin(j *register.Join, actor register.Actor) (err error) {
	if !actor.SignedIn() {
		if j.Name, err = cleanName("name", j.Name); err != nil {
			return err
		}
		if j.Mail, err = cleanMail(j.Mail); err != nil {
			return err
		}
	}
	if j.Position, err = cleanName("position", j.Position); err != nil {
		return err
	}
	if j.Proof, err = cleanText("proof", j.Proof, joinText); err != nil {
		return err
	}
	if j.Address = strings.TrimSpace(j.Address); j.Address != "" {
		u, err := url.Parse(j.Address)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(j.Address) > 500 {
			return &Fault{"address", "form"}
		}
	}
	return nil
}

// cleanText reads a text of several lines that people will see.
func cleanText(field, text string, most int) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(register.Visible(strings.ToValidUTF8(text, "")), "\r\n", "\n"))
	switch {
	case text == "":
		return "", &Fault{field, "empty"}
	case utf8.RuneCountInString(text) > most:
		return "", &Fault{field, "long"}
	}
	return text, nil
}

// Queue lists the requests to join that wait for a curator, oldest first: not those
// for a body of their own.
func (p *People) Queue(ctx context.Context, actor register.Actor, limit int) ([]register.Join, error) {
	if err := allow(actor, ActCurate, ""); err != nil {
		return nil, err
	}
	all, err := p.store.Joins(ctx, register.JoinOpen, limit)
	if err != nil {
		return nil, err
	}
	var mine []register.Join
	for _, j := range all {
		if May(actor, ActCurate, j.Organisation) {
			mine = append(mine, j)
		}
	}
	return mine, nil
}

// Asker is who made a request that the actor may decide on.
func (p *People) Asker(ctx context.Context, actor register.Actor, id string) (register.Person, error) {
	j, err := p.store.Join(ctx, id)
	if err != nil {
		return register.Person{}, err
	}
	if err := allow(actor, ActCurate, j.Organisation); err != nil {
		return register.Person{}, err
	}
	return p.store.Person(ctx, j.Person)
}

// Requests lists what the actor asked for.
func (p *People) Requests(ctx context.Context, actor register.Actor) ([]register.Join, error) {
	if err := allow(actor, ActOwn, ""); err != nil {
		return nil, err
	}
	return p.store.JoinsOf(ctx, actor.Person)
}

// DecideJoin accepts or refuses a request, with a reason. Who has an account is given
// the role; others are invited, and the secret of their link is given.
func (p *People) DecideJoin(ctx context.Context, actor register.Actor, id string, accept bool, reason string) (secret string, pass register.Pass, err error) {
	j, err := p.store.Join(ctx, id)
	if err != nil {
		return "", pass, err
	}
	if err := allow(actor, ActCurate, j.Organisation); err != nil {
		return "", pass, err
	}
	if j.State != register.JoinOpen {
		return "", pass, fmt.Errorf("request to join %s is decided: %w", id, register.ErrConflict)
	}
	if reason, err = cleanText("reason", reason, joinText); err != nil {
		return "", pass, err
	}
	j.State, j.DecidedBy, j.DecidedAt, j.Reason = register.JoinRefused, actor.Person, p.clock(), reason
	b := register.PeopleBatch{At: j.DecidedAt}
	if accept {
		j.State = register.JoinAccepted
		if secret, pass, err = p.welcome(ctx, &b, actor, j); err != nil {
			return "", pass, err
		}
	}
	b.Joins = []register.Join{j}
	p.tellDecided(&b, j, pass)
	if p.mails {
		secret = "" // it is sent
	}
	b.Events = append(b.Events, register.Event{Kind: register.EventJoinDecided, Person: j.Person, By: actor.Person, Organisation: j.Organisation, Detail: string(j.State)})
	return secret, pass, p.store.SavePeople(ctx, b)
}

// tellDecided adds to a batch the message to who asked to join: the decision, or the
// invitation.
func (p *People) tellDecided(b *register.PeopleBatch, j register.Join, pass register.Pass) {
	switch {
	case pass.Hash != "" && p.mails:
		p.withLink(b, register.MailInvite, pass)
	case j.State == register.JoinAccepted:
		p.tell(b, register.Mail{Kind: register.MailJoined, About: j.ID, Organisation: j.Organisation}, []string{j.Person})
	default:
		p.tell(b, register.Mail{Kind: register.MailNotJoined, About: j.ID, Organisation: j.Organisation}, []string{j.Person})
	}
}

// welcome adds to a batch the role of somebody who may join, or their invitation.
func (p *People) welcome(ctx context.Context, b *register.PeopleBatch, actor register.Actor, j register.Join) (secret string, pass register.Pass, err error) {
	if j.Person != "" {
		roles, err := p.firstRoles(ctx, j.Organisation, register.Manager)
		for _, r := range roles {
			b.Grant = append(b.Grant, register.Grant{Person: j.Person, Membership: register.Membership{Organisation: j.Organisation, Role: r}, By: actor.Person})
		}
		return "", pass, err
	}
	pass = register.Pass{Kind: register.PassInvite, Mail: j.Mail, Name: j.Name, Organisation: j.Organisation, Role: register.Manager, Lang: j.Lang, By: actor.Person}
	known, isKnown, err := found(p.store.PersonByMail(ctx, j.Mail))
	if err != nil {
		return "", pass, err
	}
	if isKnown {
		pass.Person = known.ID
	}
	if secret, err = p.fillPass(&pass, inviteGood); err != nil {
		return "", pass, err
	}
	b.Passes = append(b.Passes, pass)
	return secret, pass, nil
}

// firstRoles is the role that somebody is given, and all others of the body when they
// are its manager and its first person: who works alone does everything.
func (p *People) firstRoles(ctx context.Context, organisation string, role register.Role) ([]register.Role, error) {
	if organisation == "" || role != register.Manager {
		return []register.Role{role}, nil
	}
	grants, err := p.store.GrantsIn(ctx, organisation)
	if err != nil || len(grants) > 0 {
		return []register.Role{role}, err
	}
	return register.BodyRoles(), nil
}
