// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"bytes"
	"errors"
	"fmt"

	"greffe/internal/register"
	"greffe/internal/store"
)

var repositoryCases = []testCase{
	{"a_repository_comes_back_as_it_was_saved", func(d *desk) {
		r := repository("github.com/a/One", "1", 1, nil)
		d.save(1, register.Batch{Repositories: []register.Repository{r}})
		got, err := d.Repository(d.Context(), r.ID)
		d.equal("repository", must(d, got, err), r)
	}},
	{"what_does_not_exist_is_not_found", func(d *desk) {
		_, byID := d.Repository(d.Context(), "none")
		_, byKey := d.RepositoryByKey(d.Context(), "github.com/a/none")
		_, byNonsense := d.RepositoryByKey(d.Context(), "::")
		_, file := d.File(d.Context(), "none")
		_, slug := d.SheetBySlug(d.Context(), "none")
		for i, err := range []error{byID, byKey, byNonsense, file, slug} {
			if !errors.Is(err, register.ErrNotFound) {
				d.Errorf("%d: %v", i, err)
			}
		}
	}},
	{"an_older_visit_does_not_win_in_the_row", func(d *desk) {
		d.save(2, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 2, describe("new"))}})
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, describe("old"))}})
		r, err := d.RepositoryByKey(d.Context(), "github.com/a/one")
		d.equal("description", must(d, r, err).Description.Value, "new")
	}},
	{"an_older_visit_does_not_bring_back_an_address_or_an_account", func(d *desk) {
		d.save(2, register.Batch{Repositories: []register.Repository{renamed(2)}})
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		d.equal("addresses", d.addresses(), []string{"github.com/a/one until 2026-03-01", "github.com/b/two"})
		held, err := d.RepositoriesOfAccount(d.Context(), "github.com/a")
		d.equal("held by the old account", len(must(d, held, err)), 0)
	}},
	{"a_renamed_repository_is_found_under_its_old_address", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		d.save(2, register.Batch{Repositories: []register.Repository{renamed(2)}})
		for _, key := range []string{"github.com/a/one", "github.com/b/two", "https://github.com/b/two.git"} {
			r, err := d.RepositoryByKey(d.Context(), key)
			d.equal(key, must(d, r, err).Key, "github.com/b/two")
		}
	}},
	{"a_new_forge_id_at_an_old_address_takes_it_and_the_old_repository_keeps_its_history", func(d *desk) {
		old := repository("github.com/a/one", "1", 1, nil)
		d.save(1, register.Batch{Repositories: []register.Repository{old}})
		d.save(2, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "2", 2, nil)}})
		r, err := d.RepositoryByKey(d.Context(), "github.com/a/one")
		d.equal("forge id at the address", must(d, r, err).ForgeID, "2")
		kept, err := d.Repository(d.Context(), old.ID)
		d.equal("forge id of the old one", must(d, kept, err).ForgeID, "1")
		history, err := d.ChangesOf(d.Context(), register.KindRepository, old.ID, 10)
		d.equal("changes of the old one", len(must(d, history, err)), 1)
	}},
	{"a_repository_that_is_gone_takes_no_address_from_one_that_is_there", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		gone := repository("github.com/a/one", "1", 3, func(r *register.Repository) { r.GoneAt, r.Reach = at(3), register.ReachGone })
		d.save(3, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "2", 3, nil), gone}})
		gone.SeenAt = at(4)
		d.save(4, register.Batch{Repositories: []register.Repository{gone}})
		r, err := d.RepositoryByKey(d.Context(), "github.com/a/one")
		d.equal("forge id at the address", must(d, r, err).ForgeID, "2")
	}},
	{"a_repository_that_is_gone_keeps_its_address", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, func(r *register.Repository) { r.GoneAt = at(1) })}})
		r, err := d.RepositoryByKey(d.Context(), "github.com/a/one")
		d.equal("gone", must(d, r, err).Gone(), true)
	}},
	{"keys_are_found_in_any_case_on_forges_that_fold_and_exactly_on_others", func(d *desk) {
		plain := func(r *register.Repository) { r.Kind = register.PlainGit }
		d.save(1, register.Batch{Repositories: []register.Repository{
			repository("github.com/Etalab/Code", "1", 1, nil), repository("git.example/a/Tool", "2", 1, plain), repository("git.example/a/tool", "3", 1, plain)}})
		for key, want := range map[string]string{"GITHUB.com/ETALAB/code": "1", "github.com/etalab/code": "1", "git.example/a/Tool": "2", "git.example/a/tool": "3"} {
			r, err := d.RepositoryByKey(d.Context(), key)
			d.equal(key, must(d, r, err).ForgeID, want)
		}
		if _, err := d.RepositoryByKey(d.Context(), "git.example/A/TOOL"); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("another case on a forge that does not fold: %v", err)
		}
	}},
	{"a_mirror_is_found_and_addresses_ended_are_not_the_present_ones", func(d *desk) {
		r := repository("github.com/a/one", "1", 1, func(r *register.Repository) {
			r.Aliases = []register.Address{{Key: "git.example/mirror"}, {Key: "github.com/a/zero", Until: "2020-01-01"}}
		})
		d.save(1, register.Batch{Repositories: []register.Repository{r}})
		now, err := d.RepositoriesByAddress(d.Context(), []string{"git.example/mirror", "github.com/a/zero", "github.com/a/one"})
		d.equal("present addresses", len(must(d, now, err)), 1)
		got, err := d.RepositoryByKey(d.Context(), "github.com/a/zero")
		d.equal("former address", must(d, got, err).ID, r.ID)
	}},
	{"repositories_are_paged_without_gaps_or_repeats", func(d *desk) {
		var all []register.Repository
		for i := range 23 {
			key := fmt.Sprintf("github.com/Org%d/r%02d", i%3, i)
			all = append(all, repository(key, key, 1, nil))
		}
		d.save(1, register.Batch{Repositories: all})
		seen := map[string]bool{}
		for after := ""; ; {
			page, err := d.Repositories(d.Context(), after, 5)
			if must(d, page, err); len(page) == 0 {
				break
			}
			for _, r := range page {
				if seen[r.ID] {
					d.Errorf("%s twice", r.Key)
				}
				seen[r.ID], after = true, register.FoldKey(r.Key, r.Kind)
			}
		}
		d.equal("repositories", len(seen), 23)
	}},
	{"repositories_are_found_by_forge_id_host_account_name_head_and_ids", func(d *desk) {
		one := repository("github.com/Org/one", "1", 1, func(r *register.Repository) { r.Head = register.Fact[string]{State: register.Present, Value: "abc"} })
		two := repository("gitlab.example/org/Two", "2", 1, func(r *register.Repository) { r.Kind = register.GitLab })
		d.save(1, register.Batch{Repositories: []register.Repository{one, two}})
		ctx := d.Context()
		byForge, err := d.RepositoryByForgeID(ctx, "gitlab.example", "2")
		d.equal("forge id", must(d, byForge, err).ID, two.ID)
		onHost, err := d.RepositoriesOnHost(ctx, "github.com", "", 10)
		d.equal("host", keys(must(d, onHost, err)), []string{one.Key})
		held, err := d.RepositoriesOfAccount(ctx, "GITHUB.com/ORG")
		d.equal("account", keys(must(d, held, err)), []string{one.Key})
		named, err := d.RepositoriesNamed(ctx, "two", 10)
		d.equal("name", keys(must(d, named, err)), []string{two.Key})
		head, err := d.RepositoriesWithHead(ctx, "abc", 10)
		d.equal("head", keys(must(d, head, err)), []string{one.Key})
		ids, err := d.RepositoriesByID(ctx, []string{two.ID, "none", one.ID})
		d.equal("ids, in their order", keys(must(d, ids, err)), []string{two.Key, one.Key})
		none, err := d.RepositoriesWithHead(ctx, "", 10)
		d.equal("no head is no common head", len(must(d, none, err)), 0)
	}},
	{"bytes_of_a_file_come_back_and_are_kept_once", func(d *desk) {
		for _, content := range [][]byte{[]byte("name: one\n"), {}, bytes.Repeat([]byte{0, 255, 'x'}, 100_000)} {
			f := register.File{Path: "publiccode.yml", SHA256: fmt.Sprintf("%064x", len(content)), Size: len(content), Bytes: content}
			d.save(1, register.Batch{Files: []register.File{f, f}})
			got, err := d.File(d.Context(), f.SHA256)
			if !bytes.Equal(must(d, got, err), content) {
				d.Errorf("%d bytes came back as %d", len(content), len(got))
			}
		}
		d.equal("files", d.count("file"), 3)
	}},
	{"snapshots_and_publiccode_keep_the_latest_on_top", func(d *desk) {
		for _, h := range []int{1, 3, 2} {
			d.save(h, register.Batch{
				Snapshots:   []register.Snapshot{{Repository: "r1", Crawl: "c", At: at(h), Head: fmt.Sprint(h)}},
				Publiccodes: []register.Publiccode{{Repository: "r1", Name: fmt.Sprint(h)}}})
		}
		s, err := d.LatestSnapshot(d.Context(), "r1")
		d.equal("snapshot", must(d, s, err).Head, "3")
		p, err := d.Publiccode(d.Context(), "r1")
		d.equal("publiccode", must(d, p, err).Name, "3")
		d.equal("snapshots", d.count("snapshot"), 3)
	}},
	{"what_a_visit_read_is_found_by_its_bytes_after_others_read_or_met_something_else", func(d *desk) {
		for h, s := range []register.Snapshot{
			{Reach: register.ReachOpen, Head: "first", Files: []register.File{{Path: "LICENSE", SHA256: "aa"}}},
			{Reach: register.ReachOpen, Head: "second", Files: []register.File{{Path: "COPYING", SHA256: "aa"}, {Path: "README", SHA256: "bb"}}},
			{Reach: register.ReachOpen, Head: "third", Files: []register.File{{Path: "LICENSE", SHA256: "cc"}}},
			{Reach: register.ReachUnavailable},
		} {
			s.Repository, s.Crawl, s.At = "r1", "c", at(h+1)
			d.save(h+1, register.Batch{Snapshots: []register.Snapshot{s}})
		}
		for sha256, head := range map[string]string{"aa": "second", "bb": "second", "cc": "third"} {
			s, err := d.ReadingWith(d.Context(), "r1", sha256)
			d.equal(sha256, must(d, s, err).Head, head)
		}
		s, err := d.LastReading(d.Context(), "r1")
		d.equal("last reading", must(d, s, err).Head, "third")
		for _, wrong := range [][2]string{{"r1", "dd"}, {"r2", "aa"}, {"r1", ""}} {
			if _, err := d.ReadingWith(d.Context(), wrong[0], wrong[1]); !errors.Is(err, register.ErrNotFound) {
				d.Errorf("%v: %v", wrong, err)
			}
		}
	}},
	{"an_older_publiccode_does_not_win_over_a_newer_one_that_said_the_same_as_before", func(d *desk) {
		for _, v := range []struct {
			hours int
			name  string
		}{{1, "A"}, {3, "A"}, {2, "B"}} {
			d.save(v.hours, register.Batch{Publiccodes: []register.Publiccode{{Repository: "r1", Name: v.name}}})
		}
		p, err := d.Publiccode(d.Context(), "r1")
		d.equal("publiccode", must(d, p, err).Name, "A")
	}},
}

// renamed is repository "1" after it moved from github.com/a/one to github.com/b/two.
func renamed(hours int) register.Repository {
	return repository("github.com/b/two", "1", hours, func(r *register.Repository) {
		r.Aliases = []register.Address{{Key: "github.com/a/one", Until: "2026-03-01"}}
	})
}

func keys(all []register.Repository) []string {
	out := []string{}
	for _, r := range all {
		out = append(out, r.Key)
	}
	return out
}

// addresses lists every address with its end.
func (d *desk) addresses() []string {
	d.Helper()
	all := []string{}
	err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT key || CASE until WHEN '' THEN '' ELSE ' until ' || until END FROM address ORDER BY folded, repository`},
		func(row store.Row) error {
			var s string
			err := row.Scan(&s)
			all = append(all, s)
			return err
		})
	return must(d, all, err)
}

func (d *desk) count(table string) int {
	d.Helper()
	n := 0
	err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT COUNT(*) FROM ` + table}, func(row store.Row) error { return row.Scan(&n) })
	return must(d, n, err)
}
