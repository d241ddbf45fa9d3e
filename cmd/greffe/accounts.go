// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/account"
	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/words"
)

func accountsCommand(a *app) *cobra.Command {
	accounts := &cobra.Command{Use: "accounts", Short: a.text("cli.accounts.short", nil)}
	format := "text"
	check := &cobra.Command{
		Use:   "check FILE",
		Short: a.text("cli.accounts.check.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return a.checkAccounts(args[0], format) },
	}
	check.Flags().StringVar(&format, "format", format, a.text("cli.flag.format", nil))
	accounts.AddCommand(accountsExportCommand(a), check, proveCommand(a))
	return accounts
}

// checkAccounts says what is wrong with a list of accounts, and counts what it holds.
func (a *app) checkAccounts(file, format string) error {
	formats := []string{"text", "json"}
	if !slices.Contains(formats, format) {
		return misuse("account.check.format", words.Args{"value": format, "allowed": strings.Join(formats, ", ")})
	}
	f, err := os.Open(file)
	if err != nil {
		return misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	defer f.Close()
	list, findings, err := account.Load(f, accountSchemes(a.profile))
	if err != nil {
		return misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	if format == "json" {
		err = a.accountsJSON(file, list.Counts, findings)
	} else {
		err = a.accountsText(file, list.Counts, findings)
	}
	if err != nil {
		return err
	}
	if register.Invalid(findings) {
		return &failure{code: exitIncomplete}
	}
	return nil
}

// accountSchemes hands the jurisdiction's schemes to the reader of lists, which
// knows no jurisdiction.
func accountSchemes(p law.Profile) []account.Scheme {
	var out []account.Scheme
	for _, s := range p.Schemes {
		out = append(out, account.Scheme{ID: s.ID, Keys: s.FileKeys, Nobody: s.Nobody, Value: s.Value, Valid: s.Valid})
	}
	return out
}

func (a *app) accountsText(file string, c account.Counts, findings []register.Finding) error {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&b, a.findingText(file, f))
	}
	fmt.Fprintln(&b, a.counted("account.check.forges", c.Forges)+", "+a.counted("account.check.whole", c.WholeForges))
	for _, line := range []struct {
		id string
		n  int
	}{
		{"account.check.publishers", c.Publishers},
		{"account.check.owners", c.Owners},
		{"account.check.repositories", c.SingleRepositories},
		{"account.check.ignored_forges", c.IgnoredForges},
		{"account.check.ignored_owners", c.IgnoredOwners},
		{"account.check.null", c.NullOwners},
		{"account.check.nobody", c.WithoutBody},
	} {
		if line.n > 0 {
			fmt.Fprintln(&b, a.counted(line.id, line.n))
		}
	}
	by := bySeverity(findings)
	fmt.Fprintln(&b, strings.Join([]string{
		a.counted("account.check.errors", by[register.Error]),
		a.counted("account.check.warnings", by[register.Warning]),
		a.counted("account.check.advices", by[register.Advice]),
	}, ", "))
	_, err := fmt.Fprint(a.stdout, b.String())
	return err
}

// counted is a message about a number.
func (a *app) counted(id string, n int) string { return a.text(id, words.Args{"n": strconv.Itoa(n)}) }

func bySeverity(findings []register.Finding) map[register.Severity]int {
	n := map[register.Severity]int{}
	for _, f := range findings {
		n[f.Severity]++
	}
	return n
}

func (a *app) accountsJSON(file string, c account.Counts, findings []register.Finding) error {
	type finding struct {
		register.Finding
		Message string `json:"message"`
		Advice  string `json:"advice"`
	}
	answer := struct {
		File     string         `json:"file"`
		Valid    bool           `json:"valid"`
		Counts   account.Counts `json:"counts"`
		Findings []finding      `json:"findings"`
	}{File: file, Valid: !register.Invalid(findings), Counts: c, Findings: []finding{}}
	for _, f := range findings {
		args := words.Args(f.Args)
		answer.Findings = append(answer.Findings, finding{f, a.text("finding."+f.Rule, args), a.text("advice."+f.Rule, args)})
	}
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(answer)
}
