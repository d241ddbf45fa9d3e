// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

// world is what bodies show: records of domains and files, by name and address.
type world map[string]string

func (w world) TXT(_ context.Context, name string) ([]string, error) {
	if text, ok := w[name]; ok {
		return []string{"v=spf1", text}, nil
	}
	return nil, register.ErrUnavailable
}

func (w world) Fetch(_ context.Context, address string) (content []byte, final string, err error) {
	if to, ok := w["redirect "+address]; ok {
		address = to
	}
	if text, ok := w[address]; ok {
		return []byte(text), address, nil
	}
	return nil, "", register.ErrNotFound
}

// claims is a body "own" with a site, and somebody who manages it.
func claims(t *testing.T) (*house, *desk.Claims, world, register.Actor) {
	t.Helper()
	h := newHouse(t)
	w := world{}
	body := register.Organisation{ID: "own", Slug: "own", Name: "Ville own", Website: "https://www.ville.example/accueil", SeenAt: at(0)}
	other := register.Account{Host: "github.com", Path: "Autre-Ville", Kind: register.GitHub, Organisation: "other", Proof: register.ProofListed, SeenAt: at(0)}
	if err := h.store.Save(t.Context(), register.Batch{At: at(0), Actor: "test", Organisations: []register.Organisation{body}, Accounts: []register.Account{other}}); err != nil {
		t.Fatal(err)
	}
	d := desk.New(h.store, none.Profile(), func() time.Time { return h.time })
	manager := register.Actor{Person: "m", Memberships: []register.Membership{{Organisation: "own", Role: register.Manager}}}
	return h, desk.NewClaims(h.store, d, h.People, w), w, manager
}

func TestProofs(t *testing.T) {
	const code = "{code}"
	for _, c := range []struct {
		rule    string
		method  register.ProofMethod
		address string
		place   string // where the world holds it
		text    string
		fault   string // "" lists the account
		proof   register.Proof
	}{
		{"record_of_the_domain", register.ProveTXT, "", "_greffe.ville.example", code, "", register.ProofBacklink},
		{"record_without_the_code", register.ProveTXT, "", "_greffe.ville.example", "greffe-autre", "proof: absent", ""},
		{"no_record", register.ProveTXT, "", "", "", "proof: unread", ""},
		{"file_of_the_site", register.ProveWellKnown, "", "https://ville.example/.well-known/greffe-accounts.txt", "x " + code + "\n", "", register.ProofBacklink},
		{"file_of_the_account", register.ProveFile, "https://raw.githubusercontent.com/VILLE/.github/HEAD/greffe.txt", "https://raw.githubusercontent.com/VILLE/.github/HEAD/greffe.txt", code, "", register.ProofFile},
		{"file_of_another_account", register.ProveFile, "https://raw.githubusercontent.com/ville2/.github/HEAD/greffe.txt", "https://raw.githubusercontent.com/ville2/.github/HEAD/greffe.txt", code, "proof: place", ""},
		{"file_on_another_host", register.ProveFile, "https://evil.example/ville/x", "https://evil.example/ville/x", code, "proof: place", ""},
		{"file_by_a_path_that_climbs", register.ProveFile, "https://github.com/ville/../evil/x", "https://github.com/ville/../evil/x", code, "proof: place", ""},
		{"issue_that_anybody_may_write", register.ProveFile, "https://github.com/ville/depot/issues/1", "https://github.com/ville/depot/issues/1", code, "proof: place", ""},
		{"page_that_echoes_its_address", register.ProveFile, "https://raw.githubusercontent.com/ville/depot/HEAD/x?x=" + code, "https://raw.githubusercontent.com/ville/depot/HEAD/x?x=" + code, code, "proof: place", ""},
		{"commit_of_a_fork", register.ProveFile, "https://raw.githubusercontent.com/ville/depot/0123456789abcdef0123456789abcdef01234567/x", "https://raw.githubusercontent.com/ville/depot/0123456789abcdef0123456789abcdef01234567/x", code, "proof: place", ""},
		{"code_within_a_longer_word", register.ProveFile, "https://raw.githubusercontent.com/ville/depot/HEAD/x", "https://raw.githubusercontent.com/ville/depot/HEAD/x", "x" + code + "y", "proof: absent", ""},
		{"page_that_leads_to_the_account", register.ProveBacklink, "https://data.ville.example/code", "https://data.ville.example/code", `<a href="https://GitHub.com/Ville">`, "", register.ProofBacklink},
		{"page_that_leads_to_a_longer_name", register.ProveBacklink, "https://ville.example/code", "https://ville.example/code", `<a href="https://github.com/ville-autre">`, "proof: absent", ""},
		{"page_of_another_site", register.ProveBacklink, "https://notville.example/code", "https://notville.example/code", `<a href="https://github.com/ville">`, "proof: place", ""},
		{"no_such_method", "magic", "", "", "", "proof: method", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h, d, w, manager := claims(t)
			asked, err := d.Claim(t.Context(), manager, "own", "https://github.com/Ville/")
			if err != nil {
				t.Fatal(err)
			}
			w[c.place] = strings.ReplaceAll(c.text, code, asked.Code)
			got, err := d.Prove(t.Context(), manager, asked.ID, c.method, c.address)
			if c.fault != "" {
				if err == nil || err.Error() != c.fault || !errors.Is(err, register.ErrInvalid) {
					t.Errorf("%v, expected %s", err, c.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			a, err := h.store.Account(t.Context(), "github.com/ville")
			if err != nil || a.Organisation != "own" || a.Proof != c.proof || a.Origin.Source != got.Evidence.URL || got.Evidence.SHA256 == "" {
				t.Errorf("%+v %+v %v", a, got, err)
			}
			_, err = d.Prove(t.Context(), manager, asked.ID, c.method, c.address)
			if !errors.Is(err, register.ErrConflict) {
				t.Errorf("proved twice: %v", err)
			}
		})
	}
}

// A repository that was given away leads to its new owner, who proves nothing of the old one.
func TestRedirectedProof(t *testing.T) {
	_, d, w, manager := claims(t)
	asked, err := d.Claim(t.Context(), manager, "own", "https://git.example/ville")
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "https://git.example/ville/depot/-/raw/HEAD/x", "https://git.example/autre/depot/-/raw/HEAD/x"
	w["redirect "+from], w[to] = to, asked.Code
	if _, err := d.Prove(t.Context(), manager, asked.ID, register.ProveFile, from); err == nil || err.Error() != "proof: place" {
		t.Errorf("%v", err)
	}
	delete(w, "redirect "+from)
	w[from] = asked.Code
	if _, err := d.Prove(t.Context(), manager, asked.ID, register.ProveFile, from); err != nil {
		t.Error(err)
	}
}

// What another body's listed account holds, or is held by, waits for a curator.
func TestClaimsWithinOthers(t *testing.T) {
	h, d, w, manager := claims(t)
	whole := register.Account{Host: "git.autre.example", Organisation: "other", Proof: register.ProofFile, SeenAt: at(0)}
	if err := h.store.Save(t.Context(), register.Batch{At: at(0), Actor: "test", Accounts: []register.Account{whole}}); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"https://git.autre.example/impots", "https://github.com/autre-ville/impots", "https://github.com/autre-ville"} {
		c, err := d.Claim(t.Context(), manager, "own", address)
		if err != nil || len(c.Near) != 1 {
			t.Fatalf("%s: %v %v", address, c.Near, err)
		}
		w["_greffe.ville.example"] = c.Code
		if got, err := d.Prove(t.Context(), manager, c.ID, register.ProveTXT, ""); err != nil || got.State != register.ClaimOpen {
			t.Errorf("%s: %+v %v", address, got, err)
		}
	}
}

func TestClaims(t *testing.T) {
	h, d, w, manager := claims(t)
	stranger := register.Actor{Person: "s", Memberships: []register.Membership{{Organisation: "other", Role: register.Manager}}}
	_, err := d.Claim(t.Context(), stranger, "own", "https://github.com/ville")
	h.notThere("claim of a stranger", err)
	if _, err = d.Claim(t.Context(), manager, "own", "not an address"); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("%v", err)
	}
	near, err := d.Claim(t.Context(), manager, "own", "https://github.com/autre-vi1le")
	if err != nil || len(near.Near) != 1 || near.Near[0] != "github.com/Autre-Ville" {
		t.Fatalf("%+v %v", near, err)
	}
	if _, err := d.Claim(t.Context(), manager, "own", "https://github.com/AUTRE-VI1LE"); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("asked twice: %v", err)
	}
	_, err = d.Prove(t.Context(), stranger, near.ID, register.ProveTXT, "")
	h.notThere("proof of a stranger", err)
	w["_greffe.ville.example"] = near.Code
	got, err := d.Prove(t.Context(), manager, near.ID, register.ProveTXT, "")
	if err != nil || got.Method != register.ProveTXT {
		t.Fatal(err)
	}
	if _, err := h.store.Account(t.Context(), "github.com/autre-vi1le"); !errors.Is(err, register.ErrNotFound) {
		t.Errorf("a name close to another's is listed without a curator: %v", err)
	}
	if all, err := d.WaitingClaims(t.Context(), curator("c"), 10); err != nil || len(all) != 1 {
		t.Errorf("%+v %v", all, err)
	}
	if all, err := d.WaitingClaims(t.Context(), curator("c", "own"), 10); err != nil || len(all) != 0 {
		t.Errorf("own body: %+v %v", all, err)
	}
	h.notThere("own body decided", d.DecideClaim(t.Context(), curator("c", "own"), near.ID, true, "x"))
	if err := d.DecideClaim(t.Context(), curator("c"), near.ID, true, " "); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("no reason: %v", err)
	}
	if err := d.DecideClaim(t.Context(), curator("c"), near.ID, true, "vu au téléphone"); err != nil {
		t.Fatal(err)
	}
	if a, err := h.store.Account(t.Context(), "github.com/autre-vi1le"); err != nil || a.Proof != register.ProofBacklink {
		t.Errorf("%+v %v", a, err)
	}
	word, err := d.Claim(t.Context(), manager, "own", "https://gitlab.example/ville/logiciels")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.DecideClaim(t.Context(), curator("c"), word.ID, false, "pas de preuve"); err != nil {
		t.Fatal(err)
	}
	if all, err := d.Claims(t.Context(), manager, "own"); err != nil || len(all) != 2 {
		t.Errorf("%+v %v", all, err)
	}
}

// TestClaimsOfOthers: a body that shows another's single account on its own site gets it by
// a curator's word alone, whether a list knows the account or it only bears the other's
// name; an account that nobody else could be meant by is listed by the proof, at the level
// that one side's word is worth.
func TestClaimsOfOthers(t *testing.T) {
	h, d, w, manager := claims(t)
	o := register.Organisation{ID: "third", Slug: "ville-de-lyre", Name: "Ville de Lyre", NameOrigin: register.NameOwn, SeenAt: at(0)}
	single := register.Account{Host: "git.example", Path: "lyre/impots", Organisation: "third", Proof: register.ProofListed, SeenAt: at(0)}
	if err := h.store.Save(t.Context(), register.Batch{At: at(0), Actor: "test", Organisations: []register.Organisation{o}, Accounts: []register.Account{single}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ rule, address, near string }{
		{"listed_by_another", "https://git.example/lyre/impots", "git.example/lyre/impots"},
		{"named_as_another", "https://github.com/ville-de-lyre", "Ville de Lyre"},
		{"named_as_another_with_underscores", "https://gitlab.example/Ville_de_Lyre", "Ville de Lyre"},
		{"a_group_named_as_another", "https://gitlab.example/groupe/ville-de-lyre", "Ville de Lyre"},
		{"nobody_elses", "https://github.com/service-informatique", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			asked, err := d.Claim(t.Context(), manager, "own", c.address)
			if err != nil || strings.Join(asked.Near, ", ") != c.near {
				t.Fatalf("%q %v", asked.Near, err)
			}
			w["_greffe.ville.example"] = asked.Code
			got, err := d.Prove(t.Context(), manager, asked.ID, register.ProveTXT, "")
			if err != nil {
				t.Fatal(err)
			}
			a, err := h.store.Account(t.Context(), asked.Key())
			switch listed := err == nil && a.Organisation == "own"; {
			case listed != (c.near == ""):
				t.Errorf("listed: %t", listed)
			case listed && a.Proof != register.ProofBacklink:
				t.Errorf("at the level %s", a.Proof)
			case !listed && got.State != register.ClaimOpen:
				t.Errorf("the request is %s", got.State)
			}
		})
	}
}

// TestNearNames: an account whose name could be taken for another body's waits for a
// curator, who reads whose; one that bears its own body's name does not.
func TestNearNames(t *testing.T) {
	h, d, w, manager := claims(t)
	body := func(id, name string, more ...string) register.Organisation {
		return register.Organisation{ID: id, Slug: register.Slug(name), Name: name, NameOrigin: register.NameOwn, Acronyms: more, SeenAt: at(0)}
	}
	lyre, forge := body("lyre", "Ville de Lyre"), body("forge", "Forge inconnue")
	lyre.Names = []register.Dated{{Value: "Bourg de Lyrette", Until: "2020-01-01"}}
	forge.NameOrigin = register.NameFromForge
	merged := body("gone", "Office disparu")
	merged.Successors = []register.Dated{{Value: "lyre", Since: "2021-01-01"}}
	bodies := []register.Organisation{lyre, forge, merged, body("caisse", "Caisse nationale des aides imaginaires"), body("impots", "Direction des impôts", "DGI"), body("owner", "Ville owl")}
	if err := h.store.Save(t.Context(), register.Batch{At: at(0), Actor: "test", Organisations: bodies}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ rule, account, near string }{
		{"one_letter_more", "villes-de-lyre", "Ville de Lyre"},
		{"one_letter_less", "vile-de-lyre", "Ville de Lyre"},
		{"one_letter_other", "ville-de-lyra", "Ville de Lyre"},
		{"two_letters_away", "villa-de-lyra", ""},
		{"without_hyphens", "VilleDeLyre", "Ville de Lyre"},
		{"digit_for_a_letter", "vi11e-de-lyre", "Ville de Lyre"},
		{"two_letters_for_one", "direction-des-irnpots", "Direction des impôts"},
		{"letters_of_another_alphabet", "vіllе-dе-lуrе", "Ville de Lyre"},
		{"wide_letters", "ｖｉｌｌｅ-de-lyre", "Ville de Lyre"},
		{"name_of_once", "bourg-de-lyrete", "Ville de Lyre"},
		{"acronym_that_it_gave", "dgi", "Direction des impôts"},
		{"acronym_of_its_name", "CNAI", "Caisse nationale des aides imaginaires"},
		{"letters_of_no_name", "cnam", ""},
		{"a_group_nearly_named_as_another", "ville-de-lyra/logiciels", "Ville de Lyre"},
		{"name_that_a_forge_gave", "forge-inconnu", ""},
		{"body_that_is_no_more", "office-disparus", ""},
		{"own_name_close_to_another", "ville-own", ""},
		{"close_to_its_own_and_to_another", "ville-ow", "Ville owl"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			asked, err := d.Claim(t.Context(), manager, "own", "https://git.example/"+c.account)
			if err != nil || strings.Join(asked.Near, ", ") != c.near {
				t.Fatalf("%q %v", asked.Near, err)
			}
			w["_greffe.ville.example"] = asked.Code
			got, err := d.Prove(t.Context(), manager, asked.ID, register.ProveTXT, "")
			if want := map[bool]register.ClaimState{true: register.ClaimListed, false: register.ClaimOpen}[c.near == ""]; err != nil || got.State != want {
				t.Errorf("%s: %v", got.State, err)
			}
		})
	}
}
