// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/inventory"
	"greffe/internal/law"
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

// BenchmarkImportOrganisations imports 36,000 invented bodies into a new register, each
// with a number and inhabitants, once an iteration.
func BenchmarkImportOrganisations(b *testing.B) {
	const bodies = 36_000
	list := make([]law.ListedBody, bodies)
	for i := range list {
		list[i] = law.ListedBody{
			Name: fmt.Sprintf("Saint-%d-sur-%d", i%600, i/600), Identifiers: []register.Identifier{{Scheme: "siren", Value: fmt.Sprintf("%09d", i)}},
			Population: register.Fact[int]{State: register.Present, Value: 20 + i, Origin: register.Origin{Date: "2026-01-01"}},
		}
	}
	for b.Loop() {
		engine, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "r.db"), sqlite.Create)
		if err != nil {
			b.Fatal(err)
		}
		s := store.New(engine, nil)
		if _, err := desk.New(s, fr.Profile(), time.Now).ImportOrganisations(b.Context(), register.Origin{Kind: register.Imported, Source: "bodies.json"}, list); err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
	b.ReportMetric(float64(bodies*b.N)/b.Elapsed().Seconds(), "rows/s")
}
