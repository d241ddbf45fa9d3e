// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"testing"

	"greffe/internal/register"
)

// TestIdentity says who a visited repository is.
func TestIdentity(t *testing.T) {
	other := func(v *register.Visit) { v.Repository.Kind, v.Account.Kind = register.PlainGit, register.PlainGit }
	for _, c := range []struct {
		rule   string
		visits []register.Visit
		want   []string // present keys and the forge ids there
		gone   int
	}{
		{"the_forges_id_makes_one_repository_of_two_addresses", []register.Visit{visit("ville/a", "1", 1), visit("ville/b", "1", 2)}, []string{"hub.example/ville/b #1"}, 0},
		{"without_an_id_the_address_does", []register.Visit{visit("ville/a", "", 1), visit("ville/a", "", 2)}, []string{"hub.example/ville/a #"}, 0},
		{"an_id_learnt_later_is_the_same_repository", []register.Visit{visit("ville/a", "", 1), visit("ville/a", "1", 2), visit("ville/b", "1", 3)}, []string{"hub.example/ville/b #1"}, 0},
		{"a_new_id_at_an_old_address_is_another_repository_and_the_old_one_is_gone", []register.Visit{visit("ville/a", "1", 1), visit("ville/a", "2", 2)}, []string{"hub.example/ville/a #2"}, 1},
		{"one_that_was_displaced_comes_back_under_its_new_address", []register.Visit{visit("ville/a", "1", 1), visit("ville/a", "2", 2), visit("ville/b", "1", 3)}, []string{"hub.example/ville/a #2", "hub.example/ville/b #1"}, 0},
		{"a_former_address_taken_by_another_displaces_nobody", []register.Visit{visit("ville/a", "1", 1), visit("ville/b", "1", 2), visit("ville/a", "2", 3)}, []string{"hub.example/ville/a #2", "hub.example/ville/b #1"}, 0},
		{"case_alone_is_no_difference_where_the_forge_folds_it", []register.Visit{visit("ville/a", "", 1), visit("Ville/A", "", 2)}, []string{"hub.example/Ville/A #"}, 0},
		{"case_is_a_difference_elsewhere", []register.Visit{visit("ville/a", "", 1, other), visit("ville/A", "", 2, other)}, []string{"hub.example/ville/A #", "hub.example/ville/a #"}, 0},
		{"one_never_met_and_not_there_is_nothing", []register.Visit{visit("ville/a", "1", 1, met(register.ReachGone))}, nil, 0},
		{"one_never_met_that_does_not_answer_is_listed", []register.Visit{visit("ville/a", "1", 1, met(register.ReachUnavailable))}, []string{"hub.example/ville/a #1"}, 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			o.visits(c.visits...)
			all, err := o.store.RepositoriesOnHost(t.Context(), "hub.example", "", 10)
			var there []string
			gone := 0
			for _, r := range must(o, all, err) {
				if r.Gone() {
					gone++
				} else {
					there = append(there, r.Key+" #"+r.ForgeID)
				}
			}
			sortStrings(there)
			o.equal("repositories", there, c.want)
			o.equal("gone", gone, c.gone)
			for _, v := range c.visits {
				if r, err := o.store.RepositoryByKey(t.Context(), v.Repository.Key); len(c.want) > 0 && (err != nil || r.Gone()) {
					t.Errorf("%s leads to %q, gone %v: %v", v.Repository.Key, r.Key, r.Gone(), err)
				}
			}
		})
	}
}

// TestMirror has one repository be known under two addresses at once.
func TestMirror(t *testing.T) {
	o := newOffice(t)
	mirrored := observed(func(r *register.Repository) { r.Aliases = []register.Address{{Key: "mirror.example/a"}} })
	o.visits(visit("ville/a", "1", 1, mirrored), visit("ville/a", "1", 2))
	r := o.repository("https://mirror.example/a.git")
	o.equal("repository", r.Key, "hub.example/ville/a")
	o.equal("aliases", r.Aliases, []register.Address{{Key: "mirror.example/a"}})
}

// TestMerge says what is known of a description after two visits.
func TestMerge(t *testing.T) {
	said := func(f register.Fact[string]) func(*register.Visit) {
		return observed(func(r *register.Repository) { r.Description = f })
	}
	for _, c := range []struct {
		rule   string
		second func(*register.Visit)
		want   string
		state  register.State
	}{
		{"a_new_value_replaces_the_old", said(present("new")), "new", register.Present},
		{"asked_for_and_not_there_replaces_the_old", said(register.Fact[string]{State: register.Absent}), "", register.Absent},
		{"what_was_not_asked_for_stays", said(register.Fact[string]{}), "old", register.Present},
		{"an_answer_that_cannot_be_used_does_not_replace_a_good_one", said(register.Fact[string]{State: register.Failed}), "old", register.Present},
		{"a_failed_visit_erases_nothing", met(register.ReachUnavailable), "old", register.Present},
		{"a_repository_that_is_gone_keeps_what_was_known", met(register.ReachGone), "old", register.Present},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			o.visits(visit("ville/a", "1", 1, said(present("old"))), visit("ville/a", "1", 2, c.second))
			d := o.repository("hub.example/ville/a").Description
			o.equal("description", []string{string(d.State), d.Value}, []string{string(c.state), c.want})
		})
	}
}

// TestReach follows a repository through bad days.
func TestReach(t *testing.T) {
	type state struct {
		reach    register.Reach
		gone     int // hour, 0 for not gone
		failures int
	}
	for _, c := range []struct {
		rule   string
		visits []register.Reach
		want   state
	}{
		{"not_found_is_gone_since_the_first_visit_that_missed_it", []register.Reach{register.ReachOpen, register.ReachGone, register.ReachGone}, state{register.ReachGone, 2, 0}},
		{"one_visit_that_missed_it_is_not_enough", []register.Reach{register.ReachOpen, register.ReachGone}, state{register.ReachGone, 0, 0}},
		{"removed_is_gone_too_and_says_why", []register.Reach{register.ReachOpen, register.ReachRemoved, register.ReachRemoved}, state{register.ReachRemoved, 2, 0}},
		{"a_forge_s_bad_day_between_two_misses_counts_for_neither", []register.Reach{register.ReachOpen, register.ReachGone, register.ReachUnavailable, register.ReachGone}, state{register.ReachGone, 2, 0}},
		{"forbidden_is_gone_too_and_says_why", []register.Reach{register.ReachOpen, register.ReachForbidden, register.ReachForbidden}, state{register.ReachForbidden, 2, 0}},
		{"blocked_is_gone_too_and_says_why", []register.Reach{register.ReachOpen, register.ReachBlocked, register.ReachBlocked}, state{register.ReachBlocked, 2, 0}},
		{"one_that_answers_again_is_back", []register.Reach{register.ReachOpen, register.ReachGone, register.ReachGone, register.ReachOpen}, state{register.ReachOpen, 0, 0}},
		{"unavailable_is_not_gone_and_is_counted", []register.Reach{register.ReachOpen, register.ReachUnavailable, register.ReachUnavailable}, state{register.ReachUnavailable, 0, 2}},
		{"unavailable_after_gone_stays_gone", []register.Reach{register.ReachOpen, register.ReachGone, register.ReachGone, register.ReachUnavailable}, state{register.ReachUnavailable, 2, 1}},
		{"an_answer_ends_the_count_of_failures", []register.Reach{register.ReachOpen, register.ReachUnavailable, register.ReachOpen}, state{register.ReachOpen, 0, 0}},
		{"an_empty_repository_is_there", []register.Reach{register.ReachEmpty}, state{register.ReachEmpty, 0, 0}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			for i, reach := range c.visits {
				o.visits(visit("ville/a", "1", i*25+1, met(reach))) // each on a day of its own
			}
			r := o.repository("hub.example/ville/a")
			want := c.want
			got := state{r.Reach, 0, r.Failures}
			if r.Gone() {
				got.gone = r.GoneAt.Hour()
			}
			if got != want {
				t.Errorf("%+v, expected %+v", got, want)
			}
			if want.failures > 0 && (r.VisitedAt.IsZero() || r.ListMark == "") {
				t.Error("the failed visit erased the time of the last good one")
			}
			o.equal("found by the facet", o.find("", register.Filter{Facet: "gone", Value: map[bool]string{true: "yes", false: "no"}[want.gone > 0]}, register.Filter{Facet: "kind", Value: "repository"}), 1)
		})
	}
}

// TestTwiceOnOneDay: two visits of one day are one bad day.
func TestTwiceOnOneDay(t *testing.T) {
	o := newOffice(t)
	o.visits(visit("ville/a", "1", 1), visit("ville/a", "1", 2, met(register.ReachGone)), visit("ville/a", "1", 20, met(register.ReachGone)))
	before := o.changes()
	if r := o.repository("hub.example/ville/a"); r.Gone() || r.MissingAt.Hour() != 2 {
		t.Errorf("gone %v, missing since %v", r.GoneAt, r.MissingAt)
	}
	o.visits(visit("ville/a", "1", 25, met(register.ReachGone)))
	if r := o.repository("hub.example/ville/a"); !r.GoneAt.Equal(at(2)) {
		t.Errorf("gone since %v", r.GoneAt)
	}
	o.equal("changes when it is confirmed", o.changes(), before+1)
}

// TestVisitTwice sends a visit twice, and an older one late.
func TestVisitTwice(t *testing.T) {
	o := newOffice(t)
	first := visit("ville/a", "1", 2, holding("algorithm.yml", "Calcul"))
	o.visits(first)
	before := o.changes()
	o.visits(first)
	o.equal("changes after the same visit", o.changes(), before)
	o.visits(visit("ville/a", "1", 3, holding("algorithm.yml", "Calcul")))
	o.equal("changes after a visit that found the same", o.changes(), before)
	o.visits(visit("ville/zero", "1", 1, holding("algorithm.yml", "Calcul")))
	o.equal("key after an older visit", o.repository("hub.example/ville/a").Key, "hub.example/ville/a")
}

// TestAccountOfVisits says which accounts hold a repository.
func TestAccountOfVisits(t *testing.T) {
	o := newOffice(t)
	second := register.Account{Host: "hub.example", Path: "region", Kind: register.GitHub}
	of := func(a register.Account) func(*register.Visit) { return func(v *register.Visit) { v.Account = a } }
	unlisted := func(v *register.Visit) { v.Listed = false }
	o.visits(visit("ville/a", "1", 1), visit("ville/a", "1", 2, of(second)))
	o.equal("in two lists", o.repository("hub.example/ville/a").Accounts, []string{"hub.example/region", "hub.example/ville"})
	o.visits(visit("ville/a", "1", 3, unlisted))
	o.equal("left one list", o.repository("hub.example/ville/a").Accounts, []string{"hub.example/region"})
	held, err := o.store.RepositoriesOfAccount(t.Context(), "hub.example/ville")
	o.equal("of the account that it left", len(must(o, held, err)), 0)
	owners, err := o.store.Owners(t.Context(), []string{o.repository("hub.example/ville/a").ID})
	for _, bodies := range must(o, owners, err) {
		o.equal("owner", bodies[0].Name, "region")
		o.equal("its name is the account's", bodies[0].NameOrigin, register.NameFromForge)
	}
}
