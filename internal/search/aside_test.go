// SPDX-License-Identifier: EUPL-1.2

package search

import "testing"

func TestAside(t *testing.T) {
	t.Run("is_done_at_the_same_time", func(t *testing.T) {
		met, done := make(chan bool), false
		wait := aside(func() { <-met; done = true })
		met <- true
		if wait(); !done {
			t.Error("not done")
		}
	})
	t.Run("panics_where_it_is_waited_for", func(t *testing.T) {
		wait := aside(func() { panic("a fault") })
		defer func() {
			if fault := recover(); fault != "a fault" {
				t.Error(fault)
			}
		}()
		wait()
	})
}

// TestColumnsAfterAPanic: a question that panics leaves the columns to those that write.
func TestColumnsAfterAPanic(t *testing.T) {
	for rule, filters := range map[string][]Filter{"while_it_is_filtered": {{Facet: "kind", Value: "x"}}, "while_it_is_counted": nil} {
		t.Run(rule, func(t *testing.T) {
			c := NewColumns()
			c.alive, c.size = Set{1}, 1
			c.facets, c.names = map[string]*column{"kind": nil}, []string{"kind"}
			func() {
				defer func() {
					if recover() == nil {
						t.Error("no panic: the case is none")
					}
				}()
				c.Count(Set{1}, filters)
			}()
			if !c.mu.TryLock() {
				t.Error("the columns stay locked")
			}
		})
	}
}
