// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"slices"
	"testing"

	"greffe/internal/register"
)

func sortStrings(s []string) { slices.Sort(s) }

// states lists the sheets of the register: path, name, state and reason.
func (o *office) states() []string {
	o.Helper()
	all, err := o.store.AllSheets(o.Context(), "", 100)
	var out []string
	for _, s := range must(o, all, err) {
		out = append(out, s.HeldPath+" "+s.Content.Name+" "+string(s.State)+" "+s.Withdrawal.Reason)
	}
	slices.Sort(out)
	return out
}

// TestHeldSheets follows the sheets that are files of a repository.
func TestHeldSheets(t *testing.T) {
	unreadable := func(path string) func(*register.Visit) {
		return func(v *register.Visit) {
			v.SheetFaults = map[string][]register.Finding{path: {{Rule: "sheet.yaml", Severity: register.Error}}}
		}
	}
	one := holding("algorithm.yml", "Calcul")
	for _, c := range []struct {
		rule   string
		visits []register.Visit
		want   []string
		same   bool // one id throughout
	}{
		{"one_found_is_published", []register.Visit{visit("ville/a", "1", 1, one)}, []string{"algorithm.yml Calcul published "}, true},
		{"a_changed_one_keeps_its_id", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/a", "1", 2, holding("algorithm.yml", "Calcul de la taxe"))}, []string{"algorithm.yml Calcul de la taxe published "}, true},
		{"one_whose_file_is_gone_is_withdrawn_with_the_reason", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/a", "1", 2)}, []string{"algorithm.yml Calcul withdrawn file_gone"}, true},
		{"one_whose_file_comes_back_is_published_again", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/a", "1", 2), visit("ville/a", "1", 3, one)}, []string{"algorithm.yml Calcul published "}, true},
		{"a_renamed_repository_keeps_the_id", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/b", "1", 2, one)}, []string{"algorithm.yml Calcul published "}, true},
		{"several_in_one_file_are_told_apart_by_name", []register.Visit{visit("ville/a", "1", 1, holding("algorithms/all.yml", "One sheet", "algorithms/all.yml", "Two sheets"))},
			[]string{"algorithms/all.yml One sheet published ", "algorithms/all.yml Two sheets published "}, false},
		{"a_file_that_cannot_be_read_withdraws_nothing", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/a", "1", 2, unreadable("algorithm.yml"))}, []string{"algorithm.yml Calcul published "}, true},
		{"a_failed_visit_withdraws_nothing", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/a", "1", 2, met(register.ReachUnavailable))}, []string{"algorithm.yml Calcul published "}, true},
		{"a_repository_that_is_gone_withdraws_nothing", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/a", "1", 2, met(register.ReachGone))}, []string{"algorithm.yml Calcul published "}, true},
		{"the_same_file_in_two_repositories_is_two_sheets", []register.Visit{visit("ville/a", "1", 1, one), visit("ville/b", "2", 1, one)},
			[]string{"algorithm.yml Calcul published ", "algorithm.yml Calcul published "}, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			ids := map[string]bool{}
			for _, v := range c.visits {
				o.visits(v)
				all, err := o.store.AllSheets(t.Context(), "", 100)
				for _, s := range must(o, all, err) {
					ids[s.ID] = true
				}
			}
			o.equal("sheets", o.states(), c.want)
			if c.same && len(ids) != 1 {
				t.Errorf("%d ids", len(ids))
			}
		})
	}
}

// TestWithdrawnKeepsItsAddress shows what a reader of a withdrawn sheet gets.
func TestWithdrawnKeepsItsAddress(t *testing.T) {
	o := newOffice(t)
	o.visits(visit("ville/a", "1", 1, holding("algorithm.yml", "Calcul de la taxe")))
	all, err := o.store.Sheets(t.Context(), "", 10)
	slug := must(o, all, err)[0].Slug
	o.equal("found", o.find("taxe", register.Filter{Facet: "kind", Value: "sheet"}), 1)
	o.visits(visit("ville/a", "1", 2))
	s, err := o.store.SheetBySlug(t.Context(), slug)
	o.equal("withdrawn", must(o, s, err).Withdrawal, register.Withdrawal{Reason: "file_gone", At: at(2)})
	o.equal("found no more", o.find("taxe", register.Filter{Facet: "kind", Value: "sheet"}), 0)
	links, err := o.store.AllLinksOfSheet(t.Context(), s.ID)
	o.equal("links", len(must(o, links, err)), 0)
	o.equal("no longer a repository with a link", o.find("", register.Filter{Facet: "link", Value: "verified"}, register.Filter{Facet: "kind", Value: "repository"}), 0)
}
