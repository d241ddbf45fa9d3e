// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// people are those who answer for links, of the body "Le parent" or of the register.
func people(body string) map[string]register.Actor {
	of := func(m ...register.Membership) register.Actor { return register.Actor{Person: "p", Memberships: m} }
	return map[string]register.Actor{
		"approver": of(register.Membership{Organisation: body, Role: register.Approver}),
		"author":   of(register.Membership{Organisation: body, Role: register.Author}),
		"stranger": of(register.Membership{Organisation: "elsewhere", Role: register.Approver}),
		"curator":  of(register.Membership{Role: register.Curator}),
		"own_curator": of(register.Membership{Role: register.Curator},
			register.Membership{Organisation: body, Role: register.Author}),
		"reader": {},
	}
}

// TestAnswerLink: who may say what of a link that the register only proposed, and
// what a later visit makes of it.
func TestAnswerLink(t *testing.T) {
	const sha = "cccccccccccccccccccccccccccccccccccccccc"
	accept := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.AcceptLink(o.Context(), a, n, "")
	}
	reject := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.RejectLink(o.Context(), a, n, "ce n’est pas ce code")
	}
	contest := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.ContestLink(o.Context(), a, n, "peut-être")
	}
	pin := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.PinLink(o.Context(), a, n, sha)
	}
	mute := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.RejectLink(o.Context(), a, n, " ")
	}
	long := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.ContestLink(o.Context(), a, n, strings.Repeat("é", 2001))
	}
	badPin := func(o *office, a register.Actor, n desk.LinkName) error {
		return o.desk.PinLink(o.Context(), a, n, "main")
	}
	type act struct {
		who string
		do  func(*office, register.Actor, desk.LinkName) error
		err error
	}
	for _, c := range []struct {
		rule   string
		acts   []act
		status register.LinkStatus
		by     string
	}{
		{"the_body_accepts", []act{{"approver", accept, nil}}, register.LinkDeclared, "body"},
		{"a_curator_accepts", []act{{"curator", accept, nil}}, register.LinkDeclared, "curator"},
		{"an_author_does_not", []act{{"author", accept, register.ErrNotFound}}, register.LinkProposed, ""},
		{"another_body_does_not", []act{{"stranger", reject, register.ErrNotFound}}, register.LinkProposed, ""},
		{"a_reader_does_not", []act{{"reader", reject, register.ErrNotFound}}, register.LinkProposed, ""},
		{"nobody_curates_their_own_body", []act{{"own_curator", accept, register.ErrNotFound}}, register.LinkProposed, ""},
		{"the_body_rejects", []act{{"approver", reject, nil}}, register.LinkRejected, "body"},
		{"a_rejection_gives_its_reason", []act{{"approver", mute, register.ErrInvalid}}, register.LinkProposed, ""},
		{"a_reason_has_a_bound", []act{{"approver", long, register.ErrInvalid}}, register.LinkProposed, ""},
		{"a_contested_link_stays", []act{{"curator", contest, nil}}, register.LinkContested, "curator"},
		{"the_body_changes_its_mind", []act{{"approver", reject, nil}, {"approver", accept, nil}}, register.LinkDeclared, "body"},
		{"the_body_does_not_overrule_a_curator", []act{{"curator", reject, nil}, {"approver", accept, register.ErrConflict}}, register.LinkRejected, "curator"},
		{"but_may_contest_what_a_curator_accepted", []act{{"curator", accept, nil}, {"approver", contest, nil}}, register.LinkContested, "body"},
		{"a_pin_confirms", []act{{"approver", pin, nil}}, register.LinkDeclared, "body"},
		{"a_branch_is_no_pin", []act{{"approver", badPin, register.ErrInvalid}}, register.LinkProposed, ""},
		{"a_rejected_link_takes_no_pin", []act{{"approver", reject, nil}, {"approver", pin, register.ErrConflict}}, register.LinkRejected, "body"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1, observed(func(r *register.Repository) { r.Head = present(sha) })))
			o.importSheets(naming("Calcul", "Le parent", ""))
			before := o.only()
			s, err := o.store.Sheet(o.Context(), before.Sheet)
			who := people(must(o, s, err).Organisation)
			name := desk.LinkName{Sheet: before.Sheet, Address: before.Address, Ground: before.Ground}
			for i, a := range c.acts {
				o.hour = 2 + i
				if err := a.do(o, who[a.who], name); !errors.Is(err, a.err) || a.err == nil && err != nil {
					t.Fatalf("act %d of the %s: %v, want %v", i, a.who, err, a.err)
				}
			}
			o.hour = 10
			o.visits(visit("ville/calcul", "1", 9, observed(func(r *register.Repository) { r.Head = present("dddddddddddddddddddddddddddddddddddddddd") })))
			l := o.only()
			if l.Status != c.status || l.Decision.By != c.by {
				t.Errorf("after the next visit: %s by %q, want %s by %q", l.Status, l.Decision.By, c.status, c.by)
			}
			if c.by == "" {
				return
			}
			queue, err := o.store.LinksToReview(context.WithoutCancel(o.Context()), s.Organisation, "", 10)
			waits := len(must(o, queue, err)) > 0
			if want := c.status == register.LinkContested || c.status == register.LinkDeclared; waits != want { // accepted: its code has moved since
				t.Errorf("waits for a person: %v, want %v", waits, want)
			}
		})
	}
}

// only is the one link of the register's sheets.
func (o *office) only() register.Link {
	o.Helper()
	all, err := o.store.AllSheets(o.Context(), "", 10)
	var links []register.Link
	for _, s := range must(o, all, err) {
		list, err := o.store.AllLinksOfSheet(o.Context(), s.ID)
		links = append(links, must(o, list, err)...)
	}
	if len(links) != 1 {
		o.Fatalf("%d links: %+v", len(links), links)
	}
	return links[0]
}
