// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// chosenFields reads which fields are wanted, and refuses one that the answer cannot have.
func (in LanguageInput) chosenFields(t reflect.Type) ([]string, error) {
	if in.Fields == "" {
		return nil, nil
	}
	names := strings.Split(in.Fields, ",")
	if items := itemsOf(t); items != nil {
		t = items
	}
	known := jsonNames(t)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, wrongParameter("fields", name, known...)
		}
	}
	return names, nil
}

// sparse keeps of an answer the fields that were asked for. It is one place for every
// operation: what is left out was read all the same, and only the way is shorter. That
// every field exists was looked at before.
func sparse(ctx huma.Context, status string, v any) (any, error) {
	wanted := ctx.Query("fields")
	if wanted == "" || status != "200" {
		return v, nil
	}
	names := strings.Split(wanted, ",")
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("sparse fields: %w", err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		return nil, fmt.Errorf("sparse fields: %w", err)
	}
	if itemsOf(reflect.TypeOf(v)) == nil {
		return chosen(all, names), nil
	}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(all["items"], &list); err != nil {
		return nil, fmt.Errorf("sparse fields: %w", err)
	}
	for i := range list {
		list[i] = chosen(list[i], names)
	}
	out := map[string]any{}
	for name, value := range all {
		out[name] = value
	}
	out["items"] = list
	return out, nil
}

func chosen(all map[string]json.RawMessage, names []string) map[string]json.RawMessage {
	kept := map[string]json.RawMessage{}
	for _, name := range names {
		if v, ok := all[name]; ok {
			kept[name] = v
		}
	}
	return kept
}

// itemsOf is the type of the items of an answer that is a list; nil of any other.
func itemsOf(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	f, ok := t.FieldByName("Items")
	if !ok || f.Type.Kind() != reflect.Slice {
		return nil
	}
	return f.Type.Elem()
}

// jsonNames lists the fields of a type, as JSON names them.
func jsonNames(t reflect.Type) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var names []string
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
