// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// claimed is Claims in memory.
type claimed struct{ err error }

func (c claimed) all() []register.Claim {
	open := register.Claim{ID: "c1", Organisation: invented().organisations[0].ID, Host: "github.com", Path: "valm0nt", Code: "greffe-abcd", State: register.ClaimOpen, Near: []string{"github.com/valmont<b>"}, At: at("2026-11-20")}
	listed := open
	listed.ID, listed.State, listed.Method, listed.Evidence.URL, listed.DecidedAt, listed.Reason = "c2", register.ClaimListed, register.ProveTXT, "dns:_greffe.valmont.example?type=TXT", at("2026-11-20"), "vu"
	return []register.Claim{open, listed}
}

func (c claimed) Claim(context.Context, register.Actor, string, string) (register.Claim, error) {
	return register.Claim{}, c.err
}

func (c claimed) Claims(context.Context, register.Actor, string) ([]register.Claim, error) {
	return c.all(), nil
}

func (c claimed) Prove(context.Context, register.Actor, string, register.ProofMethod, string) (register.Claim, error) {
	return c.all()[0], c.err
}

func (c claimed) WaitingClaims(context.Context, register.Actor, int) ([]register.Claim, error) {
	return c.all()[:1], nil
}

func (c claimed) DecideClaim(context.Context, register.Actor, string, bool, string) error {
	return c.err
}

func TestClaimPages(t *testing.T) {
	const path = "/fr/espace/administrations/ville-de-valmont/comptes"
	with := func(err error) *Server { return staffed(t, people(), func(o *Options) { o.Claims = claimed{err} }) }
	for name, c := range map[string][2]string{"claims.fr": {"manager", path}, "claim_queue.en": {"curator", "/en/desk/listings"}} {
		w := as(with(nil), c[0], "GET", c[1])
		if w.Code != 200 || strings.Contains(w.Body.String(), "‹") {
			t.Errorf("%s: %d\n%s", name, w.Code, w.Body)
		}
		golden(t, "private/"+name+".html", fingerprints.ReplaceAllString(w.Body.String(), "$1.HASH."))
	}
	for _, c := range []struct {
		name, who, path string
		form            []string
		err             error
		status          int
	}{
		{"ask", "manager", path, []string{"address", "https://github.com/x"}, nil, 303},
		{"ask_wrong", "manager", path, []string{"address", "x"}, &desk.Fault{Field: "address", Reason: "account"}, 422},
		{"prove", "manager", path, []string{"claim", "c1", "method", "txt"}, nil, 303},
		{"prove_absent", "manager", path, []string{"claim", "c1", "method", "txt"}, &desk.Fault{Field: "proof", Reason: "absent"}, 422},
		{"too_many", "manager", path, []string{"claim", "c1"}, &desk.TooMany{}, 429},
		{"by_an_author", "author", path, []string{"address", "x"}, nil, 404},
		{"decide", "curator", "/fr/espace/inscriptions", []string{"claim", "c1", "do", "accept", "reason", "x"}, nil, 303},
		{"decide_without_reason", "curator", "/fr/espace/inscriptions", []string{"claim", "c1"}, &desk.Fault{Field: "reason", Reason: "empty"}, 422},
		{"decide_twice", "curator", "/fr/espace/inscriptions", []string{"claim", "c1"}, register.ErrConflict, 409},
	} {
		w := as(with(c.err), c.who, "POST", c.path, c.form...)
		if w.Code != c.status || strings.Contains(w.Body.String(), "‹") {
			t.Errorf("%s: %d\n%s", c.name, w.Code, w.Body)
		}
	}
}

// countingBodies counts how often bodies are asked for.
type countingBodies struct {
	Register
	asked int
}

func (c *countingBodies) OrganisationsByID(ctx context.Context, ids []string) ([]register.Organisation, error) {
	c.asked++
	return c.Register.OrganisationsByID(ctx, ids)
}

// TestListsOfPeopleReadBodiesOnce: a list of requests or accounts reads all its bodies
// with one query, however long it is; what every page of the desk reads comes on top.
func TestListsOfPeopleReadBodiesOnce(t *testing.T) {
	counted := &countingBodies{Register: invented()}
	s := staffed(t, people(), func(o *Options) { o.Claims, o.Register = claimed{}, counted })
	asked := func(path string) int {
		counted.asked = 0
		if w := as(s, "curator", "GET", path); w.Code != 200 {
			w = as(s, "administrator", "GET", path)
			if w.Code != 200 {
				t.Fatalf("%s: %d", path, w.Code)
			}
		}
		return counted.asked
	}
	ground := asked("/fr/espace/compte")
	for _, path := range []string{"/fr/espace/inscriptions", "/fr/espace/demandes", "/fr/espace/comptes"} {
		if n := asked(path); n > ground+1 {
			t.Errorf("%s asks for bodies %d times, a page without any %d times", path, n, ground)
		}
	}
}
