// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// member is one member of the object that a JSON file is.
type member struct {
	value json.RawMessage
	line  int
}

// members gives the members of that names, in the order of the file. Of a broken file it
// gives those before the break.
func members(text string, names ...string) map[string]member {
	b := []byte(text)
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	found := map[string]member{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return found
		}
		end := d.InputOffset() // of the name: its line is the member's
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return found
		}
		if slices.Contains(names, name) {
			found[name] = member{value, 1 + bytes.Count(b[:end], []byte{'\n'})}
		}
	}
	return found
}

// said reads a licence value: a text, an object that names one (type, name, @id,
// identifier, url), or a list of those.
func said(value json.RawMessage) []string {
	var word string
	if json.Unmarshal(value, &word) == nil {
		return []string{word}
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		var words []string
		for _, v := range list[:min(len(list), maxClaims)] {
			if len(v) > 0 && v[0] != '[' {
				words = append(words, said(v)...)
			}
		}
		return words
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) != nil {
		return nil
	}
	var first string
	for _, key := range []string{"identifier", "@id", "id", "type", "name", "url"} {
		if json.Unmarshal(object[key], &word) != nil || word == "" || strings.EqualFold(word, "CreativeWork") {
			continue
		}
		if !Parse(word).Empty() {
			return []string{word}
		}
		if first == "" {
			first = word
		}
	}
	return []string{first}
}

// npm reads package.json: license, or the old licenses, of which the user chooses one.
// UNLICENSED says that nobody may use it: https://docs.npmjs.com/cli/configuring-npm/package-json
func npm(text string) []Claim {
	m := members(text, "license", "licenses")
	for _, name := range []string{"license", "licenses"} {
		if claims := field(Manifest, Or, m[name].line, said(m[name].value)...); len(claims) > 0 {
			return claims
		}
	}
	return nil
}

// composer reads composer.json, whose list is a choice:
// https://getcomposer.org/doc/04-schema.md#license
func composer(text string) []Claim {
	m := members(text, "license")["license"]
	return field(Manifest, Or, m.line, said(m.value)...)
}

// codemeta reads codemeta.json, whose list says nothing of how its licences are joined.
func codemeta(text string) []Claim {
	m := members(text, "license")["license"]
	return field(Codemeta, Beside, m.line, said(m.value)...)
}
