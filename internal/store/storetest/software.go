// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"fmt"
	"slices"

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
		bearers, err := d.SoftwareBearers(d.Context(), []string{"macantine", "autre", "code", ""})
		d.equal("bearers", must(d, bearers, err), map[string][]string{"macantine": {declares.ID, called.ID}, "autre": {other.ID}})
		keys, err := d.SoftwareKeys(d.Context(), []string{called.ID, declares.ID, other.ID, "none"})
		d.equal("keys", must(d, keys, err), map[string]string{called.ID: "macantine", declares.ID: "macantine", other.ID: "autre"})
		moved := repository("github.com/a/code", "2", 2, nil)
		d.save(2, register.Batch{Repositories: []register.Repository{moved}})
		bearers, err = d.SoftwareBearers(d.Context(), []string{"macantine", "code"})
		d.equal("once it declares no more", must(d, bearers, err), map[string][]string{"macantine": {called.ID}, "code": {moved.ID}})
	}},
	{"no_more_of_one_name_are_compared_than_a_page_has_room_for", func(d *desk) {
		var b register.Batch
		for i := range register.SoftwareMost + 20 {
			b.Repositories = append(b.Repositories, repository(fmt.Sprintf("github.com/a%d/docs", i), fmt.Sprint(i), 1, nil))
		}
		d.save(1, b)
		list, err := d.RepositoriesWithSoftwareKey(d.Context(), "docs")
		d.equal("docs", len(must(d, list, err)), register.SoftwareMost)
	}},
	{"a_new_register_has_nothing_to_gather", func(d *desk) {
		left, err := d.ToGather(d.Context())
		d.equal("left", must(d, left, err), false)
		keys, err := d.Ungathered(d.Context(), 10)
		if must(d, keys, err); slices.Contains(keys, "") {
			d.Error("a name of nothing is to be gathered")
		}
	}},
}
