// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"greffe/internal/register"
)

var linkCases = []testCase{
	{"links_are_listed_surest_first_and_rejected_ones_only_to_those_who_ask_for_all", func(d *desk) {
		var links []register.Link
		for i, status := range []register.LinkStatus{register.LinkRejected, register.LinkProposed, register.LinkContested, register.LinkDeclared, register.LinkVerified} {
			links = append(links, link("s1", string(rune('a'+i)), "r1", status))
		}
		d.save(1, register.Batch{Links: links})
		of := []register.LinkStatus{register.LinkVerified, register.LinkDeclared, register.LinkContested, register.LinkProposed}
		bySheet, err := d.LinksOfSheets(d.Context(), []string{"s1", "s2"})
		d.equal("of the sheet", statuses(must(d, bySheet, err)), of)
		byRepository, err := d.LinksOfRepositories(d.Context(), []string{"r1", "r2"})
		d.equal("of the repository", statuses(must(d, byRepository, err)), of)
		all, err := d.AllLinksOfSheet(d.Context(), "s1")
		d.equal("all", statuses(must(d, all, err)), append(of, register.LinkRejected))
	}},
	{"a_link_to_an_address_outside_the_register_is_of_no_repository", func(d *desk) {
		d.save(1, register.Batch{Links: []register.Link{link("s1", "FramaGit.org/a/b", "", register.LinkDeclared)}})
		none, err := d.LinksOfRepositories(d.Context(), []string{""})
		d.equal("of no repository", len(must(d, none, err)), 0)
		byAddress, err := d.LinksByAddress(d.Context(), []string{"framagit.org/a/b"})
		d.equal("address as written", must(d, byAddress, err)[0].Address, "FramaGit.org/a/b")
	}},
	{"a_dropped_link_leaves_its_history", func(d *desk) {
		l := link("s1", "github.com/a/one", "r1", register.LinkDeclared)
		d.save(1, register.Batch{Links: []register.Link{l}})
		d.save(2, register.Batch{DropLinks: []register.Link{l}})
		all, err := d.AllLinksOfSheet(d.Context(), "s1")
		d.equal("links", len(must(d, all, err)), 0)
		changes := d.journal()
		d.equal("tombstones", []bool{changes[0].Tombstone, changes[1].Tombstone}, []bool{false, true})
		d.save(3, register.Batch{DropLinks: []register.Link{l}})
		d.equal("changes after dropping twice", len(d.journal()), 2)
	}},
	{"a_link_dropped_and_found_again_in_one_batch_stands", func(d *desk) {
		l := link("s1", "github.com/a/one", "r1", register.LinkDeclared)
		d.save(1, register.Batch{Links: []register.Link{l}})
		d.save(2, register.Batch{DropLinks: []register.Link{l}, Links: []register.Link{l}})
		all, err := d.AllLinksOfSheet(d.Context(), "s1")
		d.equal("links", len(must(d, all, err)), 1)
		d.equal("changes", len(d.journal()), 1)
	}},
	{"the_time_of_a_link_is_no_change", func(d *desk) {
		l := link("s1", "github.com/a/one", "r1", register.LinkDeclared)
		d.save(1, register.Batch{Links: []register.Link{l}})
		l.Since = at(9)
		d.save(9, register.Batch{Links: []register.Link{l}})
		d.equal("changes", len(d.journal()), 1)
	}},
}

func link(sheet, address, repository string, status register.LinkStatus) register.Link {
	return register.Link{Sheet: sheet, Address: address, Repository: repository, Ground: register.GroundNames, Status: status, Since: at(1)}
}

func statuses(all []register.Link) []register.LinkStatus {
	var out []register.LinkStatus
	for _, l := range all {
		out = append(out, l.Status)
	}
	return out
}
