// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkErase measures how long an erasure takes in a large register, and what readers
// and writers feel of it: the file is written anew. GREFFE_BENCH_ROWS sets its size
// (100,000). Figures are printed, nothing is asserted.
func BenchmarkErase(b *testing.B) {
	rows := 100_000
	if v, err := strconv.Atoi(benchAsked["ROWS"]); err == nil {
		rows = v
	}
	dir := b.TempDir()
	program, db := filepath.Join(dir, "greffe"), filepath.Join(dir, "large.db")
	command(b, "", "go", "build", "-o", program, ".")
	fillRecombined(b, program, db, dir, rows)
	sheets := filepath.Join(dir, "sheets.yml")
	if err := os.WriteFile(sheets, []byte("name: Tarif de la cantine\nadministration: Ville de Valmont\npurpose: Fixer un prix\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	command(b, "", program, "--db", db, "import", "sheets", sheets)
	info, err := os.Stat(db)
	if err != nil {
		b.Fatal(err)
	}
	address, _ := startServer(b, program, db)
	get(address + "/fr/recherche?q=impots")
	n := 0
	page := func() string { // each time another, so that none is ready
		n++
		return address + "/fr/recherche?q=cantine+" + strconv.Itoa(n)
	}
	before, faultsBefore := paced(page, 20, 10)
	fmt.Printf("%d rows, a file of %d MB: 20 questions/s without an erasure: %s; not answered: %d\n", rows, info.Size()>>20, percentiles(before), faultsBefore)
	took := make(chan time.Duration)
	go func() {
		time.Sleep(2 * time.Second)
		start := time.Now()
		said := command(b, "", program, "--db", db, "erase", "tarif-de-la-cantine-ville-de-valmont", "--version", "1", "--ground", "personal")
		if strings.Contains(said, "rror") {
			fmt.Println(said)
		}
		took <- time.Since(start)
	}()
	during, faults := paced(page, 20, 20)
	fmt.Printf("%d rows: the erasure took %s; 20 questions/s for 20 s around it: %s; not answered: %d\n", rows, (<-took).Round(time.Millisecond), percentiles(during), faults)
	b.ReportMetric(0, "ns/op") // the lines above are the result
}
