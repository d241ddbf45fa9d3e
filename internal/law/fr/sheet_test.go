// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

// The labels are those of the inventory, to the letter and in its order.
func TestColumnsAreThe21(t *testing.T) {
	var labels []string
	for _, c := range columns() {
		labels = append(labels, c.Labels[0])
	}
	if len(labels) != 21 {
		t.Fatalf("%d columns", len(labels))
	}
	f, err := os.Open(filepath.FromSlash("../../../../shared/data/algorithms/fr-etalab-inventory.csv"))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("real data not found at ../../../../shared/data/algorithms")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	head, err := csv.NewReader(f).Read()
	if err != nil || !slices.Equal(head, labels) {
		t.Errorf("%q, %v", head, err)
	}
}

func TestWordsOfEnumerationsReadBack(t *testing.T) {
	for name, c := range map[string]struct {
		terms  law.Terms
		values []string
	}{
		"automation": {automation(), register.Automations()},
		"scope":      {scope(), register.Scopes()},
		"type":       {algorithmType(), register.AlgorithmTypes()},
	} {
		for _, v := range c.values {
			if got := c.terms.Read[register.FoldName(c.terms.Write[v])]; got != v {
				t.Errorf("%s: %q is written %q and reads back as %q", name, v, c.terms.Write[v], got)
			}
		}
		for words, v := range c.terms.Read {
			if words != register.FoldName(words) || !slices.Contains(c.values, v) {
				t.Errorf("%s: %q -> %q", name, words, v)
			}
		}
	}
}
