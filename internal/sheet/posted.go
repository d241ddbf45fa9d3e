// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// The names of a form's fields are the paths of findings: purpose, contact[0].value,
// mention.status. Beside the words of a field stand whether it does not apply, and why.
const (
	postedNot     = ".na"
	postedBecause = ".because"
	maxPosted     = 500 // rows of a list
)

// NotApplicableName and BecauseName are the names of the two that stand beside a field.
func NotApplicableName(field string) string { return field + postedNot }

// BecauseName is the name of the reason why a field does not apply.
func BecauseName(field string) string { return field + postedBecause }

// Cells lists the parts of one record of a field, in order; nil when the field is
// no record and no list of records. required tells those that a record must have.
func Cells(field string) (names []string, required map[string]bool) {
	t, ok := typeOf(field)
	if !ok || t.Kind() != reflect.Struct {
		return nil, nil
	}
	required = map[string]bool{}
	for _, k := range keys(t) {
		names = append(names, k.name)
		required[k.name] = k.required
	}
	return names, required
}

// Repeats reports whether a field is a list of records.
func Repeats(field string) bool {
	v, ok := contentField(reflect.ValueOf(&register.Content{}).Elem(), field)
	if !ok {
		return false
	}
	t := v.Type()
	if isValue(t) {
		t = v.FieldByName("Filled").Type()
	}
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct
}

// Lines reports whether a field, or a part of a record, is a list of texts: one a line.
func Lines(path string) bool {
	field, part, nested := strings.Cut(path, ".")
	t, ok := typeOf(field)
	if !ok || !nested {
		v, known := contentField(reflect.ValueOf(&register.Content{}).Elem(), field)
		return known && textList(v.Type())
	}
	for _, k := range keys(t) {
		if k.name == part {
			return textList(t.Field(k.index).Type)
		}
	}
	return false
}

func textList(t reflect.Type) bool {
	if isValue(t) {
		f, _ := t.FieldByName("Filled")
		t = f.Type
	}
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
}

// typeOf gives the type of a field's record, or of the records of its list.
func typeOf(field string) (reflect.Type, bool) {
	v, ok := contentField(reflect.ValueOf(&register.Content{}).Elem(), field)
	if !ok {
		return nil, false
	}
	t := v.Type()
	if isValue(t) {
		t = v.FieldByName("Filled").Type()
	}
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t, true
}

func contentField(v reflect.Value, name string) (reflect.Value, bool) {
	for _, k := range keys(v.Type()) {
		if k.name == name {
			return v.Field(k.index), true
		}
	}
	return reflect.Value{}, false
}

// Posted gives the words of the fields of a sheet as a form shows them. Words that
// could not be read come back as they were written.
func Posted(c register.Content, fields []string) url.Values {
	form := url.Values{}
	v := reflect.ValueOf(&c).Elem()
	for _, name := range fields {
		f, ok := contentField(v, name)
		if !ok {
			continue
		}
		if !isValue(f.Type()) {
			flatten(form, name, encodeField(f))
			continue
		}
		raw := f.FieldByName("Raw").String()
		switch register.ValueStatus(f.FieldByName("Status").String()) {
		case register.Filled:
			flatten(form, name, encodeAny(f.FieldByName("Filled")))
		case register.NotApplicable:
			form.Set(name+postedNot, "1")
			form.Set(name+postedBecause, f.FieldByName("Reason").String())
			flatten(form, name, rawNode(name, raw))
		case register.Unreadable:
			flatten(form, name, rawNode(name, raw))
		}
	}
	return form
}

// rawNode reads words that were kept: of a list or a record they are its JSON.
func rawNode(field, raw string) node {
	if raw == "" {
		return node{}
	}
	if cells, _ := Cells(field); cells != nil || Lines(field) {
		if n, faults := parseJSON(raw); len(faults) == 0 && !n.scalar() {
			return n
		}
		if t, _ := typeOf(field); cells != nil {
			one := node{shape: object, pairs: []pair{{key: shortKeys[t.Name()], value: textNode(raw)}}}
			if Repeats(field) {
				return node{shape: list, items: []node{one}}
			}
			return one
		}
	}
	return textNode(raw)
}

// flatten writes a node under the names of a form.
func flatten(form url.Values, path string, n node) {
	switch n.shape {
	case list:
		var lines []string
		for i, item := range n.items {
			if item.scalar() {
				lines = append(lines, strings.ReplaceAll(clean(item.words), "\n", " "))
				continue
			}
			flatten(form, path+"["+strconv.Itoa(i)+"]", item)
		}
		if len(lines) > 0 {
			form.Set(path, strings.Join(lines, "\n"))
		}
	case object:
		for _, p := range n.pairs {
			flatten(form, path+"."+p.key, p.value)
		}
	case text, number, boolean:
		form.Set(path, n.words)
	}
}

// ReadPosted puts what a form says of some fields into a sheet; the other fields stay
// as they are. What does not have its form is kept as it was written, and reported by path.
func ReadPosted(base register.Content, fields []string, form url.Values) (register.Content, []register.Finding) {
	c := base
	d := newDecoder()
	v := reflect.ValueOf(&c).Elem()
	var both []register.Finding
	for _, name := range fields {
		f, ok := contentField(v, name)
		if !ok || name == "extra" {
			continue
		}
		before := reflect.ValueOf(f.Interface())
		n := postedNode(name, form)
		if not := form.Get(name+postedNot) != ""; isValue(f.Type()) && (not || n.shape == null && clean(form.Get(name+postedBecause)) != "") {
			if n.shape != null {
				both = append(both, register.Finding{Rule: "sheet.form.both", Severity: register.Error, Key: name, Args: named([]string{"field", name})})
			}
			n = inapplicable(n, clean(form.Get(name+postedBecause)))
		}
		f.SetZero()
		d.field(name, n, f)
		keepSpelling(f, before)
	}
	return c, append(d.findings, both...)
}

func inapplicable(n node, reason string) node {
	out := node{shape: object, pairs: []pair{{key: "not_applicable", value: textNode(reason)}}}
	if n.shape != null {
		out.pairs = append(out.pairs, pair{key: "as_written", value: textNode(raw(n))})
	}
	return out
}

// keepSpelling leaves a value that the form did not change as it was spelled.
func keepSpelling(f, before reflect.Value) {
	if isValue(f.Type()) && f.FieldByName("Status").String() == string(register.Filled) && before.FieldByName("Status").String() == string(register.Filled) &&
		reflect.DeepEqual(f.FieldByName("Filled").Interface(), before.FieldByName("Filled").Interface()) {
		f.Set(before)
	}
}

// clean gives words as people meant them: plain line ends, no space around.
func clean(s string) string {
	s = strings.ToValidUTF8(withoutNUL(s), "")
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// postedNode gathers what a form says of one field; null when it says nothing.
func postedNode(name string, form url.Values) node {
	cells, _ := Cells(name)
	switch {
	case cells == nil && Lines(name):
		return linesNode(form[name])
	case cells == nil:
		if s := clean(form.Get(name)); s != "" {
			return textNode(s)
		}
		return node{}
	case !Repeats(name):
		return recordNode(name, name, cells, form)
	}
	rows := node{shape: list}
	for i := range maxPosted {
		at := name + "[" + strconv.Itoa(i) + "]"
		if !mentions(form, at+".") {
			if i > postedRows(name, form) {
				break
			}
			continue
		}
		if row := recordNode(name, at, cells, form); row.shape != null {
			rows.items = append(rows.items, row)
		}
	}
	if len(rows.items) == 0 {
		return node{}
	}
	return rows
}

func mentions(form url.Values, prefix string) bool {
	for k := range form {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// postedRows gives the highest index of a list that a form names.
func postedRows(name string, form url.Values) int {
	last := -1
	for k := range form {
		rest, ok := strings.CutPrefix(k, name+"[")
		if !ok {
			continue
		}
		index, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(index); err == nil && i < maxPosted {
			last = max(last, i)
		}
	}
	return last
}

func linesNode(values []string) node {
	n := node{shape: list}
	for _, v := range values {
		for line := range strings.SplitSeq(clean(v), "\n") {
			if line = clean(line); line != "" {
				n.items = append(n.items, textNode(line))
			}
		}
	}
	if len(n.items) == 0 {
		return node{}
	}
	return n
}

// recordNode gathers the parts of one record; null when all are blank.
func recordNode(field, at string, cells []string, form url.Values) node {
	n := node{shape: object}
	for _, cell := range cells {
		path := at + "." + cell
		var v node
		if Lines(field + "." + cell) {
			v = linesNode(form[path])
		} else if s := clean(form.Get(path)); s != "" {
			v = textNode(s)
		}
		if v.shape != null {
			n.pairs = append(n.pairs, pair{key: cell, value: v})
		}
	}
	if len(n.pairs) == 0 {
		return node{}
	}
	return whole(field, n, cells)
}

// whole adds to a record what follows from its other parts, and leaves a blank in
// the place of a number that is missing: none is not zero.
func whole(field string, n node, cells []string) node {
	add := func(key, words string) {
		if _, there := n.get(key); !there {
			n.pairs = append(n.pairs, pair{key: key, value: textNode(words)})
		}
	}
	switch field {
	case "contact":
		if v, ok := n.get("value"); ok {
			add("kind", contactKind(v.words))
		}
	case "links":
		section := register.SectionBusiness
		if kind, _ := n.get("kind"); slices.Contains([]string{"code", "flowchart", "simulator"}, kind.words) {
			section = register.SectionInternals
		}
		add("section", section)
	case "decisions_per_year":
		add("count", "")
	}
	slices.SortStableFunc(n.pairs, func(a, b pair) int { return slices.Index(cells, a.key) - slices.Index(cells, b.key) })
	return n
}
