// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"greffe/internal/law"
)

// vectors are the cases: our own copy, which always runs, and the shared ones.
type vectors struct {
	Decision []struct {
		ID     string          `json:"id"`
		Input  json.RawMessage `json:"input"`
		Expect map[string]any  `json:"expect"`
	} `json:"decision_vectors"`
	CADA []struct {
		ID       string            `json:"id"`
		Sent     *string           `json:"request_sent"`
		Received *string           `json:"request_received"`
		Explicit *string           `json:"explicit_refusal_on"`
		Expect   map[string]string `json:"expect"`
	} `json:"cada_vectors"`
	Opening []map[string]any `json:"opening_level_vectors"`
}

// eachVectors runs a test on our copy of the vectors, and on the shared file.
func eachVectors(t *testing.T, run func(*testing.T, vectors)) {
	t.Helper()
	for name, path := range map[string]string{"own": "testdata/vectors.json", "shared": "../../../../shared/data/algorithms/legal-test-vectors.json"} {
		t.Run(name, func(t *testing.T) { run(t, readVectors(t, path)) })
	}
}

func readVectors(t *testing.T, path string) vectors {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(path))
	if os.IsNotExist(err) && strings.HasPrefix(path, "../") && os.Getenv("CI") != "true" {
		t.Skip("real data not found at " + path)
	}
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func decode(t *testing.T, in string) law.Answers {
	t.Helper()
	a, findings := rulebook().DecodeAnswers([]byte(in))
	if len(findings) > 0 {
		t.Fatalf("%s: %v", in, findings)
	}
	return a
}

func TestDecisionVectors(t *testing.T) { eachVectors(t, decisionVectors) }

func decisionVectors(t *testing.T, v vectors) {
	if len(v.Decision) != 37 {
		t.Errorf("%d vectors", len(v.Decision))
	}
	for _, c := range v.Decision {
		t.Run(c.ID, func(t *testing.T) {
			a := decode(t, string(c.Input))
			got := rulebook().Apply(a, law.AboutDecision).Flat()
			for field, want := range c.Expect {
				if !reflect.DeepEqual(plain(t, got[field]), want) {
					t.Errorf("%s is %v, want %v", field, got[field], want)
				}
			}
		})
	}
}

// plain is the value as a reader of JSON sees it.
func plain(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDateVectors(t *testing.T) { eachVectors(t, dateVectors) }

func dateVectors(t *testing.T, v vectors) {
	if len(v.CADA) != 4 {
		t.Errorf("%d vectors", len(v.CADA))
	}
	for _, c := range v.CADA {
		t.Run(c.ID, func(t *testing.T) {
			in := map[string]any{"request_received": c.Received}
			if c.Sent != nil {
				in["request_sent"] = c.Sent
			}
			if c.Explicit != nil {
				in["explicit_refusal_on"] = c.Explicit
			}
			b, _ := json.Marshal(in)
			got := map[string]string{}
			for _, d := range rulebook().Apply(decode(t, string(b)), law.AboutRequest).Days {
				got[d.ID] = d.Date
			}
			for id, want := range c.Expect {
				if got[id] != want {
					t.Errorf("%s is %s, want %s", id, got[id], want)
				}
			}
		})
	}
}

func TestOpeningVectors(t *testing.T) { eachVectors(t, openingVectors) }

func openingVectors(t *testing.T, v vectors) {
	if len(v.Opening) != 6 {
		t.Errorf("%d vectors", len(v.Opening))
	}
	for _, c := range v.Opening {
		t.Run(c["id"].(string), func(t *testing.T) {
			in := map[string]any{}
			for _, k := range []string{"module", "generic", "technical_user", "communicable"} {
				if x, ok := c[k]; ok {
					in[k] = x
				}
			}
			b, _ := json.Marshal(in)
			got := rulebook().Apply(decode(t, string(b)), law.AboutCode).Flat()
			if got["opening_level"] != c["expect"] {
				t.Errorf("level %v, want %v", got["opening_level"], c["expect"])
			}
			if says, ok := c["guide_example_says"]; ok && got["guide_example_says"] != says {
				t.Errorf("the guide's example says %v, want %v", got["guide_example_says"], says)
			}
			also, ok := c["also_admissible"].(string)
			if got["also_admissible"] == "D" != (ok && strings.HasPrefix(also, "D")) {
				t.Errorf("also admissible: %v, want %q", got["also_admissible"], also)
			}
		})
	}
}
