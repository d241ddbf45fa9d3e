// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"greffe/internal/law/lawtest"
)

// runAccounts runs "accounts" as the program does, by itself.
func runAccounts(t *testing.T, lang string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{stdout: &out, stderr: &errs}
	if err := a.prepareWords(nil); err != nil {
		t.Fatal(err)
	}
	command := accountsCommand(a)
	a.lang, a.profileID = lang, lawtest.For(t).ID
	if err := a.prepare(); err != nil {
		t.Fatal(err)
	}
	root := &cobra.Command{Use: "greffe", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(command)
	root.SetArgs(append([]string{"accounts"}, args...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		code = a.report(err)
	}
	return code, out.String(), errs.String()
}

func TestAccountsCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts.yml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		text, lang string
		args       []string
		code       int
		want       []string // in stdout, or in stderr when the code is 2
	}{
		"good_file": {"a.example.fr:\n  forge: gitlab\n  pso_id: c1c38bcd-449f-47e5-9207-a9b573597a55\n", "fr", nil, exitWell,
			[]string{"1 forge, dont 1 visitée en entier\n", "0 erreur, 0 avertissement, 0 conseil\n"}},
		"warnings_are_no_failure": {"a.example.fr:\n  forge: gitlab\n", "en", nil, exitWell,
			[]string{":1:1: warning: No identifier says", "\n    Add the body’s identifier", "0 errors, 1 warning, 0 pieces of advice\n"}},
		"errors_are": {"a.example.fr:\n  forge: svn\n", "fr", nil, exitIncomplete,
			[]string{":2:10: erreur: « svn » n’est pas", "\n    Écrivez l’une de ces valeurs"}},
		"json":           {"a.example.fr:\n  forge: svn\n", "en", []string{"--format", "json"}, exitIncomplete, []string{`"rule": "account.forge.unknown"`, `"forges": 1`, `"valid": false`}},
		"unknown_format": {"x", "fr", []string{"--format", "xml"}, exitMisuse, []string{"text, json"}},
	} {
		t.Run(name, func(t *testing.T) {
			write(c.text)
			code, stdout, stderr := runAccounts(t, c.lang, append([]string{"check", file}, c.args...)...)
			if code != c.code {
				t.Errorf("exit %d, want %d; %s%s", code, c.code, stdout, stderr)
			}
			if code == exitMisuse {
				stdout = stderr
			}
			stdout = strings.ReplaceAll(stdout, "\u00a0", " ")
			for _, want := range c.want {
				if !strings.Contains(stdout, want) {
					t.Errorf("%q is missing in\n%s", want, stdout)
				}
			}
			if name == "json" && !json.Valid([]byte(stdout)) {
				t.Errorf("not JSON: %s", stdout)
			}
		})
	}
	if code, _, stderr := runAccounts(t, "fr", "check", file+".missing"); code != exitMisuse || !strings.Contains(stderr, "missing") {
		t.Errorf("missing file: exit %d, %s", code, stderr)
	}
}

// TestAccountsCheckRealFile: the public list passes without an error.
func TestAccountsCheckRealFile(t *testing.T) {
	const public = "../../../shared/data/french/comptes-organismes-publics.yml"
	if _, err := os.Stat(public); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", public)
		}
		t.Skipf("real data not found at %s", public)
	}
	code, stdout, _ := runAccounts(t, "fr", "check", public)
	if code != exitWell || !strings.Contains(stdout, "93 forges, dont 87 visitées en entier\n300 comptes\n17 forges laissées de côté") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
}
