// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/json"
	"strings"
	"testing"

	"greffe/internal/register"
	"greffe/internal/words"
)

// TestLinkIsTold: a feed says what became of a link once, and nothing that was so before.
func TestLinkIsTold(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	tell := teller{speaker: speaker{catalogue: catalogue, lang: "en"}, sheets: map[string]register.Sheet{}}
	values := func(status string, drift ...string) map[string]json.RawMessage {
		list, err := json.Marshal(drift)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]json.RawMessage{"status": json.RawMessage(`"` + status + `"`), "ground": json.RawMessage(`"declared_url"`), "drift": list}
	}
	for _, c := range []struct {
		rule   string
		change register.Change
		title  string
		line   string // one of those below; "" for any
	}{
		{"a_link_that_is_new", register.Change{First: true, After: values("verified")}, "is now linked (verified)", ""},
		{"a_link_that_became_verified", register.Change{Before: values("declared"), After: values("verified")}, "is now linked (verified)", ""},
		{"a_link_that_was_verified_already", register.Change{Before: values("verified", "moved"), After: values("verified")}, "What is known of the link", ""},
		{"code_that_moved_on", register.Change{Before: values("verified"), After: values("verified", "moved")}, "The code has changed since", ""},
		{"code_archived", register.Change{Before: values("verified"), After: values("verified", "archived")}, "was archived", ""},
		{"code_relicensed", register.Change{Before: values("verified"), After: values("verified", "relicensed")}, "licence of the code has changed", ""},
		{"code_renamed", register.Change{Before: values("verified"), After: values("verified", "renamed")}, "has moved since", ""},
		{"code_gone", register.Change{Before: values("verified"), After: values("verified", "gone")}, "no longer at its address", ""},
		{"two_at_once", register.Change{Before: values("verified", "moved"), After: values("verified", "archived", "relicensed", "moved")}, "was archived", "licence of the code has changed"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			c.change.Kind = register.KindLink
			title, lines := tell.change(c.change)
			if all := strings.Join(lines, "\n"); !strings.Contains(title, c.title) || !strings.Contains(all, c.line) || strings.Contains(all, "explanation of the algorithm") && c.line == "" {
				t.Errorf("%q\n%s", title, all)
			}
		})
	}
}

// TestEveryFieldIsTold: a change of any field that the journal keeps of a noun has words,
// but for those that the title says or that are of no use to a reader.
func TestEveryFieldIsTold(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	kept := map[register.Kind]string{
		register.KindRepository:   "accounts address aliases archived body created_on default_branch description fork homepage language licence opening publiccode reach sheets software summary topics url",
		register.KindOrganisation: "acronyms headcount identifiers kind names parents population staff website",
		register.KindSheet:        "state erased",
	}
	for kind, names := range kept {
		for _, field := range strings.Fields(names) {
			if !catalogue.Has("web.field." + field) {
				t.Errorf("%s: no words for a change of %s", kind, field)
			}
		}
	}
	tell := teller{speaker: speaker{catalogue: catalogue, lang: "fr"}}
	after := map[string]json.RawMessage{}
	for _, field := range strings.Fields(kept[register.KindRepository]) {
		after[field] = json.RawMessage(`{"state":"present","value":"x"}`)
	}
	for _, c := range []register.Change{{First: true, After: after}, {After: after, Fields: strings.Fields(kept[register.KindRepository])}} {
		c.Kind = register.KindRepository
		if title, lines := tell.change(c); strings.Contains(title+strings.Join(lines, ""), "‹") {
			t.Errorf("%s\n%s", title, strings.Join(lines, "\n"))
		}
	}
}
