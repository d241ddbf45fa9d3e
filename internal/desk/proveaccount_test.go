// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/register"
)

func (o *office) proof(key string) register.Account {
	o.Helper()
	a, err := o.store.Account(o.Context(), key)
	return must(o, a, err)
}

// TestProveAccount: a proof comes with its evidence, by who may, and a list that says
// less takes none away.
func TestProveAccount(t *testing.T) {
	o := newOffice(t)
	o.importBodies(listOf("tree", ""), law.ListedBody{Name: "Ville", Identifiers: []register.Identifier{named("v")}, Website: "https://ville.example"})
	list := []desk.ListedAccount{{Account: account, Identifiers: []register.Identifier{named("v")}}}
	done, err := o.desk.ImportAccounts(t.Context(), imported, list)
	must(o, done, err)
	o.equal("listed", o.proof(account.Key()).Proof, register.ProofListed)
	seen := register.Evidence{URL: "https://ville.example/code", ReadAt: at(2), SHA256: "x"}
	for rule, c := range map[string]struct {
		actor register.Actor
		key   string
		proof register.Proof
		e     register.Evidence
		want  error
	}{
		"nobody_in_particular": {register.Actor{}, account.Key(), register.ProofBacklink, seen, register.ErrNotFound},
		"no_such_account":      {desk.Operator(), "hub.example/none", register.ProofBacklink, seen, register.ErrNotFound},
		"no_such_proof":        {desk.Operator(), account.Key(), "certain", seen, register.ErrInvalid},
		"no_evidence":          {desk.Operator(), account.Key(), register.ProofDomain, register.Evidence{}, register.ErrInvalid},
		"the_operator":         {desk.Operator(), account.Key(), register.ProofBacklink, seen, nil},
	} {
		if err := o.desk.ProveAccount(t.Context(), c.actor, c.key, c.proof, c.e); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	o.equal("proved", []any{o.proof(account.Key()).Proof, o.proof(account.Key()).Proved}, []any{register.ProofBacklink, seen})
	o.hour = 3
	again, err := o.desk.ImportAccounts(t.Context(), imported, list)
	o.equal("changed by a list that says less", must(o, again, err).Changed, 0)
}

// TestProvedByFile: a publiccode.yml that names the body that a list gave the account is
// a proof; one that names another body is none.
func TestProvedByFile(t *testing.T) {
	for uri, want := range map[string]register.Proof{"https://bodies.example/v": register.ProofFile, "https://bodies.example/other": register.ProofListed} {
		o := newOffice(t)
		done, err := o.desk.ImportAccounts(t.Context(), imported, []desk.ListedAccount{{Account: account, Identifiers: []register.Identifier{named("v")}}})
		must(o, done, err)
		o.visits(visit("ville/calcul", "1", 1, observed(func(r *register.Repository) {
			r.Publiccode, r.Body = register.MetadataValid, present(uri)
		})))
		o.equal(uri, o.proof(account.Key()).Proof, want)
	}
}

func TestLinksTo(t *testing.T) {
	a := register.Account{Host: "hub.example", Path: "Ville"}
	for page, want := range map[string]bool{
		`<a class=x href="https://hub.example/ville">code</a>`:      true,
		`<A HREF='https://hub.example/Ville/bareme.git'>`:           true,
		`<a href=https://hub.example/ville/>`:                       true,
		`<a href="https://hub.example/villeneuve">`:                 false,
		`https://hub.example/ville`:                                 false,
		`<a href="https://evil.example/?u=https://hub.example/v">`:  false,
		`<a href="https://evil.example/https://hub.example/ville">`: false,
	} {
		if got := desk.LinksTo([]byte(page), a); got != want {
			t.Errorf("%s: %v", page, got)
		}
	}
	if !desk.LinksTo([]byte(`<a href="https://git.example/">`), register.Account{Host: "git.example"}) {
		t.Error("a link to a whole forge is not seen")
	}
	body := register.Organisation{Website: "https://www.ville.example/accueil"}
	for page, want := range map[string]bool{
		"https://www.ville.example/code": true, "https://ville.example/": true, "https://code.ville.example/x": true,
		"http://ville.example/": false, "https://ville.example.evil.example/": false, "https://notville.example/": false, "": false,
	} {
		if got := desk.OfficialPage(body, page); got != want {
			t.Errorf("%s: %v", page, got)
		}
	}
	if desk.OfficialPage(register.Organisation{}, "https://ville.example/") {
		t.Error("a body without a site has an official page")
	}
}
