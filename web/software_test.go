// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"testing"

	"greffe/internal/register"
)

func TestSoftwareGround(t *testing.T) {
	fact := func(v string) register.Fact[string] { return register.Known(v, visited, register.Evidence{}) }
	place := func(id, head, root string, stars int) register.Repository {
		return register.Repository{ID: id, Key: "forge.example/" + id + "/cantine", Software: fact("Cantine"), Head: fact(head), Stars: register.Known(stars, visited, register.Evidence{}),
			CreatedOn: register.Known(at("2020-01-0"+id), visited, register.Evidence{}), Activity: &register.Activity{Root: fact(root)}}
	}
	fork := place("2", "c2", "root", 0)
	fork.Fork = register.Known(true, visited, register.Evidence{})
	for _, c := range []struct {
		name string
		list []register.Repository
		want [2]string
	}{
		{"apart", []register.Repository{place("1", "c1", "root", 9), place("2", "c2", "other", 0)}, [2]string{"declared", "declared"}},
		{"the_same_head", []register.Repository{place("1", "c1", "root", 9), place("2", "c1", "root", 0)}, [2]string{"declared", "mirror"}},
		{"a_mirror_one_commit_behind_began_with_the_same", []register.Repository{place("1", "c2", "root", 9), place("2", "c1", "root", 0)}, [2]string{"declared", "copy"}},
		{"the_forge_says_it_is_a_fork", []register.Repository{place("1", "c1", "root", 9), fork}, [2]string{"declared", "fork"}},
		{"no_history_was_read", []register.Repository{place("1", "", "", 9), place("2", "", "", 0)}, [2]string{"declared", "declared"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, want := range c.want {
				if got := softwareGround(c.list[i], c.list); got != want {
					t.Errorf("%s: %s, want %s", c.list[i].ID, got, want)
				}
			}
		})
	}
}
