// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"os"
	"path/filepath"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// naming makes a sheet of a body that names an address as its code.
func naming(name, administration, address string) register.Sheet {
	c := register.Content{Name: name, Administration: administration}
	if address != "" {
		c.Links = []register.SheetLink{{Section: register.SectionInternals, Kind: "code", URL: address}}
	}
	return register.Sheet{Origin: register.Origin{Kind: register.WrittenByRegister, Source: "test"}, Content: c}
}

func (o *office) importSheets(all ...register.Sheet) {
	o.Helper()
	done, err := o.desk.ImportSheets(o.Context(), "test", all)
	must(o, done, err)
}

// links lists every link of the register's sheets: address, ground, status, kinship.
func (o *office) links() []string {
	o.Helper()
	all, err := o.store.AllSheets(o.Context(), "", 1000)
	var out []string
	for _, s := range must(o, all, err) {
		links, err := o.store.AllLinksOfSheet(o.Context(), s.ID)
		for _, l := range must(o, links, err) {
			line := l.Address + " " + string(l.Ground) + " " + string(l.Status)
			if l.Kinship != register.KinNone {
				line += " " + string(l.Kinship)
			}
			if l.Repository == "" {
				line += " outside"
			}
			out = append(out, line)
		}
	}
	sortStrings(out)
	return out
}

// bodies imports a grandparent, a parent, a child and the account "ville" as the one's.
func (o *office) bodies(owner string) {
	o.Helper()
	id := func(v string) register.Identifier { return register.Identifier{Scheme: "body", Value: v} }
	list := []law.ListedBody{
		{Name: "Le grand-parent", Identifiers: []register.Identifier{id("grandparent")}},
		{Name: "Le parent", Identifiers: []register.Identifier{id("parent")}, Parents: []register.Identifier{id("grandparent")}},
		{Name: "Le petit", Identifiers: []register.Identifier{id("child")}, Parents: []register.Identifier{id("parent")}},
		{Name: "Le voisin", Identifiers: []register.Identifier{id("other")}},
	}
	_, err := o.desk.ImportOrganisations(o.Context(), imported, list)
	must(o, 0, err)
	_, err = o.desk.ImportAccounts(o.Context(), imported, []desk.ListedAccount{{Account: account, Identifiers: []register.Identifier{id(owner)}}})
	must(o, 0, err)
}

// TestGrounds joins a sheet of "Le parent" with the repository of some body.
func TestGrounds(t *testing.T) {
	const code = "https://hub.example/ville/calcul"
	for _, c := range []struct {
		rule string
		do   func(o *office)
		want []string
	}{
		{"an_address_in_the_register_is_declared", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code))
		}, []string{"hub.example/ville/calcul sheet_names_repo declared"}},
		{"the_same_body_verifies_it", func(o *office) {
			o.bodies("parent")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code))
		}, []string{"hub.example/ville/calcul sheet_names_repo verified same"}},
		{"so_does_a_body_above", func(o *office) {
			o.bodies("grandparent")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code))
		}, []string{"hub.example/ville/calcul sheet_names_repo verified ancestor"}},
		{"and_a_body_below", func(o *office) {
			o.bodies("child")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code))
		}, []string{"hub.example/ville/calcul sheet_names_repo verified descendant"}},
		{"and_one_that_a_later_list_puts_below", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code))
			o.importBodies(listOf("tree", ""), law.ListedBody{Name: "Le voisin", Identifiers: []register.Identifier{named("other")}, Parents: []register.Identifier{named("child")}})
		}, []string{"hub.example/ville/calcul sheet_names_repo verified descendant"}},
		{"or_that_stands_below_one_that_moved", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code))
			under := func(id, parent string) law.ListedBody {
				return law.ListedBody{Name: id, Identifiers: []register.Identifier{named(id)}, Parents: []register.Identifier{named(parent)}}
			}
			o.importBodies(listOf("tree", ""), law.ListedBody{Name: "between", Identifiers: []register.Identifier{named("between")}}, under("other", "between"))
			o.importBodies(listOf("tree", ""), under("between", "parent"))
		}, []string{"hub.example/ville/calcul sheet_names_repo verified descendant"}},
		{"the_body_that_publiccode_names_counts_where_no_list_knows_the_accounts", func(o *office) {
			o.bodies("other")
			o.visits(visit("region/calcul", "1", 1, func(v *register.Visit) { v.Account.Path = "region" }, observed(func(r *register.Repository) {
				r.Publiccode, r.Body = register.MetadataValid, present("https://bodies.example/parent")
			})))
			o.importSheets(naming("Un nom", "Le parent", "https://hub.example/region/calcul"))
		}, []string{"hub.example/region/calcul sheet_names_repo verified same"}},
		{"and_for_nothing_where_a_list_does", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1, observed(func(r *register.Repository) {
				r.Publiccode, r.Body = register.MetadataValid, present("https://bodies.example/parent")
			})))
			o.importSheets(naming("Un nom", "Le parent", code))
		}, []string{"hub.example/ville/calcul sheet_names_repo declared"}},
		{"the_order_of_sheet_and_repository_does_not_matter", func(o *office) {
			o.importSheets(naming("Un nom", "Le parent", code))
			o.visits(visit("ville/calcul", "1", 1))
			o.hour = 2
			o.bodies("parent")
		}, []string{"hub.example/ville/calcul sheet_names_repo verified same"}},
		{"an_address_that_is_not_in_the_register_is_declared_and_says_so", func(o *office) {
			o.importSheets(naming("Un nom", "Le parent", "https://elsewhere.example/x/calcul"))
		}, []string{"elsewhere.example/x/calcul sheet_names_repo declared outside"}},
		{"a_link_into_a_repository_names_the_repository", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", code+"/blob/main/README.md#top"))
		}, []string{"hub.example/ville/calcul sheet_names_repo declared"}},
		{"a_former_address_is_an_alias", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1), visit("ville/nouveau", "1", 2))
			o.importSheets(naming("Un nom", "Le parent", code))
		}, []string{"hub.example/ville/calcul alias declared"}},
		{"a_name_in_common_only_proposes", func(o *office) {
			o.bodies("other")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Calcul", "Le parent", ""))
		}, []string{"hub.example/ville/calcul mention proposed"}},
		{"a_name_that_many_have_says_nothing", func(o *office) {
			for _, n := range []string{"1", "2", "3", "4"} {
				o.visits(visit("ville"+n+"/calcul", n, 1))
			}
			o.importSheets(naming("Calcul", "Le parent", ""))
		}, nil},
		{"a_short_name_says_nothing", func(o *office) {
			o.visits(visit("ville/api", "1", 1))
			o.importSheets(naming("API", "Le parent", ""))
		}, nil},
		{"a_sheet_in_the_repository_of_its_body_is_verified", func(o *office) {
			o.bodies("parent")
			o.visits(visit("ville/calcul", "1", 1, holding("algorithm.yml", "Un nom")))
		}, []string{"hub.example/ville/calcul repo_holds_sheet verified same"}},
		{"a_page_that_is_no_code_is_no_link", func(o *office) {
			s := naming("Un nom", "Le parent", "")
			s.Content.Links = []register.SheetLink{{Section: register.SectionBusiness, URL: "https://law.example/texts/12"}}
			o.importSheets(s)
		}, nil},
		{"an_address_without_a_path_is_no_link", func(o *office) {
			o.importSheets(naming("Un nom", "Le parent", "https://hub.example"))
		}, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			c.do(o)
			o.equal("links", o.links(), c.want)
		})
	}
}

// TestDecisionsStand has a person say no: the next join does not say yes again.
func TestDecisionsStand(t *testing.T) {
	for _, status := range []register.LinkStatus{register.LinkRejected, register.LinkContested} {
		t.Run(string(status), func(t *testing.T) {
			o := newOffice(t)
			o.bodies("parent")
			o.visits(visit("ville/calcul", "1", 1))
			o.importSheets(naming("Un nom", "Le parent", "https://hub.example/ville/calcul"))
			all, err := o.store.AllSheets(t.Context(), "", 1)
			links, err2 := o.store.AllLinksOfSheet(t.Context(), must(o, all, err)[0].ID)
			l := must(o, links, err2)[0]
			l.Status = status
			if err := o.store.Save(t.Context(), register.Batch{At: at(2), Actor: "person", Links: []register.Link{l}}); err != nil {
				t.Fatal(err)
			}
			o.hour = 3
			o.visits(visit("ville/autre", "1", 3), visit("ville/calcul", "1", 4))
			o.importSheets(naming("Un nom", "Le parent", "https://hub.example/ville/calcul"))
			links, err = o.store.AllLinksOfSheet(t.Context(), l.Sheet)
			var got []register.LinkStatus
			for _, l := range must(o, links, err) {
				got = append(got, l.Status)
			}
			o.equal("statuses", got, []register.LinkStatus{status})
		})
	}
}

// TestLostGround drops a link whose ground is gone, and the repository's page with it.
func TestLostGround(t *testing.T) {
	o := newOffice(t)
	o.bodies("parent")
	o.visits(visit("ville/calcul", "1", 1))
	s := naming("Un nom", "Le parent", "https://hub.example/ville/calcul")
	linked := register.Filter{Facet: "link", Value: "verified"}
	repositories := register.Filter{Facet: "kind", Value: "repository"}
	o.importSheets(s)
	o.equal("repositories with a link", o.find("", linked, repositories), 1)
	o.hour = 2
	s.Content.Links = nil
	o.importSheets(s)
	o.equal("links", o.links(), []string(nil))
	o.equal("repositories with a link, after", o.find("", linked, repositories), 0)
}

// TestRealLinks joins the real algorithms with the real inventory.
func TestRealLinks(t *testing.T) {
	list := realInventory(t)
	const inventory = "../../../shared/data/algorithms/fr-etalab-inventory.csv"
	f, err := os.Open(inventory)
	if err != nil {
		t.Fatalf("real data not found at %s", inventory)
	}
	defer f.Close()
	reading, err := sheet.Read(filepath.Base(inventory), f, fr.Profile())
	if err != nil {
		t.Fatal(err)
	}
	o := newOfficeUnder(t, fr.Profile())
	done, err := o.desk.ImportRepositories(t.Context(), imported, list.Accounts, list.Repositories)
	must(o, done, err)
	var sheets []register.Sheet
	for _, item := range reading.Items {
		sheets = append(sheets, register.Sheet{Origin: register.Origin{Kind: register.WrittenByRegister, Source: "inventory"}, Content: item.Content})
	}
	done, err = o.desk.ImportSheets(t.Context(), "inventory", sheets)
	o.equal("sheets", must(o, done, err), desk.Imported{Read: 37, Nouns: 37, Changed: 37})
	before := o.changes()
	again, err := o.desk.ImportSheets(t.Context(), "inventory", sheets)
	o.equal("sheets again", must(o, again, err), desk.Imported{Read: 37, Nouns: 37})
	o.equal("changes after the same list", o.changes(), before)

	for name, want := range map[string][]string{
		"Calcul de l'impôt sur le revenu": {"gitlab.adullact.net/dgfip/ir-calcul declared in the register"},
		"Parcoursup": {"framagit.org/parcoursup/algorithmes-de-parcoursup declared outside",
			"github.com/MinistereSupRecherche/parcoursup proposed in the register"},
	} {
		named, err := o.store.SheetsNamed(t.Context(), []string{name}, 5)
		if len(must(o, named, err)) != 1 {
			t.Errorf("%s: %d sheets", name, len(named))
			continue
		}
		links, err := o.store.AllLinksOfSheet(t.Context(), named[0].ID)
		var got []string
		for _, l := range must(o, links, err) {
			where := "in the register"
			if l.Repository == "" {
				where = "outside"
			}
			got = append(got, l.Address+" "+string(l.Status)+" "+where)
		}
		sortStrings(got)
		o.equal(name, got, want)
	}
	if o.find("impots") == 0 {
		t.Error("impots finds nothing")
	}
}

// supporting gives a visit a publiccode.yml that names sheets under supports.
func supporting(ids ...string) func(*register.Visit) {
	return func(v *register.Visit) {
		v.Publiccode = &register.Publiccode{SHA256: "s", Name: "x", Supports: ids}
		v.Repository.Publiccode = register.MetadataValid
	}
}

// begun gives a visit the commit that the repository's history began with.
func begun(root string) func(*register.Visit) {
	return func(v *register.Visit) {
		v.Repository.Activity = &register.Activity{Root: register.Fact[string]{State: register.Present, Value: root}}
	}
}

// TestHooks joins by what publiccode.yml files name under supports, and by the first
// commit that copies share.
func TestHooks(t *testing.T) {
	const page = "https://registre.example/fr/algorithmes/un-nom-le-parent"
	sheetID := func(o *office) string {
		all, err := o.store.AllSheets(o.Context(), "", 10)
		return must(o, all, err)[0].ID
	}
	for _, c := range []struct {
		rule string
		do   func(o *office)
		want []string
	}{
		{"its_own_id_is_the_repository’s_word", func(o *office) {
			o.bodies("other")
			o.importSheets(naming("Un nom", "Le parent", ""))
			o.visits(visit("ville/calcul", "1", 1, supporting(sheetID(o))))
		}, []string{"hub.example/ville/calcul publiccode declared"}},
		{"the_same_body_verifies_it", func(o *office) {
			o.bodies("parent")
			o.importSheets(naming("Un nom", "Le parent", ""))
			o.visits(visit("ville/calcul", "1", 1, supporting(page)))
		}, []string{"hub.example/ville/calcul publiccode verified same"}},
		{"an_address_alone_may_be_of_another_register", func(o *office) {
			o.bodies("other")
			o.importSheets(naming("Un nom", "Le parent", ""))
			o.visits(visit("ville/calcul", "1", 1, supporting(page)))
		}, nil},
		{"both_sides_name_each_other", func(o *office) {
			o.bodies("other")
			o.importSheets(naming("Un nom", "Le parent", "https://hub.example/ville/calcul"))
			o.visits(visit("ville/calcul", "1", 1, supporting(sheetID(o))))
		}, []string{"hub.example/ville/calcul sheet_names_repo verified"}},
		{"the_order_does_not_matter", func(o *office) {
			o.bodies("parent")
			o.visits(visit("ville/calcul", "1", 1, supporting(page)))
			o.hour = 2
			o.importSheets(naming("Un nom", "Le parent", ""))
		}, []string{"hub.example/ville/calcul publiccode verified same"}},
		{"named_no_more_it_is_no_link", func(o *office) {
			o.bodies("parent")
			o.importSheets(naming("Un nom", "Le parent", ""))
			o.visits(visit("ville/calcul", "1", 1, supporting(page)))
			o.hour = 2
			o.visits(visit("ville/calcul", "1", 2, supporting("bdpa")))
		}, nil},
		{"something_else_is_no_hook", func(o *office) {
			o.bodies("parent")
			o.importSheets(naming("Un nom", "Le parent", ""))
			o.visits(visit("ville/calcul", "1", 1, supporting("https://standard.example/1", "gdpr")))
		}, nil},
		{"a_copy_of_what_holds_a_sheet_is_proposed", func(o *office) {
			o.bodies("parent")
			o.visits(visit("ville/calcul", "1", 1, holding("algorithm.yml", "Un nom"), begun("r0")), visit("autre/copie", "2", 2, begun("r0"), func(v *register.Visit) { v.Account.Path = "autre" }))
		}, []string{"hub.example/autre/copie same_root_commit proposed", "hub.example/ville/calcul repo_holds_sheet verified same"}},
		{"another_beginning_is_no_copy", func(o *office) {
			o.bodies("parent")
			o.visits(visit("ville/calcul", "1", 1, holding("algorithm.yml", "Un nom"), begun("r0")), visit("autre/copie", "2", 2, begun("r1"), func(v *register.Visit) { v.Account.Path = "autre" }))
		}, []string{"hub.example/ville/calcul repo_holds_sheet verified same"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			c.do(o)
			o.equal("links", o.links(), c.want)
		})
	}
}
