// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"bufio"
	"bytes"
	"context"
	"debug/elf"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// root is the top of the tree as this package's tests see it.
const root = "../.."

// buildProgram builds the program as make build ships it.
func buildProgram(t *testing.T) string {
	t.Helper()
	noticeSources(t)
	bin := filepath.Join(t.TempDir(), "greffe")
	cmd := exec.CommandContext(t.Context(), "make", "--no-print-directory", "-C", root, "build", "BIN="+bin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make build: %v\n%s", err, out)
	}
	return bin
}

// noticeSources looks at every source of the program: what a child process compiles,
// go test's cache does not know, and it would keep an old answer.
func noticeSources(t *testing.T) {
	t.Helper()
	for _, top := range []string{"cmd", "crawler", "internal", "schemas", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			_, err = os.Stat(path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// startDemo runs greffe demo and gives the address that it prints; stderr keeps what the
// program says to people; more are further words of the command line. The test's end stops it.
func startDemo(t *testing.T, bin string, stderr *safeBuffer, more ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, bin, append([]string{"demo", "--listen", "127.0.0.1:0"}, more...)...) // #nosec G204 -- a test’s own words
	cmd.Dir = t.TempDir()
	cmd.Env = environment(cmd.Dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	cmd.Stderr = stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		announce(bufio.NewScanner(stdout), ready)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		err := cmd.Wait()
		if t.Failed() {
			t.Logf("greffe demo ended: %v\n%s", err, stderr.String())
		}
	})
	select {
	case address := <-ready:
		return address
	case <-done:
		t.Fatalf("greffe demo ended before it served\n%s", stderr.String())
	case <-time.After(3 * time.Minute):
		t.Fatalf("greffe demo did not serve within 3 minutes\n%s", stderr.String())
	}
	return ""
}

// announce sends the first address of this machine that the lines hold, and reads on to their end.
func announce(lines *bufio.Scanner, ready chan<- string) {
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for lines.Scan() {
		if a := address.FindString(lines.Text()); a != "" {
			select {
			case ready <- a:
			default:
			}
		}
	}
}

// environment is this process's own, with a home of the program's own and without settings of Greffe.
func environment(home string) []string {
	env := []string{"HOME=" + home, "TMPDIR=" + home}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name != "HOME" && name != "TMPDIR" && !strings.HasPrefix(name, "GREFFE_") {
			env = append(env, v)
		}
	}
	return env
}

// safeBuffer is a buffer that a process fills while a test reads it.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// checkBinary proves that the program needs nothing of the machine it runs on.
func checkBinary(t *testing.T, bin string) {
	if runtime.GOOS == "linux" {
		f, err := elf.Open(bin)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, p := range f.Progs {
			if p.Type == elf.PT_INTERP {
				t.Error("the program is linked to libraries of the machine: it must be static")
			}
		}
	}
	out, err := exec.CommandContext(t.Context(), bin, "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if v := strings.TrimSpace(string(out)); v == "" || strings.HasSuffix(v, " dev") {
		t.Errorf("greffe version prints %q: the build gave it none", v)
	}
}
