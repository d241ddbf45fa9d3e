// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// actors are every role alone, in the body "own" where it is a body's, and who has none.
func actors() []struct {
	name  string
	actor register.Actor
} {
	all := []struct {
		name  string
		actor register.Actor
	}{{"reader", register.Actor{}}, {"nobody's", register.Actor{Person: "p"}}}
	for _, r := range register.BodyRoles() {
		a := register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: "own", Role: r}}}
		all = append(all, struct {
			name  string
			actor register.Actor
		}{string(r), a})
		a.Token = "t"
		all = append(all, struct {
			name  string
			actor register.Actor
		}{string(r) + "'s token", a})
	}
	for _, r := range register.WideRoles() {
		all = append(all, struct {
			name  string
			actor register.Actor
		}{string(r), register.Actor{Person: "p", Memberships: []register.Membership{{Role: r}}}})
	}
	return append(all, struct {
		name  string
		actor register.Actor
	}{"curator and author", register.Actor{Person: "p", Memberships: []register.Membership{{Role: register.Curator}, {Organisation: "own", Role: register.Author}}}})
}

// TestMay holds the table of who may do what: role × act × own body, other body, register.
func TestMay(t *testing.T) {
	var b strings.Builder
	for _, act := range desk.Acts() {
		for _, a := range actors() {
			var where []string
			for _, organisation := range []string{"own", "other", ""} {
				if desk.May(a.actor, act, organisation) {
					where = append(where, map[string]string{"own": "own", "other": "other", "": "register"}[organisation])
				}
			}
			if len(where) == 0 {
				where = []string{"–"}
			}
			fmt.Fprintf(&b, "%-10s %-20s %s\n", act, a.name, strings.Join(where, " "))
		}
	}
	const path = "testdata/may.golden"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs; go test ./internal/desk -run May -update rewrites it\n%s", path, b.String())
	}
}

// TestMayRules are the sentences that the table must never break.
func TestMayRules(t *testing.T) {
	for _, act := range desk.Acts() {
		for _, a := range actors() {
			own, other := desk.May(a.actor, act, "own"), desk.May(a.actor, act, "other")
			body := len(a.actor.Of()) > 0 && !a.actor.HasAny("")
			switch {
			case body && act != desk.ActOwn && other:
				t.Errorf("%s may %s in another body", a.name, act)
			case !a.actor.SignedIn() && (own || other || desk.May(a.actor, act, "")):
				t.Errorf("a reader may %s", act)
			case act == desk.ActCurate && a.actor.HasAny("own") && own:
				t.Errorf("%s curates their own body", a.name)
			case a.actor.Token != "" && (act == desk.ActPeople || act == desk.ActToken || act == desk.ActOwn) && own:
				t.Errorf("a program may %s", act)
			}
		}
	}
	if desk.May(register.Actor{Person: "p", Memberships: []register.Membership{{Role: register.Administrator}}}, "unheard_of", "") {
		t.Error("an act that no rule knows is allowed")
	}
}
