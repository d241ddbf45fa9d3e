// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"greffe/internal/sheet"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func importProductsCommand(a *app) *cobra.Command {
	var of listFlags
	cmd := &cobra.Command{
		Use:   "products FILE",
		Short: a.text("cli.import.products.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			origin, err := of.origin(args[0])
			if err != nil {
				return err
			}
			b, err := os.ReadFile(args[0])
			if err != nil {
				return misuse("cli.file", words.Args{"file": args[0], "why": err.Error()})
			}
			list, findings := sheet.ReadProducts(b)
			for i := range list {
				list[i].Origin = origin
			}
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			if len(list) > 0 {
				if err := o.desk.ImportProducts(cmd.Context(), origin.Source, list); err != nil {
					return err
				}
			}
			a.say("cli.import.products.done", words.Args{"n": strconv.Itoa(len(list))})
			return a.tell(args[0], findings)
		},
	}
	of.add(a, cmd)
	return cmd
}
