// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// BenchmarkCrawl measures the crawl on the demonstration's forge: what it asks, what it
// reads, how long it takes and how much memory, beside bare git in the same run. It is
// run by `make bench-crawl`; the machine's own figures are absolute, the ratios are not.
func BenchmarkCrawl(b *testing.B) {
	b.Run("Shapes", func(b *testing.B) {
		w := benchWorld(b)
		benchShapes(b, w)
		benchGit(w)
		b.ReportMetric(0, "ns/op") // the lines above are the result
	})
	b.Run("Scale", benchScale)
}

// The repositories that the figures of other crawlers were measured on: their number, how
// many declare what, and how many commits they hold together.
const (
	benchRepositories = 50
	benchCommits      = 46_974
)

func benchWorld(b *testing.B) *world {
	b.Helper()
	forge, err := demo.Start(context.Background(), demo.Options{Minimal: true, Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { forge.Close() })
	dir := b.TempDir()
	w := &world{forge: forge, dir: dir, db: filepath.Join(dir, "greffe.db"), at: firstDay}
	for _, host := range []string{demo.Hub, demo.Lab, demo.Tea} {
		for i := range benchRepositories {
			files := map[string][]byte{"README.md": []byte("# r\n"), "LICENSE": []byte("MIT License\n"), "src/main.go": []byte(strings.Repeat("x\n", 10_000))}
			switch {
			case i < 30:
				files["publiccode.yml"] = []byte("publiccodeYmlVersion: \"0.4\"\nname: R\nurl: https://hub.demo.test/o/r\n")
			case i < 40:
				files["publiccode.yml"] = []byte("name: [\n")
			}
			path := fmt.Sprintf("org/r%02d", i)
			if err := forge.AddRepository(b.Context(), host, path, files); err != nil {
				b.Fatal(err)
			}
			if err := forge.AddHistory(b.Context(), host+"/"+path, benchCommits/benchRepositories); err != nil {
				b.Fatal(err)
			}
		}
	}
	return w
}

// measured is what one crawl cost.
type measured struct {
	requests, unchanged, kilobytes int
	wall, cpu                      time.Duration
	memory                         int64 // KiB
}

var spentLine = regexp.MustCompile(`(?m)^[a-z.]+: (\d+) requests?, (\d+) of them unchanged, (\d+) KB`)

// measure crawls in a process of its own.
func (w *world) measure(b *testing.B, args ...string) measured {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), program, append([]string{"--db", w.db, "--lang", "en", "crawl", "--accounts", w.accounts}, args...)...) // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr(), childPeak+"="+w.peakFile())
	var said strings.Builder
	cmd.Stderr = &said
	start := time.Now()
	if err := cmd.Run(); err != nil {
		text := said.String()
		b.Fatalf("crawl: %v\n%s", err, text[max(0, len(text)-4000):])
	}
	m := measured{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	m.memory = peakHeld(w.peakFile(), cmd.ProcessState)
	for _, line := range spentLine.FindAllStringSubmatch(said.String(), -1) {
		for i, to := range []*int{&m.requests, &m.unchanged, &m.kilobytes} {
			n, err := strconv.Atoi(line[i+1])
			if err != nil {
				b.Fatal(err)
			}
			*to += n
		}
	}
	return m
}

func (m measured) print(what string, repositories int) {
	fmt.Printf("%-42s %6d requests, %5.2f a repository, %5d unchanged, %6d KB, %6.2f s, %6.2f s of CPU, %4d MB\n",
		what, m.requests, float64(m.requests)/float64(repositories), m.unchanged, m.kilobytes, m.wall.Seconds(), m.cpu.Seconds(), m.memory>>10)
}

// fresh empties the register of the benchmark.
func (w *world) fresh(b *testing.B) {
	b.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(w.db + suffix)
	}
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), program, "--db", w.db, "init") // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr())
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("init: %v\n%s", err, out)
	}
}

// benchShapes crawls the same fifty repositories on each shape of forge.
func benchShapes(b *testing.B, w *world) {
	list := func(host, kind string) {
		w.accounts = filepath.Join(w.dir, "comptes.yml")
		if err := os.WriteFile(w.accounts, []byte(host+":\n  forge: "+kind+"\n  owners:\n    org:\n"), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, host, kind, token string
		args                    []string
	}{
		{"GitHub, token", demo.Hub, "github", "x", nil},
		{"GitHub, token, activity", demo.Hub, "github", "x", []string{"--activity"}},
		{"GitHub, no token", demo.Hub, "github", "", nil},
		{"GitLab", demo.Lab, "gitlab", "", nil},
		{"Gitea, git without filters", demo.Tea, "gitea", "", nil},
		{"Gitea, activity without filters", demo.Tea, "gitea", "", []string{"--activity"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			list(c.host, c.kind)
			b.Setenv(hubToken, c.token)
			w.shape(b, c.name, c.host, c.args)
			b.ReportMetric(0, "ns/op") // the lines that it prints are the result
		})
	}
}

// shape crawls fifty repositories of one host for the first time, again, after a push,
// and from afar.
func (w *world) shape(b *testing.B, name, host string, args []string) {
	w.fresh(b)
	w.measure(b, args...).print(name+": first", benchRepositories)
	w.measure(b, args...).print(name+": nothing changed", benchRepositories)
	if _, err := w.forge.Push(b.Context(), host+"/org/r00", "NEWS.md", []byte(name)); err != nil {
		b.Fatal(err)
	}
	w.measure(b, args...).print(name+": one push", 1)
	w.fresh(b)
	w.forge.Delay(50 * time.Millisecond)
	w.measure(b, args...).print(name+": 50 ms an answer", benchRepositories)
	w.forge.Delay(0)
}

// benchGit reads the same repositories with git itself: heads, roots and small files.
func benchGit(w *world) {
	dir, err := os.MkdirTemp(w.dir, "clones")
	if err != nil {
		return
	}
	start, requests := time.Now(), 0
	w.forge.Forget()
	for i := range benchRepositories {
		cmd := exec.Command("git", "-c", "http.proxy=http://"+w.forge.Addr(), "clone", "--quiet", "--bare", "--depth=1", "--filter=blob:none", // #nosec G204 -- our own forge
			fmt.Sprintf("http://%s/org/r%02d.git", demo.Hub, i), filepath.Join(dir, strconv.Itoa(i)))
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Printf("git clone: %v: %s\n", err, out)
			return
		}
	}
	for _, n := range w.forge.Requests() {
		requests += n
	}
	fmt.Printf("%-42s %6d requests, %5.2f a repository, without any file, %6.2f s\n", "git clone --depth 1 --filter=blob:none", requests, float64(requests)/benchRepositories, time.Since(start).Seconds())
}

// benchScale crawls 1,400 accounts with 30,800 repositories.
func benchScale(b *testing.B) {
	const accounts, each = 1400, 22
	forge, err := demo.Start(context.Background(), demo.Options{Minimal: true, Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer forge.Close()
	dir := b.TempDir()
	w := &world{forge: forge, dir: dir, db: filepath.Join(dir, "greffe.db"), accounts: filepath.Join(dir, "comptes.yml")}
	text := demo.Hub + ":\n  forge: github\n  owners:\n"
	for i := range accounts {
		name := fmt.Sprintf("a%04d", i)
		if err := forge.AddAccount(b.Context(), demo.Hub, name, each); err != nil {
			b.Fatal(err)
		}
		text += "    " + name + ":\n"
	}
	if err := os.WriteFile(w.accounts, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Setenv(hubToken, "x")
	w.fresh(b)
	w.measure(b).print("30,800 repositories, 1,400 accounts: first", accounts*each)
	w.measure(b).print("30,800 repositories: nothing changed", accounts*each)
	benchReaders(b, w)
}

// benchReaders measures how long readers wait while everything is visited again, beside
// the same readers of an idle site.
func benchReaders(b *testing.B, w *world) {
	address, program := w.serveForBench(b)
	defer func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	}()
	read := func(d time.Duration) ([]time.Duration, []string) {
		ctx, stop := context.WithTimeout(b.Context(), d)
		defer stop()
		return readFor(ctx, address)
	}
	read(5 * time.Second) // pages are parsed, the search is loaded
	idle, _ := read(20 * time.Second)
	ctx, stop := context.WithCancel(b.Context())
	var cost measured
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer stop()
		cost = w.measure(b, "--all")
	}()
	busy, faults := readFor(ctx, address)
	<-done
	cost.print("30,800 repositories: all again, read meanwhile", 30_800)
	fmt.Printf("readers: p99 %v idle (%d answers), %v while crawling (%d answers), ratio %.2f (wanted 2), %d faults\n",
		at99(idle).Round(100*time.Microsecond), len(idle), at99(busy).Round(100*time.Microsecond), len(busy), float64(at99(busy))/float64(max(1, at99(idle))), len(faults))
}

// serveForBench serves the register from a process of its own.
func (w *world) serveForBench(b *testing.B) (string, *exec.Cmd) {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), program, "--db", w.db, "serve", "--listen", "127.0.0.1:0") // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr())
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line), cmd
}
