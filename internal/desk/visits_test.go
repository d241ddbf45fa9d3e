// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"greffe/internal/register"
)

// atOnce saves visits side by side, as the crawler does.
func (o *office) atOnce(all ...register.Visit) {
	o.Helper()
	var wait sync.WaitGroup
	for _, v := range all {
		wait.Go(func() {
			if err := o.desk.SaveVisit(o.Context(), v); err != nil {
				o.Errorf("%s: %v", v.Repository.Key, err)
			}
		})
	}
	wait.Wait()
}

// TestVisitsAtOnce saves visits of one second side by side, which the desk keeps in few
// batches: the register is that of visits saved one by one.
func TestVisitsAtOnce(t *testing.T) {
	many := func(n int) []register.Visit {
		var all []register.Visit
		for i := range n {
			all = append(all, visit(fmt.Sprintf("ville/r%03d", i), fmt.Sprint(100+i), 2))
		}
		return all
	}
	twin := observed(func(r *register.Repository) { r.Head = present("c0ffee") })
	for _, c := range []struct {
		rule   string
		before []register.Visit
		visits []register.Visit
	}{
		{"many_new_ones", nil, many(150)},
		{"one_takes_the_address_that_another_has_left", []register.Visit{visit("ville/a", "1", 1)},
			append(many(20), visit("ville/b", "1", 2), visit("ville/a", "2", 2))},
		{"the_same_one_twice", nil, append(many(20), visit("ville/r003", "103", 2))},
		{"sheets_and_twins", []register.Visit{visit("ville/site", "9", 1, holding("algorithm.yml", "Attribution des places"))},
			append(many(20), visit("ville/calcul", "1", 2, holding("algorithm.yml", "Tarif de la cantine"), twin), visit("ville/miroir", "3", 2, twin), visit("ville/site", "9", 2))},
	} {
		t.Run(c.rule, func(t *testing.T) {
			one, together := newOffice(t), newOffice(t)
			one.visits(c.before...)
			together.visits(c.before...)
			one.visits(c.visits...)
			together.atOnce(c.visits...)
			together.equal("register", together.export(), one.export())
		})
	}
	t.Run("one_takes_the_address_right_after_another_has_left_it", func(t *testing.T) {
		one, together := newOffice(t), newOffice(t)
		one.visits(visit("ville/a", "1", 1), visit("ville/b", "1", 2), visit("ville/a", "2", 2))
		together.visits(visit("ville/a", "1", 1))
		if err := together.desk.KeepTogether(t.Context(), visit("ville/b", "1", 2), visit("ville/a", "2", 2)); err != nil {
			t.Fatal(err)
		}
		together.equal("register", together.export(), one.export())
	})
	t.Run("one_that_was_cancelled_leaves_no_trace_and_costs_no_other", func(t *testing.T) {
		o := newOffice(t)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := o.desk.SaveVisit(gone, visit("ville/x", "7", 2)); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
		})
		wait.Go(func() { o.atOnce(many(20)...) })
		wait.Wait()
		all, err := o.store.RepositoriesOnHost(t.Context(), "hub.example", "", 100)
		o.equal("repositories", len(must(o, all, err)), 20)
	})
}
