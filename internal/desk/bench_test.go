// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/inventory"
	"greffe/internal/law/fr"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// inventoryFile is the real public inventory, read where it is and never copied.
const inventoryFile = "../../../shared/data/french/repositories.csv"

// BenchmarkImport imports the real inventory into a new register, once an iteration.
func BenchmarkImport(b *testing.B) {
	csv, err := os.ReadFile(inventoryFile)
	if err != nil {
		b.Skipf("real data not found at %s", inventoryFile)
	}
	records := 0
	for b.Loop() {
		engine, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "r.db"), sqlite.Create)
		if err != nil {
			b.Fatal(err)
		}
		s := store.New(engine, nil)
		list, err := inventory.ReadRepositories(bytes.NewReader(csv), "repositories.csv")
		if err != nil {
			b.Fatal(err)
		}
		d := desk.New(s, fr.Profile(), time.Now)
		origin := register.Origin{Kind: register.Imported, Source: "repositories.csv"}
		if _, err := d.ImportRepositories(b.Context(), origin, list.Accounts, list.Repositories); err != nil {
			b.Fatal(err)
		}
		records += list.Records
		s.Close()
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "rows/s")
}
