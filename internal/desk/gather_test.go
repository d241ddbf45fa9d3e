// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/migrations"
	"greffe/internal/store/sqlite"
)

// bearer is a repository named cantine; head and root are those of its code.
func bearer(id, head, root string, changes ...func(*desk.Gathering)) desk.Gathering {
	g := desk.Gathering{Repository: register.Repository{ID: id, Key: "forge.example/" + id + "/cantine", Host: "forge.example", Name: "cantine", Head: present(head), FirstSeenAt: at(0),
		Activity: &register.Activity{Root: present(root)}}}
	g.Name, g.Forks = "cantine", register.Fact[int]{State: register.Present, Value: 1}
	for _, change := range changes {
		change(&g)
	}
	return g
}

func isFork(g *desk.Gathering)    { g.Fork = register.Fact[bool]{State: register.Present, Value: true} }
func unforked(g *desk.Gathering)  { g.Forks.Value = 0 }
func elsewhere(g *desk.Gathering) { g.Host, g.Key = "other.example", "other.example/"+g.ID+"/cantine" }

func saying(words string) func(*desk.Gathering) {
	return func(g *desk.Gathering) { g.Description = present(words) }
}

func declaredBy(body string) func(*desk.Gathering) {
	return func(g *desk.Gathering) { g.Software, g.Bodies = present("Cantine"), []string{body} }
}

// TestGather says which repositories of one name are one software, and on what ground.
func TestGather(t *testing.T) {
	many := []desk.Gathering{bearer("a", "1", "r1")}
	for i := range 10 {
		many = append(many, bearer(fmt.Sprint("b", i), fmt.Sprint("h", i), fmt.Sprint("r", i+2), isFork))
	}
	for _, c := range []struct {
		rule string
		all  []desk.Gathering
		want []string
	}{
		{"a_name_alone_proves_nothing", []desk.Gathering{bearer("a", "1", "r1"), bearer("b", "2", "r2")}, nil},
		{"one_that_declares_its_name_is_software_alone", []desk.Gathering{bearer("a", "1", "r1", declaredBy("x")), bearer("b", "2", "r2")}, []string{"a main"}},
		{"the_same_last_commit_is_a_mirror", []desk.Gathering{bearer("a", "1", "r"), bearer("b", "1", "r")}, []string{"a main, b mirror"}},
		{"the_same_first_commit_is_a_copy", []desk.Gathering{bearer("a", "1", "r"), bearer("b", "2", "r")}, []string{"a main, b copy"}},
		{"no_history_was_read", []desk.Gathering{bearer("a", "", ""), bearer("b", "", "")}, nil},
		{"a_fork_follows_the_only_source_on_its_forge", []desk.Gathering{bearer("a", "1", ""), bearer("b", "2", "", isFork)}, []string{"a main, b fork"}},
		{"a_fork_follows_no_source_of_another_forge", []desk.Gathering{bearer("a", "1", "", elsewhere), bearer("b", "2", "", isFork)}, nil},
		{"a_fork_of_one_of_two_sources_follows_none", []desk.Gathering{bearer("a", "1", ""), bearer("b", "2", ""), bearer("c", "3", "", isFork)}, nil},
		{"a_source_that_was_never_forked_is_none", []desk.Gathering{bearer("a", "1", ""), bearer("b", "2", "", unforked), bearer("c", "3", "", isFork)}, []string{"a main, c fork"}},
		{"forks_of_what_is_not_here_are_one_project", []desk.Gathering{bearer("a", "1", "", isFork), bearer("b", "2", "", isFork)}, []string{"a main, b fork"}},
		{"what_more_than_ten_bear_does_not_tell_what_was_forked", many, nil},
		{"the_same_words_describe_one_project", []desk.Gathering{bearer("a", "1", "", saying("Gérer la cantine")), bearer("b", "2", "", saying("gerer la cantine !"), elsewhere)}, []string{"a main, b described"}},
		{"two_words_are_no_description", []desk.Gathering{bearer("a", "1", "", saying("Docker images")), bearer("b", "2", "", saying("docker images"))}, nil},
		{"one_body_that_declares_both_publishes_one_project", []desk.Gathering{bearer("a", "1", "r1", declaredBy("x")), bearer("b", "2", "r2", declaredBy("x"))}, []string{"a main, b declared"}},
		{"two_bodies_that_declare_the_name_publish_two", []desk.Gathering{bearer("a", "1", "r1", declaredBy("x")), bearer("b", "2", "r2", declaredBy("y"))}, []string{"a main", "b main"}},
		{"a_mirror_says_the_name_of_its_source", []desk.Gathering{bearer("b", "1", "r", declaredBy("y"), isFork), bearer("a", "1", "r", declaredBy("x"))}, []string{"a main, b mirror"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			for range 2 {
				var got []string
				for _, group := range desk.Gather(c.all) {
					var parts []string
					for _, p := range desk.SoftwareOf(group).Parts {
						parts = append(parts, p.Repository+" "+string(p.Ground))
					}
					got = append(got, strings.Join(parts, ", "))
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%q, want %q", got, c.want)
				}
				slices.Reverse(c.all) // the order in which they come does not matter
			}
		})
	}
}

// TestForksOnTwoForges: which groups there are does not depend on the order in which
// repositories come, nor on that in which forges are looked at.
func TestForksOnTwoForges(t *testing.T) {
	// On other.example two sources stand until a fork of forge.example shows that they are one.
	all := []desk.Gathering{
		bearer("a", "1", ""), bearer("b", "2", "r", isFork), bearer("c", "3", "r2", isFork),
		bearer("d", "4", "r", elsewhere), bearer("e", "5", "r2", elsewhere), bearer("f", "6", "", elsewhere, isFork),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		groups := desk.Gather(all)
		if len(groups) != 1 || len(groups[0]) != len(all) {
			t.Fatalf("%d groups, the first of %d", len(groups), len(groups[0]))
		}
	}
}

// software lists what the register knows as software: address, and repositories.
func (o *office) software() (all []string) {
	o.Helper()
	list, err := o.store.Software(o.Context(), "", 100)
	for _, x := range must(o, list, err) {
		line := x.Slug
		for _, p := range x.Parts {
			line += " " + p.Address
		}
		all = append(all, line)
	}
	return all
}

// gatheredEntries counts the answers of the box that are software.
func (o *office) gatheredEntries(text string) int {
	o.Helper()
	return o.find(text, register.Filter{Facet: "kind", Value: string(register.KindSoftware)})
}

// namedSoftware has a visit find a publiccode.yml that says a name.
func namedSoftware(name string) func(*register.Visit) {
	return func(v *register.Visit) {
		v.Repository.Software, v.Repository.Publiccode = present(name), register.MetadataValid
		v.Publiccode = &register.Publiccode{Name: name, Texts: []register.Texts{{Lang: "fr", Short: "Tient la cantine."}, {Lang: "en", Short: "Runs the canteen."}}}
	}
}

func headed(commit string) func(*register.Visit) {
	return func(v *register.Visit) { v.Repository.Head, v.Snapshot.Head = present(commit), commit }
}

func inAccount(path string) func(*register.Visit) {
	return func(v *register.Visit) { v.Account.Path = path }
}

// TestGatheredSoftware follows software through what is learnt of its repositories.
func TestGatheredSoftware(t *testing.T) {
	mirrored := []register.Visit{visit("ville/cantine", "1", 1, headed("c1")), visit("region/cantine", "2", 2, headed("c1"), inAccount("region"))}
	t.Run("several_repositories_are_one_answer_of_its_own", func(t *testing.T) {
		o := newOffice(t)
		o.visits(mirrored[0])
		o.equal("one alone", o.software(), []string(nil))
		o.visits(mirrored[1])
		o.equal("two", o.software(), []string{"cantine hub.example/ville/cantine hub.example/region/cantine"})
		o.equal("answers", []int{o.gatheredEntries("cantine"), o.gatheredEntries("region cantine"), o.gatheredEntries("logiciel:cantine"), o.find("cantine")}, []int{1, 1, 1, 3})
		before, changes := o.find(""), o.changes()
		o.visits(mirrored...)
		o.equal("the same again", []int{o.find(""), o.changes()}, []int{before, changes})
	})
	t.Run("each_of_its_bodies_finds_it_by_facet", func(t *testing.T) {
		o := newOffice(t)
		o.visits(mirrored...)
		owners, err := o.store.Owners(t.Context(), []string{o.repository("hub.example/ville/cantine").ID, o.repository("hub.example/region/cantine").ID})
		seen := map[string]bool{}
		for _, bodies := range must(o, owners, err) {
			for _, body := range bodies {
				seen[body.ID] = true
				o.equal(body.Name, o.find("", register.Filter{Facet: "kind", Value: string(register.KindSoftware)}, register.Filter{Facet: "organisation", Value: body.ID}), 1)
			}
		}
		o.equal("bodies", len(seen), 2)
	})
	t.Run("in_one_repository_the_repository_is_the_answer", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/code", "1", 1, namedSoftware("Ma cantine")))
		o.equal("listed", o.software(), []string{"ma-cantine hub.example/ville/code"})
		o.equal("answers", []int{o.gatheredEntries(""), o.find("cantine")}, []int{0, 1})
		list, err := o.store.SoftwareBySlug(t.Context(), []string{"ma-cantine", "rien"})
		o.equal("texts", must(o, list, err)[0].Texts, []register.SoftwareText{{Lang: "fr", Text: "Tient la cantine."}, {Lang: "en", Text: "Runs the canteen."}})
	})
	t.Run("repositories_of_other_names_that_declare_one_are_gathered", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/front", "1", 1, namedSoftware("Ma cantine")), visit("ville/back", "2", 2, namedSoftware("ma-cantine")))
		o.equal("software", o.software(), []string{"ma-cantine hub.example/ville/front hub.example/ville/back"})
		o.equal("answers", o.gatheredEntries("cantine"), 1)
	})
	t.Run("one_that_is_renamed_or_declares_another_name_leaves", func(t *testing.T) {
		o := newOffice(t)
		o.visits(mirrored...)
		o.visits(visit("region/cantine", "2", 3, headed("c1"), inAccount("region"), namedSoftware("Autre chose")))
		o.equal("it declares", o.software(), []string{"autre-chose hub.example/region/cantine"})
		o.equal("answers", o.gatheredEntries(""), 0)
	})
	t.Run("one_that_is_gone_stays_a_part_and_is_no_longer_the_main_one", func(t *testing.T) {
		o := newOffice(t)
		o.visits(mirrored...)
		o.visits(visit("ville/cantine", "1", 30, met(register.ReachGone)), visit("ville/cantine", "1", 60, met(register.ReachGone)))
		o.equal("software", o.software(), []string{"cantine hub.example/region/cantine hub.example/ville/cantine"})
	})
	t.Run("a_repository_that_takes_the_address_of_another_does_not_inherit_its_place", func(t *testing.T) {
		o := newOffice(t)
		o.visits(mirrored...)
		o.visits(visit("ville/cantine", "3", 3, headed("c9"), func(v *register.Visit) { v.Repository.Description = present("") }))
		now := o.software()
		o.equal("software", now, []string{"cantine hub.example/region/cantine hub.example/ville/cantine"})
		list, err := o.store.SoftwareBySlug(t.Context(), []string{"cantine"})
		r := o.repository("hub.example/ville/cantine")
		o.equal("the new one is a part", must(o, list, err)[0].Holds(r.ID), false)
	})
	t.Run("two_of_one_name_keep_addresses_of_their_own", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/cantine", "1", 1, namedSoftware("Cantine"), headed("c1")), visit("region/cantine", "2", 2, namedSoftware("Cantine"), headed("c2"), inAccount("region"), func(v *register.Visit) { v.Repository.Description = present("") }))
		want := []string{"cantine hub.example/ville/cantine", "cantine--hub-example-region hub.example/region/cantine"}
		o.equal("software", o.software(), want)
		o.visits(visit("academie/cantine", "3", 3, headed("c2"), inAccount("academie"), func(v *register.Visit) { v.Repository.Description = present("") }))
		o.equal("the second has grown", o.software(), []string{want[0], want[1] + " hub.example/academie/cantine"})
	})
	t.Run("an_import_gathers_what_it_brings_with_what_was_there", func(t *testing.T) {
		o := newOffice(t)
		o.importRepositories(record("hub.example/ville/cantine", nil))
		o.hour = 2
		o.importRepositories(record("hub.example/ville/autre", nil), record("hub.example/region/Cantine", nil))
		o.equal("software", o.software(), []string{"cantine hub.example/ville/cantine hub.example/region/Cantine"})
	})
}

// longName is longer than an address may be.
var longName = "Outil" + strings.Repeat(" de gestion des cantines", 4)

// TestSoftwareAddresses: an address that was given stands, and leads to one thing.
func TestSoftwareAddresses(t *testing.T) {
	other := func(v *register.Visit) { v.Repository.Description = present("") }
	t.Run("two_names_that_begin_alike_and_are_too_long_have_two_addresses", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/un", "1", 1, namedSoftware(longName+" un")), visit("ville/deux", "2", 1, namedSoftware(longName+" deux")))
		if all := o.software(); len(all) != 2 {
			t.Errorf("%q", all)
		}
	})
	t.Run("one_of_which_nothing_is_left_is_not_given_to_another_project", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/cantine", "1", 1, namedSoftware("Cantine"), headed("c1")))
		o.visits(visit("ville/cantine", "1", 2, namedSoftware("Préau"), headed("c1")))
		o.visits(visit("region/cantine", "2", 3, namedSoftware("Cantine"), headed("c2"), inAccount("region"), other))
		o.equal("software", o.software(), []string{"cantine--hub-example-region hub.example/region/cantine", "preau hub.example/ville/cantine"})
		was, err := o.store.FormerSoftwareBySlug(t.Context(), "cantine")
		o.equal("what it was", must(o, was, err).Parts[0].Address, "hub.example/ville/cantine")
		o.visits(visit("ville/cantine", "1", 4, namedSoftware("Cantine"), headed("c1")))
		o.equal("its own once more", o.software(), []string{"cantine hub.example/ville/cantine", "cantine--hub-example-region hub.example/region/cantine"})
	})
	t.Run("who_keeps_the_main_repository_keeps_the_address", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/cantine", "1", 1, headed("c1"), namedSoftware("Cantine"), other), visit("region/cantine", "2", 2, headed("c1"), inAccount("region"), other))
		o.visits(visit("academie/cantine", "3", 3, headed("c2"), inAccount("academie"), other), visit("region/cantine", "2", 4, headed("c2"), inAccount("region"), other))
		all := o.software()
		if len(all) != 2 || all[0] != "cantine hub.example/ville/cantine" {
			t.Errorf("%q", all)
		}
	})
}

// TestSoftwareFollowsTheNewest: an observation that the register refuses, because it knows
// a newer one, changes no software; nor does the order in which two programs write.
func TestSoftwareFollowsTheNewest(t *testing.T) {
	now, before := visit("ville/cantine", "1", 9, namedSoftware("Préau")), visit("ville/cantine", "1", 2, namedSoftware("Cantine"))
	t.Run("an_older_visit_that_comes_late", func(t *testing.T) {
		o := newOffice(t)
		o.visits(now)
		o.visits(before)
		o.equal("software", o.software(), []string{"preau hub.example/ville/cantine"})
	})
	t.Run("two_programs", func(t *testing.T) {
		o := newOffice(t)
		other := desk.New(o.store, profile(), func() time.Time { return at(9) })
		var both sync.WaitGroup
		for i := range 12 {
			d := []*desk.Desk{o.desk, other}[i%2]
			both.Go(func() {
				account := fmt.Sprint("ville", i)
				if err := d.SaveVisit(t.Context(), visit(account+"/cantine", fmt.Sprint(i+1), 2, headed("c1"), inAccount(account))); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		list, err := o.store.Software(t.Context(), "", 10)
		if list = must(o, list, err); len(list) != 1 || len(list[0].Parts) != 12 {
			t.Errorf("%q", o.software())
		}
	})
}

// TestNothingIsGatheredAgain: a visit that finds nothing else writes no software.
func TestNothingIsGatheredAgain(t *testing.T) {
	o := newOffice(t)
	first, again := visit("ville/cantine", "1", 1, headed("c1")), visit("ville/cantine", "1", 5, headed("c1"))
	o.visits(first, visit("region/cantine", "2", 2, headed("c1"), inAccount("region")), first)
	counting := &counted{Store: o.store}
	d := desk.New(counting, profile(), func() time.Time { return at(9) })
	for _, c := range []struct {
		visit register.Visit
		want  int
	}{{again, 0}, {visit("ville/cantine", "1", 6, headed("c2")), 1}} {
		counting.gathered = 0
		if err := d.SaveVisit(t.Context(), c.visit); err != nil || counting.gathered != c.want {
			t.Errorf("gathered %d times, want %d: %v", counting.gathered, c.want, err)
		}
	}
}

// counted counts how often software is written.
type counted struct {
	desk.Store
	gathered int
}

func (c *counted) Save(ctx context.Context, b register.Batch) error {
	if b.Gathered != nil {
		c.gathered++
	}
	return c.Store.Save(ctx, b)
}

// TestManyOfOneName: however many bear a name, what is known of it does not depend on who
// was visited last.
func TestManyOfOneName(t *testing.T) {
	o := newOffice(t)
	all := []register.Repository{record("hub.example/ville0/docs", nil), record("hub.example/ville149/docs", nil)}
	o.importRepositories(all...)
	wanted := o.software()
	if len(wanted) != 1 {
		t.Fatalf("%q", wanted)
	}
	for i := 1; i < 149; i++ {
		r := record(fmt.Sprintf("hub.example/ville%d/docs", i), nil)
		r.Description = present(fmt.Sprint("Les documents de la ville ", i))
		o.hour = i
		o.importRepositories(r)
	}
	o.equal("with 148 others", o.software(), wanted)
}

// TestSoftwareOfAnOlderRegister: the register of a program that knew no software is
// migrated, and then knows the same as one that always did.
func TestSoftwareOfAnOlderRegister(t *testing.T) {
	o := newOffice(t)
	for i := range 40 {
		name := fmt.Sprint("cantine", i%15)
		o.visits(visit(fmt.Sprint("ville", i, "/", name), fmt.Sprint(i+1), 1, headed(fmt.Sprint("c", i%15)), inAccount(fmt.Sprint("ville", i))))
	}
	o.visits(visit("ville/front", "51", 2, namedSoftware("Préau & cour")), visit("ville/back", "52", 2, namedSoftware("preau cour")), visit("ville/seul", "53", 2, namedSoftware("Seul")),
		visit("ville/long", "54", 2, namedSoftware(longName+" un")), visit("ville/grec", "55", 2, namedSoftware("Ελληνικά")))
	wanted, answers := o.software(), o.gatheredEntries("")
	if len(wanted) != 19 || answers != 16 {
		t.Fatalf("%d, %d: %q", len(wanted), answers, wanted)
	}
	must(o, 0, o.store.Close())
	engine, err := sqlite.Open(t.Context(), o.path, sqlite.Write)
	must(o, 0, err)
	var up string
	for _, name := range []string{"sqlite/00195_software.sql", "sqlite/00198_software_stale.sql"} {
		step, err := migrations.SQLite.ReadFile(name)
		must(o, 0, err)
		before, _, _ := strings.Cut(string(step), "-- +goose Down")
		up += before
	}
	older := []string{`DROP TABLE software`, `DROP TABLE software_ungathered`, `DROP TABLE software_stale`, `DROP INDEX repository_by_software`, `DROP INDEX repository_by_own_software`, `ALTER TABLE repository DROP COLUMN software`,
		`DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_doc WHERE kind = 'software')`, `DELETE FROM search_doc WHERE kind = 'software'`}
	for _, sql := range append(older, strings.Split(strings.TrimSpace(up), ";\n")...) {
		must(o, 0, engine.Apply(t.Context(), store.Statement{SQL: sql, Want: store.AnyRows}))
	}
	o.store = store.New(engine, nil)
	t.Cleanup(func() { o.store.Close() })
	o.desk = desk.New(o.store, profile(), func() time.Time { return at(9) })
	o.equal("before", o.software(), []string(nil))
	must(o, 0, o.desk.GatherAll(t.Context()))
	o.equal("software", o.software(), wanted)
	o.equal("answers", o.gatheredEntries(""), answers)
	changes := o.changes()
	must(o, 0, o.desk.GatherAll(t.Context()))
	o.equal("once more", o.changes(), changes)
}
