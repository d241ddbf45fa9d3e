// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// TestMergerOnBothPages: the pages of two bodies that were merged show both ids, the day
// and who says so.
func TestMergerOnBothPages(t *testing.T) {
	f := invented()
	for i := range f.organisations {
		switch o := &f.organisations[i]; o.ID {
		case "o-agglo":
			o.Predecessors = []register.Dated{{Value: "o-caisse", Since: "2026-01-01"}}
		case "o-caisse":
			o.Successors = []register.Dated{{Value: "o-agglo", Since: "2026-01-01"}}
		}
	}
	s := site(t, f)
	for _, o := range f.organisations {
		if o.ID != "o-agglo" && o.ID != "o-caisse" {
			continue
		}
		body := fetch(s, "/fr/administrations/"+o.Slug).Body.String()
		_, line, ok := strings.Cut(body, "<dt>Réunion de deux organismes</dt>")
		line, _, _ = strings.Cut(line, "</div>")
		for _, want := range []string{">o-caisse</code>", ">o-agglo</code>", "1er janvier 2026", "Écrit par le registre"} {
			if !ok || !strings.Contains(line, want) {
				t.Errorf("%s: no %s in %q", o.ID, want, line)
			}
		}
	}
}

// TestMergerInTheAPI: the API tells of a merger on both bodies, today and of a past day.
func TestMergerInTheAPI(t *testing.T) {
	c := told(t)
	var agglo, town apiOrganisation
	slug := register.Slug("Métropole de l’Orge")
	decode(t, fetch(c.serving(), "/api/v1/organisation?key="+slug), &agglo)
	decode(t, fetch(c.serving(), "/api/v1/organisation?key=ville-de-valmont"), &town)
	if agglo.Predecessors == nil || len(agglo.Predecessors) > 0 {
		t.Errorf("before it: %+v", agglo.Predecessors)
	}
	c.must(c.desk.MergeOrganisations(t.Context(), "operator", town.ID, agglo.ID, "2026-01-01"))
	then := c.now.UTC().Format(time.DateOnly)
	c.day()
	c.day()
	s := c.serving()
	for _, day := range []string{"", "&as_of=" + then} {
		var into, from apiOrganisation
		decode(t, fetch(s, "/api/v1/organisation?key="+slug+day), &into)
		decode(t, fetch(s, "/api/v1/organisation?key=ville-de-valmont"+day), &from)
		if want := (apiDated{Value: town.ID, Since: "2026-01-01"}); len(into.Predecessors) != 1 || into.Predecessors[0] != want || len(into.Successors) != 0 {
			t.Errorf("%s: the body that stays: %+v, %+v", day, into.Predecessors, into.Successors)
		}
		if want := (apiDated{Value: agglo.ID, Since: "2026-01-01"}); len(from.Successors) != 1 || from.Successors[0] != want || len(from.Predecessors) != 0 {
			t.Errorf("%s: the one that went: %+v, %+v", day, from.Successors, from.Predecessors)
		}
	}
}
