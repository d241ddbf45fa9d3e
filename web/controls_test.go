// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

// FuzzActs looks at eight bytes at once: it finds what each character by itself says,
// wherever it stands.
func FuzzActs(f *testing.F) {
	f.Add("plain words, and é, œ and ’\n")
	f.Add("a\u202eb")
	f.Add("del \x7f, nul \x00, escape \x1b")
	f.Add("\xff\xfe not UTF-8")
	f.Fuzz(func(t *testing.T, text string) {
		for shift := range 9 {
			page := strings.Repeat("x", shift) + text + "12345678"
			want := strings.ContainsFunc(page, func(r rune) bool { return register.Hidden(r) && r != '\n' && r != '\t' })
			if got := acts([]byte(page)); got != want {
				t.Errorf("%q: %v, expected %v", page, got, want)
			}
		}
	})
}
