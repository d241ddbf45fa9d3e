// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

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
