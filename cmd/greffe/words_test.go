// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"testing"

	"greffe/internal/search"
)

// TestSynonyms reads the lists of every profile: the program, which is in haste when it
// starts, would take one that it cannot read for an empty one.
func TestSynonyms(t *testing.T) {
	for _, p := range profiles() {
		t.Run(p.ID, func(t *testing.T) {
			if _, err := search.NewThesaurus(p.Synonyms); err != nil {
				t.Error(err)
			}
		})
	}
}
