// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/plain"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/words"
)

func sheetCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sheet",
		Short: a.text("cli.sheet.short", nil),
	}
	cmd.AddCommand(sheetCheckCommand(a))
	return cmd
}

func sheetCheckCommand(a *app) *cobra.Command {
	var format, origin string
	cmd := &cobra.Command{
		Use:   "check FILE|DIR",
		Short: a.text("cli.sheet.check.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if formats := []string{"text", "json"}; !slices.Contains(formats, format) {
				return misuse("sheet.check.format", words.Args{"value": format, "allowed": strings.Join(formats, ", ")})
			}
			if !slices.Contains(register.Origins(), register.OriginKind(origin)) {
				return misuse("sheet.check.origin", words.Args{"value": origin, "allowed": originNames()})
			}
			files, err := sheetFiles(args[0])
			if err != nil {
				return misuse("cli.file", words.Args{"file": args[0], "why": err.Error()})
			}
			if len(files) == 0 {
				return misuse("sheet.check.none", words.Args{"dir": args[0]})
			}
			return a.checkSheets(files, register.OriginKind(origin), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", a.text("cli.flag.format", nil))
	cmd.Flags().StringVar(&origin, "origin", string(register.Declared), a.text("cli.flag.sheet_origin", nil))
	return cmd
}

func originNames() string {
	var names []string
	for _, o := range register.Origins() {
		names = append(names, string(o))
	}
	return strings.Join(names, ", ")
}

// sheetFiles lists the file itself, or the sheets of a folder: algorithm.yml and
// what the folder algorithms holds in a format that is read.
func sheetFiles(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	var files []string
	for _, pattern := range []string{"algorithm.yml", "algorithms/*.yml", "algorithms/*.json", "algorithms/*.csv"} {
		found, err := filepath.Glob(filepath.Join(escapeGlob(name), pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// escapeGlob lets a folder's name hold the signs of patterns.
func escapeGlob(name string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(name)
}

// sheetReport is what is said of one file.
type sheetReport struct {
	File     string             `json:"file"`
	Sheets   int                `json:"sheets"`
	Findings []register.Finding `json:"findings"`
}

func (a *app) checkSheets(files []string, o register.OriginKind, format string) error {
	reports := []sheetReport{}
	invalid := false
	for _, file := range files {
		r, err := a.checkSheetFile(file, o)
		if err != nil {
			return misuse("cli.file", words.Args{"file": file, "why": err.Error()})
		}
		reports = append(reports, r)
		invalid = invalid || register.Invalid(r.Findings)
	}
	if err := a.writeSheetReports(reports, format); err != nil {
		return err
	}
	if invalid {
		return &failure{code: exitIncomplete}
	}
	return nil
}

func (a *app) checkSheetFile(file string, o register.OriginKind) (sheetReport, error) {
	f, err := os.Open(file)
	if err != nil {
		return sheetReport{}, err
	}
	defer f.Close()
	r, err := sheet.Read(file, f, a.profile)
	if err != nil {
		return sheetReport{}, err
	}
	findings := slices.Clone(r.Findings)
	for _, it := range r.Items {
		findings = append(findings, it.Check(o, a.profile)...)
		findings = append(findings, it.Located(plain.Sheet(it.Content))...)
	}
	return sheetReport{File: file, Sheets: len(r.Items), Findings: findings}, nil
}

// writeSheetReports writes the findings, which are this command's result, and
// says beside them what was read.
func (a *app) writeSheetReports(reports []sheetReport, format string) error {
	if format == "json" {
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(reports)
	}
	for _, r := range reports {
		for _, f := range r.Findings {
			if _, err := fmt.Fprintln(a.stdout, a.findingText(r.File, a.labelled(f))); err != nil {
				return err
			}
		}
		a.say("sheet.check.read", words.Args{"file": r.File, "n": strconv.Itoa(r.Sheets)})
	}
	return nil
}

// labelled names the field of a finding in words, with its key behind.
func (a *app) labelled(f register.Finding) register.Finding {
	id := "field." + sheet.Pattern(f.Args["field"])
	if !a.words.Has(id) {
		return f
	}
	f.Args = maps.Clone(f.Args)
	f.Args["field"] = a.text(id, nil) + " (" + f.Args["field"] + ")"
	return f
}
