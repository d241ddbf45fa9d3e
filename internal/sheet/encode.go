// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"greffe/internal/register"
)

// encode makes the file form of a sheet: the model's fields in order, then what
// it does not know, sorted, under the keys that it came with.
func encode(c register.Content) node {
	n := node{shape: object}
	v := reflect.ValueOf(c)
	known := map[string]bool{}
	for _, k := range keys(v.Type()) {
		known[k.name] = true
		if k.name == "extra" {
			continue
		}
		if item := encodeField(v.Field(k.index)); item.shape != null {
			n.pairs = append(n.pairs, pair{key: k.name, value: item})
		}
	}
	nested := node{shape: object}
	for _, name := range slices.Sorted(maps.Keys(c.Extra)) {
		item, findings := parseJSON(string(c.Extra[name]))
		if len(findings) > 0 {
			item = textNode(string(c.Extra[name])) // not JSON: kept as words
		}
		p := pair{key: name, value: item}
		if known[name] && (name != "extra" || item.shape == object) {
			nested.pairs = append(nested.pairs, p)
		} else {
			n.pairs = append(n.pairs, p)
		}
	}
	if len(nested.pairs) > 0 {
		n.pairs = append(n.pairs, pair{key: "extra", value: nested})
	}
	return n
}

func encodeField(v reflect.Value) node {
	if isValue(v.Type()) {
		return encodeValue(v)
	}
	if v.IsZero() || v.Kind() != reflect.String && v.Len() == 0 {
		return node{}
	}
	return encodeAny(v)
}

// encodeValue gives a Value the form that register.Value's comment lays down.
func encodeValue(v reflect.Value) node {
	raw := v.FieldByName("Raw").String()
	one := func(key string, n node) node { return node{shape: object, pairs: []pair{{key: key, value: n}}} }
	var n node
	switch register.ValueStatus(v.FieldByName("Status").String()) {
	case register.Unreadable:
		return one("unreadable", textNode(raw))
	case register.NotApplicable:
		n = one("not_applicable", textNode(v.FieldByName("Reason").String()))
	case register.Filled:
		n = encodeAny(v.FieldByName("Filled"))
		if raw == "" {
			return n
		}
		n = one("value", n)
	default:
		return node{}
	}
	if raw != "" {
		n.pairs = append(n.pairs, pair{key: "as_written", value: textNode(raw)})
	}
	return n
}

func encodeAny(v reflect.Value) node {
	switch v.Kind() {
	case reflect.String:
		return textNode(v.String())
	case reflect.Int:
		return node{shape: number, words: strconv.FormatInt(v.Int(), 10)}
	case reflect.Slice:
		n := node{shape: list}
		for i := range v.Len() {
			n.items = append(n.items, encodeAny(v.Index(i)))
		}
		return n
	case reflect.Map:
		n := node{shape: object}
		m, ok := v.Interface().(map[string]string)
		if !ok {
			panic(fmt.Sprintf("sheet: no file form for %s", v.Type())) // only a new field of the model gets here
		}
		for _, k := range slices.Sorted(maps.Keys(m)) {
			n.pairs = append(n.pairs, pair{key: k, value: textNode(m[k])})
		}
		return n
	}
	n := node{shape: object}
	for _, k := range keys(v.Type()) {
		f := v.Field(k.index)
		if k.required || !f.IsZero() && (f.Kind() != reflect.Slice || f.Len() > 0) {
			n.pairs = append(n.pairs, pair{key: k.name, value: encodeAny(f)})
		}
	}
	return n
}
