// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestABudgetStarvesNobody: rounds under one and the same budget, a day apart, read every
// repository of every account in the end, and what has been read holds up nothing.
func TestABudgetStarvesNobody(t *testing.T) {
	const accounts, each = 12, 2
	for _, c := range []struct{ budget, rounds int }{
		{4, 24}, // one list and one reading, of two requests
		{8, 12},
		{14, 7},
	} {
		t.Run(fmt.Sprint(c.budget), func(t *testing.T) {
			w := newWorld(t, demo.Options{Minimal: true})
			list := demo.Hub + ":\n  forge: github\n  owners:\n"
			for i := range accounts {
				name := fmt.Sprintf("org%02d", i)
				if err := w.forge.AddAccount(t.Context(), demo.Hub, name, each); err != nil {
					t.Fatal(err)
				}
				list += "    " + name + ":\n"
			}
			w.accounts = w.write("some.yml", list)
			w.must(exitWell, "init")
			read := 0
			for round := 1; read < accounts*each; round++ {
				if round > c.rounds {
					t.Fatalf("%d of %d repositories were read in %d rounds", read, accounts*each, c.rounds)
				}
				w.greffe("crawl", "--accounts", w.accounts, "--budget", fmt.Sprintf("%s=%d", demo.Hub, c.budget))
				read = 0
				for _, r := range w.rows("repositories") {
					if r["head"] != "" {
						read++
					}
				}
				t.Logf("round %d: %d read", round, read)
				w.later(24 * time.Hour)
			}
		})
	}
}
