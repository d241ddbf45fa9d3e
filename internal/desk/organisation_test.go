// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"testing"

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
