// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/words"
)

func lawCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "law",
		Short: a.text("law.command.short", nil),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return misuse("law.check.what", nil) },
	}
	cmd.AddCommand(lawCheckCommand(a), lawQuestionsCommand(a), lawSchemaCommand(a))
	return cmd
}

func lawCheckCommand(a *app) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "check < ANSWERS.json",
		Short: a.text("law.check.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := lawFormat(format); err != nil {
				return err
			}
			in, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), law.MaxAnswers+1))
			if err != nil {
				return misuse("cli.file", words.Args{"file": "-", "why": err.Error()})
			}
			return a.checkLaw(in, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "text, json")
	return cmd
}

func lawQuestionsCommand(a *app) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "questions",
		Short: a.text("law.questions.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := lawFormat(format); err != nil {
				return err
			}
			return a.showQuestions(format)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "text, json")
	return cmd
}

func lawSchemaCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: a.text("law.schema.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.profile.Rules == nil {
				a.say("law.check.silent", words.Args{"profile": a.profile.ID})
			}
			b, err := a.profile.Rules.AnswersSchema(func(id string) string { return a.text(id, nil) })
			if err == nil {
				_, err = a.stdout.Write(b)
			}
			return err
		},
	}
}

func lawFormat(format string) error {
	if formats := []string{"text", "json"}; !slices.Contains(formats, format) {
		return misuse("law.check.format", words.Args{"value": format, "allowed": strings.Join(formats, ", ")})
	}
	return nil
}

// checkLaw says what the rules of the profile make of the answers. A profile
// without rules says so, and never that nothing is required.
func (a *app) checkLaw(in []byte, format string) error {
	book := a.profile.Rules
	var findings []register.Finding
	var ruling law.Ruling
	if book != nil {
		var answers law.Answers
		if answers, findings = book.DecodeAnswers(in); !register.Invalid(findings) {
			ruling = book.Apply(answers, book.About(answers)...)
		}
	}
	if format == "json" {
		if err := a.writeJSON(a.lawReport(ruling, findings)); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			fmt.Fprintln(a.stderr, a.findingText("-", f))
		}
		if !register.Invalid(findings) {
			if _, err := io.WriteString(a.stdout, a.lawText(ruling)); err != nil {
				return err
			}
		}
	}
	if register.Invalid(findings) {
		return &failure{code: exitIncomplete}
	}
	return nil
}

// writeJSON writes a result for scripts.
func (a *app) writeJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// lawQuestion is one question as "law questions --format json" shows it.
type lawQuestion struct {
	ID      string   `json:"id"`
	About   string   `json:"about"`
	Asks    law.Asks `json:"asks"`
	Values  []string `json:"values,omitempty"`
	Null    string   `json:"null"`    // what null means
	Default string   `json:"default"` // what leaving it out means
	Words   string   `json:"words"`
	Help    string   `json:"help"`
}

func (a *app) showQuestions(format string) error {
	all := []lawQuestion{}
	if a.profile.Rules != nil {
		for _, q := range a.profile.Rules.Questions {
			all = append(all, lawQuestion{
				ID: q.ID, About: q.About, Asks: q.Asks, Values: q.Values, Null: orUnknown(q.Null), Default: orUnknown(q.Default),
				Words: a.text(q.Words(), nil), Help: a.text(q.Help(), nil),
			})
		}
	}
	if format == "json" {
		return a.writeJSON(all)
	}
	var b strings.Builder
	for i, q := range all {
		fmt.Fprintf(&b, "%s\n    %s\n    %s\n    %s\n", q.ID, q.Words, q.Help, a.profile.Rules.Questions[i].Allowed())
	}
	if len(all) == 0 {
		a.say("law.check.silent", words.Args{"profile": a.profile.ID})
	}
	_, err := io.WriteString(a.stdout, b.String())
	return err
}

func orUnknown(value string) string {
	if value == "" {
		return law.UnknownWord
	}
	return value
}
