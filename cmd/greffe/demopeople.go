// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"strings"
	"time"

	"greffe/internal/demo"
	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/words"
	"greffe/web"
)

// demoLinks is how long the links of the demonstration are good for: as long as
// anybody looks at it.
const demoLinks = 7 * 24 * time.Hour

// demoPeople gives the invented people their accounts, and says how to enter as each
// of them: a link each, good once.
func (a *app) demoPeople(ctx context.Context, o *office, address string) error {
	var people []register.Actor
	for _, x := range demo.People() {
		var memberships []register.Membership
		var roles []string
		body := register.Organisation{}
		if x.Body != "" {
			var err error
			if body, err = o.store.OrganisationBySlug(ctx, x.Body); err != nil {
				return err
			}
		}
		for _, r := range x.Roles {
			memberships = append(memberships, register.Membership{Organisation: body.ID, Role: r})
			roles = append(roles, a.text("people.role."+string(r), nil))
		}
		person, err := o.people.Open(ctx, desk.Operator(), register.Person{Name: x.Name, Mail: x.Mail, Lang: a.lang}, memberships...)
		if err != nil {
			return err
		}
		people = append(people, register.Actor{Person: person.ID, Memberships: memberships})
		secret, err := o.people.LinkTo(ctx, desk.Operator(), person, demoLinks)
		if err != nil {
			return err
		}
		a.say("user.demo.enter", words.Args{"name": x.Name, "role": strings.Join(roles, ", "), "link": web.PassLink(address, a.lang, secret)})
	}
	return a.demoDesk(ctx, o, people)
}
