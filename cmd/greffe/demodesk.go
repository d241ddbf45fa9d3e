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
// draft, a sheet that waits for approval, and a census that is public.
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
			x, err := o.desk.CreateDraft(ctx, author, desk.Opening{Organisation: body.ID, Key: "demo:" + d.Key, Content: item.Content, Via: register.ViaForm})
			if err == nil && d.Submitted {
				_, err = o.desk.SubmitSheet(ctx, author, x.Sheet.ID, x.Number, a.text("declare.demo.submitted", nil))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
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
