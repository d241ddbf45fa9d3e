// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

func TestEstimate(t *testing.T) {
	own := register.Origin{Kind: register.Declared, Source: "rapport social unique", Date: "2026-05-01"}
	fte := func(n int) register.Fact[int] { return register.Known(n, own, register.Evidence{}) }
	band := func(code string) register.Fact[register.Band] {
		b, ok := StaffBand(code)
		if !ok {
			t.Fatal(code)
		}
		return register.Known(b, register.Origin{Kind: register.Imported}, register.Evidence{})
	}
	cases := []struct {
		name       string
		body       law.Body
		want       string // statute and guide on the rules online
		indication string
	}{
		{"own_figure", law.Body{Kind: "local_authority", Staff: fte(60), Population: fte(3000)}, "required required", ""},
		{"own_figure_below", law.Body{Kind: "public_body", Staff: fte(12)}, "not_required not_required", ""},
		{"town_small_in_staff", law.Body{Kind: "local_authority", Staff: fte(40), Population: fte(4000)}, "not_required required", ""},
		{"nothing_known", law.Body{}, "unknown unknown", ""},
		{"headcount_is_no_full_time_equivalent", law.Body{Kind: "public_body", Headcount: band("53")}, "unknown unknown", "above"},
		{"headcount_below", law.Body{Kind: "public_body", Headcount: band("12")}, "unknown unknown", "below"},
		{"nobody_on_the_payroll", law.Body{Kind: "public_body", Headcount: band("00")}, "unknown unknown", "below"},
		{"large_town_of_unknown_staff", law.Body{Kind: "local_authority", Population: fte(90000)}, "unknown required", ""},
		{"kind_of_another_list", law.Body{Kind: "ministère", Staff: fte(10)}, "not_required unknown", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := estimate(c.body, "2026-11-22")
			var got []string
			for _, o := range e.Duties {
				switch o.Matter.ID {
				case "general_information":
					got = append(got, o.Answer)
				case "mention":
					if o.Answer != law.Required {
						t.Errorf("the mention has no threshold: %s", o.Answer)
					}
				}
				if o.Matter.Private {
					t.Errorf("%s is private", o.Matter.ID)
				}
			}
			if s := strings.Join(got, " "); s != c.want || e.Indication != c.indication {
				t.Errorf("got %s (%s), want %s (%s)", s, e.Indication, c.want, c.indication)
			}
			if e.Date != "2026-11-22" || len(e.Inputs) != 3 || len(e.Supposed) == 0 {
				t.Errorf("%+v does not state its inputs and date", e)
			}
			for _, in := range e.Inputs {
				if in.Question == "fte" && in.Value != law.UnknownWord && in.Origin != own {
					t.Errorf("%+v has no source", in)
				}
			}
		})
	}
}
