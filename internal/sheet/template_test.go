// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
)

// TestFill: a supplier's template fills what a draft leaves empty, and never what the
// body must answer for itself.
func TestFill(t *testing.T) {
	p := register.Product{Name: "Points", Template: register.Content{
		Name: "Points", Administration: "nobody", Purpose: register.Fill("classer"), Operations: register.Fill("ajouter"),
		Oversight: register.Fill("un agent relit"), Status: register.Fill("operational"), Context: register.NotApplicableBecause[string]("vaut partout"),
	}}
	draft := register.Content{Name: "Places", Administration: "Ville", Purpose: register.Fill("les nôtres d’abord")}
	got, fields := Fill(draft, p)
	if diff := cmp.Diff([]string{"context", "operations", "shared_product"}, fields); diff != "" {
		t.Error(diff)
	}
	want := draft
	want.Context, want.Operations, want.Product = p.Template.Context, p.Template.Operations, register.Fill("Points")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"purpose"}, Own(got, p.Template)[:1]); diff != "" {
		t.Error(diff)
	}
	if own := Own(got, got); own != nil {
		t.Errorf("a use differs from itself: %v", own)
	}
	if _, again := Fill(got, p); again != nil {
		t.Errorf("filled twice: %v", again)
	}
}
