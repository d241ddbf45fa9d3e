// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/json"
	"html"
	"strings"
	"testing"

	"greffe/internal/register"
	"greffe/internal/words"
)

// TestWhyLowered: the public is told since when and why a sheet is suspended or retired,
// wherever the sheet is read.
func TestWhyLowered(t *testing.T) {
	const why = "Le barème a changé le 1er septembre."
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		state register.Publication
		says  bool
	}{{register.Suspended, true}, {register.Retired, true}, {register.Published, false}} {
		t.Run(string(c.state), func(t *testing.T) {
			f := invented()
			x := &f.sheets[0]
			x.State = c.state
			if c.says {
				x.Withdrawal = register.Withdrawal{Reason: why, At: at("2026-09-02")}
			}
			s := site(t, f)
			for path, since := range map[string]string{
				"/fr/algorithmes/" + x.Slug: "Depuis le 2 septembre 2026", "/en/algorithms/" + x.Slug: "Since 2 September 2026",
				"/fr/algorithmes/" + x.Slug + "/papier": "Depuis le 2 septembre 2026", "/en/algorithms/" + x.Slug + "/paper": "Since 2 September 2026",
			} {
				w := fetch(s, path)
				body := html.UnescapeString(w.Body.String())
				if w.Code != 200 || strings.Contains(body, why) != c.says || strings.Contains(body, since) != c.says {
					t.Errorf("%s: %d, tells why: %v, since when: %v", path, w.Code, strings.Contains(body, why), strings.Contains(body, since))
				}
			}
			say := speaker{catalogue: catalogue, lang: "en"}
			got, err := (&api{}).algorithmOf(*x, say)
			if err != nil || (got.StateReason == why) != c.says || got.StateSince.IsZero() == c.says {
				t.Errorf("the API says %q, %v: %v", got.StateReason, got.StateSince, err)
			}
			change := register.Change{Kind: register.KindSheet, Fields: []string{"state"}, After: map[string]json.RawMessage{"state": json.RawMessage(`"` + c.state + `"`)}}
			if c.says {
				change.After["withdrawal"] = json.RawMessage(`"` + why + `"`)
			}
			_, lines := (&teller{speaker: say, sheets: map[string]register.Sheet{}}).change(change)
			if all := strings.Join(lines, "\n"); strings.Contains(all, why) != c.says {
				t.Errorf("the feed says %q", all)
			}
		})
	}
}
