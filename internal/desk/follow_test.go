// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// TestFollow: what another register says is taken under its global ids, changed when it
// changes there, withdrawn when it is withdrawn there; what is this register's own, or
// somebody else's, is left as it is.
func TestFollow(t *testing.T) {
	const peer, other = "https://un.example", "https://deux.example"
	o := newOffice(t)
	sheet := func(id, purpose string, state register.Publication) register.Sheet {
		return register.Sheet{ID: id, State: state, Content: register.Content{Name: "Tri " + id, Administration: "Ville", Purpose: register.Fill(purpose)}}
	}
	own := sheet("urn:uuid:00000000-0000-4000-8000-000000000001", "à nous", register.Published)
	own.Origin = register.Origin{Kind: register.Imported, Source: "list"}
	done, err := o.desk.ImportSheets(t.Context(), "list", []register.Sheet{own})
	must(o, done, err)
	const theirs = "urn:uuid:00000000-0000-4000-8000-000000000002"
	for _, step := range []struct {
		name    string
		peer    string
		sheet   register.Sheet
		changed int
		purpose string
		state   register.Publication
	}{
		{"new", peer, sheet(theirs, "à eux", register.Published), 1, "à eux", register.Published},
		{"told_again", peer, sheet(theirs, "à eux", register.Published), 0, "à eux", register.Published},
		{"another_register_is_not_its_master", other, sheet(theirs, "à d’autres", register.Published), 0, "à eux", register.Published},
		{"changed_there", peer, sheet(theirs, "encore", register.Published), 1, "encore", register.Published},
		{"suspended_there", peer, sheet(theirs, "encore", register.Suspended), 1, "encore", register.Suspended},
		{"withdrawn_by_another_register", other, sheet(theirs, "encore", register.Withdrawn), 0, "encore", register.Suspended},
		{"withdrawn_there", peer, sheet(theirs, "encore", register.Withdrawn), 1, "encore", register.Withdrawn},
		{"withdrawn_again", peer, sheet(theirs, "encore", register.Withdrawn), 0, "encore", register.Withdrawn},
		{"back_there", peer, sheet(theirs, "encore", register.Published), 1, "encore", register.Published},
	} {
		o.hour++
		done, err := o.desk.Follow(t.Context(), desk.Told{Peer: step.peer, Day: "2026-03-01", Sheets: []register.Sheet{step.sheet, sheet(own.ID, "prise", register.Withdrawn)}})
		if must(o, done, err).Changed != step.changed {
			t.Errorf("%s: %d changed, want %d", step.name, done.Changed, step.changed)
		}
		for id, want := range map[string]struct {
			purpose string
			state   register.Publication
		}{theirs: {step.purpose, step.state}, own.ID: {"à nous", register.Published}} {
			x, err := o.store.Sheet(t.Context(), id)
			if got := must(o, x, err); got.Content.Purpose.Or("") != want.purpose || got.State != want.state {
				t.Errorf("%s: %s says %q and is %s, want %q, %s", step.name, id, got.Content.Purpose.Or(""), got.State, want.purpose, want.state)
			}
		}
	}
}

// TestFollowNoSheet: what another register calls a sheet and is none is left out.
func TestFollowNoSheet(t *testing.T) {
	o := newOffice(t)
	good := register.Sheet{ID: "urn:uuid:00000000-0000-4000-8000-000000000003", Slug: "../a b", State: register.Published, Content: register.Content{Name: "Tri", Administration: "Ville"}}
	path, state := good, good
	path.ID, state.ID, state.State = "../../x", "urn:uuid:00000000-0000-4000-8000-000000000004", "draft"
	done, err := o.desk.Follow(t.Context(), desk.Told{Peer: "https://un.example", Day: "2026-03-01", Sheets: []register.Sheet{path, state, good}})
	if n := must(o, done, err).Changed; n != 1 {
		t.Errorf("%d are taken, want one", n)
	}
	x, err := o.store.Sheet(t.Context(), good.ID)
	if got := must(o, x, err).Slug; got != register.Slug(got) {
		t.Errorf("its address ends in %q", got)
	}
}

// TestFollowPlaces: bodies, accounts and repositories are joined by identifier and address.
func TestFollowPlaces(t *testing.T) {
	const peer = "https://un.example"
	o := newOffice(t)
	listed := register.Origin{Kind: register.Imported, Source: "list"}
	known := register.Repository{Key: "forge.example/ville/un", URL: "https://forge.example/ville/un", Host: "forge.example", Kind: register.GitLab, Name: "un", Accounts: []string{"forge.example/ville"}}
	done, err := o.desk.ImportRepositories(t.Context(), listed, nil, []register.Repository{known})
	must(o, done, err)
	body := register.Identifier{Scheme: "body", Value: "ville"}
	id := register.OrganisationID(body)
	added := known
	added.Key, added.URL, added.Name = "forge.example/ville/deux", "https://forge.example/ville/deux", "deux"
	added.Description = register.Known("Deuxième", register.Origin{}, register.Evidence{})
	told := desk.Told{Peer: peer, Day: "2026-03-01", Names: map[string]register.Identifier{id: body},
		Organisations: []register.Organisation{{ID: id, Slug: "ville", Name: "Ville", NameOrigin: register.NameOwn, Identifiers: []register.Identifier{body}}},
		Accounts:      []register.Account{{Host: "forge.example", Path: "deux", Kind: register.GitLab, Organisation: id, Proof: register.ProofDomain}},
		Repositories:  []register.Repository{known, added},
	}
	done, err = o.desk.Follow(t.Context(), told)
	if must(o, done, err).Changed != 3 {
		t.Errorf("%d changed: %+v", done.Changed, done)
	}
	before := o.changes()
	done, err = o.desk.Follow(t.Context(), told)
	if must(o, done, err).Changed != 0 || o.changes() != before {
		t.Errorf("the same twice changes %d", done.Changed)
	}
	for key, source := range map[string]string{known.Key: "list", added.Key: peer} {
		if r := o.repository(key); r.Origin.Source != source {
			t.Errorf("%s comes from %q, want %q", key, r.Origin.Source, source)
		}
	}
	if a, err := o.store.Account(t.Context(), "forge.example/deux"); err != nil || a.Organisation != id || a.Proof != register.ProofListed {
		t.Errorf("the account belongs to %q by %q, want %q, listed (%v)", a.Organisation, a.Proof, id, err)
	}
}
