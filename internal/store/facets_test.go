// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"encoding/json"
	"maps"
	"testing"
)

// TestReadFacets compares with the library what is cut out of plain text.
func TestReadFacets(t *testing.T) {
	for _, want := range []map[string]string{
		{}, {"a": "b"}, {"a": ""}, {"a": "b", "c": "d:e,{}"}, {"a": "dit \"non\""}, {"a\\": "x\ny"}, {"é": "œ", "licence": "GPL-3.0-only", "theme": "eau\x1fair"}, {"theme": `\u001f`, "check": "a\x1fb"},
	} {
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{"left": "over"}
		if err := readFacets(string(b), got); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v", b, got, err)
		}
	}
}
