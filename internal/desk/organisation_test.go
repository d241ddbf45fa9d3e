// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"testing"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

func named(value string) register.Identifier {
	return register.Identifier{Scheme: "body", Value: value}
}

func listOf(source, date string) register.Origin {
	return register.Origin{Kind: register.Imported, Source: source, Date: date}
}

// importBodies imports a list at an hour of its own.
func (o *office) importBodies(from register.Origin, list ...law.ListedBody) (changed int, findings []register.Finding) {
	o.Helper()
	o.hour++
	done, err := o.desk.ImportOrganisations(o.Context(), from, list)
	must(o, done, err)
	return done.Changed, done.Findings
}

func (o *office) body(value string) register.Organisation {
	o.Helper()
	b, err := o.store.OrganisationByIdentifier(o.Context(), named(value))
	return must(o, b, err)
}

// TestNamesOverTime: a later list renames a body and keeps its former name with the
// day; an older list, and one whose names are not the bodies' own, does not.
func TestNamesOverTime(t *testing.T) {
	o := newOffice(t)
	is := func(name string) law.ListedBody {
		return law.ListedBody{Name: name, Proper: true, Identifiers: []register.Identifier{named("m")}}
	}
	o.importBodies(listOf("tree", "2024-01-01"), is("Ministère des Tarifs"))
	o.importBodies(listOf("tree", "2025-06-01"), is("Ministère des Barèmes"))
	want := []register.Dated{{Value: "Ministère des Tarifs", Until: "2025-06-01"}}
	o.equal("renamed", o.body("m").Name, "Ministère des Barèmes")
	o.equal("its former name", o.body("m").Names, want)
	o.importBodies(listOf("other tree", "2023-01-01"), is("Ministère ancien"))
	capitals := is("MINISTERE DES BAREMES")
	capitals.Proper = false
	o.importBodies(listOf("numbers", "2026-01-01"), capitals)
	o.equal("still its name", o.body("m").Name, "Ministère des Barèmes")
	o.equal("other names are kept", len(o.body("m").Names), 3)
	changed, _ := o.importBodies(listOf("numbers", "2026-01-01"), capitals)
	o.equal("changed by the same list", changed, 0)
	o.equal("its address stays", o.body("m").Slug, "ministere-des-tarifs")
}

// TestParentsOverTime: governments change: the body that a list no longer names above
// another one stood there until that day.
func TestParentsOverTime(t *testing.T) {
	o := newOffice(t)
	under := func(parents ...register.Identifier) []law.ListedBody {
		all := []law.ListedBody{{Name: "Direction", Identifiers: []register.Identifier{named("d")}, Parents: parents, AllParents: true}} // before its parents
		for _, id := range []string{"a", "b"} {
			all = append(all, law.ListedBody{Name: "Ministère " + id, Identifiers: []register.Identifier{named(id)}, AllParents: true})
		}
		return all
	}
	o.importBodies(listOf("tree", "2024-01-01"), under(named("a"))...)
	o.equal("first above", o.body("d").Parents, []register.Dated{{Value: o.body("a").ID}})
	o.importBodies(listOf("tree", "2025-01-01"), under(named("b"))...)
	o.equal("then above", o.body("d").Parents, []register.Dated{{Value: o.body("a").ID, Until: "2025-01-01"}, {Value: o.body("b").ID, Since: "2025-01-01"}})
	o.equal("found by the name of the head above it", o.find(`ministere:b`), 2)
	changed, _ := o.importBodies(listOf("tree", "2025-01-01"), under(named("b"))...)
	o.equal("changed by the same list", changed, 0)
	_, findings := o.importBodies(listOf("tree", "2025-02-01"), under(named("b"), named("nowhere"))...)
	if len(findings) != 1 || findings[0].Rule != "desk.organisation.parent" {
		o.Errorf("an unknown parent: %+v", findings)
	}
}

// TestFiguresOfBodies: who says it and on which day; a later list replaces an earlier
// one's, never what the body itself declared.
func TestFiguresOfBodies(t *testing.T) {
	o := newOffice(t)
	counts := func(people int, year string) law.ListedBody {
		return law.ListedBody{
			Name: "Ville", Identifiers: []register.Identifier{named("v")},
			Population: register.Fact[int]{State: register.Present, Value: people},
			Headcount:  register.Fact[register.Band]{State: register.Present, Value: register.Band{From: 50, To: 99}, Origin: register.Origin{Date: year + "-12-31"}},
		}
	}
	o.importBodies(listOf("census", "2025-01-01"), counts(3000, "2023"))
	o.importBodies(listOf("census", "2024-01-01"), counts(2000, "2022"))
	b := o.body("v")
	o.equal("inhabitants", []any{b.Population.Value, b.Population.Origin}, []any{3000, listOf("census", "2025-01-01")})
	o.equal("people employed", []any{b.Headcount.Value, b.Headcount.Origin}, []any{register.Band{From: 50, To: 99}, listOf("census", "2023-12-31")})
	o.equal("full-time equivalents", b.Staff.Is(register.NotObserved), true)
}

// TestNumberOfAnother: a number belongs to one body; the second that claims it is told.
func TestNumberOfAnother(t *testing.T) {
	o := newOffice(t)
	number := register.Identifier{Scheme: "number", Value: "1"}
	o.importBodies(listOf("tree", ""), law.ListedBody{Name: "A", Identifiers: []register.Identifier{named("a")}})
	o.importBodies(listOf("numbers", ""), law.ListedBody{Name: "B", Identifiers: []register.Identifier{number}})
	_, findings := o.importBodies(listOf("tree", ""), law.ListedBody{Name: "A", Identifiers: []register.Identifier{named("a"), number}})
	if len(findings) != 1 || findings[0].Rule != "desk.organisation.identifier" || findings[0].Args["other"] != "B" {
		o.Errorf("%+v", findings)
	}
	holder, err := o.store.OrganisationByIdentifier(t.Context(), number)
	o.equal("it stays", must(o, holder, err).Name, "B")
}

// TestUpdateMakesNobody: a list of every town completes those that are known.
func TestUpdateMakesNobody(t *testing.T) {
	o := newOffice(t)
	o.importBodies(listOf("tree", ""), law.ListedBody{Name: "A", Identifiers: []register.Identifier{named("a")}})
	all := []law.ListedBody{{Name: "A", Kind: "town", Identifiers: []register.Identifier{named("a")}}, {Name: "B", Identifiers: []register.Identifier{named("b")}}}
	done, err := o.desk.UpdateOrganisations(t.Context(), listOf("towns", ""), all)
	o.equal("counted", must(o, done, err).Changed, 1)
	o.equal("completed", o.body("a").Kind, "town")
	list, err := o.store.Organisations(t.Context(), "", 10)
	o.equal("bodies", len(must(o, list, err)), 1)
}

// TestMergeOrganisations: the merged body keeps its page; what it had goes to the other one.
func TestMergeOrganisations(t *testing.T) {
	o := newOffice(t)
	number := func(v string) []register.Identifier { return []register.Identifier{{Scheme: "siren", Value: v}} }
	list := []law.ListedBody{
		{Name: "Commune de Nord", Proper: true, Identifiers: number("1")}, {Name: "Commune de Sud", Proper: true, Identifiers: number("2")},
		{Name: "Régie de Nord", Proper: true, Identifiers: number("3"), Parents: number("1")},
	}
	origin := register.Origin{Kind: register.Imported, Source: "list", Date: "2026-01-01"}
	if _, err := o.desk.ImportOrganisations(o.Context(), origin, list); err != nil {
		t.Fatal(err)
	}
	body := func(v string) register.Organisation {
		x, err := o.store.OrganisationByIdentifier(o.Context(), number(v)[0])
		return must(o, x, err)
	}
	north, south := body("1"), body("2")
	account := register.Account{Host: "hub.example", Path: "nord", Kind: register.GitHub, Organisation: north.ID, Proof: register.ProofListed, SeenAt: mergedAt}
	if err := o.store.Save(o.Context(), register.Batch{At: mergedAt, Actor: "test", Accounts: []register.Account{account}}); err != nil {
		t.Fatal(err)
	}
	const on = "2020-01-01"
	for rule, c := range map[string]struct {
		from, into, on string
		want           error
	}{
		"a_day_to_come": {north.ID, south.ID, "2999-01-01", register.ErrInvalid},
		"into_itself":   {north.ID, north.ID, on, register.ErrConflict},
		"nobody":        {"o-nobody", south.ID, on, register.ErrNotFound},
	} {
		if err := o.desk.MergeOrganisations(o.Context(), "register", c.from, c.into, c.on); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	for range 2 {
		if err := o.desk.MergeOrganisations(o.Context(), "register", north.ID, south.ID, on); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.desk.MergeOrganisations(o.Context(), "register", south.ID, north.ID, on); !errors.Is(err, register.ErrConflict) {
		t.Errorf("in a circle: %v", err)
	}
	north, south = body("1"), body("2")
	o.equal("it tells where it went", north.Successors, []register.Dated{{Value: south.ID, Since: on}})
	o.equal("the other one tells whence", south.Predecessors, []register.Dated{{Value: north.ID, Since: on}})
	o.equal("its number ended", north.Dates(number("1")[0]).Until, on)
	o.equal("the other one names it", south.Dates(number("1")[0]).Until, on)
	o.equal("its name is found there", south.Names[len(south.Names)-1], register.Dated{Value: "Commune de Nord", Until: on})
	accounts, err := o.store.AccountsOf(o.Context(), south.ID)
	o.equal("its accounts went along", len(must(o, accounts, err)), 1)
	below, err := o.store.OrganisationsUnder(o.Context(), south.ID, 10)
	o.equal("those below it too", must(o, below, err)[0].Parents, []register.Dated{{Value: north.ID, Until: on}, {Value: south.ID, Since: on}})
	list[0].Name = "Nord"
	done, err := o.desk.ImportOrganisations(o.Context(), origin, list[:1])
	o.equal("a list that goes on naming it", must(o, done, err).Findings[0].Rule, "desk.organisation.merged")
	o.equal("changes nothing", body("1").Name, "Commune de Nord")
}

// TestIdentifierReplaced: a body that a later list gives another number had the first one
// until then.
func TestIdentifierReplaced(t *testing.T) {
	o := newOffice(t)
	uuid := register.Identifier{Scheme: "annuaire", Value: "u"}
	first, second := register.Identifier{Scheme: "siren", Value: "1"}, register.Identifier{Scheme: "siren", Value: "2"}
	for _, c := range []struct {
		day string
		id  register.Identifier
	}{{"2026-01-01", first}, {"2026-02-01", second}} {
		origin := register.Origin{Kind: register.Imported, Source: "list", Date: c.day}
		list := []law.ListedBody{{Name: "Office", Proper: true, Identifiers: []register.Identifier{uuid, c.id}}}
		for range 2 {
			if _, err := o.desk.ImportOrganisations(o.Context(), origin, list); err != nil {
				t.Fatal(err)
			}
		}
	}
	x, err := o.store.OrganisationByIdentifier(o.Context(), uuid)
	body := must(o, x, err)
	o.equal("the first one ended", body.Dates(first).Until, "2026-02-01")
	o.equal("the second one began", body.Dates(second).Since, "2026-02-01")
}

var mergedAt = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
