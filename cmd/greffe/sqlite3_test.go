// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/law/lawtest"
)

// shell asks Debian's sqlite3 about a file that it may only read.
func shell(t *testing.T, file, sql string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sqlite3", "-readonly", "-batch", "-bail", file, sql).CombinedOutput() // #nosec G204 -- questions of this test
	if err != nil {
		t.Fatalf("%s: %v: %s", sql, err, out)
	}
	return strings.Fields(strings.TrimSpace(string(out)))
}

// TestDatabaseInTheShell (features E3): Debian's sqlite3 opens the exported file, finds it
// sound, its tables plain and as full as the lists, every view answering, and a dictionary
// that names every column of every table; a planted fault is found.
func TestDatabaseInTheShell(t *testing.T) {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("sqlite3 is not installed")
		}
		t.Skip("sqlite3 is not installed")
	}
	dir, greffe := small(t)
	greffe(exitWell, "export", "all", filepath.Join(dir, "all"), "--public-url", "https://registre.example")
	file := filepath.Join(dir, "all", "register.sqlite")
	if got := strings.Join(shell(t, file, `PRAGMA integrity_check`), " "); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
	if got := shell(t, file, `SELECT name FROM sqlite_schema WHERE sql LIKE '%VIRTUAL%' OR type = 'trigger'`); len(got) > 0 {
		t.Errorf("no plain tables: %v", got)
	}
	if got := strings.Join(shell(t, file, `SELECT key, licence, licence_state FROM repositories ORDER BY key; SELECT description FROM repositories WHERE key LIKE '%one'`), " "); got != "forge.example/org/one||not_observed github.com/Org/Two|MIT|present =1+1" {
		t.Errorf("rows: %s", got)
	}
	views := shell(t, file, `SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name`)
	if len(views) < 5 {
		t.Errorf("views: %v", views)
	}
	for _, view := range views {
		shell(t, file, `SELECT * FROM "`+view+`"`)
		if says := shell(t, file, `SELECT title FROM dictionary WHERE table_name = '`+view+`' AND type = 'view'`); len(says) == 0 {
			t.Errorf("the dictionary does not say what %s is", view)
		}
	}
	if got := strings.Join(shell(t, file, `SELECT organisation, repository FROM organisation_repositories ORDER BY 2`), " "); !strings.Contains(got, "|forge.example/org/one") || !strings.Contains(got, "|github.com/Org/Two") {
		t.Errorf("organisation_repositories: %s", got)
	}
	missing := `SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c LEFT JOIN dictionary d ON d.table_name = m.name AND d.column_name = c.name
		WHERE m.type = 'table' AND m.name NOT IN ('about', 'dictionary', 'sqlite_sequence') AND COALESCE(d.title, '') = ''`
	if got := shell(t, file, missing); len(got) > 0 {
		t.Errorf("columns that the dictionary does not explain: %v", got)
	}
	terms := ""
	if lawtest.For(t).Reuse.SPDX != "" {
		terms = "licence licence_url "
	}
	if got := strings.Join(shell(t, file, `SELECT name FROM about WHERE value <> '' ORDER BY name`), " "); got != "date "+terms+"position source" {
		t.Errorf("about: %s", got)
	}
	planted := filepath.Join(dir, "planted.sqlite")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(planted, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "sqlite3", planted, `DELETE FROM dictionary WHERE column_name = 'licence'`).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := shell(t, planted, missing); len(got) != 1 || got[0] != "repositories.licence" {
		t.Errorf("a column taken out of the dictionary is not missed: %v", got)
	}
}
