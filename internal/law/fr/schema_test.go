// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"greffe/internal/words"
)

// TestAnswersSchema: the schema that stands in schemas/ is that of the questions, and
// takes every set of answers that the rules take, of those that we restated.
func TestAnswersSchema(t *testing.T) {
	const path = "../../../schemas/answers.fr.schema.json"
	profile := Profile()
	c, err := words.Load(profile.Words)
	if err != nil {
		t.Fatal(err)
	}
	got, err := profile.Rules.AnswersSchema(func(id string) string { return c.Text("en", id, nil) })
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s is not that of the questions (-update writes it)", path)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("urn:answers", doc); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("urn:answers")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		name, answers string
	}{
		{"all_unknown", `{"org_l300_2": "unknown", "fte": "unknown", "mention_items": "unknown", "decision_date": "unknown"}`},
		{"all_null", `{"secrecy": null, "special_regime": null, "fte": null, "population": null}`},
		{"a_case", `{"org_l300_2": true, "org_kind": "local_authority", "fte": 40, "automation": "fully_automated", "mention_items": ["purpose"], "decision_date": "2026-01-15"}`},
		{"a_wrong_word", `{"org_kind": "town"}`},
		{"a_wrong_type", `{"org_l300_2": 1}`},
		{"a_wrong_day", `{"decision_date": "yesterday"}`},
		{"no_question", `{"colour": "red"}`},
	} {
		t.Run(one.name, func(t *testing.T) {
			var v any
			if err := json.Unmarshal([]byte(one.answers), &v); err != nil {
				t.Fatal(err)
			}
			_, findings := profile.Rules.DecodeAnswers([]byte(one.answers))
			if fault := s.Validate(v); (fault == nil) != (len(findings) == 0) {
				t.Errorf("the schema says %v, the reader %v", fault, findings)
			}
		})
	}
}
