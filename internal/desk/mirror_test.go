// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// TestMainMirror: which of two places of one code is the main one, whichever is met first.
func TestMainMirror(t *testing.T) {
	yes := register.Fact[bool]{State: register.Present, Value: true}
	for _, c := range []struct {
		reason string
		other  func(*register.Repository)
	}{
		{desk.MainAlive, func(r *register.Repository) { r.GoneAt = at(3) }},
		{desk.MainSource, func(r *register.Repository) { r.Fork = yes }},
		{desk.MainDeclared, func(r *register.Repository) { r.Publiccode = register.MetadataAbsent }},
		{desk.MainActive, func(r *register.Repository) { r.Archived = yes }},
		{desk.MainLatest, func(r *register.Repository) { r.Activity = nil }},
		{desk.MainNone, func(*register.Repository) {}},
		{desk.MainOldest, func(r *register.Repository) { r.CreatedOn.Value = at(2) }},
		{desk.MainFirst, func(r *register.Repository) { r.FirstSeenAt = at(2) }},
	} {
		t.Run(c.reason, func(t *testing.T) {
			main := register.Repository{ID: "a", Publiccode: register.MetadataValid, FirstSeenAt: at(1)}
			main.CreatedOn.State, main.CreatedOn.Value = register.Present, at(1)
			main.Activity = &register.Activity{LastCommit: register.Fact[time.Time]{State: register.Present, Value: at(1)}}
			main.Key = "h/a"
			other := main
			other.ID, other.Key = "b", "h/b"
			c.other(&other)
			if i, reason := desk.MainMirror([]register.Repository{main, other}); i != 0 || reason != c.reason {
				t.Errorf("%d, %s", i, reason)
			}
			if i, reason := desk.MainMirror([]register.Repository{other, main}); i != 1 || reason != c.reason {
				t.Errorf("the other way round: %d, %s", i, reason)
			}
		})
	}
}

// TestMainMirrorIsNotLeft: what says that it was left is not the main one, be it the source of the other.
func TestMainMirrorIsNotLeft(t *testing.T) {
	for description, left := range map[string]bool{
		"[Abandonné] Faire appel à l'information géographique": true, "leximpact-client a été migré vers une autre organisation": true, "DEPRECATED - see elsewhere": true,
		"This project has moved to another place": true, "Outil pour suivre les projets abandonnés": false, "Archives départementales": false, "Migration de données": false, "": false,
	} {
		source := register.Repository{ID: "a", Key: "h/a"}
		source.Description = register.Fact[string]{State: register.Present, Value: description}
		fork := register.Repository{ID: "b", Key: "h/b", Fork: register.Fact[bool]{State: register.Present, Value: true}}
		want := 0
		if left {
			want = 1
		}
		if i, _ := desk.MainMirror([]register.Repository{source, fork}); i != want {
			t.Errorf("%q: %d", description, i)
		}
	}
}
