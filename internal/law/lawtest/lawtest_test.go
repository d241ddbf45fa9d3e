// SPDX-License-Identifier: EUPL-1.2

package lawtest

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

// TestTheTableNamesTests: each name of the table is a test of its package.
func TestTheTableNamesTests(t *testing.T) {
	for folder, tests := range ofALaw {
		files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s holds no tests: %v", folder, err)
		}
		var all strings.Builder
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
		for name, why := range tests {
			if !strings.Contains(all.String(), "\nfunc "+name+"(t *testing.T)") {
				t.Errorf("%s has no %s", folder, name)
			}
			if why == "" {
				t.Errorf("%s does not say what it asks of a law", name)
			}
		}
	}
}

// TestOnlyTheseNeedALaw runs the tests of the table without any law, where each must
// fail: one that holds is not about a law, and stands there to be spared. It belongs to
// the run without a law, and does nothing in the other.
func TestOnlyTheseNeedALaw(t *testing.T) {
	if !Lawless() {
		return
	}
	for folder, tests := range ofALaw {
		bin := filepath.Join(t.TempDir(), "tests")
		if out, err := command(t.Context(), folder, "go", "test", "-c", "-o", bin, ".").CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", folder, err, out)
		}
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			out, err := command(t.Context(), folder, bin, "-test.run", "^"+name+"$").CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: "+name) {
				t.Errorf("%s holds without a law: it does not belong into the table\n%s", name, out)
			}
		}
	}
}

func command(ctx context.Context, folder, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...) // #nosec G204 -- the names of the table
	cmd.Dir = filepath.Join(root, folder)
	cmd.Env = append(os.Environ(), Variable+"="+everywhere)
	return cmd
}

// TestSpeaks: what only a register under a law says is heard, and other words are not.
func TestSpeaks(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"la CADA répond en un mois", true},
		{"article L. 311-3-1", true},
		{`<p class="answer answer-required">`, true},
		{`<li class="verdict verdict-unknown">`, true},
		{`<a href="/fr/algorithmes/x/lettre">Écrire</a>`, true},
		{"The mention is not required.", true},
		{"Ce n’est pas obligatoire.", true},
		{"‹law.duty.mention›", true},
		{`<a href="/en/algorithms/x/letter" hreflang="en">English</a>`, false},
		{"cascade, academia, R3 and L300", false},
		{"Cette case est obligatoire.", false},
	} {
		if got := Speaks(c.text); (got != "") != c.want {
			t.Errorf("Speaks(%q) is %q", c.text, got)
		}
	}
}
