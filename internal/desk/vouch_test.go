// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

func TestVouch(t *testing.T) {
	h := newHouse(t)
	v := register.Vouched{Issuer: "https://id.example", Subject: "42", Name: "Camille Durand", Mail: "c@ville.example", Unit: "DSI", Bodies: []register.Identifier{{Scheme: "body", Value: "1"}}, IDToken: "token"}
	first, err := h.Vouch(t.Context(), v, h.from)
	if err != nil {
		t.Fatal(err)
	}
	if a := h.actor(first.Secret); len(a.Memberships) != 0 {
		t.Errorf("a provider's word gives roles: %+v", a)
	}
	secret, _, err := h.Invite(t.Context(), desk.Operator(), desk.Invitation{Mail: "other@ville.example", Organisation: "own", Role: register.Manager})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Claim(t.Context(), h.actor(first.Secret), secret); err != nil {
		t.Fatal(err)
	}
	h.notThere("the invitation again", h.Claim(t.Context(), register.Actor{Person: first.Person.ID}, secret))
	v.Name, v.Mail = "Camille Martin\u202e", strings.Repeat("m", 300)+"@ville.example"
	again, err := h.Vouch(t.Context(), v, h.from)
	if err != nil || again.Person.ID != first.Person.ID || again.Person.Name != "Camille Martin[U+202E]" || len(again.Person.Mail) > 254 {
		t.Errorf("%+v, %v", again.Person, err)
	}
	if a := h.actor(again.Secret); !a.Has(register.Manager, "own") || !a.Has(register.Author, "own") {
		t.Errorf("the first manager does everything: %+v", a)
	}
	if s, err := h.store.Session(t.Context(), again.Session.Hash); err != nil || s.IDToken != "token" || s.Method != register.ByProvider {
		t.Errorf("%+v, %v", s, err)
	}
	if err := h.Block(t.Context(), desk.Operator(), first.Person.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err = h.Vouch(t.Context(), v, h.from)
	h.refused("blocked", err)
	_, err = h.Vouch(t.Context(), register.Vouched{Issuer: "https://id.example"}, h.from)
	h.refused("no subject", err)
}
