// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"strings"

	"greffe/internal/register"
	"greffe/internal/words"
)

// tell writes the findings of a file for people, and says with the exit code
// whether one of them is an error.
func (a *app) tell(file string, findings []register.Finding) error {
	for _, f := range findings {
		fmt.Fprintln(a.stderr, a.findingText(file, a.labelled(f)))
	}
	if register.Invalid(findings) {
		return &failure{code: exitIncomplete}
	}
	return nil
}

// findingText gives "file:line:column: severity: what is wrong" and, indented, what to do.
func (a *app) findingText(file string, f register.Finding) string {
	place := file
	if f.Line > 0 {
		place += fmt.Sprintf(":%d", f.Line)
		if f.Column > 0 {
			place += fmt.Sprintf(":%d", f.Column)
		}
	}
	text := place + ": " + a.text("severity."+string(f.Severity), nil) + ": " + a.text("finding."+f.Rule, words.Args(f.Args))
	if advice := "advice." + f.Rule; a.words.Has(advice) {
		text += "\n    " + strings.ReplaceAll(a.text(advice, words.Args(f.Args)), "\n", "\n    ")
	}
	return text
}
