// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEraseCommand: the operator sees the versions of a sheet, and what is erased is in no
// file of the register any more.
func TestEraseCommand(t *testing.T) {
	const word = "zqxmarque"
	db := filepath.Join(t.TempDir(), "r.db")
	declared(t, db, "brouillon", word+"@valmont.example")
	do := func(code int, args ...string) (out, said string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if got := run(t.Context(), append([]string{"--db", db, "--lang", "en", "erase"}, args...), &stdout, &stderr); got != code {
			t.Fatalf("%v: %d, expected %d\n%s", args, got, code, stderr.String())
		}
		return stdout.String(), stderr.String()
	}
	const slug = "tarif-de-la-cantine-ville-de-valmont"
	do(exitMisuse, "nowhere")
	if out, _ := do(exitWell, slug); !strings.HasPrefix(out, "1\t") || strings.Count(out, "\n") != 1 {
		t.Errorf("versions:\n%s", out)
	}
	do(exitMisuse, slug, "--version", "1")
	do(exitMisuse, slug, "--version", "7", "--ground", "personal")
	if b, err := os.ReadFile(db); err != nil || !bytes.Contains(b, []byte(word)) {
		t.Fatalf("the word was never there: %v", err)
	}
	if _, said := do(exitWell, slug, "--version", "1", "--ground", "personal"); !strings.Contains(said, "Nothing of these words is left") {
		t.Error(said)
	}
	if out, _ := do(exitWell, slug); !strings.Contains(out, "\terased ") || !strings.Contains(out, "personal register") {
		t.Errorf("versions after it:\n%s", out)
	}
	if out, _ := do(exitWell, slug, "--version", "2", "--ground", "personal", "--name"); out != "sheet-whose-name-is-erased\n" {
		t.Errorf("the address after it: %s", out)
	}
	do(exitMisuse, slug)
	files, err := filepath.Glob(db + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if b, err := os.ReadFile(name); err != nil || bytes.Contains(b, []byte(word)) {
			t.Errorf("%s holds the word (%v)", name, err)
		}
	}
}
