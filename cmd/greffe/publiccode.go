// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/publiccode"
	"greffe/internal/register"
	"greffe/internal/words"
)

func publiccodeCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "publiccode",
		Short: a.text("publiccode.command.short", nil),
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return misuse("publiccode.check.what", nil) },
	}
	format := "text"
	check := &cobra.Command{
		Use:   "check FILE|URL|DIR",
		Short: a.text("publiccode.check.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.checkPubliccode(cmd.Context(), args[0], format)
		},
	}
	check.Flags().StringVar(&format, "format", format, a.text("publiccode.check.flag", nil))
	cmd.AddCommand(check)
	return cmd
}

// checkedFile is one publiccode.yml as "publiccode check --format json" shows it.
type checkedFile struct {
	File       string              `json:"file"`
	Findings   []checkedFinding    `json:"findings"`
	Publiccode register.Publiccode `json:"publiccode"` // without its findings, which stand above with their words
	valid      bool
}

// checkedFinding is a finding with its words in the chosen language.
type checkedFinding struct {
	register.Finding
	Message string `json:"message"`
	Advice  string `json:"advice"`
}

// checkPubliccode reads the files that target names and says what is wrong with them.
func (a *app) checkPubliccode(ctx context.Context, target, format string) error {
	formats := []string{"text", "json", formatCorrected}
	if !slices.Contains(formats, format) {
		return misuse("publiccode.check.format", words.Args{"value": format, "allowed": strings.Join(formats, ", ")})
	}
	files, err := publiccodeFiles(target)
	if err != nil {
		return misuse("cli.file", words.Args{"file": target, "why": err.Error()})
	}
	if len(files) == 0 {
		return incomplete("publiccode.check.none", words.Args{"file": target})
	}
	if format == formatCorrected {
		if len(files) > 1 {
			return misuse("publiccode.check.one", words.Args{"n": strconv.Itoa(len(files))})
		}
		return a.correctPubliccode(ctx, files[0])
	}
	checked, unread, err := a.checkFiles(ctx, files)
	if err != nil {
		return err
	}
	if err := a.showChecked(checked, format); err != nil {
		return err
	}
	invalid := 0
	for _, c := range checked {
		if !c.valid {
			invalid++
		}
	}
	a.say("publiccode.check.count", words.Args{"n": strconv.Itoa(len(checked)), "errors": strconv.Itoa(invalid)})
	if invalid+unread > 0 {
		return &failure{code: exitIncomplete}
	}
	return nil
}

// formatCorrected writes the file with what can be mended without its author.
const formatCorrected = "corrected"

// correctPubliccode writes the corrected file, byte for byte, and tells people each change.
func (a *app) correctPubliccode(ctx context.Context, file string) error {
	b, err := a.readPubliccode(ctx, file)
	if err != nil {
		return incomplete("publiccode.check.unreadable", words.Args{"file": file, "why": err.Error()})
	}
	text, made := publiccode.Correct(b, a.profile)
	if _, err := a.stdout.Write(text); err != nil {
		return fmt.Errorf("write the corrected file: %w", err)
	}
	for _, c := range made {
		a.say("publiccode.check.change", words.Args{"line": strconv.Itoa(c.Line), "what": a.text("finding."+c.Rule, words.Args(c.Args)), "before": c.Before, "after": c.After})
	}
	left := publiccode.Parse(text, a.profile)
	a.say("publiccode.check.changes", words.Args{"n": strconv.Itoa(len(made)), "left": strconv.Itoa(len(left.Findings))})
	if !left.Valid() {
		return &failure{code: exitIncomplete}
	}
	return nil
}

// checkFiles reads each file; those that cannot be read are said and counted.
func (a *app) checkFiles(ctx context.Context, files []string) (checked []checkedFile, unread int, err error) {
	checked = []checkedFile{}
	for _, file := range files {
		b, err := a.readPubliccode(ctx, file)
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if err != nil {
			unread++
			a.say("publiccode.check.unreadable", words.Args{"file": file, "why": err.Error()})
			continue
		}
		checked = append(checked, a.checkedFile(file, publiccode.Parse(b, a.profile)))
	}
	return checked, unread, nil
}

// overWeb reports an address to fetch; anything else names a file or a folder.
func overWeb(target string) bool {
	return strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "http://")
}

// publiccodeFiles lists what target names: itself, or, under a folder, every
// publiccode.yml. Links are not followed and .git is not entered.
func publiccodeFiles(target string) ([]string, error) {
	if overWeb(target) {
		return []string{target}, nil
	}
	info, err := os.Stat(target)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{target}, nil
	}
	var files []string
	err = filepath.WalkDir(target, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case d.Type().IsRegular() && (d.Name() == "publiccode.yml" || d.Name() == "publiccode.yaml"):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// readPubliccode reads no more of a file than it takes to know that it is too large.
func (a *app) readPubliccode(ctx context.Context, file string) ([]byte, error) {
	const most = publiccode.MaxSize + 1
	if !overWeb(file) {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, most))
	}
	client, err := a.httpClient()
	if err != nil {
		return nil, err
	}
	content, _, err := retrieve(ctx, client, file, most)
	return content, err
}

func (a *app) checkedFile(file string, p register.Publiccode) checkedFile {
	c := checkedFile{File: file, Findings: []checkedFinding{}, valid: p.Valid()}
	for _, f := range p.Findings {
		args := words.Args(f.Args)
		c.Findings = append(c.Findings, checkedFinding{f, a.text("finding."+f.Rule, args), a.text("advice."+f.Rule, args)})
	}
	p.Findings = nil
	c.Publiccode = p
	return c
}

func (a *app) showChecked(files []checkedFile, format string) error {
	if format == "json" {
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(files)
	}
	var b strings.Builder
	for _, c := range files {
		for _, f := range c.Findings {
			fmt.Fprintln(&b, a.findingText(c.File, f.Finding))
		}
		if len(c.Findings) == 0 {
			fmt.Fprintln(&b, a.text("publiccode.check.well", words.Args{"file": c.File}))
		}
	}
	_, err := io.WriteString(a.stdout, b.String())
	return err
}
