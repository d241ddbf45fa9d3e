// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"greffe/internal/register"
	"greffe/internal/store"
)

var engineCases = []testCase{
	{"a_batch_is_applied_whole_or_not_at_all", func(d *desk) {
		err := d.engine.Apply(d.Context(), insertLock("one", "me"), store.Statement{SQL: `INSERT INTO no_such_table VALUES (1)`, Want: store.AnyRows})
		if err == nil {
			d.Fatal("a statement that cannot be carried out was")
		}
		d.equal("locks", d.locks(), []string{})
	}},
	{"another_number_of_rows_than_wanted_is_a_conflict_and_rolls_back", func(d *desk) {
		for _, want := range []int{0, 2} {
			s := insertLock("two", "me")
			s.Want = want
			if err := d.engine.Apply(d.Context(), insertLock("one", "me"), s); !errors.Is(err, register.ErrConflict) {
				d.Errorf("want %d rows: %v, expected a conflict", want, err)
			}
		}
		d.equal("locks", d.locks(), []string{})
	}},
	{"the_wanted_number_of_rows_is_no_conflict", func(d *desk) {
		if err := d.engine.Apply(d.Context(), insertLock("one", "me"),
			store.Statement{SQL: `DELETE FROM lock WHERE name = ?`, Args: []any{"none"}, Want: 0}); err != nil {
			d.Error(err)
		}
		d.equal("locks", d.locks(), []string{"one"})
	}},
	{"a_breach_of_a_constraint_is_a_conflict", func(d *desk) {
		err := d.engine.Apply(d.Context(), insertLock("one", "me"), insertLock("one", "you"))
		if !errors.Is(err, register.ErrConflict) {
			d.Errorf("%v, expected a conflict", err)
		}
		d.equal("locks", d.locks(), []string{})
	}},
	{"a_cancelled_context_applies_nothing", func(d *desk) {
		ctx, cancel := context.WithCancel(d.Context())
		cancel()
		if err := d.engine.Apply(ctx, insertLock("one", "me")); !errors.Is(err, context.Canceled) {
			d.Errorf("%v, expected the cancellation", err)
		}
		d.equal("locks", d.locks(), []string{})
		if err := d.engine.Apply(d.Context(), insertLock("one", "me")); err != nil {
			d.Errorf("the next batch: %v", err)
		}
	}},
	{"a_cancelled_context_ends_a_query", func(d *desk) {
		ctx, cancel := context.WithTimeout(d.Context(), 50*time.Millisecond)
		defer cancel()
		begin := time.Now()
		err := d.engine.Query(ctx, store.Statement{SQL: `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n`},
			func(store.Row) error { return nil })
		if err == nil || time.Since(begin) > 20*time.Second {
			d.Errorf("after %v: %v", time.Since(begin), err)
		}
		d.equal("locks", d.locks(), []string{})
	}},
	{"the_fault_of_a_row_ends_the_query_and_stands", func(d *desk) {
		fault := errors.New("fault")
		rows := 0
		err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT 1 UNION ALL SELECT 2`}, func(store.Row) error { rows++; return fault })
		if !errors.Is(err, fault) || rows != 1 {
			d.Errorf("%d rows, %v", rows, err)
		}
	}},
	{"what_was_read_of_a_row_is_not_that_of_the_next", func(d *desk) {
		var got []string
		var value sql.RawBytes
		err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT v FROM (SELECT 1 AS n, 'long' AS v UNION ALL SELECT 2, NULL UNION ALL SELECT 3, '' UNION ALL SELECT 4, 'x') ORDER BY n`},
			func(r store.Row) error {
				if err := r.Scan(&value); err != nil {
					return err
				}
				got = append(got, fmt.Sprintf("%q nothing: %v", string(value), value == nil))
				return nil
			})
		if err != nil {
			d.Fatal(err)
		}
		d.equal("values", got, []string{`"long" nothing: false`, `"" nothing: true`, `"" nothing: false`, `"x" nothing: false`})
	}},
	{"a_question_is_asked_while_another_is_answered", func(d *desk) {
		n := 0
		err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT 1 UNION ALL SELECT 2`}, func(store.Row) error {
			return d.engine.Query(d.Context(), store.Statement{SQL: `SELECT 3 UNION ALL SELECT 4`}, func(store.Row) error { n++; return nil })
		})
		if err != nil || n != 4 {
			d.Errorf("%d rows, %v", n, err)
		}
	}},
	{"what_panics_in_a_row_takes_no_reader_away", func(d *desk) {
		for range 20 {
			func() {
				defer func() { _ = recover() }()
				_ = d.engine.Query(d.Context(), store.Statement{SQL: `SELECT 1`}, func(store.Row) error { panic("a fault") })
			}()
		}
		ctx, cancel := context.WithTimeout(d.Context(), 20*time.Second)
		defer cancel()
		if err := d.engine.Query(ctx, store.Statement{SQL: `SELECT 1`}, func(store.Row) error { return nil }); err != nil {
			d.Error(err)
		}
	}},
	{"a_query_cannot_write", func(d *desk) {
		s := insertLock("one", "me")
		if err := d.engine.Query(d.Context(), s, func(store.Row) error { return nil }); err == nil {
			d.Error("a query wrote")
		}
		d.equal("locks", d.locks(), []string{})
	}},
	{"the_version_differs_after_another_has_written", func(d *desk) {
		before, err := d.Version(d.Context())
		must(d, before, err)
		other := store.New(d.open(d.T), nil)
		batch := register.Batch{At: at(1), Actor: "test", Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}}
		if err := other.Save(d.Context(), batch); err != nil {
			d.Fatal(err)
		}
		if after, err := other.Version(d.Context()); err != nil || after == before {
			d.Errorf("version %d, then %d, %v", before, after, err)
		}
	}},
	{"two_processes_write_at_once_and_neither_is_refused", func(d *desk) {
		others := []*store.Register{d.Register, store.New(d.open(d.T), nil)}
		var wg sync.WaitGroup
		for n, r := range others {
			wg.Go(func() {
				for i := range 40 {
					key := fmt.Sprintf("github.com/a/p%d-%d", n, i)
					batch := register.Batch{At: at(1), Actor: "test", Repositories: []register.Repository{repository(key, key, 1, nil)}}
					if err := r.Save(d.Context(), batch); err != nil {
						d.Errorf("process %d: %v", n, err)
					}
					if _, err := r.Figures(d.Context()); err != nil {
						d.Errorf("process %d reads: %v", n, err)
					}
				}
			})
		}
		wg.Wait()
		f, err := store.New(d.open(d.T), nil).Figures(d.Context()) // these two may not have heard of one another yet
		d.equal("repositories", must(d, f, err).Repositories, 80)
		d.equal("changes", len(d.journal()), 80)
	}},
}

func insertLock(name, owner string) store.Statement {
	return store.Statement{SQL: `INSERT INTO lock (name, owner, expires) VALUES (?, ?, '')`, Args: []any{name, owner}, Want: 1}
}

// locks names the locks held.
func (d *desk) locks() []string {
	d.Helper()
	names := []string{}
	err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT name FROM lock ORDER BY name`}, func(row store.Row) error {
		var name string
		err := row.Scan(&name)
		names = append(names, name)
		return err
	})
	return must(d, names, err)
}
