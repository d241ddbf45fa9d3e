// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// curator is somebody who curates, and has a role in those bodies.
func curator(id string, bodies ...string) register.Actor {
	a := register.Actor{Person: id, Memberships: []register.Membership{{Role: register.Curator}}}
	for _, o := range bodies {
		a.Memberships = append(a.Memberships, register.Membership{Organisation: o, Role: register.Author})
	}
	return a
}

func TestInquiries(t *testing.T) {
	h := newHouse(t)
	d := desk.NewInquiries(h.store, h.People)
	ask := func(change func(*register.Inquiry)) error {
		q := register.Inquiry{Kind: register.InquiryCorrection, About: register.KindSheet, Key: "s1", Organisation: "own", Text: "  Le barème\r\na changé ", Mail: "lecteur@example.org"}
		if change != nil {
			change(&q)
		}
		return d.Ask(t.Context(), q, h.from)
	}
	one := func(state register.InquiryState) register.Inquiry {
		t.Helper()
		all, err := h.store.InquiriesIn(t.Context(), state, 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %+v, %v", state, all, err)
		}
		return all[0]
	}
	for what, change := range map[string]func(*register.Inquiry){
		"kind: choose": func(q *register.Inquiry) { q.Kind = "rant" },
		"text: empty":  func(q *register.Inquiry) { q.Text = " \n" },
		"text: long":   func(q *register.Inquiry) { q.Text = strings.Repeat("é", 4001) },
		"field: long":  func(q *register.Inquiry) { q.Field = strings.Repeat("é", 121) },
		"mail: form":   func(q *register.Inquiry) { q.Mail = "A <a@b.example>" },
	} {
		if err := ask(change); err == nil || err.Error() != what {
			t.Errorf("%v, expected %s", err, what)
		}
	}
	if err := ask(nil); err != nil {
		t.Fatal(err)
	}
	q := one(register.InquiryReceived)
	if q.Text != "Le barème\na changé" {
		t.Errorf("%q", q.Text)
	}
	decide := func(actor register.Actor, step desk.Step, why, reason string) error {
		q, err := h.store.Inquiry(t.Context(), q.ID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Decide(t.Context(), actor, q.ID, q.Turn, desk.Decided{Step: step, Why: why, Reason: reason})
	}
	one1, one2 := curator("c1"), curator("c2")
	h.notThere("nobody curates their own body", decide(curator("c3", "own"), desk.StepPublish, "", ""))
	h.notThere("an author", decide(register.Actor{Person: "a", Memberships: []register.Membership{{Organisation: "own", Role: register.Author}}}, desk.StepPublish, "", ""))
	if all, err := d.Waiting(t.Context(), curator("c3", "own"), 10); err != nil || len(all) != 0 {
		t.Errorf("own body in the queue: %v %v", all, err)
	}
	body := register.Actor{Person: "b", Memberships: []register.Membership{{Organisation: "own", Role: register.Manager}}}
	h.notThere("reply before it is published", d.Reply(t.Context(), body, q.ID, 1, "x"))
	conflict := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, register.ErrConflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	conflict("answer before it is published", decide(one1, desk.StepAnswer, "accepted", "x"))
	if err := decide(one1, desk.StepPublish, "", ""); err != nil {
		t.Fatal(err)
	}
	conflict("a step from an old page", d.Decide(t.Context(), one1, q.ID, 1, desk.Decided{Step: desk.StepAnswer, Why: "accepted", Reason: "x"}))
	h.notThere("reply of another body", d.Reply(t.Context(), register.Actor{Person: "x", Memberships: []register.Membership{{Organisation: "other", Role: register.Manager}}}, q.ID, 2, "x"))
	if err := d.Reply(t.Context(), body, q.ID, 2, "Nous corrigeons."); err != nil {
		t.Fatal(err)
	}
	if all, err := d.OfBody(t.Context(), body, "own", 10); err != nil || len(all) != 1 || all[0].Mail != "" {
		t.Errorf("the body is told the asker's address: %+v %v", all, err)
	}
	for _, x := range [][2]string{{"perhaps", "x"}, {"accepted", ""}} {
		if err := decide(one1, desk.StepAnswer, x[0], x[1]); !errors.Is(err, register.ErrInvalid) {
			t.Errorf("%v: %v", x, err)
		}
	}
	if err := decide(one1, desk.StepAnswer, "refused", "Le barème est juste."); err != nil {
		t.Fatal(err)
	}
	if q := one(register.InquiryAnswered); q.Mail == "" {
		t.Error("the address is gone before the answer could be sent")
	}
	if err := decide(one1, desk.StepClose, "", ""); err != nil {
		t.Fatal(err)
	}
	if q := one(register.InquiryClosed); q.Mail != "" {
		t.Error("the address outlives the exchange")
	}
	conflict("reopened by who answered", decide(one1, desk.StepReopen, "", ""))
	if err := decide(one2, desk.StepReopen, "", ""); err != nil {
		t.Fatal(err)
	}
	if q := one(register.InquiryPublished); q.FirstAnswer != "Le barème est juste." || q.Answer != "" || q.Reply == "" {
		t.Errorf("%+v", q)
	}
	for _, step := range []desk.Decided{{Step: desk.StepAnswer, Why: "partly", Reason: "Après examen."}, {Step: desk.StepClose}} {
		if err := decide(one2, step.Step, step.Why, step.Reason); err != nil {
			t.Fatal(err)
		}
	}
	conflict("opened a second time", decide(one1, desk.StepReopen, "", ""))
	h.time = h.time.Add(time.Hour)
	if err := ask(nil); err != nil {
		t.Fatal(err)
	}
	q = one(register.InquiryReceived)
	if err := decide(one1, desk.StepRefuse, "because", ""); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("no ground: %v", err)
	}
	if err := decide(one1, desk.StepRefuse, "personal", ""); err != nil {
		t.Fatal(err)
	}
	if q := one(register.InquiryRefused); q.Mail != "" || q.Text != "" {
		t.Errorf("what was not published is kept: %+v", q)
	}
	sent := 0
	for range 20 {
		if err := ask(nil); err == nil {
			sent++
		}
	}
	if sent != 4 {
		t.Errorf("%d more taken in one span", sent)
	}
}
