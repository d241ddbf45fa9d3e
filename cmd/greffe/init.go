// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func initCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: a.text("cli.init.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if info, err := os.Stat(a.db); err == nil && info.Size() > 0 {
				return misuse("cli.init.exists", words.Args{"file": a.db})
			} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return a.cannotOpen(err)
			}
			o, err := a.open(cmd.Context(), sqlite.Create)
			if err != nil {
				return err
			}
			a.say("cli.init.done", words.Args{"file": a.db})
			return o.Close()
		},
	}
}
