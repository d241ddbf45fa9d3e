// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// exportSettings are the flags of "export" and of the commands below it.
type exportSettings struct {
	format    string
	labels    string
	columns   string
	asOf      string
	fields    []string
	publicURL string
}

// The columns that a table may have: the model's own, the profile's for sheets, those of
// the first public inventory for repositories.
const (
	columnsModel     = "model"
	columnsProfile   = "profile"
	columnsInventory = "inventory"
)

func exportCommand(a *app) *cobra.Command {
	s := exportSettings{}
	lists := append([]string{"sheets"}, export.Lists()...)
	cmd := &cobra.Command{
		Use:       "export " + strings.Join(lists, "|") + " | all DIR | verify DIR | evidence SLUG FILE",
		Short:     a.text("cli.export.short", nil),
		Args:      exportArgs(lists),
		ValidArgs: append(slices.Clone(lists), "all", "verify", "evidence"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "verify" {
				return a.exportVerify(args[1])
			}
			if args[0] == "all" || args[0] == "evidence" {
				return a.exportWhole(cmd.Context(), s, args)
			}
			choice, opt, err := a.exportChoice(s, args[0])
			if err != nil {
				return err
			}
			o, err := a.open(cmd.Context(), sqlite.Read)
			if err != nil {
				return err
			}
			defer o.Close()
			err = a.export(cmd.Context(), o, s, opt, choice)
			if errors.Is(err, register.ErrInvalid) && len(s.fields) > 0 {
				return misuse("cli.export.fields", words.Args{"value": strings.Join(s.fields, ","), "list": args[0]})
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.format, "format", string(export.CSV), a.text("cli.flag.export_format", nil))
	f.StringVar(&s.labels, "labels", "", a.text("cli.flag.export_labels", nil))
	f.StringVar(&s.columns, "columns", "", a.text("cli.flag.export_columns", nil))
	f.StringVar(&s.asOf, "as-of", "", a.text("cli.flag.export_as_of", nil))
	f.StringSliceVar(&s.fields, "fields", nil, a.text("cli.flag.export_fields", nil))
	f.StringVar(&s.publicURL, "public-url", "", a.text("cli.flag.export_public_url", nil))
	return cmd
}

// exportArgs asks for one list, or for what a command of several files needs.
func exportArgs(lists []string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		wanted := map[string]int{"all": 2, "verify": 2, "evidence": 3}
		for _, list := range lists {
			wanted[list] = 1
		}
		if len(args) == 0 || wanted[args[0]] != len(args) {
			return errors.New("arguments") // the command says what it takes
		}
		return nil
	}
}

// exportWhole writes what is more than one list.
func (a *app) exportWhole(ctx context.Context, s exportSettings, args []string) error {
	o, err := a.open(ctx, sqlite.Read)
	if err != nil {
		return err
	}
	defer o.Close()
	if args[0] == "all" {
		return a.exportAll(ctx, o, args[1], s.publicURL)
	}
	return a.exportEvidence(ctx, o, args[1], args[2], s.publicURL)
}

// exportChoice reads the flags.
func (a *app) exportChoice(s exportSettings, list string) (export.Choice, export.Options, error) {
	c, o := export.Choice{List: list, Fields: s.fields}, export.Options{Format: export.Format(s.format)}
	if list == "sheets" {
		c.List = export.ListAlgorithms
	}
	if !slices.Contains(append(export.Formats(), export.Companion), o.Format) {
		return c, o, misuse("cli.export.format", words.Args{"value": s.format, "allowed": joinFormats()})
	}
	if s.labels != "" {
		if !slices.Contains(words.Langs(), s.labels) {
			return c, o, misuse("cli.lang", words.Args{"value": s.labels, "allowed": strings.Join(words.Langs(), ", ")})
		}
		o.Label = a.columnLabel(s.labels)
	}
	allowed := map[string][]string{export.ListAlgorithms: {columnsModel, columnsProfile}, export.ListRepositories: {columnsModel, columnsInventory}}[c.List]
	if s.columns != "" && !slices.Contains(append(allowed, columnsModel), s.columns) {
		return c, o, misuse("cli.export.columns", words.Args{"value": s.columns, "list": list})
	}
	c.Inventory = s.columns == columnsInventory
	if s.asOf != "" {
		var err error
		if c.Before, err = export.DayEnd(s.asOf); err != nil || c.List == export.ListChanges || c.List == export.ListCrawls {
			return c, o, misuse("cli.export.as_of", words.Args{"value": s.asOf, "list": list})
		}
	}
	return c, o, nil
}

// columnLabel gives the words of a column; one that has none keeps its name.
func (a *app) columnLabel(lang string) func(string) string {
	return func(column string) string {
		if id := "export.column." + column; a.words.Has(id) {
			return a.words.Text(lang, id, nil)
		}
		return column
	}
}

func joinFormats() string {
	var all []string
	for _, f := range append(export.Formats(), export.Companion) {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

func (a *app) export(ctx context.Context, o *office, s exportSettings, opt export.Options, c export.Choice) error {
	about, err := a.about(ctx, o.store, s.publicURL, c.Before)
	if err != nil {
		return err
	}
	opt.About = about
	opt.About.Title = c.List
	out := bufio.NewWriter(a.stdout)
	// A table of sheets is, unless asked otherwise, the one that bodies fill in: it can be imported.
	if c.List == export.ListAlgorithms && opt.Format == export.CSV && (s.columns == "" || s.columns == columnsProfile) && c.Before.IsZero() && opt.Label == nil && len(c.Fields) == 0 {
		err = a.exportSheets(ctx, o, out)
	} else {
		err = a.library(o.store).Write(ctx, out, opt, c)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// library is what lists are written from: everything in it goes through the gate.
func (a *app) library(s *store.Register) export.Library {
	return export.Library{Reader: s, Gate: export.NewGate(a.profile)}
}

// about is what a file says of itself: the register's state, and never the time of writing.
func (a *app) about(ctx context.Context, s *store.Register, publicURL string, before time.Time) (export.About, error) {
	last, err := s.LastChanges(ctx, 0, 1)
	if err != nil {
		return export.About{}, err
	}
	if publicURL == "" { // a copy must name where it comes from
		publicURL = a.words.Text(words.Langs()[0], "web.title", nil)
	}
	about := export.About{Source: publicURL, Licence: a.profile.Reuse.SPDX, LicenceURL: a.profile.Reuse.URL}
	if len(last) > 0 {
		about.Date, about.Position = last[0].At.Format(time.DateOnly), last[0].Seq
	}
	if !before.IsZero() {
		about.AsOf = before.AddDate(0, 0, -1).Format(time.DateOnly)
		about.Date = about.AsOf
	}
	return about, nil
}

// exportSheets writes the public sheets as CSV under the labels of the profile.
func (a *app) exportSheets(ctx context.Context, o *office, out *bufio.Writer) error {
	gate := a.library(o.store).Gate
	var contents []register.Content
	for s, err := range export.Pages("", export.PageSize, func(after string, limit int) ([]register.Sheet, error) {
		return o.store.Sheets(ctx, after, limit)
	}, func(s register.Sheet) string { return s.Slug }) {
		if err != nil {
			return err
		}
		contents = append(contents, gate.Sheet(s).Content)
	}
	return sheet.WriteCSV(out, contents, a.profile)
}
