// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestAboveInACircle: a list may hold bodies that are each above the other; the way down
// to one of them shows each once.
func TestAboveInACircle(t *testing.T) {
	f := invented()
	for i := range f.organisations {
		switch o := &f.organisations[i]; o.ID {
		case "o-agglo":
			o.Parents = []register.Dated{{Value: "o-caisse"}}
		case "o-caisse":
			o.Parents = []register.Dated{{Value: "o-valmont"}}
		}
	}
	body := fetch(site(t, f), "/fr/administrations/ville-de-valmont").Body.String()
	_, tree, ok := strings.Cut(body, `<ol class="tree"`)
	tree, _, _ = strings.Cut(tree, "</ol>")
	if !ok || strings.Count(tree, "<li") != 3 || strings.Count(tree, "Ville de Valmont") != 1 {
		t.Errorf("the tree: %s", tree)
	}
}
