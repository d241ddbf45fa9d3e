// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// The exit codes: a contract that scripts rely on.
const (
	exitWell       = 0
	exitIncomplete = 1 // findings of severity error, sources that failed, an interruption
	exitMisuse     = 2 // wrong command line or setting
	exitNoRegister = 3 // the register cannot be used
)

// app is what every subcommand shares: the global settings and where to write.
type app struct {
	stdout, stderr io.Writer
	lang           string
	db             string
	profileID      string
	profile        law.Profile
	words          *words.Catalogue
	log            *slog.Logger
	now            func() time.Time // the clock
	settle         func()           // ends the haste of a start; called once the program is about to do its work
	network        networkSettings  // what those of every command begin with; tests point it at their forge, and shorten waits
}

// failure is an error that knows its exit code and its words.
type failure struct {
	code int
	id   string
	args words.Args
	err  error
}

func (f *failure) Error() string { return fmt.Sprintf("%s: %v", f.id, f.err) }
func (f *failure) Unwrap() error { return f.err }

// misuse is a wrong command line or setting, said in words.
func misuse(id string, args words.Args) error { return &failure{code: exitMisuse, id: id, args: args} }

// incomplete says that the work was done as far as it could be.
func incomplete(id string, args words.Args) error {
	return &failure{code: exitIncomplete, id: id, args: args}
}

// noRegister says that the register cannot be used.
func noRegister(err error) error {
	return &failure{code: exitNoRegister, id: "cli.no_register", args: words.Args{"why": err.Error()}, err: err}
}

// profiles lists the jurisdictions that the program knows. They are made once: each
// start asks for them five times.
var profiles = sync.OnceValue(func() []law.Profile { return []law.Profile{fr.Profile(), none.Profile()} })

// run starts the program: the whole of it, so that tests can.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return newApp(stdout, stderr).run(ctx, args)
}

func newApp(stdout, stderr io.Writer) *app {
	return &app{settle: func() {}, stdout: stdout, stderr: stderr, log: slog.New(slog.NewTextHandler(stderr, nil)), now: time.Now}
}

func (a *app) run(ctx context.Context, args []string) int {
	// Messages must exist before the commands describe themselves.
	if err := a.prepareWords(args); err != nil {
		fmt.Fprintln(a.stderr, err) // only a broken build gets here
		return exitNoRegister
	}
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	err := unknownCommand(root, args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if err == nil {
		return exitWell
	}
	return a.report(err)
}

// report says on stderr, in the chosen language, what went wrong, and gives the exit code.
func (a *app) report(err error) int {
	if errors.Is(err, context.Canceled) {
		err = incomplete("cli.interrupted", nil)
	}
	var f *failure
	if !errors.As(err, &f) {
		f = unforeseen(err)
	}
	if f.id != "" {
		fmt.Fprintln(a.stderr, "greffe: "+a.text(f.id, f.args))
	}
	return f.code
}

// unforeseen gives an exit code to an error that no command expected: it is the
// register's when it has one of the register's kinds.
func unforeseen(err error) *failure {
	f := &failure{code: exitIncomplete, id: "cli.failed", args: words.Args{"why": err.Error()}, err: err}
	for _, kind := range []error{register.ErrUnavailable, register.ErrNotFound, register.ErrConflict, register.ErrInvalid, sqlite.ErrForeign} {
		if errors.Is(err, kind) {
			f.code, f.id = exitNoRegister, "cli.no_register"
		}
	}
	return f
}

// text gives a message in the chosen language. Its arguments quote files and forges:
// what would command a terminal, or turn the direction of writing, is shown by its
// number.
func (a *app) text(id string, args words.Args) string {
	shown := make(words.Args, len(args))
	for name, v := range args {
		shown[name] = register.Visible(v)
	}
	return a.words.Text(a.lang, id, shown)
}

// say writes a message for people.
func (a *app) say(id string, args words.Args) { fmt.Fprintln(a.stderr, a.text(id, args)) }

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "greffe",
		Short:         a.text("cli.short", nil),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			if cmd.Annotations[answersFirst] == "" {
				a.settle()
			}
			return a.prepare()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.db, "db", "greffe.db", a.text("cli.flag.db", nil))
	flags.StringVar(&a.lang, "lang", a.lang, a.text("cli.flag.lang", nil))
	flags.StringVar(&a.profileID, "profile", "fr", a.text("cli.flag.profile", nil))
	flags.Lookup("lang").DefValue = "" // what it says for itself
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(commands(a)...)
	a.spoken(root)
	return root
}

// fromEnvironment fills each flag that the command line left out from GREFFE_<FLAG>.
func fromEnvironment(flags *pflag.FlagSet) error {
	var faults []error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			return
		}
		name := "GREFFE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := os.LookupEnv(name); ok {
			if err := flags.Set(f.Name, v); err != nil {
				faults = append(faults, misuse("cli.environment", words.Args{"name": name, "value": v, "why": err.Error()}))
			}
		}
	})
	return errors.Join(faults...)
}

// prepareWords reads the messages, which must exist before the commands describe
// themselves, and finds the language of this command line.
func (a *app) prepareWords(args []string) error {
	if a.lang = langOf(args); a.lang == "" {
		a.lang = languageOf(os.Getenv)
	}
	return a.loadWords(profiles())
}

// loadWords reads the catalogue with the words of every profile: a page may show
// bodies of several jurisdictions.
func (a *app) loadWords(all []law.Profile) error {
	c, err := catalogue(all)
	if err != nil {
		return err
	}
	a.words = c
	return nil
}

// prepare checks the global settings.
func (a *app) prepare() error {
	if a.lang == "" {
		a.lang = languageOf(os.Getenv)
	}
	if !slices.Contains(words.Langs(), a.lang) {
		wrong := a.lang
		a.lang = languageOf(os.Getenv)
		return misuse("cli.lang", words.Args{"value": wrong, "allowed": strings.Join(words.Langs(), ", ")})
	}
	var known []string
	for _, p := range profiles() {
		known = append(known, p.ID)
		if p.ID == a.profileID {
			a.profile = p
		}
	}
	if a.profile.ID == "" {
		return misuse("cli.profile", words.Args{"value": a.profileID, "allowed": strings.Join(known, ", ")})
	}
	return nil
}

// languageOf reads the language of the environment as POSIX says: LC_ALL, LC_MESSAGES, LANG.
func languageOf(getenv func(string) string) string {
	for _, name := range []string{"GREFFE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		v := getenv(name)
		if v == "" {
			continue
		}
		if strings.HasPrefix(v, "fr") {
			return "fr"
		}
		return "en"
	}
	return "en"
}
