// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func importSheetsCommand(a *app) *cobra.Command {
	var of listFlags
	var written string
	cmd := &cobra.Command{
		Use:   "sheets FILE",
		Short: a.text("cli.import.sheets.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			origin, err := of.origin(args[0])
			if err != nil {
				return err
			}
			origin.Kind = register.OriginKind(written)
			if origin.Kind != register.Imported && origin.Kind != register.WrittenByRegister {
				return misuse("cli.import.origin", words.Args{"value": written})
			}
			sheets, findings, err := a.readSheets(args[0], origin)
			if err != nil {
				return err
			}
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			done, err := o.desk.ImportSheets(cmd.Context(), origin.Source, sheets)
			if err != nil {
				return err
			}
			a.sayImported(done)
			return a.tell(args[0], findings)
		},
	}
	of.add(a, cmd)
	cmd.Flags().StringVar(&written, "origin", string(register.Imported), a.text("cli.flag.import_origin", nil))
	return cmd
}

// readSheets reads the sheets of a file with their origin; one without a name or an
// administration cannot be told apart from others and is left out, with a finding.
func (a *app) readSheets(file string, origin register.Origin) ([]register.Sheet, []register.Finding, error) {
	f, err := os.Open(file) // #nosec G304 -- the operator's own file
	if err != nil {
		return nil, nil, misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	defer f.Close()
	reading, err := sheet.Read(filepath.Base(file), f, a.profile)
	if err != nil {
		return nil, nil, a.wrongList(file, err)
	}
	findings := reading.Findings
	var sheets []register.Sheet
	for _, item := range reading.Items {
		own := item.Check(origin.Kind, a.profile)
		findings = append(findings, own...)
		if item.Content.Name == "" || item.Content.Administration == "" {
			findings = append(findings, register.Finding{Rule: "cli.sheet.nameless", Severity: register.Error, Line: item.Line})
			continue
		}
		sheets = append(sheets, register.Sheet{Origin: origin, Content: item.Content, Findings: own})
	}
	return sheets, findings, nil
}
