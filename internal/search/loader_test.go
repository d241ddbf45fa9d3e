// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"greffe/internal/register"
)

// loaded gives columns that a loader filled, in the order of the texts, and what went wrong.
func loaded(texts []string) (*Columns, error) {
	c := NewColumns()
	l := NewLoader(c)
	for i, text := range texts {
		if err := l.Add(int64(1+i%3), register.Kind("k"+string(rune('a'+i%2))), text, i); err != nil {
			return c, err
		}
	}
	return c, nil
}

// TestLoader compares what is cut out of the text with what the library reads of it: new
// documents, known ones, facets that come late, stay away or change their order.
func TestLoader(t *testing.T) {
	list := []map[string]string{
		{"a": "b"}, {}, {"a": "", "c": "d:e,{}"}, {"a": "dit \"non\""}, {"a\\": "x\ny"}, {"é": "œ", "licence": "GPL-3.0-only", "theme": "eau\x1fair"},
		{"theme": "a\x1f\"b\""}, {"theme": `\u001f`, "check": "a\x1fb"}, {"a": "b", "organisation": "o1", "organisation.named": "un deux"}, {"kind": "other", "z": "1"}, {"a": "b", "z": "1"},
	}
	for first := range list {
		var texts []string
		want := NewColumns()
		for i := range 3 * len(list) {
			entry := list[(first+i*7)%len(list)]
			b, err := json.Marshal(entry)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(b))
			want.Add(int64(1+i%3), register.Kind("k"+string(rune('a'+i%2))), entry, i)
		}
		got, err := loaded(texts)
		if err != nil {
			t.Fatal(err)
		}
		sameColumns(t, got, want)
	}
}

// sameColumns compares the counts of all documents and the value of each.
func sameColumns(t *testing.T, got, want *Columns) {
	t.Helper()
	a, _ := got.Count(got.Everything(), nil)
	b, _ := want.Count(want.Everything(), nil)
	for _, n := range []Counts{a, b} { // a facet that nobody has a value of need not be there
		maps.DeleteFunc(n.Facets, func(_ string, c []Count) bool { return len(c) == 1 && c[0].Value == "" })
	}
	if !reflect.DeepEqual(a, b) || !slices.Equal(got.scores, want.scores) {
		t.Errorf("counted %v, want %v; scores %v, want %v", a, b, got.scores, want.scores)
	}
	for name, col := range want.facets {
		for doc := range want.alive.All() {
			if g, w := got.facets[name].values[got.facets[name].at(doc)], col.values[col.at(doc)]; g != w {
				t.Errorf("document %d, %s: %q, want %q", doc, name, g, w)
			}
		}
	}
}

// FuzzLoader loads whatever the library reads as it does, after an entry of another shape.
func FuzzLoader(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"b"}`, `{"a":"b","a":"c"}`, `{ "a": "b" }`, `{"a":1}`, `{"a":"b"`, `{"a":"b"}x`, `{"a":"b",}`, `{"a":"\u001f"}`, `[]`, `null`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			return // nothing that writes JSON writes so
		}
		before := `{"a":"b","c":"d"}`
		var values map[string]string
		want := NewColumns()
		want.Add(1, "ka", map[string]string{"a": "b", "c": "d"}, 0)
		wrong := json.Unmarshal([]byte(text), &values)
		got, err := loaded([]string{before, text})
		if (err == nil) != (wrong == nil) {
			t.Fatalf("%q: %v, the library %v", text, err, wrong)
		}
		if err == nil {
			want.Add(2, "kb", values, 1)
			sameColumns(t, got, want)
		}
	})
}
