// SPDX-License-Identifier: EUPL-1.2

package metadata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Shape is what stands at a place of a file of that kind.
type Shape string

// The shapes; each has words as finding.software.shape.<shape> and its advice.
const (
	ShapeFile     Shape = "file"     // the whole is one object
	ShapeReleases Shape = "releases" // a code.json has a list of releases
	ShapeObject   Shape = "object"
	ShapeList     Shape = "list"
	ShapeText     Shape = "text"
	ShapeLicence  Shape = "licence" // a text, an object that names a licence, or a list of these
)

// Misshapen is a place of a readable file at which something else stands than its format
// says, so that it is not understood there.
type Misshapen struct {
	Key  string // dotted path: releases[0].permissions.licenses; "" is the whole
	Line int    // counted from 1
	Want Shape
}

// maxMisshapen caps how many places of one file are told.
const maxMisshapen = 20

// Shapes lists those places, in the order of the format. Of a file that is not Readable it
// lists none, and of a code.json those outside the release of the repository are not looked at.
func Shapes(s Source, b []byte, repository string) []Misshapen {
	if !Readable(s, b) {
		return nil
	}
	b = []byte(strings.TrimPrefix(string(b), "\ufeff"))
	var all []Misshapen
	switch s {
	case Codemeta:
		all = codemetaShapes(b)
	case CodeJSON:
		all = codeJSONShapes(b, repository)
	case Citation:
		all = citationShapes(mapping(b))
	case Publiccode: // it has findings of its own
	}
	return all[:min(len(all), maxMisshapen)]
}

func codemetaShapes(b []byte) []Misshapen {
	o := object(b, 1)
	if o == nil {
		return []Misshapen{{"", 1, ShapeFile}}
	}
	return fieldShapes("", o, codemetaKeys(), codemetaValues()...)
}

func codeJSONShapes(b []byte, repository string) []Misshapen {
	o := object(b, 1)
	if o == nil {
		return []Misshapen{{"", 1, ShapeFile}}
	}
	releases, ok := o["releases"]
	if !ok {
		return []Misshapen{{"", 1, ShapeReleases}}
	}
	var list []json.RawMessage
	if first(releases.raw) != '[' || json.Unmarshal(releases.raw, &list) != nil {
		return []Misshapen{{"releases", releases.line, ShapeList}}
	}
	var all []Misshapen
	for i, raw := range list {
		if first(raw) != '{' {
			all = append(all, Misshapen{fmt.Sprintf("releases[%d]", i), releases.line, ShapeObject})
		}
	}
	i, release := codeRelease(b, repository)
	if release == nil {
		return all
	}
	at := fmt.Sprintf("releases[%d].", i)
	all = append(all, fieldShapes(at, release, codeJSONKeys())...)
	return append(all, permissionShapes(at+"permissions", release["permissions"])...)
}

func permissionShapes(at string, v value) []Misshapen {
	if empty(v.raw) {
		return nil
	}
	if first(v.raw) != '{' {
		return []Misshapen{{at, v.line, ShapeObject}}
	}
	licences := object(v.raw, v.line)["licenses"]
	if empty(licences.raw) {
		return nil
	}
	at += ".licenses"
	var list []json.RawMessage
	if first(licences.raw) != '[' || json.Unmarshal(licences.raw, &list) != nil {
		return []Misshapen{{at, licences.line, ShapeList}}
	}
	var all []Misshapen
	for i, raw := range list[:min(len(list), maxLicences)] {
		if !empty(raw) && said(Licence, raw, "name", "URL") == "" {
			all = append(all, Misshapen{fmt.Sprintf("%s[%d]", at, i), licences.line, ShapeLicence})
		}
	}
	return all
}

// fieldShapes looks at the members of an object that say something in a field.
func fieldShapes(at string, o map[string]value, keys []fieldKey, values ...string) []Misshapen {
	var all []Misshapen
	for _, k := range keys {
		v, ok := o[k.key]
		if !ok || empty(v.raw) || said(k.field, v.raw, values...) != "" {
			continue
		}
		want := ShapeText
		if k.field == Licence {
			want = ShapeLicence
		}
		all = append(all, Misshapen{at + k.key, v.line, want})
	}
	return all
}

// citationShapes looks at the fields of a CITATION.cff: texts, and a list for licences alone.
func citationShapes(root *yaml.Node) []Misshapen {
	var all []Misshapen
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, v := root.Content[i], root.Content[i+1]
		field, known := citationFields()[key.Value]
		switch {
		case !known || v.Kind == yaml.ScalarNode || v.Kind == yaml.AliasNode:
		case field != Licence:
			all = append(all, Misshapen{key.Value, key.Line, ShapeText})
		case v.Kind != yaml.SequenceNode || choice(v) == "" && len(v.Content) > 0:
			all = append(all, Misshapen{key.Value, key.Line, ShapeLicence})
		}
	}
	return all
}

// empty reports whether a value says nothing, in a shape that is nobody's fault: it is
// missing, null, or an empty text or list.
func empty(raw json.RawMessage) bool {
	switch strings.TrimSpace(string(raw)) {
	case "", "null", "[]":
		return true
	}
	var s string
	return json.Unmarshal(raw, &s) == nil && strings.TrimSpace(s) == ""
}

// first is the character that a value begins with.
func first(raw json.RawMessage) byte {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 {
		return raw[0]
	}
	return 0
}
