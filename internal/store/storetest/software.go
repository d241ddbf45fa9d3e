// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
)

// soft makes software of one name in so many repositories.
func soft(slug, key string, parts int) register.Software {
	s := register.Software{Slug: slug, Key: key, Name: slug, Metadata: register.MetadataAbsent}
	for i := range parts {
		s.Parts = append(s.Parts, register.SoftwarePart{Repository: fmt.Sprint("r", i), Address: fmt.Sprint("h/", i), Name: slug, Ground: register.SoftwareMain})
	}
	return s
}

func declaring(name string) func(*register.Repository) {
	return func(r *register.Repository) { r.Software = register.Fact[string]{State: register.Present, Value: name} }
}

var softwareCases = []testCase{
	{"software_is_listed_by_address_and_found_by_key", func(d *desk) {
		a, b, c := soft("a", "a", 2), soft("a--x", "a", 1), soft("b", "b", 1)
		d.save(1, register.Batch{Software: []register.Software{c, a, b}})
		d.save(1, register.Batch{Software: []register.Software{c, a, b}})
		list, err := d.Software(d.Context(), "a", 10)
		d.equal("after the first", must(d, list, err), []register.Software{b, c})
		list, err = d.SoftwareBySlug(d.Context(), []string{"b", "none", "a"})
		d.equal("by address", must(d, list, err), []register.Software{c, a})
		list, err = d.SoftwareWithKey(d.Context(), []string{"a", "a", ""})
		d.equal("by key", must(d, list, err), []register.Software{a, b})
		d.save(2, register.Batch{Software: []register.Software{soft("a", "a", 3)}, DropSoftware: []string{"b"}})
		list, err = d.Software(d.Context(), "", 10)
		d.equal("later", must(d, list, err), []register.Software{soft("a", "a", 3), b})
	}},
	{"who_bears_a_name_declares_it_or_is_called_so", func(d *desk) {
		called := repository("github.com/a/Ma-Cantine", "1", 1, nil)
		declares := repository("github.com/a/code", "2", 1, declaring("Ma cantine"))
		other := repository("github.com/b/macantine", "3", 1, declaring("Autre"))
		d.save(1, register.Batch{Repositories: []register.Repository{called, declares, other}})
		bearers := func(keys ...string) (ids []string) {
			list, err := d.SoftwareBearers(d.Context(), keys)
			for _, r := range must(d, list, err) {
				ids = append(ids, r.Name+" "+r.SoftwareKey())
			}
			return ids
		}
		named := func(all ...register.Repository) (ids []string) {
			slices.SortFunc(all, func(a, b register.Repository) int { return strings.Compare(a.ID, b.ID) })
			for _, r := range all {
				ids = append(ids, r.Name+" "+r.SoftwareKey())
			}
			return ids
		}
		d.equal("bearers", bearers("macantine", "autre", "code", ""), named(called, declares, other))
		list, err := d.RepositoriesWithSoftwareKey(d.Context(), "macantine", 10)
		d.equal("who declares it first", must(d, list, err), []register.Repository{declares, called})
		moved := repository("github.com/a/code", "2", 2, nil)
		d.save(2, register.Batch{Repositories: []register.Repository{moved}})
		d.equal("what one bears and does not declare has none", bearers("macantine", "code"), []string(nil))
		d.save(2, register.Batch{Repositories: []register.Repository{repository("github.com/c/code", "4", 2, nil)}})
		d.equal("two that are called so", bearers("code"), []string{"code code", "code code"})
	}},
	{"a_name_is_marked_for_what_it_was_and_for_what_it_is", func(d *desk) {
		before, after := repository("github.com/a/cantine", "1", 1, nil), repository("github.com/a/cantine", "1", 2, declaring("Préau"))
		stale := func() []string {
			keys, _, err := d.StaleSoftware(d.Context(), 10)
			return slices.Sorted(slices.Values(must(d, keys, err)))
		}
		d.save(1, register.Batch{Repositories: []register.Repository{before}})
		d.equal("nothing was asked", stale(), []string(nil))
		d.save(2, register.Batch{Repositories: []register.Repository{after}, Regather: []string{after.ID}})
		d.equal("both", stale(), []string{"cantine", "preau"})
	}},
	{"what_was_read_before_another_wrote_is_a_conflict_and_writes_nothing", func(d *desk) {
		one := repository("github.com/a/cantine", "1", 1, nil)
		again := register.Batch{Repositories: []register.Repository{one}, Regather: []string{one.ID}}
		d.save(1, again)
		_, marks, err := d.StaleSoftware(d.Context(), 10)
		must(d, marks, err)
		d.save(2, again) // another program
		late := register.Batch{At: at(3), Actor: "test", Software: []register.Software{soft("cantine", "cantine", 2)}, Gathered: &register.Gathered{Marks: marks}}
		if err := d.Save(d.Context(), late); !errors.Is(err, register.ErrConflict) {
			d.Errorf("late: %v", err)
		}
		_, marks, err = d.StaleSoftware(d.Context(), 10)
		late.Gathered.Marks = must(d, marks, err)
		must(d, 0, d.Save(d.Context(), late))
		list, err := d.Software(d.Context(), "", 10)
		d.equal("once it was read again", len(must(d, list, err)), 1)
	}},
	{"software_that_is_none_any_more_keeps_its_address", func(d *desk) {
		d.save(1, register.Batch{Software: []register.Software{soft("a", "a", 2)}})
		d.save(2, register.Batch{DropSoftware: []string{"a"}})
		list, err := d.Software(d.Context(), "", 10)
		d.equal("listed", len(must(d, list, err)), 0)
		was, err := d.FormerSoftwareBySlug(d.Context(), "a")
		d.equal("what it was", must(d, was, err), soft("a", "a", 2))
		d.save(3, register.Batch{Software: []register.Software{soft("a", "a", 2)}})
		list, err = d.Software(d.Context(), "", 10)
		d.equal("once it is again", len(must(d, list, err)), 1)
	}},
	{"all_that_bear_a_name_are_compared_and_a_page_shows_as_many_as_it_asks_for", func(d *desk) {
		var b register.Batch
		for i := range register.SoftwareMost + 20 {
			b.Repositories = append(b.Repositories, repository(fmt.Sprintf("github.com/a%d/docs", i), fmt.Sprint(i), 1, nil))
		}
		d.save(1, b)
		list, err := d.RepositoriesWithSoftwareKey(d.Context(), "docs", register.SoftwareMost)
		d.equal("docs", len(must(d, list, err)), register.SoftwareMost)
		list, err = d.SoftwareBearers(d.Context(), []string{"docs"})
		d.equal("compared", len(must(d, list, err)), register.SoftwareMost+20)
	}},
	{"a_new_register_has_nothing_to_gather", func(d *desk) {
		left, err := d.ToGather(d.Context())
		d.equal("left", must(d, left, err), (*register.GatheredUntil)(nil))
		keys, err := d.Ungathered(d.Context(), "", 10)
		if must(d, keys, err); slices.Contains(keys, "") {
			d.Error("a name of nothing is to be gathered")
		}
	}},
}
