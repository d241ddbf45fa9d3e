// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"bytes"
	"encoding/json"

	"greffe/internal/register"
)

// parts gives a content field by field, as it would be stored.
func parts(c register.Content) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	b, err := json.Marshal(c)
	if err != nil || json.Unmarshal(b, &m) != nil {
		return nil // a Content always marshals
	}
	return m
}

// Differing lists the fields that two contents say differently, sorted.
func Differing(a, b register.Content) []string { return register.Differing(parts(a), parts(b)) }

// over puts the fields that a content says in the place of another's.
func over(base, says register.Content) register.Content {
	return Take(base, says, sortedKeys(parts(says)))
}

// Take gives base with the named fields of another content.
func Take(base, from register.Content, fields []string) register.Content {
	merged, source := parts(base), parts(from)
	for _, name := range fields {
		if v, ok := source[name]; ok {
			merged[name] = v
		} else {
			delete(merged, name)
		}
	}
	b, err := json.Marshal(merged)
	if err != nil {
		return base
	}
	var c register.Content
	if json.NewDecoder(bytes.NewReader(b)).Decode(&c) != nil {
		return base
	}
	return c
}
