// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestRecordAndReplay: a crawl made again from its recorded answers gives the same exports,
// byte for byte, with no forge there; and no token is on the tape.
func TestRecordAndReplay(t *testing.T) {
	for _, c := range []struct{ name, token string }{{"by_git", ""}, {"by_graphql", "s3cret-t0ken"}} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, demo.Options{})
			tape := filepath.Join(w.dir, "tape")
			w.must(exitWell, "init")
			if c.token != "" {
				t.Setenv(hubToken, c.token)
			}
			w.crawl(exitWell, "--activity", "--record", tape)
			recorded := w.export(w.db)
			os.Unsetenv(hubToken)

			other := *w
			other.db = filepath.Join(w.dir, "other.db")
			other.at = w.at.Add(1000 * time.Hour) // the tape has its own clock
			other.must(exitWell, "init")
			w.forge.Forget()
			other.crawl(exitWell, "--activity", "--replay", tape)
			if asked := w.forge.Requests(); len(asked) > 0 {
				t.Errorf("the forge was asked: %v", asked)
			}
			if replayed := other.export(other.db); replayed != recorded {
				t.Errorf("the exports differ: %s", firstDifference(recorded, replayed))
			}
			if a, b := w.query("SELECT body FROM snapshot ORDER BY repository"), other.query("SELECT body FROM snapshot ORDER BY repository"); a != b {
				t.Errorf("the snapshots differ: %s", firstDifference(a, b))
			}
			files, err := filepath.Glob(filepath.Join(tape, "*"))
			if err != nil || len(files) < 20 {
				t.Fatalf("%d files, %v", len(files), err)
			}
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil || c.token != "" && strings.Contains(string(b), c.token) || strings.Contains(strings.ToLower(string(b)), "authorization") {
					t.Errorf("%s holds a token, or cannot be read: %v", f, err)
				}
			}
			w.must(exitMisuse, "crawl", "--record", tape, "--accounts", w.accounts)
			other.must(exitMisuse, "crawl", "--replay", filepath.Join(w.dir, "none"), "--accounts", w.accounts)
		})
	}
}

// TestDryRun: what would change is said, line by line, and nothing changes.
func TestDryRun(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	if r := w.crawl(exitWell, "--dry-run"); !strings.Contains(r.out, "added repository hub.demo.test/Ville-de-Vaubrume/cantine\n") || len(w.rows("repositories")) != 0 {
		t.Errorf("before the first crawl: %s", r.out)
	}
	w.crawl(exitWell)
	before := w.export(w.db)
	w.later(time.Hour)
	if r := w.crawl(exitWell, "--dry-run"); r.out != "" {
		t.Errorf("nothing changed, and yet: %s", r.out)
	}
	if err := w.forge.Archive(demo.Hub + "/Ville-de-Vaubrume/cantine"); err != nil {
		t.Fatal(err)
	}
	if r := w.crawl(exitWell, "--dry-run"); !strings.HasPrefix(r.out, "changed repository hub.demo.test/Ville-de-Vaubrume/cantine archived\n") {
		t.Errorf("one was archived: %q", r.out)
	}
	if w.export(w.db) != before {
		t.Error("the dry run changed the register")
	}
}

// dormant asks that the page of a repository without a change for a year says so, and that
// of another, which is pushed to, does not.
func (w *world) dormant(asleep, awake string) {
	w.t.Helper()
	const words = "Dormant: no change in the past year."
	if !strings.Contains(w.page("/en/repositories/"+demo.Hub+"/"+asleep), words) {
		w.t.Errorf("%s is not said to be dormant", asleep)
	}
	other := w.fork(w.t)
	if _, err := w.forge.Push(w.t.Context(), demo.Hub+"/"+awake, "NEWS.md", []byte("# new\n")); err != nil {
		w.t.Fatal(err)
	}
	other.later(time.Hour)
	other.crawl(exitWell, "--activity")
	if strings.Contains(other.page("/en/repositories/"+demo.Hub+"/"+awake), words) {
		w.t.Errorf("%s is said to be dormant", awake)
	}
	w.crawl(exitWell, "--activity") // the same push, here too
}

// TestActivityIsShown: what was counted stands on the page, with what it means; a second
// crawl counts nothing again.
func TestActivityIsShown(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell, "--activity")
	page := w.page("/en/repositories/" + demo.Hub + "/Ville-de-Vaubrume/cantine")
	for _, want := range []string{"Distinct authors", "counted and then forgotten", "The same code elsewhere", demo.Tea + "/donnees/miroir-cantine", "at the same commit"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	w.dormant("Ville-de-Vaubrume/ancien-portail", "Ville-de-Vaubrume/cantine")
	w.later(time.Hour)
	w.crawl(exitWell, "--activity")
	if git := w.asked(func(e demo.Endpoint) bool { return e.Part == demo.PartGit }); len(git) > 0 {
		t.Errorf("nothing changed, and yet: %v", git)
	}
	files, err := filepath.Glob(w.db + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files { // every table, the journal and what was deleted
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"greffe@demo.test", "Greffe <"} {
			if i := bytes.Index(b, []byte(who)); i >= 0 {
				t.Errorf("%s of an author is kept: …%q…", who, b[max(0, i-60):min(len(b), i+40)])
			}
		}
	}
}

// TestReplayOfAListFromAnAddress: the list of accounts is on the tape as well, so that a
// replay asks nobody; and a replay that asks what was not recorded says so.
func TestReplayOfAListFromAnAddress(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccount(t.Context(), demo.Hub, "some", 3); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	keeper := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(rw, "hub.demo.test:\n  forge: github\n  owners:\n    some:\n")
	}))
	defer keeper.Close()
	const host = "example.com" // for which the server has its certificate
	at := netip.MustParseAddrPort(keeper.Listener.Addr().String())
	w.network.dial[host+":443"] = at
	w.network.allow = append(w.network.allow, host+"="+netip.PrefixFrom(at.Addr(), at.Addr().BitLen()).String())
	w.network.roots = w.network.roots.Clone()
	w.network.roots.AddCert(keeper.Certificate())
	w.accounts = "https://" + host + "/list.yml?token=s3cret"

	tape := filepath.Join(w.dir, "tape")
	w.must(exitWell, "init")
	w.crawl(exitWell, "--record", tape)
	if asked.Load() != 1 {
		t.Fatalf("the list was asked for %d times", asked.Load())
	}
	recorded := w.export(w.db)

	keeper.Close()
	other := *w
	other.db = filepath.Join(w.dir, "other.db")
	other.must(exitWell, "init")
	w.forge.Forget()
	other.crawl(exitWell, "--replay", tape)
	if n := w.forge.Requests(); len(n) > 0 {
		t.Errorf("the forge was asked: %v", n)
	}
	if replayed := other.export(other.db); replayed != recorded {
		t.Errorf("the exports differ: %s", firstDifference(recorded, replayed))
	}
	// The register has meanwhile seen what was recorded, and asks whether that still holds.
	if r := other.crawl(exitIncomplete, "--replay", tape); !strings.Contains(r.stderr, "not among the recorded answers") {
		t.Errorf("the reason is not said: %s", r.stderr)
	}
	other.accounts = "https://" + host + "/another.yml"
	if r := other.crawl(exitIncomplete, "--replay", tape); !strings.Contains(r.stderr, "not among the recorded answers") {
		t.Errorf("the reason is not said: %s", r.stderr)
	}
	files, err := filepath.Glob(filepath.Join(tape, "*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err != nil || strings.Contains(string(b), "s3cret") {
			t.Errorf("%s holds a secret, or cannot be read: %v", f, err)
		}
	}
}
