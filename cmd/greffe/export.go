// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// exportPage is how many nouns an export reads at once.
const exportPage = 500

func exportCommand(a *app) *cobra.Command {
	format := string(export.CSV)
	cmd := &cobra.Command{
		Use:       "export repositories|sheets|organisations|changes",
		Short:     a.text("cli.export.short", nil),
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"repositories", "sheets", "organisations", "changes"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(export.Formats(), export.Format(format)) {
				return misuse("cli.export.format", words.Args{"value": format, "allowed": joinFormats()})
			}
			o, err := a.open(cmd.Context(), sqlite.Read)
			if err != nil {
				return err
			}
			defer o.Close()
			return a.export(cmd.Context(), o, args[0], export.Format(format))
		},
	}
	cmd.Flags().StringVar(&format, "format", format, a.text("cli.flag.export_format", nil))
	return cmd
}

func joinFormats() string {
	var all []string
	for _, f := range export.Formats() {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

func (a *app) export(ctx context.Context, o *office, what string, format export.Format) error {
	out := bufio.NewWriter(a.stdout)
	var err error
	switch what {
	case "repositories":
		err = export.Write(out, format, export.Repositories(), export.Pages("", exportPage, func(after string, limit int) ([]register.Repository, error) {
			return o.store.Repositories(ctx, after, limit)
		}, func(r register.Repository) string { return register.FoldKey(r.Key, r.Kind) }))
	case "organisations":
		err = export.Write(out, format, export.Organisations(), export.Pages("", exportPage, func(after string, limit int) ([]register.Organisation, error) {
			return o.store.Organisations(ctx, after, limit)
		}, func(b register.Organisation) string { return b.Slug }))
	case "changes":
		err = export.Write(out, format, export.Changes(), export.Pages("0", exportPage, func(after string, limit int) ([]register.Change, error) {
			seq, err := strconv.ParseInt(after, 10, 64)
			if err != nil {
				return nil, err
			}
			return o.store.Changes(ctx, seq, limit)
		}, func(c register.Change) string { return strconv.FormatInt(c.Seq, 10) }))
	case "sheets":
		err = a.exportSheets(ctx, o, out, format)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// exportSheets writes the public sheets; as CSV under the labels of the profile.
func (a *app) exportSheets(ctx context.Context, o *office, out *bufio.Writer, format export.Format) error {
	all := export.Pages("", exportPage, func(after string, limit int) ([]register.Sheet, error) {
		return o.store.Sheets(ctx, after, limit)
	}, func(s register.Sheet) string { return s.Slug })
	if format != export.CSV {
		return export.Write(out, format, nil, all)
	}
	var contents []register.Content
	for s, err := range all {
		if err != nil {
			return err
		}
		contents = append(contents, s.Content)
	}
	return sheet.WriteCSV(out, contents, a.profile)
}
