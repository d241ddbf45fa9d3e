// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"

	"greffe/internal/register"
)

// examined makes an examination of a repository at an hour, with one check.
func examined(r register.Repository, hours int, result register.CheckResult) register.Examination {
	return register.Examination{Repository: r.ID, At: at(hours), Head: "c0ffee",
		Licensing: register.Licensing{Expression: "EUPL-1.2", Answer: "yes"},
		Checks:    []register.Check{{Rule: "readme", Version: 2, Purpose: register.PurposeReuse, Result: result, Reason: "file_found"}}}
}

var examinationCases = []testCase{
	{"an_examination_comes_back_as_it_was_saved_and_there_is_one_a_repository", func(d *desk) {
		r := repository("github.com/a/one", "1", 1, nil)
		_, err := d.Examination(d.Context(), r.ID)
		if !errors.Is(err, register.ErrNotFound) {
			d.Errorf("none: %v", err)
		}
		for hours, result := range []register.CheckResult{register.CheckFail, register.CheckPass} {
			d.save(hours, register.Batch{Repositories: []register.Repository{r}, Examinations: []register.Examination{examined(r, hours, result)}})
		}
		got, err := d.Examination(d.Context(), r.ID)
		d.equal("examination", must(d, got, err), examined(r, 1, register.CheckPass))
	}},
	{"an_older_examination_does_not_win", func(d *desk) {
		r := repository("github.com/a/one", "1", 1, nil)
		for _, hours := range []int{2, 1} {
			x := examined(r, hours, register.CheckPass)
			d.save(hours, register.Batch{Examinations: []register.Examination{x}})
		}
		got, err := d.Examination(d.Context(), r.ID)
		d.equal("examination", must(d, got, err), examined(r, 2, register.CheckPass))
	}},
	{"the_results_of_a_body_count_what_was_not_examined_and_leave_out_what_is_gone", func(d *desk) {
		one, two := repository("github.com/a/one", "1", 1, nil), repository("github.com/a/two", "2", 1, nil)
		gone := repository("github.com/a/gone", "3", 1, func(r *register.Repository) { r.GoneAt = at(1) })
		other := repository("github.com/b/one", "4", 1, nil)
		d.save(1, register.Batch{
			Accounts:     []register.Account{{Host: "github.com", Path: "A", Organisation: "o1"}, {Host: "github.com", Path: "b", Organisation: "o2"}},
			Repositories: []register.Repository{one, two, gone, other},
			Examinations: []register.Examination{examined(one, 1, register.CheckPass), examined(gone, 1, register.CheckFail), examined(other, 1, register.CheckFail)},
		})
		got, err := d.Results(d.Context(), "o1")
		d.equal("results", must(d, got, err), map[string][]register.Check{one.ID: {{Rule: "readme", Version: 2, Result: register.CheckPass}}, two.ID: nil})
	}},
	{"a_statement_of_opening_is_made_from_the_one_before_it", func(d *desk) {
		first := register.StatedOpening{Repository: "r", Organisation: "o", Degree: "B", Number: 1, At: at(1)}
		second := register.StatedOpening{Repository: "r", Organisation: "o", Number: 2, At: at(2)}
		if _, err := d.StatedOpening(d.Context(), "r"); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("none: %v", err)
		}
		for _, o := range []register.StatedOpening{first, first, second, second} {
			d.save(1, register.Batch{Openings: []register.StatedOpening{o}})
		}
		first.Degree = "A"
		if err := d.Save(d.Context(), register.Batch{At: at(3), Actor: "test", Openings: []register.StatedOpening{first}}); !errors.Is(err, register.ErrConflict) {
			d.Errorf("made from an older one: %v", err)
		}
		got, err := d.StatedOpening(d.Context(), "r")
		d.equal("statement", must(d, got, err), second)
	}},
}
