// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"

	"greffe/internal/register"
)

var claimCases = []testCase{
	{"a_claim_is_decided_once", func(d *desk) {
		c := register.Claim{ID: "c1", Organisation: "o1", Host: "github.com", Path: "Ville", Code: "x", State: register.ClaimOpen, Person: "p1", At: at(1)}
		if err := d.SaveClaim(d.Context(), c, ""); err != nil {
			d.Fatal(err)
		}
		open, err := d.ClaimsIn(d.Context(), register.ClaimOpen, 10)
		d.equal("open", must(d, open, err), []register.Claim{c})
		c.State, c.Method = register.ClaimListed, register.ProveTXT
		if err := d.SaveClaim(d.Context(), c, register.ClaimOpen); err != nil {
			d.Fatal(err)
		}
		c.State = register.ClaimRefused
		if err := d.SaveClaim(d.Context(), c, register.ClaimOpen); !errors.Is(err, register.ErrConflict) {
			d.Errorf("decided twice: %v", err)
		}
		got, err := d.Claim(d.Context(), "c1")
		d.equal("state", must(d, got, err).State, register.ClaimListed)
		of, err := d.ClaimsOf(d.Context(), "o1")
		d.equal("of the body", len(must(d, of, err)), 1)
	}},
}
