// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store"
)

// This file holds what two do to one account at the same moment. Between the reading of
// a credential and the writing lies a slow hash: the store here stops there.

// halting is a store that does something once a credential, or a session's person, was read.
type halting struct {
	*store.Register
	credential, person func()
}

func (h *halting) Credential(ctx context.Context, person string) (register.Credential, error) {
	c, err := h.Register.Credential(ctx, person)
	h.credential()
	return c, err
}

func (h *halting) Person(ctx context.Context, id string) (register.Person, error) {
	p, err := h.Register.Person(ctx, id)
	h.person()
	return p, err
}

// slow gives the same people over a store that halts; each hook is called once.
func (h *house) slow(credential, person func()) *desk.People {
	once := func(f func()) func() {
		if f == nil {
			return func() {}
		}
		var o sync.Once
		return func() { o.Do(f) }
	}
	return h.over(&halting{h.store, once(credential), once(person)})
}

func (h *house) over(s desk.PeopleStore) *desk.People {
	return desk.NewPeople(s, desk.PeopleOptions{Now: func() time.Time { return h.time }, Hashing: cheap})
}

// TestOneCodeOneSession: however many show one code at the same moment, one enters.
func TestOneCodeOneSession(t *testing.T) {
	for rule, code := range map[string]func(h *house, r resident) string{
		"of_the_recovery_sheet": func(_ *house, r resident) string { return r.Recovery[0] },
		"of_the_authenticator":  func(h *house, r resident) string { return h.code(r.factor) },
	} {
		t.Run(rule, func(t *testing.T) {
			const many = 6
			h := newHouse(t)
			r := h.join("a@ville.example", "own", register.Author)
			var read, done sync.WaitGroup
			read.Add(many)
			all := h.over(&halting{h.store, func() { read.Done(); read.Wait() }, func() {}}) // all have read before one writes
			shown := desk.Shown{Mail: r.mail, Password: goodPassword, Code: code(h, r)}
			answers := make([]error, many)
			for i := range many {
				done.Go(func() { _, answers[i] = all.SignIn(t.Context(), shown, h.from) })
			}
			done.Wait()
			entered := 0
			for _, err := range answers {
				if err == nil {
					entered++
				} else {
					h.refused("another one", err)
				}
			}
			sessions, err := h.store.SessionsOf(t.Context(), r.Person.ID)
			if entered != 1 || len(sessions) != 2 || err != nil { // one is of the joining
				t.Errorf("%d entered, %d sessions, %v", entered, len(sessions), err)
			}
		})
	}
}

// TestSignInOverlaps: what was changed while a sign-in was under way does not come back,
// and the sign-in is refused.
func TestSignInOverlaps(t *testing.T) {
	const other = "cinq vaches sans cloche"
	for rule, change := range map[string]func(h *house, r resident) error{
		"another_password": func(h *house, r resident) error {
			_, err := h.ChangePassword(h.Context(), h.asking(r, r.Secret), other)
			return err
		},
		"a_reset": func(h *house, r resident) error {
			secret, _, err := h.Reset(h.Context(), desk.Operator(), r.Person.ID)
			if err == nil {
				_, err = h.TakePass(h.Context(), secret, desk.Chosen{Password: other, Factor: r.factor, Code: h.code(r.factor)}, h.from)
			}
			return err
		},
	} {
		t.Run(rule, func(t *testing.T) {
			h := newHouse(t)
			r := h.join("a@ville.example", "own", register.Author)
			slow := h.slow(func() {
				if err := change(h, r); err != nil {
					t.Error(err)
				}
			}, nil)
			before := desk.Shown{Mail: r.mail, Password: goodPassword, Code: r.Recovery[0]}
			_, err := slow.SignIn(t.Context(), before, h.from)
			h.refused("a sign-in with the password before", err)
			h.time = h.time.Add(time.Minute)
			_, err = h.SignIn(t.Context(), before, h.from)
			h.refused("and again", err)
			h.ended("of before the change", r.Secret)
			if _, err := h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: other, Code: h.code(r.factor)}, h.from); err != nil {
				t.Errorf("the new password: %v", err)
			}
		})
	}
}

// TestChangeOverlaps: a change of the own account that a sign-in with the same code, or
// the end of its session, overtook, changes nothing and says so.
func TestChangeOverlaps(t *testing.T) {
	const other = "cinq vaches sans cloche"
	acts := map[string]func(p *desk.People, a desk.Asking) error{
		"password": func(p *desk.People, a desk.Asking) error {
			_, err := p.ChangePassword(t.Context(), a, other)
			return err
		},
		"recovery": func(p *desk.People, a desk.Asking) error { _, _, err := p.NewRecovery(t.Context(), a); return err },
		"mail": func(p *desk.People, a desk.Asking) error {
			_, _, err := p.ChangeMail(t.Context(), a, "b@ville.example")
			return err
		},
	}
	for rule, act := range acts {
		t.Run(rule+"_and_a_sign_in", func(t *testing.T) {
			h := newHouse(t)
			r := h.join("a@ville.example", "own", register.Author)
			a := h.asking(r, r.Secret)
			slow := h.slow(func() {
				if _, err := h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: a.Shown.Code}, h.from); err != nil {
					t.Error(err)
				}
			}, nil)
			h.meanwhile(act(slow, a))
			h.actor(r.Secret)
		})
		if rule == "mail" { // which gives no session
			continue
		}
		t.Run(rule+"_and_the_end_of_the_session", func(t *testing.T) {
			h := newHouse(t)
			r := h.join("a@ville.example", "own", register.Author)
			slow := h.slow(func() {
				if err := h.EndAll(t.Context(), desk.Operator(), r.Person.ID); err != nil {
					t.Error(err)
				}
			}, nil)
			h.meanwhile(act(slow, h.asking(r, r.Secret)))
			if all, err := h.store.SessionsOf(t.Context(), r.Person.ID); err != nil || len(all) > 0 {
				t.Errorf("%d sessions, %v", len(all), err)
			}
		})
	}
}

func (h *house) meanwhile(err error) {
	h.Helper()
	var fault *desk.Fault
	if !errors.As(err, &fault) || fault.Reason != "meanwhile" {
		h.Errorf("%v, expected that the account changed meanwhile", err)
	}
}

// TestBlockOverlaps: who is blocked stays so, whatever was under way.
func TestBlockOverlaps(t *testing.T) {
	for rule, act := range map[string]func(p *desk.People, h *house, r resident) error{
		"a_wish": func(p *desk.People, h *house, r resident) error {
			return p.Wish(h.Context(), register.Actor{Person: r.Person.ID}, "en", true)
		},
		"another_address": func(p *desk.People, h *house, r resident) error {
			_, _, err := p.ChangeMail(h.Context(), h.asking(r, r.Secret), "b@ville.example")
			return err
		},
	} {
		t.Run(rule, func(t *testing.T) {
			h := newHouse(t)
			r := h.join("a@ville.example", "own", register.Author)
			slow := h.slow(nil, func() {
				if err := h.Block(t.Context(), desk.Operator(), r.Person.ID, true); err != nil {
					t.Error(err)
				}
			})
			if err := act(slow, h, r); err != nil {
				t.Error(err)
			}
			if p, err := h.store.Person(t.Context(), r.Person.ID); err != nil || !p.Blocked {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
	t.Run("a_session_given_a_new_secret", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		if err := h.Give(t.Context(), desk.Operator(), r.Person.ID, register.Membership{Organisation: "own", Role: register.Approver}); err != nil {
			t.Fatal(err)
		}
		slow := h.slow(nil, func() {
			if err := h.EndAll(t.Context(), desk.Operator(), r.Person.ID); err != nil {
				t.Error(err)
			}
		})
		_, err := slow.Recognise(t.Context(), r.Secret)
		h.notThere("ended meanwhile", err)
		if all, err := h.store.SessionsOf(t.Context(), r.Person.ID); err != nil || len(all) > 0 {
			t.Errorf("%d sessions, %v", len(all), err)
		}
	})
}
