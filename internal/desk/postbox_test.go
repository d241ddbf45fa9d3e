// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// posted is a house that sends mail.
func posted(t *testing.T) (*house, *desk.Postbox) {
	t.Helper()
	h := newHouse(t)
	h.SendMail()
	h.AllowLinks()
	return h, desk.NewPostbox(h.store, h.People)
}

// collect takes what waits and says that it has left.
func (h *house) collect(box *desk.Postbox) []desk.Outgoing {
	h.Helper()
	waiting, err := box.Waiting(h.Context(), 100)
	if err != nil {
		h.Fatal(err)
	}
	var all []desk.Outgoing
	for _, m := range waiting {
		o, err := box.Take(h.Context(), m)
		if errors.Is(err, register.ErrNotFound) {
			continue
		}
		if err != nil {
			h.Fatal(err)
		}
		if err := box.Sent(h.Context(), o); err != nil {
			h.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

func (h *house) invite(mail string) {
	h.Helper()
	secret, _, err := h.Invite(h.Context(), desk.Operator(), desk.Invitation{Mail: mail, Organisation: "own", Role: register.Author, Lang: "fr", ByMail: true})
	if err != nil || secret != "" {
		h.Fatalf("an invitation by mail shows its secret %q: %v", secret, err)
	}
}

func TestPostbox(t *testing.T) {
	t.Run("a_link_is_made_when_its_message_leaves_and_stands_nowhere", func(t *testing.T) {
		h, box := posted(t)
		h.invite("a@ville.example")
		out := h.collect(box)
		if len(out) != 1 || out[0].To != "a@ville.example" || out[0].Lang != "fr" || out[0].Body.Name != "Ville own" || out[0].Role != register.Author {
			t.Fatalf("%+v", out)
		}
		if _, err := h.OpenPass(t.Context(), out[0].Secret); err != nil {
			t.Errorf("the link that was sent: %v", err)
		}
		if again := h.collect(box); len(again) != 0 {
			t.Errorf("sent again: %+v", again)
		}
		for _, end := range []string{"", "-wal"} {
			if b, err := os.ReadFile(h.path + end); err == nil && strings.Contains(string(b), out[0].Secret) {
				t.Errorf("the register%s holds the secret in clear", end)
			}
		}
	})
	t.Run("each_try_brings_a_new_link_and_the_one_before_is_good_for_nothing", func(t *testing.T) {
		h, box := posted(t)
		h.invite("a@ville.example")
		var secrets []string
		for range 3 {
			waiting, err := box.Waiting(t.Context(), 10)
			if err != nil || len(waiting) != 1 {
				t.Fatalf("%v, %v", waiting, err)
			}
			o, err := box.Take(t.Context(), waiting[0])
			if err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, o.Secret)
			if err := box.Failed(t.Context(), o, false, "unavailable"); err != nil {
				t.Fatal(err)
			}
			if early, err := box.Waiting(t.Context(), 10); err != nil || len(early) != 0 {
				t.Fatalf("tried again at once: %v %v", early, err)
			}
			h.time = h.time.Add(6 * time.Hour)
		}
		for i, s := range secrets {
			_, err := h.OpenPass(t.Context(), s)
			if last := i == len(secrets)-1; last != (err == nil) {
				t.Errorf("link %d: %v", i, err)
			}
		}
	})
	t.Run("tries_wait_longer_and_longer_and_come_to_an_end", func(t *testing.T) {
		h, box := posted(t)
		if _, err := h.AskToJoin(t.Context(), register.Actor{}, register.Join{Name: "A", Mail: "a@b.example", Organisation: "own", Position: "x", Proof: "y", Lang: "en"}, h.from); err != nil {
			t.Fatal(err)
		}
		curator := h.join("c@registre.example", "", register.Curator)
		if _, _, err := h.DecideJoin(t.Context(), h.actor(curator.Secret), h.openJoin(), false, "non"); err != nil {
			t.Fatal(err)
		}
		begin, tries, waits := h.time, 0, []time.Duration{}
		for {
			waiting, err := box.Waiting(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(waiting) == 0 {
				break
			}
			o, err := box.Take(t.Context(), waiting[0])
			if err != nil || o.To != "a@b.example" || o.Reason != "non" || o.Lang != "en" {
				t.Fatalf("%+v %v", o, err)
			}
			if err := box.Failed(t.Context(), o, false, "unavailable"); err != nil {
				t.Fatal(err)
			}
			tries++
			before := h.time
			for range 400 { // to the next try
				if h.time = h.time.Add(time.Minute); h.waits(box) > 0 {
					break
				}
			}
			waits = append(waits, h.time.Sub(before))
		}
		if tries != 17 || waits[0] != time.Minute || waits[3] != 8*time.Minute || !slices.IsSorted(waits[:16]) || h.time.Sub(begin) < 48*time.Hour {
			t.Errorf("%d tries over %s: %v", tries, h.time.Sub(begin), waits)
		}
		counts, err := h.store.MailCounts(t.Context())
		if err != nil || len(counts) != 1 || counts[0] != (register.MailCount{State: register.MailGivenUp, N: 1}) {
			t.Errorf("%v %v", counts, err)
		}
	})
	t.Run("of_two_who_take_one_the_second_is_told", func(t *testing.T) {
		h, box := posted(t)
		h.invite("a@ville.example")
		waiting, err := box.Waiting(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := box.Take(t.Context(), waiting[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := box.Take(t.Context(), waiting[0]); !errors.Is(err, register.ErrConflict) {
			t.Errorf("%v", err)
		}
		if h.time = h.time.Add(11 * time.Minute); h.waits(box) != 1 {
			t.Error("one whose carrier was killed is lost")
		}
	})
	t.Run("nobody_blocked_or_quiet_and_nothing_used_is_told", func(t *testing.T) {
		h, box := posted(t)
		manager := h.join("m@ville.example", "own", register.Manager)
		if err := h.Wish(t.Context(), h.actor(manager.Secret), "en", true); err != nil {
			t.Fatal(err)
		}
		if err := h.store.SavePeople(t.Context(), register.PeopleBatch{At: h.time, Mails: []register.Mail{{ID: "x", Kind: register.MailReplied, Person: manager.Person.ID, At: h.time}}}); err != nil {
			t.Fatal(err)
		}
		if out := h.collect(box); len(out) != 0 {
			t.Errorf("%+v", out)
		}
	})
}

// openJoin is the id of the request that waits.
func (h *house) openJoin() string {
	h.Helper()
	all, err := h.store.Joins(h.Context(), register.JoinOpen, 1)
	if err != nil || len(all) != 1 {
		h.Fatalf("%v %v", all, err)
	}
	return all[0].ID
}

func (h *house) waits(box *desk.Postbox) int {
	h.Helper()
	all, err := box.Waiting(h.Context(), 10)
	if err != nil {
		h.Fatal(err)
	}
	return len(all)
}

func TestSignInLinks(t *testing.T) {
	h, box := posted(t)
	h.invite("a@ville.example")
	taken, err := h.TakePass(t.Context(), h.collect(box)[0].Secret, desk.Chosen{Name: "A", Links: true}, h.from)
	if err != nil || taken.Session.Method != register.ByLink || len(taken.Recovery) > 0 {
		t.Fatalf("%+v %v", taken, err)
	}
	guarded := h.join("b@ville.example", "own", register.Author)
	for _, address := range []string{"A@Ville.example", guarded.mail, "nobody@ville.example"} {
		if err := h.AskLink(t.Context(), address, "fr", h.from); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	out := h.collect(box)
	if len(out) != 1 || out[0].To != "a@ville.example" {
		t.Fatalf("links go to %+v", out)
	}
	entered, err := h.TakePass(t.Context(), out[0].Secret, desk.Chosen{}, h.from)
	if err != nil || entered.Person.ID != taken.Person.ID {
		t.Fatalf("%+v %v", entered, err)
	}
	if _, err := h.TakePass(t.Context(), out[0].Secret, desk.Chosen{}, h.from); err == nil {
		t.Error("a link works twice")
	}
	t.Run("one_that_leaves_too_late_is_not_sent", func(t *testing.T) {
		if err := h.AskLink(t.Context(), "a@ville.example", "fr", h.from); err != nil {
			t.Fatal(err)
		}
		h.time = h.time.Add(2 * time.Hour)
		if out := h.collect(box); len(out) != 0 {
			t.Errorf("%+v", out)
		}
	})
	t.Run("not_without_the_operator", func(t *testing.T) {
		h := newHouse(t)
		if err := h.AskLink(t.Context(), "a@ville.example", "fr", h.from); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("%v", err)
		}
	})
	t.Run("not_without_end", func(t *testing.T) {
		for range 5 {
			err = h.AskLink(t.Context(), "z@ville.example", "fr", h.from)
		}
		var many *desk.TooMany
		if err = h.AskLink(t.Context(), "z@ville.example", "fr", h.from); !errors.As(err, &many) {
			t.Errorf("%v", err)
		}
	})
}

// asking is somebody who changes their account from the session of their joining.
func (h *house) asking(r resident, secret string) desk.Asking {
	h.Helper()
	who, err := h.Recognise(h.Context(), secret)
	if err != nil {
		h.Fatal(err)
	}
	h.time = h.time.Add(time.Minute)
	return desk.Asking{Actor: who.Actor, Session: who.Session, From: h.from, Shown: desk.Shown{Password: goodPassword, Code: h.code(r.factor)}}
}

func (h *house) ended(what, secret string) {
	h.Helper()
	if _, err := h.Recognise(h.Context(), secret); !errors.Is(err, register.ErrNotFound) {
		h.Errorf("%s: the session before goes on: %v", what, err)
	}
}

func TestOwnAccount(t *testing.T) {
	const other = "cinq vaches sans cloche"
	t.Run("another_password_ends_the_other_sessions_and_keeps_the_second_factor", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		second, err := h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: h.code(r.factor)}, h.from)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := h.ChangePassword(t.Context(), h.asking(r, r.Secret), other)
		if err != nil {
			t.Fatal(err)
		}
		h.ended("this one", r.Secret)
		h.ended("another one", second.Secret)
		h.actor(secret)
		h.time = h.time.Add(time.Minute)
		if _, err := h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: other, Code: h.code(r.factor)}, h.from); err != nil {
			t.Errorf("the new password: %v", err)
		}
		_, err = h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: h.code(r.factor)}, h.from)
		h.refused("the old password", err)
		if _, err := h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: other, Code: r.Recovery[0]}, h.from); err != nil {
			t.Errorf("the recovery sheet: %v", err)
		}
	})
	t.Run("nothing_without_the_present_password_and_a_code", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		for _, shown := range []desk.Shown{{}, {Password: goodPassword}, {Password: goodPassword, Code: "000000"}, {Password: "x", Code: h.code(r.factor)}} {
			a := h.asking(r, r.Secret)
			a.Shown = shown
			_, err := h.ChangePassword(t.Context(), a, other)
			h.refused("password", err)
			_, _, err = h.NewRecovery(t.Context(), a)
			h.refused("recovery", err)
		}
		var many *desk.TooMany
		for range 10 {
			a := h.asking(r, r.Secret)
			a.Shown = desk.Shown{}
			if _, err := h.ChangePassword(t.Context(), a, other); errors.As(err, &many) {
				return
			}
			h.time = h.time.Add(-time.Minute)
		}
		t.Error("tries have no end")
	})
	t.Run("a_new_recovery_sheet_ends_the_old_one", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		codes, secret, err := h.NewRecovery(t.Context(), h.asking(r, r.Secret))
		if err != nil || len(codes) != len(r.Recovery) {
			t.Fatal(codes, err)
		}
		h.actor(secret)
		_, err = h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: r.Recovery[1]}, h.from)
		h.refused("an old code", err)
		if _, err := h.SignIn(t.Context(), desk.Shown{Mail: r.mail, Password: goodPassword, Code: codes[1]}, h.from); err != nil {
			t.Errorf("a new code: %v", err)
		}
	})
	t.Run("another_address_is_allowed_at_the_old_one_and_confirmed_at_the_new_one", func(t *testing.T) {
		h, box := posted(t)
		r := h.join("a@ville.example", "own", register.Author)
		h.collect(box)
		sent, secret, err := h.ChangeMail(t.Context(), h.asking(r, r.Secret), "b@ville.example")
		if err != nil || !sent {
			t.Fatal(sent, err)
		}
		h.actor(secret)
		first := h.collect(box)
		if len(first) != 1 || first[0].To != "a@ville.example" || first[0].Reason != "b@ville.example" {
			t.Fatalf("%+v", first)
		}
		if _, err := h.TakePass(t.Context(), first[0].Secret, desk.Chosen{}, h.from); err != nil {
			t.Fatal(err)
		}
		then := h.collect(box)
		if len(then) != 1 || then[0].To != "b@ville.example" {
			t.Fatalf("%+v", then)
		}
		if p, err := h.store.Person(t.Context(), r.Person.ID); err != nil || p.Mail != "a@ville.example" {
			t.Errorf("changed before it is confirmed: %+v %v", p, err)
		}
		if _, err := h.TakePass(t.Context(), then[0].Secret, desk.Chosen{}, h.from); err != nil {
			t.Fatal(err)
		}
		h.ended("after the change", secret)
		if p, err := h.store.PersonByMail(t.Context(), "b@ville.example"); err != nil || p.ID != r.Person.ID {
			t.Errorf("%+v %v", p, err)
		}
	})
	t.Run("an_address_of_another_account_is_refused", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		h.join("b@ville.example", "own", register.Author)
		_, _, err := h.ChangeMail(t.Context(), h.asking(r, r.Secret), "B@ville.example")
		h.refused("taken", err)
	})
	t.Run("the_operator_makes_the_link_that_confirms_it", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		h.join("b@ville.example", "own", register.Author)
		for wanted, fault := range map[string]string{"B@ville.example": "mail: taken", "none": "mail: form"} {
			if _, _, err := h.Readdress(t.Context(), desk.Operator(), r.Person.ID, wanted); err == nil || err.Error() != fault {
				t.Errorf("%s: %v", wanted, err)
			}
		}
		_, _, err := h.Readdress(t.Context(), register.Actor{Person: r.Person.ID}, r.Person.ID, "c@ville.example")
		h.notThere("by oneself", err)
		link, _, err := h.Readdress(t.Context(), desk.Operator(), r.Person.ID, "c@ville.example")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := h.store.Person(t.Context(), r.Person.ID); err != nil || p.Mail != "a@ville.example" {
			t.Errorf("changed before it is confirmed: %+v %v", p, err)
		}
		if _, err := h.TakePass(t.Context(), link, desk.Chosen{}, h.from); err != nil {
			t.Fatal(err)
		}
		h.ended("after the change", r.Secret)
		if p, err := h.store.PersonByMail(t.Context(), "c@ville.example"); err != nil || p.ID != r.Person.ID {
			t.Errorf("%+v %v", p, err)
		}
		_, err = h.TakePass(t.Context(), link, desk.Chosen{}, h.from)
		h.notThere("used twice", err)
	})
	t.Run("without_mail_it_is_changed_at_once_and_the_sessions_end", func(t *testing.T) {
		h := newHouse(t)
		r := h.join("a@ville.example", "own", register.Author)
		if sent, _, err := h.ChangeMail(t.Context(), h.asking(r, r.Secret), "b@ville.example"); err != nil || sent {
			t.Fatal(sent, err)
		}
		h.ended("after the change", r.Secret)
	})
}

func TestCalendar(t *testing.T) {
	h := newHouse(t)
	r := h.join("a@ville.example", "own", register.Author)
	me := h.actor(r.Secret)
	secret, err := h.MakeCalendar(t.Context(), me)
	if err != nil {
		t.Fatal(err)
	}
	_, _, bodies, err := h.CalendarFor(t.Context(), secret)
	if err != nil || !slices.Equal(bodies, []string{"own"}) {
		t.Errorf("%v %v", bodies, err)
	}
	t.Run("another_address_ends_the_one_before", func(t *testing.T) {
		again, err := h.MakeCalendar(t.Context(), me)
		if err != nil {
			t.Fatal(err)
		}
		_, _, _, err = h.CalendarFor(t.Context(), secret)
		h.notThere("the one before", err)
		secret = again
	})
	t.Run("who_leaves_the_body_reads_nothing_of_it", func(t *testing.T) {
		if err := h.Take(t.Context(), desk.Operator(), me.Person, register.Membership{Organisation: "own", Role: register.Author}); err != nil {
			t.Fatal(err)
		}
		if _, _, bodies, err := h.CalendarFor(t.Context(), secret); err != nil || len(bodies) != 0 {
			t.Errorf("%v %v", bodies, err)
		}
	})
	t.Run("dropped_it_is_not_there", func(t *testing.T) {
		if err := h.DropCalendar(t.Context(), me); err != nil {
			t.Fatal(err)
		}
		_, _, _, err := h.CalendarFor(t.Context(), secret)
		h.notThere("dropped", err)
	})
}
