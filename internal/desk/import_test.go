// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"bytes"
	"os"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/inventory"
	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/register"
)

// realInventory reads the public inventory.
func realInventory(t testing.TB) inventory.Repositories {
	t.Helper()
	b, err := os.ReadFile(inventoryFile)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", inventoryFile)
		}
		t.Skipf("real data not found at %s", inventoryFile)
	}
	list, err := inventory.ReadRepositories(bytes.NewReader(b), "repositories.csv")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var imported = register.Origin{Kind: register.Imported, Source: "repositories.csv", Date: "2026-03-01"}

// TestImportInventory imports the real inventory twice.
func TestImportInventory(t *testing.T) {
	list := realInventory(t)
	o := newOfficeUnder(t, fr.Profile())
	first, err := o.desk.ImportRepositories(t.Context(), imported, list.Accounts, list.Repositories)
	o.equal("first", must(o, first, err), desk.Imported{Read: 9066, Nouns: 9066, Changed: 9066})
	before := o.changes()
	o.hour++
	second, err := o.desk.ImportRepositories(t.Context(), imported, list.Accounts, list.Repositories)
	o.equal("second", must(o, second, err), desk.Imported{Read: 9066, Nouns: 9066})
	o.equal("changes after the second", o.changes(), before)

	repositories := register.Filter{Facet: "kind", Value: "repository"}
	o.equal("repositories found", o.find("", repositories), 9066)
	gitlab := 0
	both := 0
	for after := ""; ; {
		page, err := o.store.Repositories(t.Context(), after, 1000)
		if must(o, page, err); len(page) == 0 {
			break
		}
		for _, r := range page {
			after = register.FoldKey(r.Key, r.Kind)
			if len(r.Accounts) > 1 {
				both++
			}
			if r.Kind != register.GitLab {
				continue
			}
			gitlab++
			if !r.Licence.Is(register.NotObserved) || !r.Language.Is(register.NotObserved) || !r.Homepage.Is(register.NotObserved) || !r.Fork.Is(register.NotObserved) {
				t.Fatalf("%s: a fact that nobody asked for is %q, %q, %q, %q", r.Key, r.Licence.State, r.Language.State, r.Homepage.State, r.Fork.State)
			}
		}
	}
	if gitlab == 0 {
		t.Error("no GitLab repository")
	}
	o.equal("repositories of two accounts or more", both, 91)
	o.equal("GitLab repositories shown as without licence", o.find("", repositories, register.Filter{Facet: "licence", Value: "none"}, register.Filter{Facet: "forge", Value: "gitlab.inria.fr"}), 0)
}

func record(key string, change func(*register.Repository)) register.Repository {
	host, rest, _ := cutLast(key)
	_ = host
	r := register.Repository{Key: key, URL: "https://" + key, Host: "hub.example", Kind: register.GitHub, Name: rest, Accounts: []string{"hub.example/ville"},
		Description: present("from the list"), Publiccode: register.MetadataNotObserved, Reach: register.ReachUnknown, Evidence: register.Evidence{SHA256: "one"}}
	if change != nil {
		change(&r)
	}
	return r
}

func (o *office) importRepositories(all ...register.Repository) desk.Imported {
	o.Helper()
	done, err := o.desk.ImportRepositories(o.Context(), imported, []register.Account{account}, all)
	return must(o, done, err)
}

// TestImportAndVisit says which word counts when a list and a visit speak of the same.
func TestImportAndVisit(t *testing.T) {
	heritage := func(r *register.Repository) { r.Heritage = present("https://archive.example/a") }
	t.Run("imported_facts_keep_their_origin_after_a_visit", func(t *testing.T) {
		o := newOffice(t)
		o.importRepositories(record("hub.example/ville/a", heritage))
		o.visits(visit("ville/a", "1", 2))
		r := o.repository("hub.example/ville/a")
		o.equal("what the visit did not ask for", r.Heritage.Origin.Kind, register.Imported)
		o.equal("and its evidence", r.Heritage.Evidence.SHA256, "one")
		o.equal("what it observed", []string{r.Description.Value, string(r.Origin.Kind)}, []string{"words of a", string(register.Observed)})
	})
	t.Run("a_list_does_not_replace_what_a_visit_observed", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1))
		o.hour = 2
		o.importRepositories(record("hub.example/ville/a", nil))
		o.equal("description", o.repository("hub.example/ville/a").Description.Value, "words of a")
	})
	t.Run("a_newer_list_replaces_an_older_one", func(t *testing.T) {
		o := newOffice(t)
		o.importRepositories(record("hub.example/ville/a", nil))
		o.hour = 2
		done := o.importRepositories(record("hub.example/ville/a", func(r *register.Repository) { r.Description, r.Evidence.SHA256 = present("newer"), "two" }))
		o.equal("changed", done.Changed, 1)
		o.equal("description", o.repository("hub.example/ville/a").Description.Value, "newer")
	})
	t.Run("a_list_finds_a_renamed_repository_no_more_under_its_former_address", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1), visit("ville/b", "1", 2))
		o.hour = 3
		done := o.importRepositories(record("hub.example/ville/b", nil))
		o.equal("changed", done.Changed, 0)
	})
	t.Run("two_records_of_a_mirror_are_one_repository_of_both_accounts", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1, observed(func(r *register.Repository) { r.Aliases = []register.Address{{Key: "hub.example/region/a"}} })))
		o.hour = 2
		o.importRepositories(record("hub.example/ville/a", func(r *register.Repository) { r.Accounts = []string{"hub.example/one"} }),
			record("hub.example/region/a", func(r *register.Repository) { r.Accounts = []string{"hub.example/two"} }))
		o.equal("accounts", o.repository("hub.example/ville/a").Accounts, []string{"hub.example/one", "hub.example/two", "hub.example/ville"})
	})
}

// TestImportAccounts ties accounts to bodies.
func TestImportAccounts(t *testing.T) {
	listed := func(path, id string) desk.ListedAccount {
		return desk.ListedAccount{Account: register.Account{Host: "hub.example", Path: path, Kind: register.GitHub},
			Identifiers: []register.Identifier{{Scheme: "body", Value: id}}, Name: "Ville de " + id}
	}
	o := newOffice(t)
	o.visits(visit("ville/a", "1", 1, holding("algorithm.yml", "Calcul de la taxe")))
	o.equal("found by the account's name", o.find("ville", register.Filter{Facet: "kind", Value: "repository"}), 1)
	o.hour = 2
	done, err := o.desk.ImportAccounts(t.Context(), imported, []desk.ListedAccount{listed("Ville", "valmoutiers")})
	o.equal("changed", must(o, done, err).Changed, 1)

	body, err := o.store.OrganisationByIdentifier(t.Context(), register.Identifier{Scheme: "body", Value: "valmoutiers"})
	must(o, body, err)
	owners, err := o.store.Owners(t.Context(), []string{o.repository("hub.example/ville/a").ID})
	o.equal("owner", must(o, owners, err)[o.repository("hub.example/ville/a").ID][0].ID, body.ID)
	o.equal("repository found by the body's name", o.find("valmoutiers", register.Filter{Facet: "kind", Value: "repository"}), 1)
	held, err := o.store.SheetsOf(t.Context(), body.ID, "", 10)
	o.equal("sheets of the body", len(must(o, held, err)), 1)
	o.equal("sheet found by the body", o.find("taxe", register.Filter{Facet: "organisation", Value: body.ID}, register.Filter{Facet: "kind", Value: "sheet"}), 1)

	before := o.changes()
	o.hour = 3
	again, err := o.desk.ImportAccounts(t.Context(), imported, []desk.ListedAccount{listed("Ville", "valmoutiers")})
	o.equal("changed by the same list", must(o, again, err).Changed, 0)
	o.equal("changes after the same list", o.changes(), before)

	two, err := o.desk.ImportAccounts(t.Context(), imported, []desk.ListedAccount{listed("other", "valmoutiers")})
	must(o, two, err)
	of, err := o.store.AccountsOf(t.Context(), body.ID)
	o.equal("accounts of one body", len(must(o, of, err)), 2)
}

// TestImportOrganisations gives bodies their own names, kinds and parents.
func TestImportOrganisations(t *testing.T) {
	o := newOffice(t)
	id := register.Identifier{Scheme: "body", Value: "child"}
	listed := []desk.ListedAccount{{Account: account, Identifiers: []register.Identifier{id}}}
	done, err := o.desk.ImportAccounts(t.Context(), imported, listed)
	must(o, done, err)
	known, err := o.store.OrganisationByIdentifier(t.Context(), id)
	o.equal("known by its account", must(o, known, err).NameOrigin, register.NameFromForge)

	o.hour = 1
	parent := register.Identifier{Scheme: "body", Value: "parent"}
	list := []law.ListedBody{{Name: "Le parent", Identifiers: []register.Identifier{parent}},
		{Name: "L’enfant", Acronyms: []string{"ENF"}, Kind: "agency", Identifiers: []register.Identifier{id}, Parents: []register.Identifier{parent}}}
	done, err = o.desk.ImportOrganisations(t.Context(), imported, list)
	o.equal("changed", must(o, done, err).Changed, 2)
	now, err := o.store.OrganisationByIdentifier(t.Context(), id)
	must(o, now, err)
	o.equal("id and slug stay", []string{now.ID, now.Slug}, []string{known.ID, known.Slug})
	o.equal("its own name, and the former one", []string{now.Name, string(now.NameOrigin), now.Names[0].Value}, []string{"L’enfant", string(register.NameOwn), "ville"})
	above, err := o.store.OrganisationByIdentifier(t.Context(), parent)
	under, err2 := o.store.OrganisationsUnder(t.Context(), must(o, above, err).ID, 10)
	o.equal("under its parent", len(must(o, under, err2)), 1)
	o.equal("found by its acronym", o.find("ENF"), 1)

	before := o.changes()
	o.hour = 2
	done, err = o.desk.ImportOrganisations(t.Context(), imported, list)
	o.equal("changed by the same list", must(o, done, err).Changed, 0)
	o.equal("changes after the same list", o.changes(), before)
}
