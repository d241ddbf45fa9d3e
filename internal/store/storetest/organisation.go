// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"fmt"

	"greffe/internal/register"
)

var organisationCases = []testCase{
	{"a_body_is_found_by_id_slug_identifier_and_name_in_any_spelling", func(d *desk) {
		o := organisation("Ville de Saint-Étienne", 1, nil)
		d.save(1, register.Batch{Organisations: []register.Organisation{o}})
		ctx := d.Context()
		byID, err := d.Organisation(ctx, o.ID)
		d.equal("id", must(d, byID, err), o)
		bySlug, err := d.OrganisationBySlug(ctx, o.Slug)
		d.equal("slug", must(d, bySlug, err).ID, o.ID)
		byIdentifier, err := d.OrganisationByIdentifier(ctx, o.Identifiers[0])
		d.equal("identifier", must(d, byIdentifier, err).ID, o.ID)
		byName, err := d.OrganisationsByName(ctx, "VILLE DE SAINT ETIENNE")
		d.equal("name", len(must(d, byName, err)), 1)
	}},
	{"slugs_are_unique_and_frozen", func(d *desk) {
		one := organisation("Etalab", 1, nil)
		d.save(1, register.Batch{Organisations: []register.Organisation{one}})
		other, err := d.FreeSlug(d.Context(), register.KindOrganisation, "another", "etalab")
		d.equal("slug of another", must(d, other, err), "etalab-2")
		own, err := d.FreeSlug(d.Context(), register.KindOrganisation, one.ID, "etalab")
		d.equal("slug of itself", must(d, own, err), "etalab")
		renamed := organisation("Etalab", 2, func(o *register.Organisation) { o.Name, o.Slug = "Direction du numérique", "direction-du-numerique" })
		d.save(2, register.Batch{Organisations: []register.Organisation{renamed}})
		kept, err := d.OrganisationBySlug(d.Context(), "etalab")
		d.equal("name at the slug given first", must(d, kept, err).Name, "Direction du numérique")
	}},
	{"an_identifier_stays_with_the_body_that_had_it_first", func(d *desk) {
		one, two := organisation("One", 1, nil), organisation("Two", 1, nil)
		two.Identifiers = append(two.Identifiers, one.Identifiers...)
		d.save(1, register.Batch{Organisations: []register.Organisation{one, two}})
		o, err := d.OrganisationByIdentifier(d.Context(), one.Identifiers[0])
		d.equal("holder", must(d, o, err).ID, one.ID)
	}},
	{"children_follow_the_present_parents_and_an_older_word_does_not_win", func(d *desk) {
		top, other := organisation("Top", 1, nil), organisation("Other", 1, nil)
		child := func(hours int, parents ...register.Dated) register.Organisation {
			return organisation("Child", hours, func(o *register.Organisation) { o.Parents = parents })
		}
		d.save(1, register.Batch{Organisations: []register.Organisation{top, other, child(1, register.Dated{Value: top.ID})}})
		d.save(3, register.Batch{Organisations: []register.Organisation{child(3, register.Dated{Value: top.ID, Until: "2025-01-01"}, register.Dated{Value: other.ID})}})
		d.save(2, register.Batch{Organisations: []register.Organisation{child(2, register.Dated{Value: top.ID})}})
		under, err := d.OrganisationsUnder(d.Context(), top.ID, 10)
		d.equal("under the former parent", len(must(d, under, err)), 0)
		under, err = d.OrganisationsUnder(d.Context(), other.ID, 10)
		d.equal("under the present parent", len(must(d, under, err)), 1)
	}},
	{"accounts_are_found_in_any_case_and_by_body", func(d *desk) {
		o := organisation("Etalab", 1, nil)
		a := register.Account{Host: "github.com", Path: "Etalab", Kind: register.GitHub, Organisation: o.ID, Proof: register.ProofListed, SeenAt: at(1)}
		d.save(1, register.Batch{Organisations: []register.Organisation{o}, Accounts: []register.Account{a}})
		ctx := d.Context()
		got, err := d.Account(ctx, "GitHub.com/ETALAB")
		d.equal("account", must(d, got, err), a)
		several, err := d.AccountsByKey(ctx, []string{"github.com/etalab", "github.com/none"})
		d.equal("by key", len(must(d, several, err)), 1)
		of, err := d.AccountsOf(ctx, o.ID)
		d.equal("of the body", len(must(d, of, err)), 1)
	}},
	{"owners_and_counts_follow_the_accounts", func(d *desk) {
		one, two := organisation("One", 1, nil), organisation("Two", 1, nil)
		account := func(path string, o register.Organisation) register.Account {
			return register.Account{Host: "github.com", Path: path, Kind: register.GitHub, Organisation: o.ID, Proof: register.ProofListed, SeenAt: at(1)}
		}
		shared := repository("github.com/A/shared", "1", 1, func(r *register.Repository) { r.Accounts = []string{"github.com/A", "github.com/B"} })
		d.save(1, register.Batch{
			Organisations: []register.Organisation{one, two}, Accounts: []register.Account{account("A", one), account("B", two)},
			Repositories: []register.Repository{shared, repository("github.com/A/own", "2", 1, nil)},
			Sheets: []register.Sheet{sheet("a", 1, func(s *register.Sheet) { s.Organisation, s.Origin.Kind = one.ID, register.Declared }),
				sheet("b", 1, func(s *register.Sheet) { s.Organisation = one.ID }),
				sheet("c", 1, func(s *register.Sheet) { s.Organisation, s.State = one.ID, register.Draft }),
				sheet("d", 1, func(s *register.Sheet) { s.Organisation, s.State = one.ID, register.Withdrawn })},
		})
		owners, err := d.Owners(d.Context(), []string{shared.ID, "none"})
		var names []string
		for _, o := range must(d, owners, err)[shared.ID] {
			names = append(names, o.Name)
		}
		d.equal("owners", names, []string{"One", "Two"})
		brief, err := d.OwnersInBrief(d.Context(), []string{shared.ID, "none"})
		d.equal("owners in brief", must(d, brief, err), map[string][]register.BodyBrief{shared.ID: {one.Brief(), two.Brief()}})
		bodies, err := d.BodiesInBrief(d.Context(), []string{two.ID, "none", one.ID})
		d.equal("bodies in brief", must(d, bodies, err), []register.BodyBrief{two.Brief(), one.Brief()})
		listed, err := d.RepositoriesInBrief(d.Context(), []string{"none", shared.ID})
		d.equal("repositories in brief", must(d, listed, err), []register.RepositoryBrief{shared.Brief()})
		counts, err := d.Counts(d.Context(), []string{one.ID, two.ID})
		d.equal("counts", must(d, counts, err), map[string]register.Counts{one.ID: {Sheets: 2, Declared: 1, Repositories: 2}, two.ID: {Repositories: 1}})
		of, err := d.RepositoriesOf(d.Context(), one.ID, "", 10)
		d.equal("repositories of the body", keys(must(d, of, err)), []string{"github.com/A/own", "github.com/A/shared"})
	}},
	{"bodies_are_paged_without_gaps", func(d *desk) {
		var all []register.Organisation
		for i := range 11 {
			all = append(all, organisation(fmt.Sprintf("Body %02d", i), 1, nil))
		}
		d.save(1, register.Batch{Organisations: all})
		n := 0
		for after := ""; ; {
			page, err := d.Organisations(d.Context(), after, 4)
			if must(d, page, err); len(page) == 0 {
				break
			}
			n += len(page)
			after = page[len(page)-1].Slug
		}
		d.equal("bodies", n, 11)
	}},
	{"bodies_stand_where_the_name_that_is_shown_does", func(d *desk) {
		// An address is given once: a name that is learnt later leaves it as it was.
		learnt := func(slug, name string) register.Organisation {
			return organisation(slug, 1, func(o *register.Organisation) { o.Name = name })
		}
		d.save(1, register.Batch{Organisations: []register.Organisation{learnt("139-bercy", "Ministère de l’Économie"), learnt("zz", "École"), learnt("b", "Même nom"), learnt("a", "Même nom"), learnt("c", "Mairie")}})
		var got []string
		for after := ""; ; {
			page, err := d.OrganisationsAlphabetically(d.Context(), after, 1)
			if must(d, page, err); len(page) == 0 {
				break
			}
			got = append(got, page[0].Name)
			after = page[0].Place()
		}
		d.equal("names", got, []string{"École", "Mairie", "Même nom", "Même nom", "Ministère de l’Économie"})
		after, err := d.OrganisationsAlphabetically(d.Context(), "l~", 9)
		d.equal("from M", len(must(d, after, err)), 4)
	}},
}

// organisation makes a body as it was known at an hour.
func organisation(name string, hours int, change func(*register.Organisation)) register.Organisation {
	id := register.Identifier{Scheme: "test", Value: register.Slug(name)}
	o := register.Organisation{ID: register.OrganisationID(id), Slug: register.Slug(name), Name: name, NameOrigin: register.NameOwn,
		Identifiers: []register.Identifier{id}, Origin: register.Origin{Kind: register.Imported}, SeenAt: at(hours)}
	if change != nil {
		change(&o)
	}
	return o
}
