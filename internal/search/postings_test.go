// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"greffe/internal/search"
)

// listed gives documents as the index does.
func listed(docs ...int) string {
	var all []string
	for _, d := range docs {
		all = append(all, strconv.Itoa(d))
	}
	return strings.Join(all, ",")
}

// TestPostingsAreWrittenDown reads back what was written down, and refuses what was damaged.
func TestPostingsAreWrittenDown(t *testing.T) {
	dense := make([]int, 500)
	for i := range dense {
		dense[i] = 3 * (i + 1)
	}
	for name, text := range map[string]string{
		"none": "", "one": "1", "far_apart": listed(1, 200, 70_000, 20_000_000), "close_together": listed(dense...),
	} {
		t.Run(name, func(t *testing.T) {
			want := search.ReadPostings(text)
			b := want.Encode()
			got := search.DecodePostings(slices.Clone(b))
			if got == nil || got.Len() != want.Len() || !slices.Equal(got.Encode(), b) {
				t.Fatalf("%v, expected %v", got, want)
			}
			for i := range b {
				wrong := slices.Clone(b)
				wrong[i] ^= 0x10
				if search.DecodePostings(wrong) != nil {
					t.Errorf("byte %d may be wrong", i)
				}
			}
			for i := range b {
				if search.DecodePostings(b[:i]) != nil {
					t.Errorf("%d of %d bytes are enough", i, len(b))
				}
			}
		})
	}
}

// FuzzDecodePostings reads what nobody wrote.
func FuzzDecodePostings(f *testing.F) {
	f.Add([]byte{})
	f.Add(search.ReadPostings("1,7,9000").Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if p := search.DecodePostings(b); p != nil && p.Len() < 0 {
			t.Error("fewer than none")
		}
	})
}
