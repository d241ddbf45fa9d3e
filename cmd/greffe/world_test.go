// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
)

// firstDay is when the first crawl of a test happens, after all that the demonstration holds.
var firstDay = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// world is the demonstration's forges, a register, and the program between them.
type world struct {
	t        *testing.T
	forge    *demo.Forge
	dir      string
	db       string
	accounts string // the list of the demonstration's accounts, as a file
	at       time.Time
	network  networkSettings

	said *bytes.Buffer // by the last server on stderr; to be read once it has stopped

	serveNetwork networkSettings // of commands that serve; without one, they reach no forge
}

// newDemonstration is a world whose register holds what the demonstration shows.
func newDemonstration(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	o := w.reopen()
	o.must(o.app.fillDemoSheets(t.Context(), o.office))
	o.Close()
	w.crawl(exitWell, "--activity")
	return w
}

// newWorld starts a forge, with the invented repositories unless o says minimal.
func newWorld(t *testing.T, o demo.Options) *world {
	t.Helper()
	t.Setenv("GREFFE_PROFILE", lawtest.For(t).ID)
	w := &world{t: t, dir: t.TempDir(), at: firstDay}
	w.db = filepath.Join(w.dir, "greffe.db")
	o.Dir, o.Now = t.TempDir(), func() time.Time { return w.at }
	var err error
	if w.forge, err = demo.Start(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.forge.Close() })
	w.network = testNetwork(netip.MustParseAddrPort(w.forge.Addr()), w.forge.CertPool())
	w.accounts = w.write("comptes.yml", string(demo.Accounts()))
	return w
}

// insideOffline is set in the process that TestDemoOffline starts in a network of its own.
const insideOffline = "GREFFE_TEST_OFFLINE"

// quietEnvironment takes away the settings and tokens of whoever runs the tests.
func quietEnvironment() {
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "GREFFE_") && name != soakVariable && name != insideOffline && name != lawtest.Variable || strings.HasSuffix(strings.ToUpper(name), "_PROXY") || name == "GITHUB_TOKEN" || name == "GITLAB_TOKEN" {
			os.Unsetenv(name)
		}
	}
	os.Setenv("GREFFE_LANG", "en")
	os.Setenv("GREFFE_PROFILE", lawtest.Profile().ID)
}

// fork gives a copy of the register on the same forge.
func (w *world) fork(t *testing.T) *world {
	t.Helper()
	other := *w
	other.t, other.dir = t, t.TempDir()
	other.db = filepath.Join(other.dir, "greffe.db")
	if r := w.on(context.Background(), w.db, "backup", other.db); r.code != exitWell {
		t.Fatalf("backup: exit %d: %s", r.code, r.stderr)
	}
	return &other
}

func (w *world) write(name, text string) string {
	w.t.Helper()
	file := filepath.Join(w.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return file
}

// result is what a command said.
type result struct {
	code   int
	out    string
	stderr string
}

// greffe runs the program on the world's register.
func (w *world) greffe(args ...string) result { return w.on(context.Background(), w.db, args...) }

func (w *world) on(ctx context.Context, db string, args ...string) result {
	w.t.Helper()
	var out, stderr bytes.Buffer
	a := newApp(&out, &stderr)
	at := w.at // the clock stands still during a command
	a.now = func() time.Time { return at }
	a.network = w.network
	code := a.run(ctx, append([]string{"--db", db}, args...))
	r := result{code, out.String(), stderr.String()}
	if strings.Contains(r.out+r.stderr, "‹") {
		w.t.Errorf("%v: a message is missing: %s%s", args, r.out, r.stderr)
	}
	return r
}

// must runs the program and asks for an exit code.
func (w *world) must(code int, args ...string) result {
	w.t.Helper()
	r := w.greffe(args...)
	if r.code != code {
		w.t.Fatalf("greffe %s: exit %d, want %d\n%s%s", strings.Join(args, " "), r.code, code, r.out, r.stderr)
	}
	return r
}

// later moves the clock and forgets what was asked of the forge.
func (w *world) later(d time.Duration) {
	w.at = w.at.Add(d)
	w.forge.Forget()
}

// crawl visits the accounts of the list.
func (w *world) crawl(code int, more ...string) result {
	w.t.Helper()
	return w.must(code, append([]string{"crawl", "--accounts", w.accounts}, more...)...)
}

// export gives the three lists of the register one after the other.
func (w *world) export(db string) string {
	w.t.Helper()
	var all strings.Builder
	for _, what := range []string{"repositories", "sheets", "organisations"} {
		r := w.on(context.Background(), db, "export", what)
		if r.code != exitWell {
			w.t.Fatalf("export %s: exit %d: %s", what, r.code, r.stderr)
		}
		all.WriteString(r.out)
	}
	return all.String()
}

// rows reads an export as CSV: one map a line, keyed by the first row, in the order of the export.
func (w *world) rows(what string) []map[string]string {
	w.t.Helper()
	r := w.must(exitWell, "export", what)
	lines, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	var all []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, v := range line {
			row[lines[0][i]] = v
		}
		all = append(all, row)
	}
	return all
}

// repository finds a line of the export by its key.
func (w *world) repository(key string) map[string]string {
	w.t.Helper()
	rows := w.rows("repositories")
	i := slices.IndexFunc(rows, func(r map[string]string) bool { return r["key"] == key })
	if i < 0 {
		w.t.Fatalf("%s is not in the register", key)
	}
	return rows[i]
}

func (w *world) status() status {
	w.t.Helper()
	var s status
	if err := json.Unmarshal([]byte(w.must(exitWell, "status", "--format", "json").out), &s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// site serves the register until the test ends, or until stop, which gives the exit code.
func (w *world) site(more ...string) (address string, stop func() int) {
	w.t.Helper()
	return w.serving(append([]string{"--db", w.db, "serve", "--listen", "127.0.0.1:0"}, more...)...)
}

// demo runs the demonstration as site serves the register.
func (w *world) demo() (address string, stop func() int) {
	w.t.Helper()
	return w.serving("demo", "--listen", "127.0.0.1:0")
}

func (w *world) serving(args ...string) (address string, stop func() int) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, out := io.Pipe()
	var stderr bytes.Buffer
	w.said = &stderr
	a := newApp(out, &stderr)
	a.network = w.serveNetwork
	if at := w.at; !at.IsZero() {
		a.now = func() time.Time { return at }
	}
	ended := make(chan int, 1)
	go func() {
		code := a.run(ctx, args)
		out.Close()
		ended <- code
	}()
	line := make([]byte, 200)
	n, err := r.Read(line)
	if err != nil {
		cancel()
		w.t.Fatalf("serve: exit %d: %s", <-ended, &stderr)
	}
	code := -1
	stop = func() int {
		if code < 0 {
			cancel()
			code = <-ended
		}
		return code
	}
	w.t.Cleanup(func() { stop() })
	return strings.TrimSpace(string(line[:n])), stop
}

// get reads a page, which must answer 200.
func (w *world) get(address string) string {
	w.t.Helper()
	res, err := http.Get(address)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.t.Fatalf("GET %s: %s, %v\n%s", address, res.Status, err, b)
	}
	return string(b)
}

// page serves the register for one page.
func (w *world) page(path string) string {
	w.t.Helper()
	address, stop := w.site()
	text := w.get(address + path)
	if code := stop(); code != exitWell {
		w.t.Errorf("serve: exit %d", code)
	}
	return text
}
