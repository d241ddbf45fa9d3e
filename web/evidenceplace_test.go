// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"testing"

	"greffe/internal/register"
)

// TestPlacesOfEvidence: what was stated to the register leads to it, and what the history
// shows leads to the commits or tags, not to the files.
func TestPlacesOfEvidence(t *testing.T) {
	x := register.Repository{Key: "forge.example/v/r", URL: "https://forge.example/v/r", Kind: register.GitLab}
	stated := places("fr", x, []register.Evidence{{ReadAt: at("2026-05-02")}})
	if len(stated) != 1 || stated[0].Day != "2026-05-02" || stated[0].URL == "" {
		t.Errorf("stated: %+v", stated)
	}
	of := []register.Evidence{{URL: x.URL, Commit: commit, ReadAt: at("2026-05-02")}}
	for rule, want := range map[string]string{"history": "/-/commits/" + commit, "versions": "/-/tags"} {
		c := register.Check{Rule: rule, Reason: "history", Evidence: of}
		if got := past(x, places("fr", x, of), c); len(got) != 1 || !got[0].Past || got[0].Tree || got[0].URL != x.URL+want {
			t.Errorf("%s: %+v", rule, got)
		}
	}
}
