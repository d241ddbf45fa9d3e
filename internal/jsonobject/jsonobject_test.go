// SPDX-License-Identifier: EUPL-1.2

package jsonobject_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"greffe/internal/jsonobject"
)

func TestWhatIsNoObjectIsAnError(t *testing.T) {
	for _, c := range []struct{ rule, text string }{
		{"empty", ""},
		{"a list", `[]`},
		{"cut in a value", `{"a":"b`},
		{"cut behind a key", `{"a"`},
		{"cut behind a comma", `{"a":1,`},
		{"a comma too many", `{"a":1,}`},
		{"no comma", `{"a":1 "b":2}`},
		{"a key without its marks", `{a:1}`},
		{"no value", `{"a":}`},
		{"a word that is none", `{"a":yes}`},
		{"a line within a text", "{\"a\":\"b\n\"}"},
		{"something behind it", `{"a":1}x`},
		{"a bracket that is not closed", `{"a":[1}`},
	} {
		if got, err := read(c.text); err == nil {
			t.Errorf("%s: %s reads as %v", c.rule, c.text, got)
		}
	}
}

// read gathers the members; of a key that stands twice the last one counts, as in encoding/json.
func read(text string) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	err := jsonobject.Each(text, func(key, value string) error {
		all[key] = json.RawMessage(value)
		return nil
	})
	return all, err
}

func FuzzEach(f *testing.F) {
	for _, s := range []string{`{}`, ` { "a" : "b" , "c" : [1, {"d":"}"}], "é\u00e9\"":null}`, `{"a":{"one":"\\","other":"]"},"b":-1.5e3}`, `{"a":1}x`, `null`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := read(text)
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil {
			return // it may be read, where the fault is within a value
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, all := range []map[string]json.RawMessage{got, want} {
			for _, v := range all {
				var x any
				if s, err := jsonobject.Text(string(v)); err == nil && json.Unmarshal(v, &x) == nil && bytes.HasPrefix(v, []byte(`"`)) && jsonobject.Plain(string(v)) && string(bytes.ToValidUTF8([]byte(s), nil)) == s && x != any(s) {
					t.Errorf("%q: %q reads as %q", text, v, s)
				}
			}
		}
		if valid := bytes.ToValidUTF8([]byte(text), nil); len(valid) == len(text) && !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q: %v, wanted %v", text, got, want)
		}
	})
}
