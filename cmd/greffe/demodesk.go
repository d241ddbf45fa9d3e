// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"

	"greffe/internal/demo"
	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// demoDesk puts on the desk of the invented body what its people left there: a
// draft, a sheet that waits for approval, what was said of them, a census that is public,
// questions of readers and requests.
func (a *app) demoDesk(ctx context.Context, o *office, people []register.Actor) error {
	body, err := o.store.OrganisationBySlug(ctx, demo.DeskBody)
	if err != nil {
		return err
	}
	author, approver := actorWith(people, register.Author, body.ID), actorWith(people, register.Approver, body.ID)
	if _, err := o.desk.SaveCensus(ctx, approver, body.ID, 0, demo.Census(), true); err != nil {
		return err
	}
	for _, d := range demo.Drafts() {
		for _, item := range sheet.ReadYAML(d.Data).Items {
			if err := a.demoSheet(ctx, o, author, approver, body.ID, d, item.Content); err != nil {
				return err
			}
		}
	}
	if err := a.demoAsked(ctx, o, body, approver, actorWith(people, register.Curator, "")); err != nil {
		return err
	}
	if err := a.demoOpenings(ctx, o, approver, body.ID); err != nil {
		return err
	}
	return a.demoRequests(ctx, o, body, approver)
}

// demoSheet writes one sheet at the desk and takes it as far as it went.
func (a *app) demoSheet(ctx context.Context, o *office, author, approver register.Actor, body string, d demo.Draft, c register.Content) error {
	x, err := o.desk.CreateDraft(ctx, author, desk.Opening{Organisation: body, Key: "demo:" + d.Key, Content: c, Via: register.ViaForm})
	if err == nil && d.Document != nil {
		x, _, err = o.desk.AttachFile(ctx, author, x.Sheet.ID, x.Number, desk.Attaching{Title: a.text("demo.desk.document", nil), Accessible: "yes", Bytes: d.Document})
	}
	if err == nil && (d.Submitted || d.Published) {
		x, err = o.desk.SubmitSheet(ctx, author, x.Sheet.ID, x.Number, a.text("declare.demo.submitted", nil))
	}
	if err != nil {
		return err
	}
	if !d.Published {
		return o.desk.CommentSheet(ctx, approver, x.Sheet.ID, "purpose", a.text("demo.desk.comment", nil))
	}
	if _, err := o.desk.PublishSheet(ctx, approver, x.Sheet.ID, x.Number); err != nil || !d.Withdrawn {
		return err
	}
	return o.desk.WithdrawSheet(ctx, approver, x.Sheet.ID, a.text("demo.desk.withdrawn", nil))
}

// demoOpenings states how far the body opens two of its codes; a jurisdiction without
// degrees has nothing to state.
func (a *app) demoOpenings(ctx context.Context, o *office, approver register.Actor, body string) error {
	if len(a.profile.Checks.Degrees) == 0 {
		return nil
	}
	for _, s := range demo.Openings() {
		s.Organisation = body
		if err := o.desk.StateOpening(ctx, approver, s.Key, 0, s.StatedOpening); err != nil {
			return err
		}
	}
	return nil
}

// demoAsked puts questions of readers on the desk: one that the body has not replied to,
// one that is answered, and one that nobody has looked at yet.
func (a *app) demoAsked(ctx context.Context, o *office, body register.Organisation, approver, curator register.Actor) error {
	for _, text := range []string{"demo.desk.question.open", "demo.desk.question.answered", "demo.desk.question.new"} {
		q := register.Inquiry{Kind: register.InquiryQuestion, About: register.KindOrganisation, Key: body.ID, Organisation: body.ID, Text: a.text(text, nil), Lang: a.lang}
		if err := o.asked.Ask(ctx, q, desk.From{}); err != nil {
			return err
		}
		if text == "demo.desk.question.new" {
			return nil
		}
		waiting, err := o.store.InquiriesIn(ctx, register.InquiryReceived, 1)
		if err != nil || len(waiting) == 0 {
			return err
		}
		id := waiting[0].ID
		if err := o.asked.Decide(ctx, curator, id, 1, desk.Decided{Step: desk.StepPublish}); err != nil {
			return err
		}
		if text == "demo.desk.question.open" {
			continue
		}
		if err := o.asked.Reply(ctx, approver, id, 2, a.text("demo.desk.reply", nil)); err != nil {
			return err
		}
		if err := o.asked.Decide(ctx, curator, id, 3, desk.Decided{Step: desk.StepAnswer, Why: "accepted", Reason: a.text("demo.desk.answer", nil)}); err != nil {
			return err
		}
	}
	return nil
}

// demoRequests puts requests on the desk: an account that the body claims, and somebody
// who asks to join it.
func (a *app) demoRequests(ctx context.Context, o *office, body register.Organisation, manager register.Actor) error {
	if _, err := desk.NewClaims(o.store, o.desk, o.people, probe{}).Claim(ctx, manager, body.ID, demo.ClaimedAccount); err != nil {
		return err
	}
	_, err := o.people.AskToJoin(ctx, register.Actor{}, register.Join{
		Name: "Charlie Petit", Mail: "charlie.petit@vaubrume.example", Organisation: body.ID, Lang: a.lang,
		Position: a.text("demo.desk.position", nil), Proof: a.text("demo.desk.proof", nil),
	}, desk.From{})
	return err
}

// actorWith finds who holds a role.
func actorWith(people []register.Actor, role register.Role, organisation string) register.Actor {
	for _, p := range people {
		if p.Has(role, organisation) {
			return p
		}
	}
	return register.Actor{}
}
