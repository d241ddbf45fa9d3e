// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"greffe/internal/demo"
)

// readerPaths are what readers ask for while a crawl writes.
var readerPaths = []string{"/fr/recherche?q=r&f-forge=hub.demo.test", "/fr/depots", "/api/v1/repositories?limit=20", "/fr/couverture", "/fr/"}

// readFor asks for pages from a few readers until ctx ends, each a moment after the answer
// before, and gives how long each answer took, sorted, and what was wrong with any.
func readFor(ctx context.Context, address string) (times []time.Duration, faults []string) {
	var mu sync.Mutex
	var readers sync.WaitGroup
	for n := range 2 {
		readers.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for i := n; ctx.Err() == nil; i++ {
				took, fault := readOnce(client, address+readerPaths[i%len(readerPaths)])
				mu.Lock()
				times = append(times, took)
				if fault != "" {
					faults = append(faults, fault)
				}
				mu.Unlock()
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	readers.Wait()
	slices.Sort(times)
	return times, faults
}

// steadily asks for pages at a fixed rate until ctx ends, from a few readers, and gives what
// readFor does. How long an answer took is counted from when it was due: while one reader
// waits, those who would have come meanwhile wait too, and are counted.
func steadily(ctx context.Context, address string, page func(i int) string) (times []time.Duration, faults []string) {
	const readers, every = 4, 100 * time.Millisecond // 40 pages a second
	var mu sync.Mutex
	var all sync.WaitGroup
	start := time.Now()
	for n := range readers {
		all.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for i := n; ; i += readers {
				due := start.Add(time.Duration(i) * every / readers)
				select {
				case <-time.After(time.Until(due)):
				case <-ctx.Done():
					return
				}
				_, fault := readOnce(client, address+page(i))
				mu.Lock()
				times = append(times, time.Since(due))
				if fault != "" {
					faults = append(faults, fault)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(times)
	return times, faults
}

// readerPage is the i-th page that readers of a register of so many accounts ask for: half
// of them are what everybody looks at; half are entries and searches, each of which hardly
// anybody asks for twice, and which no cache holds. It is the same for the same i.
func readerPage(i, accounts, each int) string {
	draw := rand.New(rand.NewPCG(uint64(i), 1)) // #nosec G404 G115 -- no secret
	account, repository := draw.IntN(accounts), 1+draw.IntN(each)
	switch i % 8 {
	case 1, 5, 7:
		return fmt.Sprintf("/fr/depots/hub.demo.test/a%04d/r%04d", account, repository)
	case 3:
		return fmt.Sprintf("/fr/recherche?q=a%04d", account)
	}
	return readerPaths[i/2%len(readerPaths)]
}

func readOnce(client *http.Client, page string) (took time.Duration, fault string) {
	start := time.Now()
	res, err := client.Get(page)
	if err != nil {
		return time.Since(start), err.Error()
	}
	b, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	switch {
	case err != nil:
		fault = err.Error()
	case res.StatusCode != http.StatusOK:
		fault = page + ": " + res.Status
	case bytes.Contains(b, []byte("database is locked")):
		fault = page + ": database is locked"
	}
	return time.Since(start), fault
}

// at99 is the 99th of a hundred.
func at99(sorted []time.Duration) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*99)/100]
}

// TestReadersWhileCrawling: the site answers every reader while another process crawls on
// the same register, and none waits long. The ratio to an idle site is measured by
// `make bench-crawl`, on a machine that does nothing else.
func TestReadersWhileCrawling(t *testing.T) {
	const most = 2 * time.Second
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccount(t.Context(), demo.Hub, "grand", 150); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("grand.yml", "hub.demo.test:\n  forge: github\n  owners:\n    grand:\n")
	w.must(exitWell, "init")
	address, program := w.serveProcess()
	ctx, stop := context.WithCancel(t.Context())
	cmd, said := w.child(t.Context(), w.db, "crawl", "--accounts", w.accounts)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // the exit code tells
		stop()
	}()
	times, faults := readFor(ctx, address)
	if code := cmd.ProcessState.ExitCode(); code != exitWell {
		t.Errorf("the crawl: exit %d: %s", code, said)
	}
	if len(faults) > 0 {
		t.Errorf("%d of %d answers: %v", len(faults), len(times), faults[:min(3, len(faults))])
	}
	if p99 := at99(times); p99 > most || len(times) < 20 {
		t.Errorf("%d answers, p99 %v", len(times), p99)
	}
	_ = program.Process.Kill()
	_ = program.Wait()
}
