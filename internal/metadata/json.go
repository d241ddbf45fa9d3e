// SPDX-License-Identifier: EUPL-1.2

package metadata

import (
	"bytes"
	"encoding/json"
	"strings"

	"greffe/internal/register"
)

// value is one member of a JSON object, and where it stands.
type value struct {
	raw  json.RawMessage
	line int
}

// object gives the members of a JSON object; line is where it begins. Of a broken one it
// gives those before the break.
func object(b []byte, line int) map[string]value {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	all := map[string]value{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return all
		}
		at := line + bytes.Count(b[:d.InputOffset()], []byte{'\n'})
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return all
		}
		if _, twice := all[name]; !twice {
			all[name] = value{raw, at}
		}
	}
	return all
}

// text reads a value that is a text, a number, an object that carries one under a key
// of the list, or a list whose first item is one of these.
func text(raw json.RawMessage, keys ...string) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		if len(list) == 0 || bytes.HasPrefix(bytes.TrimSpace(list[0]), []byte("[")) {
			return ""
		}
		return text(list[0], keys...)
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil {
		return ""
	}
	for _, k := range keys {
		if json.Unmarshal(o[k], &s) == nil && s != "" {
			return s
		}
	}
	return ""
}

// codemeta reads codemeta.json, versions 1 to 3: https://codemeta.github.io/terms/
func codemeta(b []byte) []Said {
	o := object(b, 1)
	var all []Said
	for _, f := range codemetaKeys() {
		v := o[f.key]
		all = append(all, Said{f.field, licenceID(f.field, said(f.field, v.raw, codemetaValues()...)), v.line})
	}
	return all
}

// fieldKey is the key under which a file says a field.
type fieldKey struct{ field, key string }

func codemetaKeys() []fieldKey {
	return []fieldKey{
		{Name, "name"}, {Description, "description"}, {Version, "softwareVersion"}, {Version, "version"}, {Released, "datePublished"},
		{Licence, "license"}, {Homepage, "url"}, {Code, "codeRepository"},
	}
}

// codemetaValues are the keys under which an object of a codemeta.json carries its text.
func codemetaValues() []string { return []string{"identifier", "@id", "id", "url", "name", "@value"} }

// said reads the text of a field; a number is one for versions alone.
func said(field string, raw json.RawMessage, keys ...string) string {
	item := raw
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		item = list[0]
	}
	if c := first(item); field != Version && (c == '-' || c >= '0' && c <= '9') {
		return ""
	}
	return text(raw, keys...)
}

// licenceID takes the id off an address of the SPDX list.
func licenceID(field, s string) string {
	if field != Licence {
		return s
	}
	for _, at := range []string{"https://spdx.org/licenses/", "http://spdx.org/licenses/"} {
		if id, ok := strings.CutPrefix(s, at); ok {
			return strings.TrimSuffix(strings.Trim(id, "/"), ".html")
		}
	}
	return s
}

// codeJSON reads a code.json of the United States' form, version 2.0, which lists the
// software of an agency: https://code.gov/meta/schema/2.0.0/schema.json. What it says of
// this repository is the release that has its address, or its only one.
func codeJSON(b []byte, repository string) []Said {
	_, o := codeRelease(b, repository)
	all := usLicences(o["permissions"])
	for _, f := range codeJSONKeys() {
		all = append(all, Said{f.field, said(f.field, o[f.key].raw), o[f.key].line})
	}
	return all
}

func codeJSONKeys() []fieldKey {
	return []fieldKey{{Name, "name"}, {Description, "description"}, {Version, "version"}, {Homepage, "homepageURL"}, {Code, "repositoryURL"}}
}

// codeRelease finds the release of the repository and its place in the list; nil when
// there is none.
func codeRelease(b []byte, repository string) (n int, o map[string]value) {
	releases, ok := object(b, 1)["releases"]
	if !ok {
		return 0, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(releases.raw, &list) != nil {
		return 0, nil
	}
	own, err := register.CleanKey(repository)
	for n, raw := range list {
		i := bytes.Index(releases.raw, raw)
		o := object(raw, releases.line+bytes.Count(releases.raw[:max(i, 0)], []byte{'\n'}))
		key, keyErr := register.CleanKey(text(o["repositoryURL"].raw))
		if len(list) == 1 || err == nil && keyErr == nil && strings.EqualFold(key, own) {
			return n, o
		}
	}
	return 0, nil
}

// usLicences reads permissions.licenses.
func usLicences(permissions value) []Said {
	licences, ok := object(permissions.raw, permissions.line)["licenses"]
	var list []json.RawMessage
	if !ok || json.Unmarshal(licences.raw, &list) != nil {
		return nil
	}
	var all []Said
	for _, raw := range list[:min(len(list), maxLicences)] {
		all = append(all, Said{Licence, licenceID(Licence, said(Licence, raw, "name", "URL")), licences.line})
	}
	return all
}
