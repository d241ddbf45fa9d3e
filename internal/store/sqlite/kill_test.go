// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// importSize is how many numbers one batch of the role "import" holds.
const importSize = 150

// saveForEver saves one number after the other and acknowledges each.
func saveForEver(ctx context.Context, path string) error {
	return forEver(ctx, path, func(r *store.Register, n int) (int, error) { return n + 1, r.Save(ctx, numbered(n)) })
}

// importForEver saves many numbers at once, each time the next ones.
func importForEver(ctx context.Context, path string) error {
	return forEver(ctx, path, func(r *store.Register, n int) (int, error) {
		return n + importSize, r.Save(ctx, together(n, importSize))
	})
}

func forEver(ctx context.Context, path string, act func(r *store.Register, n int) (int, error)) error {
	e, err := sqlite.Open(ctx, path, sqlite.Create)
	if err != nil {
		return err
	}
	r := store.New(e, nil)
	f, err := r.Figures(ctx)
	if err != nil {
		return err
	}
	for n := f.Repositories; ; {
		if n, err = act(r, n); err != nil {
			return err
		}
		fmt.Println(n) // everything below n is safe now
	}
}

// openOnce makes a register, which migrates it.
func openOnce(ctx context.Context, path string) error {
	fmt.Println(0)
	e, err := sqlite.Open(ctx, path, sqlite.Create)
	if err != nil {
		return err
	}
	return e.Close()
}

// rounds is how often a test kills: 20 times, 200 in a soak, or as many as GREFFE_SOAK says.
func rounds() int {
	switch n, err := strconv.Atoi(os.Getenv("GREFFE_SOAK")); {
	case err != nil || n < 1:
		return 20
	case n == 1:
		return 200
	default:
		return n
	}
}

// TestKill kills processes that write, at any moment: what was acknowledged is there,
// nothing is there twice or in part, and the next process goes on.
func TestKill(t *testing.T) {
	for _, name := range []string{"save", "import"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "register.db")
			safe := 0
			for range rounds() / 2 {
				safe = max(safe, killed(t, child(t, name, path), time.Duration(rand.IntN(150))*time.Millisecond))
				n := whole(t, path)
				if n < safe {
					t.Fatalf("%d acknowledged, %d there", safe, n)
				}
				if name == "import" && n%importSize != 0 {
					t.Fatalf("%d there: an import was saved in part", n)
				}
			}
			if safe == 0 {
				t.Error("no process lived long enough to save anything")
			}
			t.Logf("%d acknowledged", safe)
		})
	}
}

// TestKillMigration kills processes that make a register: the next start completes it.
func TestKillMigration(t *testing.T) {
	t.Parallel()
	for range rounds() / 2 {
		path := filepath.Join(t.TempDir(), "register.db")
		killed(t, child(t, "migrate", path), time.Duration(rand.IntN(30_000))*time.Microsecond)
		if n := whole(t, path); n != 0 {
			t.Fatalf("%d repositories", n)
		}
	}
}

// killed starts cmd, kills it some time after its first acknowledgement, and gives the last one.
func killed(t *testing.T, cmd *exec.Cmd, after time.Duration) int {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := 0
	lines := bufio.NewScanner(out)
	for first := true; lines.Scan(); first = false {
		if first {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		last, err = strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatalf("acknowledgement %q", lines.Text())
		}
	}
	if err := cmd.Wait(); err != nil && !strings.Contains(err.Error(), "killed") {
		t.Fatal(err)
	}
	return last
}

// whole checks every table against the others and gives how many numbers are there.
func whole(t *testing.T, path string) int {
	t.Helper()
	e, err := sqlite.Open(t.Context(), path, sqlite.Create)
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	defer e.Close()
	counts := map[string]int{}
	for what, query := range map[string]string{
		"repositories": `SELECT COUNT(*) FROM repository`, "files": `SELECT COUNT(*) FROM file`, "sheets": `SELECT COUNT(*) FROM sheet`,
		"revisions of sheets": `SELECT COUNT(*) FROM sheet_revision`, "links": `SELECT COUNT(*) FROM link`, "addresses": `SELECT COUNT(*) FROM address`,
		"holdings": `SELECT COUNT(*) FROM repository_account`, "changes / 3": `SELECT COUNT(*) / 3 FROM change`, "different changes / 3": `SELECT COUNT(DISTINCT revision) / 3 FROM change`,
		"entries / 2": `SELECT COUNT(*) / 2 FROM search_doc WHERE indexed = 1`, "rows of the index / 2": `SELECT COUNT(*) / 2 FROM search_index WHERE search_index MATCH 'common'`,
	} {
		counts[what] = number(t, e, query)
	}
	for what, n := range counts {
		if n != counts["repositories"] {
			t.Fatalf("%s: %d, repositories: %d", what, n, counts["repositories"])
		}
	}
	if n := number(t, e, `SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'`); n != 0 {
		t.Fatalf("integrity_check: %d faults", n)
	}
	if err := e.Apply(t.Context(), store.Statement{SQL: `INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 0)`, Want: store.AnyRows}); err != nil {
		t.Fatalf("search index: %v", err)
	}
	return counts["repositories"]
}

func number(t *testing.T, e *sqlite.Engine, query string) int {
	t.Helper()
	n := 0
	if err := e.Query(t.Context(), store.Statement{SQL: query}, func(row store.Row) error { return row.Scan(&n) }); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
