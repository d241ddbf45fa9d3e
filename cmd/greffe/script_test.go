// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"flag"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"greffe/internal/law/lawtest"
)

var update = flag.Bool("update", false, "rewrite the golden parts of scripts")

// TestScripts runs the program as people and scripts do: testdata/script/*.txtar,
// one command line a line, after https://pkg.go.dev/github.com/rogpeppe/go-internal/testscript.
// Each starts in an empty folder with English messages.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GREFFE_LANG", "en")
			e.Setenv("GREFFE_PROFILE", lawtest.Profile().ID)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exit": exitCode},
	})
}

// exitCode runs a program and asks for its exit code: exit 2 greffe status.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE PROGRAM [ARGUMENT …]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		var coded interface{ ExitCode() int }
		if !errors.As(err, &coded) {
			ts.Fatalf("%v", err)
		}
		got = strconv.Itoa(coded.ExitCode())
	}
	if got != args[0] {
		ts.Fatalf("exit %s, want %s", got, args[0])
	}
}
