// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/inventory"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func importCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: a.text("cli.import.short", nil),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return misuse("cli.import.what", nil) },
	}
	cmd.AddCommand(importRepositoriesCommand(a), importSheetsCommand(a), importOrganisationsCommand(a), importProductsCommand(a))
	return cmd
}

func importRepositoriesCommand(a *app) *cobra.Command {
	var of listFlags
	cmd := &cobra.Command{
		Use:   "repositories FILE",
		Short: a.text("cli.import.repositories.short", nil),
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
			list, err := inventory.SurveyRepositories(f, filepath.Base(args[0]))
			if err != nil {
				return a.wrongList(args[0], err)
			}
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			done, err := o.desk.ImportParts(cmd.Context(), origin, list.Accounts, list.Parts(desk.ImportBatch))
			if err != nil {
				return err
			}
			done.Read = list.Records
			a.sayImported(done)
			return a.tell(args[0], list.Findings)
		},
	}
	of.add(a, cmd)
	return cmd
}

// listFlags are what every import may say of its list.
type listFlags struct{ source, date string }

func (l *listFlags) add(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.source, "source", "", a.text("cli.flag.source", nil))
	cmd.Flags().StringVar(&l.date, "date", "", a.text("cli.flag.date", nil))
}

// origin is where what a file lists comes from: the source that was named, or else
// the file's own name without the folders of this machine.
func (l *listFlags) origin(file string) (register.Origin, error) {
	return register.Origin{Kind: register.Imported, Source: cmp.Or(l.source, filepath.Base(file)), Date: l.date}, checkDate(l.date)
}

// checkDate refuses a date that is none; "" is left open.
func checkDate(date string) error {
	if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
		return misuse("cli.date", words.Args{"value": date})
	}
	return nil
}

func (a *app) sayImported(done desk.Imported) {
	a.say("cli.import.done", words.Args{"read": strconv.Itoa(done.Read), "nouns": strconv.Itoa(done.Nouns), "n": strconv.Itoa(done.Changed)})
}

// wrongList says why a file is no list that can be imported.
func (a *app) wrongList(file string, err error) error {
	var missing *inventory.MissingColumnError
	if errors.As(err, &missing) {
		return &failure{code: exitIncomplete, id: "cli.import.column", args: words.Args{"file": file, "column": missing.Column}, err: err}
	}
	return &failure{code: exitIncomplete, id: "cli.import.unreadable", args: words.Args{"file": file, "why": err.Error()}, err: err}
}
