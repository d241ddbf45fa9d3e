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
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

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
	b.Run("Churn", benchChurn)
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
	for _, host := range []string{demo.Hub, demo.Lab, demo.Tea, demo.Git} {
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
	listed, visited                int   // repositories
}

var spentLine = regexp.MustCompile(`(?m)^[a-z.]+: (\d+) requests?, (\d+) of them unchanged, (\d+) KB`)

// installed is a copy of this very binary, as whoever installs a program has it: of a file
// that a linker has just written, the kernel counts a dozen more megabytes as in use.
func (w *world) installed(b *testing.B) string {
	b.Helper()
	to := filepath.Join(w.dir, "greffe-copy")
	if _, err := os.Stat(to); err == nil {
		return to
	}
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	err = copyFile(program, to)
	if err == nil {
		err = os.Chmod(to, 0o700) // #nosec G302 -- it is run
	}
	if err != nil {
		b.Fatal(err)
	}
	return to
}

// measure crawls in a process of its own.
func (w *world) measure(b *testing.B, args ...string) measured {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), w.installed(b), append([]string{"--db", w.db, "--lang", "en", "crawl", "--accounts", w.accounts}, args...)...) // #nosec G204 -- this very binary
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
	m.listed, m.visited, _ = visited(b, said.String())
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
	cmd := exec.CommandContext(b.Context(), w.installed(b), "--db", w.db, "init") // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr())
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("init: %v\n%s", err, out)
	}
}

// benchShapes crawls the same fifty repositories on each shape of forge.
func benchShapes(b *testing.B, w *world) {
	list := func(host, kind string) {
		owners := "    org:\n"
		if kind == "git" { // it lists nothing: each repository is named
			owners = ""
			for i := range benchRepositories {
				owners += fmt.Sprintf("    org/r%02d:\n", i)
			}
		}
		w.accounts = filepath.Join(w.dir, "comptes.yml")
		if err := os.WriteFile(w.accounts, []byte(host+":\n  forge: "+kind+"\n  owners:\n"+owners), 0o600); err != nil {
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
		{"Plain git", demo.Git, "git", "", nil},
		{"Plain git, activity", demo.Git, "git", "", []string{"--activity"}},
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
	w.forge.Delay(farAway)
	defer w.forge.Delay(0)
	var times []time.Duration
	for range benchTimes {
		w.fresh(b)
		m := w.measure(b, args...)
		m.print(name+": 50 ms an answer", benchRepositories)
		times = append(times, m.wall)
	}
	slices.Sort(times)
	fmt.Printf("%-42s best %.2f s, median %.2f s (wanted 3.53, a third of 10.6)\n", name+": 50 ms an answer", times[0].Seconds(), times[len(times)/2].Seconds())
}

// farAway is how long each answer of a forge far away takes; benchTimes how often that is
// measured, since a machine does other things as well.
const (
	farAway    = 50 * time.Millisecond
	benchTimes = 3
)

// benchGit reads the same repositories with git itself: heads and roots; then all commits,
// which is what activity needs; then those from afar, as many at once as a crawl asks.
func benchGit(w *world) {
	for _, c := range []struct {
		name, depth, filter string
		delay               time.Duration
		atOnce              int
	}{
		{"git clone --depth 1 --filter=blob:none", "--depth=1", "--filter=blob:none", 0, 1},
		{"git clone --filter=tree:0", "--single-branch", "--filter=tree:0", 0, 1},
		{"git clone --filter=tree:0, four at once", "--single-branch", "--filter=tree:0", 0, 4},
		{"git clone --filter=tree:0, 4 at once, 50 ms", "--single-branch", "--filter=tree:0", farAway, 4},
	} {
		w.forge.Forget()
		w.forge.Delay(c.delay)
		start := time.Now()
		cpu, err := w.clones(c.depth, c.filter, c.atOnce)
		w.forge.Delay(0)
		if err != nil {
			fmt.Printf("%s: %v\n", c.name, err)
			continue
		}
		n := w.count()
		fmt.Printf("%-42s %6d requests, %5.2f a repository, without any file, %6.2f s, %6.2f s of CPU\n", c.name, n, float64(n)/benchRepositories, time.Since(start).Seconds(), cpu.Seconds())
	}
}

// clones has git copy the repositories, and gives the CPU time of git and all it started.
func (w *world) clones(depth, filter string, atOnce int) (time.Duration, error) {
	dir, err := os.MkdirTemp(w.dir, "clones")
	if err != nil {
		return 0, err
	}
	var cpu atomic.Int64
	var all errgroup.Group
	all.SetLimit(atOnce)
	for i := range benchRepositories {
		all.Go(func() error {
			cmd := exec.Command("git", "-c", "http.proxy=http://"+w.forge.Addr(), "clone", "--quiet", "--bare", depth, filter, // #nosec G204 -- our own forge
				fmt.Sprintf("http://%s/org/r%02d.git", demo.Hub, i), filepath.Join(dir, strconv.Itoa(i)))
			out, err := cmd.CombinedOutput()
			if err != nil {
				return fmt.Errorf("git clone: %w: %s", err, out)
			}
			cpu.Add(int64(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()))
			return nil
		})
	}
	err = all.Wait()
	return time.Duration(cpu.Load()), err
}

// benchChurn changes one of a hundred repositories on each kind of forge and crawls again.
func benchChurn(b *testing.B) {
	for _, c := range churnShapes {
		b.Run(c.name, func(b *testing.B) {
			accounts := 20 // of 50 repositories each: on these forges each costs requests of its own
			if c.token != "" {
				accounts = 100
			}
			forge, err := demo.Start(b.Context(), demo.Options{Minimal: true, Dir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			defer forge.Close()
			dir := b.TempDir()
			w := &world{forge: forge, dir: dir, db: filepath.Join(dir, "greffe.db"), accounts: filepath.Join(dir, "comptes.yml")}
			list, own := churned(b, forge, c.host, c.kind, accounts, 50)
			if err := os.WriteFile(w.accounts, []byte(list), 0o600); err != nil {
				b.Fatal(err)
			}
			b.Setenv(hubToken, c.token)
			w.fresh(b)
			name := fmt.Sprintf("%s, %d repositories", c.name, 50*accounts)
			w.measure(b).print(name+": first", 50*accounts)
			changed := own[:accounts/2]
			for _, repository := range changed {
				if _, err := forge.Push(b.Context(), repository, "NEWS.md", []byte("new\n")); err != nil {
					b.Fatal(err)
				}
			}
			m := w.measure(b)
			m.print(name+": 1 % changed", len(changed))
			fmt.Printf("%-42s %d changed, %d read: %.2f × (wanted 1.2)\n", name, len(changed), m.visited, float64(m.visited)/float64(len(changed)))
			w.mustHaveRead(b, changed)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// mustHaveRead fails where what changed was not read: a crawl that reads nothing is cheap.
func (w *world) mustHaveRead(b *testing.B, changed []string) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), w.installed(b), "--db", w.db, "export", "repositories") // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), childForge+"="+w.forge.Addr())
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("export: %v", err)
	}
	lines := strings.Split(string(out), "\n")
	for _, repository := range changed {
		head, err := w.forge.Head(b.Context(), repository)
		if err != nil {
			b.Fatal(err)
		}
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, repository) && strings.Contains(l, head) }) {
			b.Errorf("%s stands at %s, which the register does not know", repository, head)
		}
	}
}

// The accounts of the large benchmark, and the repositories of each: 30,800 in all.
const scaleAccounts, scaleEach = 1400, 22

// benchScale crawls 1,400 accounts with 30,800 repositories.
func benchScale(b *testing.B) {
	const accounts, each = scaleAccounts, scaleEach
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
// the same readers of an idle site, before and after, since a machine does other things as
// well. They come at a fixed rate and do not wait for one another: readers who ask again
// as soon as they are answered would take whatever of the processor the crawl leaves, and
// would measure each other. The forge answers as one from afar does: where it stands beside
// the crawl, as here, its own work would be taken for the crawl's.
func benchReaders(b *testing.B, w *world) {
	address, program := w.serveForBench(b)
	defer func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	}()
	next := 0 // no page is asked for twice
	read := func(ctx context.Context) ([]time.Duration, []string) {
		times, faults := steadily(ctx, address, func(i int) string { return readerPage(next+i, scaleAccounts, scaleEach) })
		next += 1_000_000
		return times, faults
	}
	while := func(d time.Duration) []time.Duration {
		ctx, stop := context.WithTimeout(b.Context(), d)
		defer stop()
		times, _ := read(ctx)
		return times
	}
	while(5 * time.Second) // pages are parsed, the search is loaded
	idle := while(20 * time.Second)
	ctx, stop := context.WithCancel(b.Context())
	var cost measured
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer stop()
		cost = w.measure(b, "--all")
	}()
	w.forge.Delay(farAway)
	busy, faults := read(ctx)
	<-done
	w.forge.Delay(0)
	idle = append(idle, while(20*time.Second)...)
	slices.Sort(idle)
	cost.print("30,800 repositories: all again, read meanwhile", 30_800)
	fmt.Printf("readers: p99 %v idle (%d answers), %v while crawling (%d answers), ratio %.2f (wanted 2), %d faults\n",
		at99(idle).Round(100*time.Microsecond), len(idle), at99(busy).Round(100*time.Microsecond), len(busy), float64(at99(busy))/float64(max(1, at99(idle))), len(faults))
}

// serveForBench serves the register from a process of its own.
func (w *world) serveForBench(b *testing.B) (string, *exec.Cmd) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), w.installed(b), "--db", w.db, "serve", "--listen", "127.0.0.1:0") // #nosec G204 -- this very binary
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
