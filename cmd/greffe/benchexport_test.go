// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/export"
	"greffe/internal/register"
)

// BenchmarkExport measures the export of a million repositories beside the sqlite3 shell,
// in one run and over the same file: rows a second, the first byte, memory, and what
// readers who search meanwhile wait for. It is run by `make bench-export`.
func BenchmarkExport(b *testing.B) {
	rows := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("GREFFE_BENCH_ROWS")); err == nil {
		rows = n
	}
	if _, err := os.Stat(benchInventory); err != nil {
		b.Fatalf("real data not found at %s", benchInventory)
	}
	dir := b.TempDir()
	program, db := filepath.Join(dir, "greffe"), filepath.Join(dir, "r.db")
	command(b, "", "go", "build", "-o", program, ".")
	command(b, "", program, "--db", db, "init")
	command(b, "", program, "--db", db, "import", "repositories", benchInventory)
	// As many copies of the real ones as are wanted, each under an address of its own.
	command(b, fmt.Sprintf(`PRAGMA synchronous = OFF; BEGIN;
INSERT INTO repository (id, folded, host, name, forge_id, head, gone_at, seen_at, body)
SELECT r.id || '-' || g.value, r.folded || '-' || g.value, r.host, r.name, '', r.head, r.gone_at, r.seen_at, json_set(r.body, '$.id', r.id || '-' || g.value, '$.key', json_extract(r.body, '$.key') || '-' || g.value)
FROM generate_series(1, %[1]d / 9066 + 1) g CROSS JOIN repository r WHERE r.id NOT LIKE '%%-%%' LIMIT %[1]d - (SELECT COUNT(*) FROM repository); COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);`, rows), "sqlite3", db)
	benchLists(b, program, db, rows)
	benchServing(b, program, db, rows)
	b.ReportMetric(0, "ns/op") // the lines above are the result
}

// benchLists compares whole lists: CSV with the same columns taken out of the same JSON,
// NDJSON with the shell's own JSON of the same texts, one a row.
func benchLists(b *testing.B, program, db string, rows int) {
	var columns []string
	for _, c := range export.Repositories() {
		path := "$." + c.Name
		if name, isState := strings.CutSuffix(c.Name, "_state"); isState {
			path = "$." + name + ".state"
		} else if slices.ContainsFunc(export.Repositories(), func(o export.Column[*register.Repository]) bool { return o.Name == c.Name+"_state" }) {
			path = "$." + c.Name + ".value"
		}
		columns = append(columns, `json_extract(body, '`+path+`')`)
	}
	for _, x := range []struct {
		name, format, shell, sql string
		least                    float64
	}{
		{"CSV", "csv", "-csv", `SELECT ` + strings.Join(columns, ", ") + ` FROM repository ORDER BY folded`, 0.7},
		{"NDJSON", "ndjson", "-json", `SELECT body FROM repository ORDER BY folded`, 1},
	} {
		ours := toNothing(b, program, "--db", db, "export", "repositories", "--format", x.format)
		theirs := toNothing(b, "sqlite3", x.shell, db, x.sql)
		ratio := theirs.Seconds() / ours.Seconds()
		fmt.Printf("%s of %d repositories: greffe %.1f s, %.0f rows/s; sqlite3 %s %.1f s, %.0f rows/s; ratio %.2f (wanted %.1f)\n",
			x.name, rows, ours.Seconds(), float64(rows)/ours.Seconds(), x.shell, theirs.Seconds(), float64(rows)/theirs.Seconds(), ratio, x.least)
	}
}

// toNothing runs a program whose output nobody reads, and says how long it took.
func toNothing(b *testing.B, name string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), name, args...)
	cmd.Stdout = io.Discard
	start := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	return time.Since(start)
}

// benchServing sends a whole list over HTTP while somebody searches.
func benchServing(b *testing.B, program, db string, rows int) {
	site, pid := serveAs(b, program, db)
	searches := func(until <-chan struct{}, least int) time.Duration {
		var times []time.Duration
		for n := 0; ; n++ {
			select {
			case <-until:
				if n >= least {
					slices.Sort(times)
					return times[len(times)*99/100]
				}
			default:
			}
			start := time.Now()
			readWhole(b, site+"/api/v1/search?limit=20&q="+url.QueryEscape(benchQueries[n%len(benchQueries)]), nil)
			times = append(times, time.Since(start))
		}
	}
	done := make(chan struct{})
	close(done)
	searches(done, 50) // the first ones fill the caches
	forgetPeak(b, pid)
	alone := searches(done, 600)
	quiet := peakOf(b, pid)
	forgetPeak(b, pid)
	before := residentOf(b, pid)
	ended := make(chan struct{})
	var first time.Duration
	var size int64
	start := time.Now()
	go func() {
		defer close(ended)
		size = readWhole(b, site+"/export/repositories.ndjson", func() { first = time.Since(start) })
	}()
	meanwhile := searches(ended, 1)
	took := time.Since(start)
	fmt.Printf("NDJSON of %d repositories over HTTP: %.1f s, %.0f MB, first byte after %s (wanted 50ms), memory from %d to %d MB (wanted +32; searches alone: up to %d MB)\n",
		rows, took.Seconds(), float64(size)/1e6, first.Round(time.Millisecond), before>>20, peakOf(b, pid)>>20, quiet>>20)
	fmt.Printf("search meanwhile: p99 %s, alone %s, ratio %.2f (wanted 2)\n", meanwhile.Round(time.Millisecond), alone.Round(time.Millisecond), meanwhile.Seconds()/alone.Seconds())
}

// readWhole asks for an address and reads the answer to its end.
func readWhole(b *testing.B, address string, began func()) int64 {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		b.Error(err)
		return 0
	}
	req.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Error(err)
		return 0
	}
	defer res.Body.Close()
	one := make([]byte, 1)
	if _, err := io.ReadFull(res.Body, one); err != nil || res.StatusCode != http.StatusOK {
		b.Errorf("%s: %d, %v", address, res.StatusCode, err)
	}
	if began != nil {
		began()
	}
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil {
		b.Error(err)
	}
	return n + 1
}

// serveAs starts the program and gives its address and its process.
func serveAs(b *testing.B, program, db string) (string, int) {
	port := freePort(b)
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "--db", db, "serve", "--listen", "127.0.0.1:"+port)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
	site := "http://127.0.0.1:" + port
	for range 300 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, site+"/fr/", nil)
		if err != nil {
			b.Fatal(err)
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			return site, cmd.Process.Pid
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("the site does not answer")
	return "", 0
}

// residentOf and peakOf read a process's memory (Linux, proc(5)).
func residentOf(b *testing.B, pid int) int64 { return memoryOf(b, pid, "VmRSS:") }
func peakOf(b *testing.B, pid int) int64     { return memoryOf(b, pid, "VmHWM:") }

// forgetPeak lets the peak begin anew: that of the start, when the search is read into
// memory, is no export's (Linux, proc(5), clear_refs).
func forgetPeak(b *testing.B, pid int) {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0o200); err != nil {
		b.Fatal(err)
	}
}

func memoryOf(b *testing.B, pid int, name string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n << 10
		}
	}
	b.Fatalf("no %s", name)
	return 0
}
