// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"fmt"
	"reflect"

	"greffe/internal/register"
)

// SchemaID is the address under which the schema of sheet files is known.
const SchemaID = "urn:greffe:schema:sheet"

// schema is a piece of JSON Schema; encoding/json sorts its keys, so the same model gives the same bytes.
type schema map[string]any

// Schema makes the JSON Schema (2020-12) of the file form of a sheet from the
// model that the readers use, so that the two cannot differ. schemas/sheet.schema.json holds it.
func Schema() ([]byte, error) {
	m := maker{forms: forms()}
	b, err := json.MarshalIndent(m.file(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("make the schema of sheets: %w", err)
	}
	return append(b, '\n'), nil
}

// maker walks the model.
type maker struct{ forms map[string]form }

func (m maker) file() schema {
	content := reflect.TypeFor[register.Content]()
	properties := schema{}
	for _, k := range keys(content) {
		properties[k.name] = m.field(k.name, content.Field(k.index).Type)
	}
	properties["extra"] = true
	sheet := schema{
		"type": "object", "properties": properties, "required": []string{"name"},
		"description": "One algorithm used by one administration for one decision. A field is filled, not applicable with its reason, or left out; every field takes the word unknown.",
	}
	some := schema{"type": "array", "items": schema{"$ref": "#/$defs/sheet"}}
	return schema{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$id":     SchemaID,
		"title":   "Algorithm explanation sheet",
		"if":      schema{"type": "array"},
		"then":    some,
		"else": schema{
			"if":   schema{"type": "object", "required": []string{"algorithms"}, "properties": schema{"algorithms": schema{"type": "array"}}},
			"then": schema{"properties": schema{"algorithms": some}},
			"else": schema{"$ref": "#/$defs/sheet"},
		},
		"$defs": schema{"sheet": sheet, "exception": exception()},
	}
}

// exception is the states of a value other than filled.
func exception() schema {
	words := schema{"type": []string{"string", "number", "boolean", "null"}}
	raw := schema{"type": []string{"string", "number", "boolean"}}
	return schema{"oneOf": []schema{
		{"type": "object", "required": []string{"not_applicable"}, "additionalProperties": false,
			"properties": schema{"not_applicable": words, "as_written": schema{"type": "string"}}},
		{"type": "object", "required": []string{"unreadable"}, "additionalProperties": false, "properties": schema{"unreadable": raw}},
	}}
}

// field is one field of Content in all its states.
func (m maker) field(path string, t reflect.Type) schema {
	null := schema{"type": "null"}
	if !isValue(t) {
		return schema{"anyOf": []any{null, m.of(path, t)}}
	}
	filledType, _ := t.FieldByName("Filled")
	filled := m.of(path, filledType.Type)
	if path == "summary_plain" {
		filled["maxLength"] = MaxSummary
	}
	states := []any{null, schema{"$ref": "#/$defs/exception"}, filled}
	if noText(filledType.Type) {
		states = append(states, schema{"const": register.Unknown})
	}
	spelled := schema{"type": "object", "required": []string{"value", "as_written"}, "additionalProperties": false,
		"properties": schema{"value": filled, "as_written": schema{"type": "string"}}}
	return schema{"anyOf": append(states, spelled)}
}

// of is a filled value of type t.
func (m maker) of(path string, t reflect.Type) schema {
	switch t.Kind() {
	case reflect.String:
		return m.text(path)
	case reflect.Int:
		return schema{"type": []string{"integer", "string"}, "minimum": 0, "maximum": 1<<53 - 1, "pattern": `^[0-9]{1,15}$`}
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": scalar()}
	case reflect.Slice:
		return schema{"anyOf": []any{
			schema{"type": "array", "items": m.of(path, t.Elem())},
			m.single(path, t.Elem()),
			schema{"const": ""},
		}}
	}
	return m.record(path, t)
}

func scalar() schema { return schema{"type": []string{"string", "number", "boolean"}} }

// single is an item that stands where a list is expected.
func (m maker) single(path string, t reflect.Type) schema {
	if t.Kind() != reflect.Struct {
		return m.of(path, t)
	}
	return m.short(path, t)
}

// short is a record written as one text.
func (m maker) short(path string, t reflect.Type) schema {
	name, ok := shortKeys[t.Name()]
	if !ok {
		return schema{"not": schema{}}
	}
	for _, k := range keys(t) {
		if k.required && k.name != name && t.Name() != "Contact" {
			return schema{"not": schema{}} // its other keys would be missing
		}
	}
	f, _ := fieldByKey(t, name)
	s := m.of(path+"."+name, f.Type)
	if t.Name() == "Contact" {
		s["if"] = schema{"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}
		s["then"] = schema{"pattern": urlPattern}
	}
	return s
}

func fieldByKey(t reflect.Type, name string) (reflect.StructField, bool) {
	for _, k := range keys(t) {
		if k.name == name {
			return t.Field(k.index), true
		}
	}
	return reflect.StructField{}, false
}

func (m maker) record(path string, t reflect.Type) schema {
	properties := schema{}
	var required []string
	for _, k := range keys(t) {
		part := m.of(path+"."+k.name, t.Field(k.index).Type)
		if !k.required {
			part = schema{"anyOf": []any{schema{"type": "null"}, part}}
		} else {
			required = append(required, k.name)
		}
		properties[k.name] = part
	}
	s := schema{"type": "object", "properties": properties}
	if required != nil {
		s["required"] = required
	}
	if t.Name() == "Contact" {
		s["allOf"] = []schema{contactForm("email", mailPattern), contactForm("url", urlPattern)}
	}
	if _, ok := shortKeys[t.Name()]; ok {
		return schema{"anyOf": []any{s, m.short(path, t)}}
	}
	return s
}

func contactForm(kind, pattern string) schema {
	return schema{"if": schema{"properties": schema{"kind": schema{"const": kind}}}, "then": schema{"properties": schema{"value": schema{"pattern": pattern}}}}
}

// text is a scalar in the form that its path asks for. Nothing asks for a form of an empty text.
func (m maker) text(path string) schema {
	f := m.forms[path]
	patterned := func(p string) schema {
		return schema{"type": []string{"string", "number"}, "anyOf": []schema{{"pattern": p}, {"enum": []string{"", register.Unknown}}}}
	}
	switch f.kind {
	case enumeration:
		values := []any{""}
		for _, v := range f.values {
			values = append(values, v)
		}
		if f.words == "answer" {
			values = append(values, true, false)
		}
		return schema{"enum": values}
	case date:
		return patterned(datePattern)
	case month:
		return patterned(monthPattern)
	case someDate:
		return patterned(someDatePattern)
	case webURL:
		return schema{"type": "string", "anyOf": []schema{{"pattern": urlPattern}, {"const": ""}}}
	case currency:
		return schema{"type": "string", "anyOf": []schema{{"pattern": currencyPattern}, {"const": ""}}}
	}
	return scalar()
}
