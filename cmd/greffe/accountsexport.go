// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"

	"github.com/spf13/cobra"

	"greffe/internal/account"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
)

// accountsExportCommand writes the list of accounts as a file that other programs,
// and this one, read.
func accountsExportCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: a.text("claim.export.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := a.open(cmd.Context(), sqlite.Read)
			if err != nil {
				return err
			}
			defer o.Close()
			return a.exportAccounts(cmd.Context(), o)
		},
	}
}

func (a *app) exportAccounts(ctx context.Context, o *office) error {
	all, err := o.store.Accounts(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range all {
		ids = append(ids, x.Organisation)
	}
	bodies, err := o.store.OrganisationsByID(ctx, ids)
	if err != nil {
		return err
	}
	byID := map[string]register.Organisation{}
	for _, b := range bodies {
		byID[b.ID] = b
	}
	entries := make([]account.Entry, len(all))
	for i, x := range all {
		body := byID[x.Organisation]
		entries[i] = account.Entry{Account: x, Identifiers: body.Identifiers, Name: body.Name}
	}
	out, err := account.Write(entries, accountSchemes(a.profile))
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(out)
	return err
}
