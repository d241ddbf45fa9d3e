// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"greffe/internal/words"
)

// spoken gives every command its help and its refusals in the chosen language: what
// the library says by itself is English.
func (a *app) spoken(root *cobra.Command) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(cmd.OutOrStderr(), a.usage(cmd))
		return err
	})
	root.SetFlagErrorFunc(a.wrongFlag)
	root.SetHelpCommand(a.helpCommand(root))
	root.InitDefaultHelpCmd()
	a.refusing(root)
}

// refusing has a command, and those below it, say in words what is wrong with its arguments.
func (a *app) refusing(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = a.text("cli.flag.help", nil)
	switch check := cmd.Args; {
	case cmd.HasSubCommands() && cmd.HasParent():
		alone := cmd.RunE
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && alone != nil {
				return alone(cmd, args)
			}
			return incompleteCommand(cmd, args)
		}
	case check != nil:
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) != nil {
				return misuse("cli.args", words.Args{"use": cmd.UseLine()})
			}
			return nil
		}
	}
	for _, c := range cmd.Commands() {
		a.refusing(c)
	}
}

// incompleteCommand says which commands stand below one that does nothing by itself.
func incompleteCommand(cmd *cobra.Command, args []string) error {
	said := words.Args{"command": cmd.CommandPath(), "allowed": strings.Join(below(cmd), ", ")}
	if len(args) == 0 {
		return misuse("cli.command.which", said)
	}
	said["value"] = args[0]
	return misuse("cli.command.unknown", said)
}

func below(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return names
}

// unknownCommand says that the first word of a command line names no command; nil
// when it does.
func unknownCommand(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	if err == nil || cmd != root {
		return nil
	}
	for i, arg := range rest {
		takes := i > 0 && strings.HasPrefix(rest[i-1], "--") && !strings.Contains(rest[i-1], "=")
		if !strings.HasPrefix(arg, "-") && !takes {
			return incompleteCommand(root, []string{arg})
		}
	}
	return nil
}

// wrongFlag says what is wrong with a flag.
func (a *app) wrongFlag(cmd *cobra.Command, err error) error {
	said := words.Args{"command": cmd.CommandPath()}
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		said["flag"] = "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			said["flag"] = "-" + unknown.GetSpecifiedName()
		}
		return misuse("cli.flag.unknown", said)
	case errors.As(err, &empty):
		said["flag"] = "--" + empty.GetFlag().Name
		return misuse("cli.flag.empty", said)
	case errors.As(err, &wrong):
		said["flag"], said["value"] = "--"+wrong.GetFlag().Name, wrong.GetValue()
		return misuse("cli.flag.value", said)
	}
	return misuse("cli.misuse", words.Args{"why": err.Error()})
}

func (a *app) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND …]",
		Short: a.text("cli.help.short", nil),
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return incompleteCommand(cmd, append(rest, args...))
			}
			a.help(cmd)
			return nil
		},
	}
}

// help explains a command on stdout: that is the result that was asked for.
func (a *app) help(cmd *cobra.Command) {
	fmt.Fprintf(a.stdout, "%s\n\n%s", cmd.Short, a.usage(cmd))
	if cmd.Long != "" {
		fmt.Fprintf(a.stdout, "\n%s\n", folded(cmd.Long))
	}
}

// folded breaks paragraphs into lines that fit a terminal.
func folded(text string) string {
	const width = 100
	var b strings.Builder
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString("\n\n")
		}
		column := 0
		for _, word := range strings.Split(paragraph, " ") {
			n := utf8.RuneCountInString(word)
			switch {
			case column == 0:
			case column+1+n > width:
				b.WriteByte('\n')
				column = 0
			default:
				b.WriteByte(' ')
				column++
			}
			b.WriteString(word)
			column += n
		}
	}
	return b.String()
}

// usage lists how a command is written, the commands below it and its flags.
func (a *app) usage(cmd *cobra.Command) string {
	var b strings.Builder
	line := cmd.UseLine()
	if cmd.HasAvailableSubCommands() {
		line = cmd.CommandPath() + " " + a.text("cli.usage.command", nil)
	}
	fmt.Fprintf(&b, "%s\n  %s\n", a.text("cli.usage", nil), line)
	if cmd.HasAvailableSubCommands() {
		var rows [][2]string
		for _, c := range cmd.Commands() {
			rows = append(rows, [2]string{c.Name(), c.Short})
		}
		a.table(&b, "cli.usage.commands", rows)
	}
	a.table(&b, "cli.usage.flags", a.flagRows(cmd.LocalFlags()))
	a.table(&b, "cli.usage.global", a.flagRows(cmd.InheritedFlags()))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", a.text("cli.usage.more", words.Args{"command": cmd.CommandPath()}))
	}
	return b.String()
}

func (a *app) flagRows(flags *pflag.FlagSet) [][2]string {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		row := [2]string{"--" + f.Name, f.Usage}
		if !slices.Contains([]string{"", "[]", "false"}, f.DefValue) {
			row[1] += " (" + a.text("cli.usage.default", words.Args{"value": f.DefValue}) + ")"
		}
		rows = append(rows, row)
	})
	return rows
}

// table writes rows of two columns under a title; nothing when there are none.
func (a *app) table(b *strings.Builder, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", a.text(title, nil))
	width := 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row[0]))
	}
	for _, row := range rows {
		fmt.Fprintf(b, "  %-*s  %s\n", width, row[0], row[1])
	}
}

// langOf finds the language that a command line asks for before it is read, so that
// what is wrong with it is said in that language; "" when it asks for none.
func langOf(args []string) string {
	for i, arg := range args {
		if arg == "--" {
			return ""
		}
		value, ok := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if ok && slices.Contains(words.Langs(), value) {
			return value
		}
	}
	return ""
}
