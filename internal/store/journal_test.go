// SPDX-License-Identifier: EUPL-1.2

package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// empty opens a new register in a file of its own.
func empty(t *testing.T) *store.Register {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "greffe.db"), sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	r := store.New(engine, nil)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func save(t *testing.T, r *store.Register, b register.Batch) {
	t.Helper()
	if b.At.IsZero() {
		b.At = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	}
	if err := r.Save(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

func repository(key string, kind register.ForgeKind, licence string) register.Repository {
	folded := register.FoldKey(key, kind)
	r := register.Repository{ID: register.RepositoryID("", "", folded), Key: key, Kind: kind, URL: "https://" + key, Reach: register.ReachOpen}
	if licence != "" {
		r.Licence = register.Known(licence, register.Origin{Kind: register.Observed}, register.Evidence{})
	}
	return r
}

func TestLastChangesOf(t *testing.T) {
	r := empty(t)
	save(t, r, register.Batch{
		Accounts:     []register.Account{{Host: "forge.example", Path: "valmont", Kind: register.GitLab}},
		Repositories: []register.Repository{repository("forge.example/valmont/a", register.GitLab, "MIT")},
	})
	save(t, r, register.Batch{Repositories: []register.Repository{repository("forge.example/valmont/a", register.GitLab, "EUPL-1.2")}})
	kinds := []register.Kind{register.KindRepository, register.KindSheet}

	t.Run("other_kinds_are_left_out", func(t *testing.T) {
		got, err := r.LastChangesOf(t.Context(), kinds, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || got[0].Seq <= got[1].Seq {
			t.Fatalf("got %+v, want the two changes of the repository, latest first", got)
		}
	})
	t.Run("only_below_the_position", func(t *testing.T) {
		all, _ := r.LastChangesOf(t.Context(), kinds, 0, 10)
		got, err := r.LastChangesOf(t.Context(), kinds, all[0].Seq, 10)
		if err != nil || len(got) != 1 || got[0].Seq != all[1].Seq {
			t.Fatalf("got %+v, %v, want the older change alone", got, err)
		}
	})
	t.Run("a_change_tells_the_state_before_and_after", func(t *testing.T) {
		got, err := r.LastChangesOf(t.Context(), kinds, 0, 1)
		if err != nil || !slices.Equal(got[0].Fields, []string{"licence"}) {
			t.Fatalf("got %+v, %v, want a change of the licence", got, err)
		}
		before, after := string(got[0].Before["licence"]), string(got[0].After["licence"])
		if before != `{"state":"present","value":"MIT"}` || after != `{"state":"present","value":"EUPL-1.2"}` {
			t.Errorf("licence %s -> %s", before, after)
		}
	})
}

// A forge that does not fold case lists "Z" before "a": a page that ends at "B" must not lose "C".
func TestRepositoriesPagesKeepCase(t *testing.T) {
	r := empty(t)
	var want []string
	for _, name := range []string{"A", "B", "C", "Z", "a", "b", "z"} {
		key := "git.example/" + name
		want = append(want, key)
		save(t, r, register.Batch{Repositories: []register.Repository{repository(key, register.PlainGit, "")}})
	}
	for _, limit := range []int{1, 2, 3} {
		t.Run(fmt.Sprintf("pages_of_%d", limit), func(t *testing.T) {
			var got []string
			for after := ""; ; {
				page, err := r.Repositories(t.Context(), after, limit)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, x := range page {
					got = append(got, x.Key)
				}
				after = register.FoldKey(page[len(page)-1].Key, register.PlainGit)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
