// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// role names what a copy of this test program, started by a test, does instead of testing.
const role = "GREFFE_TEST_ROLE"

// TestMain carries out a role, when it was started for one.
func TestMain(m *testing.M) {
	roles := map[string]func(context.Context, string) error{"save": saveForEver, "import": importForEver, "migrate": openOnce, "refused": expectReadOnly}
	act, ok := roles[os.Getenv(role)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := act(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child makes the command that does a role on a file.
func child(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, path)
	cmd.Env = append(os.Environ(), role+"="+name)
	cmd.Stderr = os.Stderr
	return cmd
}

// expectReadOnly checks a register that this process may not write to.
func expectReadOnly(ctx context.Context, path string) error {
	for _, mode := range []sqlite.Mode{sqlite.Read, sqlite.Write, sqlite.Create} {
		e, err := sqlite.Open(ctx, path, mode)
		if err != nil {
			return fmt.Errorf("mode %d: %w", mode, err)
		}
		r := store.New(e, nil)
		if !e.ReadOnly {
			return fmt.Errorf("mode %d: it does not say that it is read only", mode)
		}
		f, err := r.Figures(ctx)
		if err != nil || f.Repositories == 0 {
			return fmt.Errorf("mode %d: %d repositories, %w", mode, f.Repositories, err)
		}
		if err := r.Save(ctx, numbered(99)); !errors.Is(err, register.ErrUnavailable) {
			return fmt.Errorf("mode %d: save: %w", mode, err)
		}
		if err := r.Close(); err != nil {
			return fmt.Errorf("mode %d: close: %w", mode, err)
		}
	}
	return nil
}
