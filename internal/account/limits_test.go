// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"strings"
	"testing"

	"greffe/internal/account"
	"greffe/internal/register"
)

// TestLimits: what a list allows of a forge holds for each of its accounts, and survives being
// written; what cannot be read is said, with its place.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		want        register.Limits
		rule        string
	}{
		{"all_three", "  in_flight: 2\n  budget: 500\n  quiet_hours: 08:00-19:00\n", register.Limits{InFlight: 2, Budget: 500, Quiet: "08:00-19:00"}, ""},
		{"in_quotes", "  in_flight: \"1\"\n  quiet_hours: \"22:00-06:00\"\n", register.Limits{InFlight: 1, Quiet: "22:00-06:00"}, ""},
		{"left_empty", "  in_flight:\n  budget:\n  quiet_hours:\n", register.Limits{}, ""},
		{"more_than_ever", "  in_flight: 5\n", register.Limits{}, "account.in_flight.bad"},
		{"none_at_once", "  in_flight: 0\n", register.Limits{}, "account.in_flight.bad"},
		{"no_number", "  budget: many\n", register.Limits{}, "account.budget.bad"},
		{"below_one", "  budget: -1\n", register.Limits{}, "account.budget.bad"},
		{"no_hours_is_never", "  quiet_hours: at night\n", register.Limits{Quiet: "00:00-00:00"}, "account.quiet_hours.bad"},
		{"a_list_for_hours", "  quiet_hours: [a]\n", register.Limits{Quiet: "00:00-00:00"}, "account.type.text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, findings := load(t, "forge.example.org:\n  forge: gitlab\n"+c.lines+"  owners:\n    a:\n    b:\n")
			rules := ""
			for _, f := range findings {
				if f.Severity == register.Error {
					rules += f.Rule
					if f.Line != 3 || f.Key == "" {
						t.Errorf("no place: %+v", f)
					}
				}
			}
			if rules != c.rule || len(l.Entries) != 2 || l.Entries[0].Account.Limits != c.want || l.Entries[1].Account.Limits != c.want {
				t.Fatalf("%q, %+v", rules, l.Entries)
			}
			written, err := account.Write(l.Entries, nil)
			if err != nil {
				t.Fatal(err)
			}
			if again, _ := load(t, string(written)); again.Entries[0].Account.Limits != c.want {
				t.Errorf("written and read again: %+v\n%s", again.Entries[0].Account.Limits, written)
			}
		})
	}
	_, findings := load(t, "forge.example.org:\n  forge: gitlab\n  owners:\n    a:\n      budget: 5\n")
	found := false
	for _, f := range findings {
		found = found || f.Rule == "account.limit.place" && f.Line == 5
	}
	if !found {
		t.Errorf("a limit under an account is not told of: %+v", findings)
	}
	l, _ := load(t, "forge.example.org:\n  forge: gitlab\n  owners:\n    a:\n")
	if err := l.Set("forge.example.org", "", "budget", "7"); err != nil || !strings.Contains(string(l.Bytes()), "budget: 7") {
		t.Errorf("%v\n%s", err, l.Bytes())
	}
}
