// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"greffe/internal/register"
	"greffe/internal/store"
)

var journalCases = []testCase{
	{"a_batch_sent_twice_changes_nothing", func(d *desk) {
		b := everything()
		d.save(1, b)
		before := d.dump()
		d.save(1, b)
		d.equal("the whole register", d.dump(), before)
	}},
	{"there_and_back_is_three_changes_and_a_repeat_is_none", func(d *desk) {
		for i, words := range []string{"A", "A", "B", "A", "A"} {
			d.save(i+1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", i+1, describe(words))}})
		}
		changes := d.journal()
		d.equal("changes", len(changes), 3)
		if changes[0].Revision != changes[2].Revision || changes[0].Revision == changes[1].Revision {
			d.Errorf("revisions %s, %s, %s", changes[0].Revision, changes[1].Revision, changes[2].Revision)
		}
		if changes[0].Commitment == changes[2].Commitment {
			d.Error("two changes to one revision show the same commitment: the salt does not hide it")
		}
	}},
	{"what_is_not_material_is_no_change", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		d.save(2, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 2, func(r *register.Repository) {
			r.Stars = register.Fact[int]{State: register.Present, Value: 7}
			r.LastActivity = register.Fact[time.Time]{State: register.Present, Value: at(2)}
			r.Head = register.Fact[string]{State: register.Present, Value: "abc"}
			r.Reach, r.Failures = register.ReachUnavailable, 3
			r.Evidence.URL = "https://elsewhere.example"
		})}})
		d.equal("changes", len(d.journal()), 1)
	}},
	{"an_older_visit_does_not_win_in_the_journal", func(d *desk) {
		d.save(2, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 2, describe("new"))}})
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, describe("old"))}})
		d.equal("changes", len(d.journal()), 1)
	}},
	{"a_commitment_is_the_hash_of_salt_and_revision", func(d *desk) {
		d.save(1, everything())
		rows := 0
		err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT c.salt, c.revision, c.commitment, r.body FROM change c JOIN revision r ON r.hash = c.revision`},
			func(row store.Row) error {
				var salt []byte
				var revision, commitment, body string
				if err := row.Scan(&salt, &revision, &commitment, &body); err != nil {
					return err
				}
				rows++
				sum := sha256.Sum256([]byte(body))
				if hex.EncodeToString(sum[:]) != revision || len(salt) != 16 || store.Commitment(salt, revision) != commitment {
					d.Errorf("revision %s: commitment %s does not verify", revision, commitment)
				}
				return nil
			})
		if err != nil || rows == 0 {
			d.Fatalf("%d rows, %v", rows, err)
		}
	}},
	{"a_change_tells_which_fields_moved", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		d.save(2, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 2, func(r *register.Repository) {
			r.Description.Value = "other words"
			r.Licence = register.Fact[string]{State: register.Absent}
		})}})
		changes := d.journal()
		d.equal("fields of the first", changes[0].Fields, []string(nil))
		d.equal("fields of the second", changes[1].Fields, []string{"description", "licence"})
		d.equal("first", []bool{changes[0].First, changes[1].First}, []bool{true, false})
	}},
	{"a_change_carries_name_address_actor_and_time", func(d *desk) {
		d.save(5, register.Batch{Repositories: []register.Repository{repository("github.com/a/One", "1", 5, nil)}})
		c := d.journal()[0]
		d.equal("change", []any{c.At, c.Actor, c.Kind, c.Label, c.Address, c.Tombstone}, []any{at(5), "test", register.KindRepository, "One", "github.com/a/One", false})
	}},
	{"what_is_gone_or_withdrawn_leaves_a_tombstone", func(d *desk) {
		d.save(1, register.Batch{Sheets: []register.Sheet{sheet("one", 1, nil)}, Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		d.save(2, register.Batch{
			Sheets: []register.Sheet{sheet("one", 2, func(s *register.Sheet) {
				s.State, s.Withdrawal = register.Withdrawn, register.Withdrawal{Reason: "file_gone", At: at(2)}
			})},
			Repositories: []register.Repository{repository("github.com/a/one", "1", 2, func(r *register.Repository) { r.GoneAt, r.Reach = at(2), register.ReachGone })},
		})
		var stones []bool
		for _, c := range d.journal() {
			stones = append(stones, c.Tombstone)
		}
		d.equal("tombstones", stones, []bool{false, false, true, true})
	}},
	{"a_redacted_change_keeps_its_proof_and_loses_its_words", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)}})
		proof := d.journal()[0].Commitment
		if err := d.engine.Apply(d.Context(), store.Statement{SQL: `DELETE FROM revision`, Want: 1}, store.Statement{SQL: `UPDATE change SET salt = x''`, Want: 1}); err != nil {
			d.Fatal(err)
		}
		c := d.journal()[0]
		d.equal("change", []string{c.Commitment, c.Label, c.Address}, []string{proof, "", ""})
	}},
	{"changes_are_read_in_order_forth_and_back_without_gaps", func(d *desk) {
		for i := range 7 {
			key := "github.com/a/r" + string(rune('0'+i))
			d.save(i, register.Batch{Repositories: []register.Repository{repository(key, key, i, nil)}})
		}
		var forth []int64
		for after := int64(0); ; {
			page, err := d.Changes(d.Context(), after, 3)
			if must(d, page, err); len(page) == 0 {
				break
			}
			for _, c := range page {
				forth, after = append(forth, c.Seq), c.Seq
			}
		}
		d.equal("forth", len(forth), 7)
		if !slices.IsSorted(forth) {
			d.Errorf("not in order: %v", forth)
		}
	}},
	{"of_a_noun_said_twice_in_a_batch_the_last_word_counts", func(d *desk) {
		d.save(1, register.Batch{Repositories: []register.Repository{
			repository("github.com/a/one", "1", 1, describe("A")), repository("github.com/a/one", "1", 1, describe("B"))}})
		d.equal("changes", len(d.journal()), 1)
		r, err := d.RepositoryByKey(d.Context(), "github.com/a/one")
		d.equal("description", must(d, r, err).Description.Value, "B")
	}},
	{"the_version_of_pages_moves_with_each_change_and_not_without", func(d *desk) {
		b := register.Batch{Repositories: []register.Repository{repository("github.com/a/one", "1", 1, nil)},
			Entries: []register.Entry{entry(register.KindRepository, "r1", "words", 1, nil)}}
		before, err := d.Version(d.Context())
		must(d, before, err)
		d.save(1, b)
		first, err := d.Version(d.Context())
		must(d, first, err)
		d.save(1, b)
		again, err := d.Version(d.Context())
		must(d, again, err)
		if first <= before || again != first {
			d.Errorf("versions %d, %d, %d", before, first, again)
		}
	}},
}
