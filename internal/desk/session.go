// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"greffe/internal/register"
)

// When a session ends: after some time without a request, and at the latest after a
// working day.
const (
	sessionIdle     = 2 * time.Hour
	sessionAbsolute = 12 * time.Hour
	sessionStep     = 5 * time.Minute // SeenAt is at most so old
)

// Entered is a session that has just begun, with its secret, which nobody can ask for again.
type Entered struct {
	Secret  string
	Session register.Session
	Person  register.Person
}

// begin adds to a batch a new session of a person with these roles.
func (p *People) begin(b *register.PeopleBatch, person register.Person, roles []register.Membership, how register.SignIn, from From) (Entered, error) {
	secret, err := p.secret(32)
	if err != nil {
		return Entered{}, err
	}
	id, err := p.secret(9)
	if err != nil {
		return Entered{}, err
	}
	s := register.Session{
		ID: id, Hash: register.HashSecret(secret), Person: person.ID, Method: how, Rights: register.Rights(roles),
		Agent: from.agent(), Network: from.network(), CreatedAt: b.At, SeenAt: b.At, ExpiresAt: b.At.Add(sessionAbsolute),
	}
	b.Sessions = append(b.Sessions, s)
	b.Events = append(b.Events, register.Event{Kind: register.EventSignedIn, Person: person.ID, Network: from.network(), Detail: string(how)})
	return Entered{Secret: secret, Session: s, Person: person}, nil
}

// Recognised is somebody who showed a good session.
type Recognised struct {
	Actor   register.Actor
	Person  register.Person
	Session register.Session
	Secret  string // a new one, which takes the place of the one shown; "" keeps it
}

// Recognise tells who holds the secret of a session. A session whose roles have
// changed since is given a new secret, and the old one is good for nothing more.
// Without a good session it wraps ErrNotFound.
func (p *People) Recognise(ctx context.Context, secret string) (Recognised, error) {
	var none Recognised
	if secret == "" {
		return none, fmt.Errorf("session: %w", register.ErrNotFound)
	}
	s, err := p.store.Session(ctx, register.HashSecret(secret))
	if err != nil {
		return none, err
	}
	now := p.clock()
	if !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) > sessionIdle {
		return none, fmt.Errorf("session has ended: %w", register.ErrNotFound)
	}
	person, err := p.store.Person(ctx, s.Person)
	if err != nil {
		return none, err
	}
	if person.Blocked {
		return none, fmt.Errorf("person is blocked: %w", register.ErrNotFound)
	}
	roles, err := p.memberships(ctx, person.ID)
	if err != nil {
		return none, err
	}
	r := Recognised{Actor: register.Actor{Person: person.ID, Memberships: roles}, Person: person, Session: s}
	if rights := register.Rights(roles); rights != s.Rights {
		return p.rotate(ctx, r, rights)
	}
	if now.Sub(s.SeenAt) >= sessionStep {
		if err := p.store.SavePeople(ctx, register.PeopleBatch{At: now, Seen: []string{s.Hash}}); err != nil {
			return none, err
		}
	}
	return r, nil
}

// rotate gives a session a new secret.
func (p *People) rotate(ctx context.Context, r Recognised, rights string) (Recognised, error) {
	secret, err := p.secret(32)
	if err != nil {
		return Recognised{}, err
	}
	old := r.Session.Hash
	r.Secret, r.Session.Hash, r.Session.Rights, r.Session.SeenAt = secret, register.HashSecret(secret), rights, p.clock()
	b := register.PeopleBatch{At: p.clock(), Turn: []string{old}, Sessions: []register.Session{r.Session}}
	err = p.store.SavePeople(ctx, b)
	if errors.Is(err, register.ErrConflict) { // it was ended, or given a new secret, meanwhile
		err = fmt.Errorf("session has ended: %w", register.ErrNotFound)
	}
	if err != nil {
		return Recognised{}, err
	}
	return r, nil
}

// SignOut ends the session of a secret, and gives it back as it was.
func (p *People) SignOut(ctx context.Context, secret string) (register.Session, error) {
	s, err := p.store.Session(ctx, register.HashSecret(secret))
	if err != nil {
		return s, err
	}
	return s, p.store.SavePeople(ctx, register.PeopleBatch{At: p.clock(), End: []string{s.Hash},
		Events: []register.Event{{Kind: register.EventSignedOut, Person: s.Person}}})
}

// Sessions lists where the actor is signed in.
func (p *People) Sessions(ctx context.Context, actor register.Actor) ([]register.Session, error) {
	if err := allow(actor, ActOwn, ""); err != nil {
		return nil, err
	}
	all, err := p.store.SessionsOf(ctx, actor.Person)
	if err != nil {
		return nil, err
	}
	return p.alive(all), nil
}

// alive leaves out the sessions that have ended by themselves.
func (p *People) alive(all []register.Session) []register.Session {
	now := p.clock()
	var alive []register.Session
	for _, s := range all {
		if now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) <= sessionIdle {
			alive = append(alive, s)
		}
	}
	return alive
}

// EndSession ends one of the actor's sessions, by the id of their list; "" ends all
// but the one that asks.
func (p *People) EndSession(ctx context.Context, actor register.Actor, id, asking string) error {
	all, err := p.Sessions(ctx, actor)
	if err != nil {
		return err
	}
	b := register.PeopleBatch{At: p.clock()}
	for _, s := range all {
		if id != "" && s.ID == id || id == "" && s.ID != asking {
			b.End = append(b.End, s.Hash)
			b.Events = append(b.Events, register.Event{Kind: register.EventEnded, Person: actor.Person, Network: s.Network})
		}
	}
	if id != "" && len(b.End) == 0 {
		return fmt.Errorf("session %s: %w", id, register.ErrNotFound)
	}
	return p.store.SavePeople(ctx, b)
}

// Own lists what happened to the actor's account, latest first.
func (p *People) Own(ctx context.Context, actor register.Actor, limit int) ([]register.Event, error) {
	if err := allow(actor, ActOwn, ""); err != nil {
		return nil, err
	}
	return p.store.EventsOf(ctx, actor.Person, limit)
}
