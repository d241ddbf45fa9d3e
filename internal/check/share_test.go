// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"testing"

	"greffe/internal/law/none"
	"greffe/internal/register"
)

func TestShares(t *testing.T) {
	one := func(r register.CheckResult, version int) []register.Check {
		return []register.Check{{Rule: "readme", Version: version, Result: r}}
	}
	twice := append(one(register.CheckPass, 1), one(register.CheckFail, 1)...)
	for _, c := range []struct {
		name         string
		repositories map[string][]register.Check
		want         Share
		judged       int
	}{
		{"without_any_repository", nil, Share{}, 0},
		{"each_result_counts_apart", map[string][]register.Check{
			"a": one(register.CheckPass, 1), "b": one(register.CheckFail, 1), "c": one(register.CheckNotApplicable, 1), "d": one(register.CheckNotObserved, 1), "e": one(register.CheckPass, 1),
		}, Share{Pass: 2, Fail: 1, NotApplicable: 1, NotObserved: 1}, 3},
		{"repository_never_checked_was_not_observed", map[string][]register.Check{"a": nil, "b": one(register.CheckPass, 1)}, Share{Pass: 1, NotObserved: 1}, 1},
		{"other_version_of_the_rule_does_not_count", map[string][]register.Check{"a": one(register.CheckPass, 99)}, Share{NotObserved: 1}, 0},
		{"repeated_check_counts_once", map[string][]register.Check{"a": twice}, Share{Pass: 1}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range Shares(c.repositories, none.Profile()) {
				if s.Total() != len(c.repositories) {
					t.Errorf("%s counts %d of %d", s.Rule, s.Total(), len(c.repositories))
				}
				if s.Rule != "readme" {
					continue
				}
				want := c.want
				want.Rule, want.Version, want.Purpose = "readme", 1, register.PurposeReuse
				if s != want || s.Judged() != c.judged {
					t.Errorf("%+v, want %+v", s, want)
				}
			}
		})
	}
}
