// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// soakVariable asks for the full figures of the tests that kill and starve: 1 for
// those of the plan, or how many rounds.
const soakVariable = "GREFFE_SOAK"

// rounds is how often a test repeats what it does to the program.
func rounds(few, many int) int {
	n, err := strconv.Atoi(os.Getenv(soakVariable))
	switch {
	case err != nil || n <= 0:
		return few
	case n == 1:
		return many
	}
	return n
}

// child is the program as a process of its own, on the forge of this one.
func (w *world) child(ctx context.Context, db string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	w.t.Helper()
	program, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, program, append([]string{"--db", db}, args...)...) // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr(), childPeak+"="+w.peakFile())
	said := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = said, said
	return cmd, said
}

// peakFile is where a child tells how much memory it held.
func (w *world) peakFile() string { return filepath.Join(w.dir, "peak") }

// TestKillWhileCrawling kills crawls at random moments (trust D1): one that is left
// alone afterwards gives the register of one that nobody disturbed.
func TestKillWhileCrawling(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.at = time.Now() // processes that are killed have no other clock, and what is observed says its day
	w.must(exitWell, "init")
	undisturbed := filepath.Join(w.dir, "undisturbed.db")
	for _, args := range [][]string{{"init"}, {"crawl", "--accounts", w.accounts}} {
		if r := w.on(t.Context(), undisturbed, args...); r.code != exitWell {
			t.Fatalf("%v: exit %d: %s", args, r.code, r.stderr)
		}
	}
	// Most of the moments lie within the time that a whole crawl takes.
	start := time.Now()
	w.run(exitWell, filepath.Join(w.dir, "measure.db"))
	whole := time.Since(start)

	random := rand.New(rand.NewPCG(2026, 11)) // #nosec G404 -- the same moments each time, as far as a machine allows
	killed, wanted := 0, rounds(20, 200)
	for tried := 0; killed < wanted; tried++ {
		if tried > 3*wanted { // some end before their moment comes
			t.Fatalf("%d crawls were killed of %d tried, want %d", killed, tried, wanted)
		}
		cmd, said := w.child(t.Context(), w.db, "crawl", "--all", "--accounts", w.accounts)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(whole))))
		_ = cmd.Process.Kill() // it may have ended
		var exit *exec.ExitError
		switch err := cmd.Wait(); {
		case err == nil:
		case errors.As(err, &exit) && !exit.Exited():
			killed++
		default:
			t.Fatalf("a crawl after a kill: %v\n%s", err, said)
		}
		w.integrity(w.db)
	}
	t.Logf("%d crawls were killed", killed)
	w.run(exitWell, w.db)
	if got, want := w.export(w.db), w.export(undisturbed); got != want {
		t.Errorf("after %d kills the register differs from an undisturbed one:\n%s", killed, difference(got, want))
	}
	w.integrity(w.db)
}

// run crawls in a process of its own; the register is made when it is not there.
func (w *world) run(code int, db string) {
	w.t.Helper()
	if _, err := os.Stat(db); err != nil {
		if r := w.on(context.Background(), db, "init"); r.code != exitWell {
			w.t.Fatalf("init: exit %d: %s", r.code, r.stderr)
		}
	}
	cmd, said := w.child(w.t.Context(), db, "crawl", "--accounts", w.accounts)
	_ = cmd.Run() // the exit code tells
	if got := cmd.ProcessState.ExitCode(); got != code {
		w.t.Fatalf("crawl: exit %d, want %d\n%s", got, code, said)
	}
}

// column reads the only column of a query.
func column(e *sqlite.Engine, sql string) ([]string, error) {
	var all []string
	err := e.Query(context.Background(), store.Statement{SQL: sql}, func(row store.Row) error {
		var s string
		err := row.Scan(&s)
		all = append(all, s)
		return err
	})
	return all, err
}

// query gives the only column of a query on the register, a line a row.
func (w *world) query(sql string) string {
	w.t.Helper()
	e, err := sqlite.Open(context.Background(), w.db, sqlite.Read)
	if err != nil {
		w.t.Fatal(err)
	}
	defer e.Close()
	all, err := column(e, sql)
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// integrity asks the database and its search index themselves, and compares nouns with their
// search entries.
func (w *world) integrity(db string) {
	w.t.Helper()
	e, err := sqlite.Open(context.Background(), db, sqlite.Write) // the question to the index is a command
	if err != nil {
		w.t.Fatal(err)
	}
	defer e.Close()
	// https://sqlite.org/fts5.html#the_integrity_check_command
	index := store.Statement{SQL: `INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 0)`, Want: store.AnyRows}
	if err := e.Apply(context.Background(), index); err != nil {
		w.t.Errorf("search index: %v", err)
	}
	for sql, want := range map[string]string{
		`PRAGMA integrity_check`:   "ok",
		`PRAGMA foreign_key_check`: "",
		`SELECT id FROM repository WHERE id NOT IN (SELECT key FROM search_doc WHERE kind = 'repository')`: "",
		`SELECT key FROM search_doc WHERE kind = 'repository' AND key NOT IN (SELECT id FROM repository)`:  "",
		`SELECT key FROM search_doc WHERE kind = 'sheet' AND key NOT IN (SELECT id FROM sheet)`:            "",
		`SELECT key FROM change WHERE kind = 'repository' AND key NOT IN (SELECT id FROM repository)`:      "",
	} {
		answers, err := column(e, sql)
		if got := strings.Join(answers, " "); err != nil || got != want {
			w.t.Errorf("%s: %q, %v", sql, got, err)
		}
	}
}

// difference gives the lines that only one of two texts has.
func difference(got, want string) string {
	var b strings.Builder
	in := func(text, line string) bool { return strings.Contains("\n"+text, "\n"+line) }
	for line := range strings.Lines(got) {
		if !in(want, line) {
			b.WriteString("+ " + line)
		}
	}
	for line := range strings.Lines(want) {
		if !in(got, line) {
			b.WriteString("- " + line)
		}
	}
	return b.String()
}

// TestLockOfTheDead: who was killed gives way at once; who lives, or stands on another
// machine, does not before its time.
func TestLockOfTheDead(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccount(t.Context(), demo.Hub, "some", 2); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("some.yml", "hub.demo.test:\n  forge: github\n  owners:\n    some:\n")
	w.must(exitWell, "init")
	sleeper := exec.CommandContext(t.Context(), "sleep", "600")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	owner := host + ":" + strconv.Itoa(sleeper.Process.Pid) + "@"
	for _, c := range []struct {
		name  string
		owner string
		later time.Duration
		code  int
		kill  bool
	}{
		{name: "alive", owner: owner + processes(), code: exitIncomplete},
		{name: "its_time_is_over", owner: owner + processes(), later: crawlLockTime, code: exitWell},
		{name: "killed", owner: owner + processes(), kill: true, code: exitWell},
		{name: "killed_on_another_machine", owner: owner + "8d1c/pid:[1]", code: exitIncomplete},
		{name: "nobody_knows_where", owner: strings.TrimSuffix(owner, "@"), code: exitIncomplete},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.kill {
				if err := sleeper.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
				_ = sleeper.Wait() // "signal: killed"
			}
			w.t = t
			w.setLock(c.owner)
			w.later(c.later)
			if r := w.crawl(c.code); c.code != exitWell && !strings.Contains(r.stderr, "another crawl") {
				t.Errorf("the reason is not said: %s", r.stderr)
			}
			w.later(crawlLockTime)
		})
	}
}

// setLock has another process hold the crawl lock from now on.
func (w *world) setLock(owner string) {
	w.t.Helper()
	e, err := sqlite.Open(context.Background(), w.db, sqlite.Write)
	if err != nil {
		w.t.Fatal(err)
	}
	r := store.New(e, nil)
	defer r.Close()
	if err := r.TakeLock(context.Background(), crawlLock, owner, w.at, w.at.Add(crawlLockTime)); err != nil {
		w.t.Fatal(err)
	}
}
