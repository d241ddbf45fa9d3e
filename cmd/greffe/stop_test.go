// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"greffe/internal/demo"
)

// patience is how long the program may take to stop when it is told to (trust D10).
const patience = 5 * time.Second

// TestCrawlIsTold: a crawl that is told to stop does so at once, says so, loses
// nothing, and the next one goes on.
func TestCrawlIsTold(t *testing.T) {
	whole := newWorld(t, demo.Options{})
	whole.must(exitWell, "init")
	empty := whole.fork(t)
	whole.at = time.Now() // the crawls that are told to stop have no other clock, and what is observed says its day
	whole.crawl(exitWell)
	want := whole.export(whole.db)
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		host   string
		fault  demo.Fault // keeps the crawl from ending before it is told
		after  time.Duration
	}{
		{"at_work", syscall.SIGTERM, demo.Tea, demo.Fault{Kind: demo.Silence}, 100 * time.Millisecond},
		{"by_ctrl_c", syscall.SIGINT, demo.Tea, demo.Fault{Kind: demo.Silence}, 200 * time.Millisecond},
		{"while_a_forge_says_nothing", syscall.SIGTERM, demo.Hub, demo.Fault{Kind: demo.Silence}, time.Second},
		{"while_a_forge_asks_to_wait", syscall.SIGINT, demo.Hub, demo.Fault{Kind: demo.TooManyRequests, RetryAfter: 2 * time.Second}, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := empty.fork(t)
			w.forge.Break(c.host, c.fault)
			defer w.forge.Heal(c.host)
			cmd, said := w.child(t.Context(), w.db, "crawl", "--all", "--accounts", w.accounts)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			w.waitForCrawl()
			time.Sleep(c.after)
			told := time.Now()
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // the exit code tells
			if took := time.Since(told); took > patience {
				t.Errorf("it took %v to stop", took)
			}
			if code := cmd.ProcessState.ExitCode(); code != exitIncomplete || !strings.Contains(said.String(), "interrupted") {
				t.Errorf("exit %d: %s", code, said)
			}
			if s := w.status(); s.Outcome != "interrupted" {
				t.Errorf("status: %+v", s)
			}
			w.forge.Heal(c.host)
			w.at = time.Now()
			w.crawl(exitWell)
			if got := w.export(w.db); got != want {
				t.Errorf("the register differs from an undisturbed one:\n%s", difference(got, want))
			}
		})
	}
}

// waitForCrawl waits until a crawl has begun to ask the forge.
func (w *world) waitForCrawl() {
	w.t.Helper()
	w.forge.Forget()
	for range 1000 {
		if len(w.forge.Requests()) > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatal("the crawl did not begin")
}

// TestServeIsTold: the site that is told to stop answers what was asked, cuts
// nothing off, waits for nobody who stalls, and exits 0.
func TestServeIsTold(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	for round := range rounds(3, 100) {
		address, program := w.serveProcess()
		if round == 0 {
			stall(t, address)
		}
		ctx, stop := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() { read(ctx, t, address) })
		}
		time.Sleep(300 * time.Millisecond)
		told := time.Now()
		if err := program.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		err := program.Wait()
		if took := time.Since(told); err != nil || took > patience {
			t.Errorf("serve: %v after %v", err, took)
		}
		stop()
		readers.Wait()
	}
}

// stall begins a request and never ends it.
func stall(t *testing.T, address string) {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, "GET /fr/ HTTP/1.1\r\nHost: x\r\n"); err != nil {
		t.Fatal(err)
	}
}

// read asks for pages until the site refuses connections; no answer may break off.
func read(ctx context.Context, t *testing.T, address string) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for ctx.Err() == nil {
		res, err := client.Get(address + "/fr/recherche?q=cantine")
		if err != nil {
			// The site is closed. A connection that it had not taken yet is refused or reset.
			if !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
				t.Errorf("a request was cut off: %v", err)
			}
			return
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(string(b)), "</html>") {
			t.Errorf("an answer was cut off: %s, %v, %d bytes", res.Status, err, len(b))
			return
		}
	}
}

// serveProcess serves the register from a process of its own.
func (w *world) serveProcess() (string, *exec.Cmd) {
	w.t.Helper()
	return w.served("--db", w.db, "serve", "--listen", "127.0.0.1:0")
}

// served starts a process of the program that serves, and gives the address it prints.
func (w *world) served(args ...string) (string, *exec.Cmd) {
	w.t.Helper()
	program, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(program, args...) // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr(), "TMPDIR="+w.dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		w.t.Fatalf("%v: %v, %v", args, err, cmd.Wait())
	}
	return strings.TrimSpace(line), cmd
}

// TestDemoIsTold: the demonstration leaves nothing behind.
func TestDemoIsTold(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	address, program := w.served("demo", "--listen", "127.0.0.1:0")
	if page := w.get(address + "/fr/"); !strings.Contains(page, "émonstration") {
		t.Error("the page does not say that it is a demonstration")
	}
	told := time.Now()
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil || time.Since(told) > patience {
		t.Errorf("demo: %v after %v", err, time.Since(told))
	}
	left, err := filepath.Glob(filepath.Join(w.dir, "greffe-demo-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
