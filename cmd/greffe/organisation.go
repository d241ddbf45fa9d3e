// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// organisationSettings are what the operator notes of a body.
type organisationSettings struct{ profile, standing, on, url string }

func organisationCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "organisation", Short: a.text("standing.cli.short", nil)}
	var s organisationSettings
	set := &cobra.Command{
		Use: "set SLUG", Short: a.text("standing.cli.set.short", nil), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if s.profile == "" && s.standing == "" {
				return misuse("standing.cli.nothing", nil)
			}
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			return a.organisationSet(cmd.Context(), o, s, args[0])
		},
	}
	f := set.Flags()
	f.StringVar(&s.profile, "body-profile", "", a.text("standing.cli.flag.profile", words.Args{"allowed": allowedProfiles()}))
	f.StringVar(&s.standing, "standing", "", a.text("standing.cli.flag.standing", words.Args{"allowed": strings.Join(register.Standings(), ", ")}))
	f.StringVar(&s.on, "on", "", a.text("standing.cli.flag.on", nil))
	f.StringVar(&s.url, "url", "", a.text("standing.cli.flag.url", nil))
	cmd.AddCommand(set)
	return cmd
}

// allowedProfiles names those that a body can have, and the word for the register's.
func allowedProfiles() string {
	all := []string{desk.RegisterProfile}
	for _, p := range profiles() {
		all = append(all, p.ID)
	}
	return strings.Join(all, ", ")
}

// bodyProfile reads the profile of a flag; "" is the register's.
func bodyProfile(value string) (string, error) {
	if value == desk.RegisterProfile {
		return "", nil
	}
	for _, p := range profiles() {
		if p.ID == value {
			return value, nil
		}
	}
	return "", misuse("cli.profile", words.Args{"value": value, "allowed": allowedProfiles()})
}

func (a *app) organisationSet(ctx context.Context, o *office, s organisationSettings, slug string) error {
	body, err := o.store.OrganisationBySlug(ctx, slug)
	if errors.Is(err, register.ErrNotFound) {
		return misuse("user.no_organisation", words.Args{"value": slug})
	}
	if err != nil {
		return err
	}
	if s.profile != "" {
		profile, err := bodyProfile(s.profile)
		if err != nil {
			return err
		}
		if err := o.desk.SetProfile(ctx, desk.Operator(), body.ID, profile); err != nil {
			return err
		}
	}
	if s.standing != "" {
		err = o.desk.NoteStanding(ctx, desk.Operator(), body.ID, register.Standing{State: s.standing, On: s.on, URL: s.url})
	}
	var fault *desk.Fault
	if errors.As(err, &fault) {
		return misuse("standing.fault."+fault.Reason, nil)
	}
	if err == nil {
		a.say("standing.cli.done", words.Args{"name": body.Name})
	}
	return err
}
