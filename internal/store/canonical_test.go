// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"greffe/internal/register"
)

// slowly is the plain definition of the canonical form: decoded, and written again
// with sorted keys.
func slowly(t *testing.T, b []byte) []byte {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	sorted, err := compact(tree)
	if err != nil {
		t.Fatal(err)
	}
	return sorted
}

// TestCanonical: what is written at once is what is written the slow way.
func TestCanonical(t *testing.T) {
	for rule, v := range map[string]any{
		"keys_out_of_order":      json.RawMessage(`{"b":1,"a":{"d":[{"z":1,"y":2}],"c":null}}`),
		"keys_in_order":          json.RawMessage(`{"a":{"c":null,"d":[{"y":2,"z":1},"b","a"]},"b":1}`),
		"strings_that_look_odd":  map[string]any{"a": `"b":{`, "b": "\\", "c": "<&>\u2028", "d": "é🙂"},
		"bytes_that_are_no_text": map[string]any{"a": "\xff\xfe", "b": 1},
		"keys_with_escapes":      map[string]any{"a\"": 1, "a\\": 2, "é": 3, "": 4},
		"numbers":                []any{0, -1, 1.5, 1e21, 1e-9, json.Number("12345678901234567890")},
		"a_text_alone":           "b",
		"nothing":                nil,
		"a_repository":           repositoryState(&register.Repository{Key: "h/a", Topics: register.Fact[[]string]{State: register.Present, Value: []string{"b", "a"}}, Aliases: []register.Address{{Key: "x", Until: "2020"}}}),
		"a_sheet":                sheetMaterial{Content: register.Content{Name: "b", Purpose: register.Fill("a"), Extra: map[string]json.RawMessage{"z": []byte(`{"b":1,"a":2}`)}}},
	} {
		t.Run(rule, func(t *testing.T) {
			got, err := Canonical(v)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if want := slowly(t, plain); !bytes.Equal(got, want) {
				t.Errorf("%s, expected %s", got, want)
			}
		})
	}
	t.Run("what_a_repository_says_is_canonical_as_it_is_written", func(t *testing.T) {
		r := register.Repository{Key: "h/a", Accounts: []string{"h"}, ForgeID: "1", SheetFiles: []string{"a"}, Aliases: []register.Address{{Key: "x", Since: "1", Until: "2"}}}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		// every fact is present, so that every key is written
		if err := json.Unmarshal([]byte(strings.ReplaceAll(string(b), `"reach":""`, `"description":{"state":"present"},"homepage":{"state":"present"},"licence":{"state":"present"},
			"language":{"state":"present"},"topics":{"state":"present"},"fork":{"state":"present"},"archived":{"state":"present"},"default_branch":{"state":"present"},
			"created_on":{"state":"present"},"software":{"state":"present"},"summary":{"state":"present"},"body":{"state":"present"},"reach":"open"`)), &r); err != nil {
			t.Fatal(err)
		}
		written, err := compact(repositoryState(&r))
		if err != nil {
			t.Fatal(err)
		}
		if !keysSorted(written) {
			t.Errorf("keys out of order: %s", written)
		}
		if r.Body.State != register.Present || !bytes.Contains(written, []byte(`"topics"`)) {
			t.Errorf("not every key is there: %s", written)
		}
	})
}

func FuzzCanonical(f *testing.F) {
	f.Add(`{"b":{"a":[1,{"d":"\"","c":2}]},"a":"{\"x\":1}"}`)
	f.Add(`{"":1,"é":"\u2028"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		got, err := Canonical(json.RawMessage(text))
		if err != nil {
			t.Fatal(err)
		}
		if want := slowly(t, []byte(text)); !bytes.Equal(got, want) {
			t.Errorf("%s gives %s, expected %s", text, got, want)
		}
	})
}

// TestStatements cuts rows into statements of few sizes, in order, none lost.
func TestStatements(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 63, 64, 65, 200} {
		w := writer{}
		for i := range n {
			w.rows(`INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO UPDATE SET b = ?`).after("tail").add(i, -i)
		}
		next := 0
		for _, s := range w.statements() {
			if marks := strings.Count(s.SQL, "?"); marks != len(s.Args) {
				t.Fatalf("%d rows: %d placeholders, %d arguments", n, marks, len(s.Args))
			}
			if s.Args[len(s.Args)-1] != "tail" {
				t.Fatalf("%d rows: the tail is missing", n)
			}
			for i := 0; i < len(s.Args)-1; i += 2 {
				if s.Args[i] != next || s.Args[i+1] != -next {
					t.Fatalf("%d rows: row %d is %v", n, next, s.Args[i:i+2])
				}
				next++
			}
		}
		if next != n {
			t.Errorf("%d of %d rows", next, n)
		}
	}
}
