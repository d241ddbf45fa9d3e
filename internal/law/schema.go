// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"encoding/json"
	"fmt"
)

// AnswersSchemaID is the address under which the schema of answers is known.
const AnswersSchemaID = "urn:greffe:schema:answers"

// schema is a piece of JSON Schema; encoding/json sorts its keys, so the same questions
// give the same bytes.
type schema map[string]any

// AnswersSchema makes the JSON Schema (2020-12) of a file of answers, as "law check"
// reads it, from the questions themselves, so that the two cannot differ. words says a
// question and its help in words, or nothing.
func (b *Rulebook) AnswersSchema(words func(id string) string) ([]byte, error) {
	properties := schema{}
	if b != nil {
		for _, q := range b.Questions {
			properties[q.ID] = q.schema(words)
		}
	}
	text, err := json.MarshalIndent(schema{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": AnswersSchemaID, "title": "Answers about an algorithm and a body",
		"description": "One question, one answer. A question that is left out takes its default; \"unknown\" never leads to a firm answer that some value would change.",
		"type":        "object", "additionalProperties": false, "properties": properties,
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("make the schema of answers: %w", err)
	}
	return append(text, '\n'), nil
}

// schema is what one question takes.
func (q Question) schema(words func(id string) string) schema {
	unknown := schema{"const": UnknownWord}
	var takes []any
	switch q.Asks {
	case AsksYesNo:
		takes = []any{schema{"type": "boolean"}, schema{"enum": []string{True, False}}, unknown}
	case AsksNumber:
		takes = []any{schema{"type": "number", "minimum": 0}, schema{"type": "string", "pattern": `^[0-9]+([.][0-9]+)?$`}, unknown}
	case AsksDate:
		takes = []any{schema{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}, unknown}
	case AsksItems:
		takes = []any{schema{"type": "array", "uniqueItems": true, "items": schema{"enum": q.Values}}, unknown}
	default:
		takes = []any{schema{"enum": q.Values}, unknown}
	}
	s := schema{"anyOf": append(takes, schema{"type": "null"})}
	if title := words(q.Words()); title != "" {
		s["title"] = title
	}
	said := "null: " + orWord(q.Null) + ". Left out: " + orWord(q.Default) + "."
	if help := words(q.Help()); help != "" {
		said = help + " " + said
	}
	s["description"] = said
	return s
}

func orWord(value string) string {
	if value == "" {
		return UnknownWord
	}
	return value
}
