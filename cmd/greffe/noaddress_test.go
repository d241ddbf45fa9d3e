// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"

	"greffe/internal/demo"
)

// TestServeSaysWhatAMissingAddressCosts: a site that does not know its public address says
// once, at the start, what its pages lack.
func TestServeSaysWhatAMissingAddressCosts(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	for _, c := range []struct {
		rule  string
		more  []string
		times int
	}{
		{"unknown", nil, 1},
		{"given", []string{"--public-url", "https://register.example"}, 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, stop := w.site(c.more...)
			stop()
			if n := strings.Count(w.said.String(), "sitemap.xml"); n != c.times {
				t.Errorf("said %d times, expected %d: %s", n, c.times, w.said)
			}
		})
	}
}
