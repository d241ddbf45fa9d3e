// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"greffe/internal/inventory"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func importOrganisationsCommand(a *app) *cobra.Command {
	var of listFlags
	cmd := &cobra.Command{
		Use:   "organisations FILE",
		Short: a.text("cli.import.organisations.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			origin, err := of.origin(args[0])
			if err != nil {
				return err
			}
			f, err := os.Open(args[0])
			if err != nil {
				return misuse("cli.file", words.Args{"file": args[0], "why": err.Error()})
			}
			defer f.Close()
			list, findings, err := inventory.ReadAccounts(f, filepath.Base(args[0]))
			if err != nil {
				return a.wrongList(args[0], err)
			}
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			done, err := o.desk.NameAccounts(cmd.Context(), origin, list)
			if err != nil {
				return err
			}
			a.sayImported(done)
			return a.tell(args[0], findings)
		},
	}
	of.add(a, cmd)
	return cmd
}
