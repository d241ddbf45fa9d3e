// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
	"greffe/web"
)

// userSettings are the flags of the commands below "user".
type userSettings struct {
	role, organisation, publicURL string
	to                            string // another address
	undo                          bool   // take away, unblock, end: whatever undoes
}

func userCommand(a *app) *cobra.Command {
	user := &cobra.Command{Use: "user", Short: a.text("user.short", nil)}
	user.AddCommand(
		a.userAct("invite MAIL", "user.invite.short", a.userInvite, "role", "organisation", "public-url"),
		a.userAct("list", "user.list.short", a.userList),
		a.userAct("role MAIL|ID", "user.role.short", a.userRole, "role", "organisation", "remove"),
		a.userAct("block MAIL|ID", "user.block.short", a.userBlock, "undo"),
		a.userAct("reset MAIL|ID", "user.reset.short", a.userReset, "public-url"),
		a.userAct("mail MAIL|ID", "user.mail.short", a.userMail, "to", "public-url"),
		a.userAct("sessions MAIL|ID", "user.sessions.short", a.userSessions, "end"),
	)
	return user
}

// userAct makes one command: who holds the register's file is its administrator.
func (a *app) userAct(use, short string, act func(context.Context, *office, userSettings, string) error, flags ...string) *cobra.Command {
	var s userSettings
	takes := cobra.NoArgs
	if strings.Contains(use, " ") {
		takes = cobra.ExactArgs(1)
	}
	cmd := &cobra.Command{
		Use: use, Short: a.text(short, nil), Args: takes,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			return a.userFault(act(cmd.Context(), o, s, strings.Join(args, "")))
		},
	}
	f := cmd.Flags()
	for _, name := range flags {
		switch name {
		case "role":
			f.StringVar(&s.role, name, "", a.text("user.flag.role", nil))
		case "organisation":
			f.StringVar(&s.organisation, name, "", a.text("user.flag.organisation", nil))
		case "to":
			f.StringVar(&s.to, name, "", a.text("user.flag.to", nil))
		case "public-url":
			f.StringVar(&s.publicURL, name, "http://127.0.0.1:8080", a.text("user.flag.public_url", nil))
		case "remove", "undo", "end":
			f.BoolVar(&s.undo, name, false, a.text("user.flag."+name, nil))
		}
	}
	return cmd
}

// userFault puts into words what is wrong with what was asked for.
func (a *app) userFault(err error) error {
	var fault *desk.Fault
	if errors.As(err, &fault) {
		return misuse("user.invalid", words.Args{"why": a.text("people.fault."+fault.Field+"."+fault.Reason, nil)})
	}
	return err
}

// membership reads the role and the organisation of the flags.
func (a *app) membership(ctx context.Context, o *office, s userSettings) (register.Membership, error) {
	m := register.Membership{Role: register.Role(s.role)}
	if s.organisation == "" {
		return m, nil
	}
	body, err := o.store.OrganisationBySlug(ctx, s.organisation)
	if errors.Is(err, register.ErrNotFound) {
		return m, misuse("user.no_organisation", words.Args{"value": s.organisation})
	}
	m.Organisation = body.ID
	return m, err
}

// somebody finds whom a command is about.
func (a *app) somebody(ctx context.Context, o *office, who string) (register.Person, error) {
	p, _, err := o.people.Find(ctx, desk.Operator(), who)
	if errors.Is(err, register.ErrNotFound) {
		return p, misuse("user.missing", words.Args{"value": who})
	}
	return p, err
}

// giveLink writes a one-time link on stdout, and on stderr whom it is for.
func (a *app) giveLink(s userSettings, secret, mail string, until time.Time) {
	fmt.Fprintln(a.stdout, web.PassLink(s.publicURL, a.lang, secret))
	a.say("user.link", words.Args{"mail": mail, "until": until.Format(time.RFC3339)})
}

func (a *app) userInvite(ctx context.Context, o *office, s userSettings, mail string) error {
	m, err := a.membership(ctx, o, s)
	if err != nil {
		return err
	}
	secret, pass, err := o.people.Invite(ctx, desk.Operator(), desk.Invitation{Mail: mail, Organisation: m.Organisation, Role: m.Role, Lang: a.lang})
	if err != nil {
		return err
	}
	a.giveLink(s, secret, pass.Mail, pass.ExpiresAt)
	return nil
}

// userList writes a line a person: id, mail, name, roles, "blocked".
func (a *app) userList(ctx context.Context, o *office, _ userSettings, _ string) error {
	for after := ""; ; {
		all, err := o.people.Everybody(ctx, desk.Operator(), after, 500)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, p := range all {
			_, grants, err := o.people.Find(ctx, desk.Operator(), p.ID)
			if err != nil {
				return err
			}
			var roles []string
			for _, g := range grants {
				role := string(g.Role)
				if g.Organisation != "" {
					role += "@" + g.Organisation
				}
				roles = append(roles, role)
			}
			state := ""
			if p.Blocked {
				state = "blocked"
			}
			fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\t%s\n", p.ID, register.Visible(p.Mail), register.Visible(p.Name), strings.Join(roles, ","), state)
		}
		after = all[len(all)-1].ID
	}
}

func (a *app) userRole(ctx context.Context, o *office, s userSettings, who string) error {
	p, err := a.somebody(ctx, o, who)
	if err != nil {
		return err
	}
	m, err := a.membership(ctx, o, s)
	if err != nil {
		return err
	}
	if s.undo {
		err = o.people.Take(ctx, desk.Operator(), p.ID, m)
	} else {
		err = o.people.Give(ctx, desk.Operator(), p.ID, m)
	}
	return a.doneWell(err)
}

func (a *app) userBlock(ctx context.Context, o *office, s userSettings, who string) error {
	p, err := a.somebody(ctx, o, who)
	if err != nil {
		return err
	}
	return a.doneWell(o.people.Block(ctx, desk.Operator(), p.ID, !s.undo))
}

func (a *app) userReset(ctx context.Context, o *office, s userSettings, who string) error {
	p, err := a.somebody(ctx, o, who)
	if err != nil {
		return err
	}
	secret, pass, err := o.people.Reset(ctx, desk.Operator(), p.ID)
	if err != nil {
		return err
	}
	a.giveLink(s, secret, pass.Mail, pass.ExpiresAt)
	return nil
}

// userMail writes a link that confirms another address.
func (a *app) userMail(ctx context.Context, o *office, s userSettings, who string) error {
	p, err := a.somebody(ctx, o, who)
	if err != nil {
		return err
	}
	secret, pass, err := o.people.Readdress(ctx, desk.Operator(), p.ID, s.to)
	if err != nil {
		return err
	}
	a.giveLink(s, secret, pass.Mail, pass.ExpiresAt)
	return nil
}

// userSessions writes a line a session: id, how, begun, last seen, network, browser.
func (a *app) userSessions(ctx context.Context, o *office, s userSettings, who string) error {
	p, err := a.somebody(ctx, o, who)
	if err != nil {
		return err
	}
	if s.undo {
		return a.doneWell(o.people.EndAll(ctx, desk.Operator(), p.ID))
	}
	all, err := o.people.SessionsOf(ctx, desk.Operator(), p.ID)
	for _, x := range all {
		fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\t%s\t%s\n", x.ID, x.Method, x.CreatedAt.Format(time.RFC3339), x.SeenAt.Format(time.RFC3339), x.Network, register.Visible(x.Agent))
	}
	return err
}

// doneWell says that an act was carried out.
func (a *app) doneWell(err error) error {
	if err == nil {
		a.say("user.done", nil)
	}
	return err
}
