// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func organisationsCommand(a *app) *cobra.Command {
	all := &cobra.Command{Use: "organisations", Short: a.text("merge.organisations.short", nil)}
	day := ""
	merge := &cobra.Command{
		Use:   "merge FROM INTO",
		Short: a.text("merge.short", nil),
		Long:  a.text("merge.long", nil),
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			return a.mergeOrganisations(cmd.Context(), o, args[0], args[1], day)
		},
	}
	merge.Flags().StringVar(&day, "date", "", a.text("merge.flag.date", nil))
	all.AddCommand(merge)
	return all
}

// mergeOrganisations says that one body was merged into another one.
func (a *app) mergeOrganisations(ctx context.Context, o *office, from, into, day string) error {
	if day == "" {
		day = a.now().UTC().Format(time.DateOnly)
	}
	old, err := a.bodyMeant(ctx, o, from)
	if err != nil {
		return err
	}
	next, err := a.bodyMeant(ctx, o, into)
	if err != nil {
		return err
	}
	args := words.Args{"from": old.Name, "into": next.Name, "date": day}
	switch err := o.desk.MergeOrganisations(ctx, "register", old.ID, next.ID, day); {
	case errors.Is(err, register.ErrInvalid):
		return misuse("merge.date", args)
	case errors.Is(err, register.ErrConflict):
		return misuse("merge.conflict", args)
	case err != nil:
		return noRegister(err)
	}
	a.say("merge.done", args)
	return nil
}

// bodyMeant finds a body by its address on the site or by "scheme:value".
func (a *app) bodyMeant(ctx context.Context, o *office, name string) (register.Organisation, error) {
	body, err := o.store.OrganisationBySlug(ctx, name)
	if scheme, value, ok := strings.Cut(name, ":"); ok && errors.Is(err, register.ErrNotFound) {
		body, err = o.store.OrganisationByIdentifier(ctx, register.Identifier{Scheme: scheme, Value: value})
	}
	switch {
	case errors.Is(err, register.ErrNotFound):
		return body, misuse("merge.unknown", words.Args{"name": name})
	case err != nil:
		return body, noRegister(err)
	}
	return body, nil
}
