// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// MaxSummary is how many characters the plain summary of a sheet may have.
const MaxSummary = 400

// decoder fills a Content from a node and reports what does not fit, by path.
type decoder struct {
	forms    map[string]form
	findings []register.Finding
	extra    map[string]json.RawMessage
	places   map[string]place // where each field stands
}

func newDecoder() *decoder {
	return &decoder{forms: forms(), extra: map[string]json.RawMessage{}, places: map[string]place{}}
}

func (d *decoder) report(severity register.Severity, rule, path string, p place, args ...string) {
	d.findings = append(d.findings, register.Finding{
		Rule: rule, Severity: severity, Key: path, Line: p.line, Column: p.column, Args: named(append([]string{"field", path}, args...)),
	})
}

// content reads one sheet. What the model does not know is kept in Extra.
func (d *decoder) content(n node) register.Content {
	var c register.Content
	if n.shape != object {
		d.report(register.Error, "sheet.file.shape", "", n.place)
		return c
	}
	v := reflect.ValueOf(&c).Elem()
	known := map[string]reflect.Value{}
	for _, k := range keys(v.Type()) {
		known[k.name] = v.Field(k.index)
	}
	delete(known, "extra")
	for _, p := range n.pairs {
		field, ok := known[p.key]
		switch {
		case ok:
			d.places[p.key] = p.place
			d.field(p.key, p.value, field)
		case p.key == "extra" && p.value.shape == object:
			for _, e := range p.value.pairs {
				d.extra[e.key] = json.RawMessage(e.value.compact())
			}
		default:
			d.unknownKey(p.key, p)
		}
	}
	if len(d.extra) > 0 {
		c.Extra = d.extra
	}
	if strings.TrimSpace(c.Name) == "" {
		d.report(register.Error, "sheet.name", "name", n.place)
	}
	return c
}

func (d *decoder) unknownKey(path string, p pair) {
	d.extra[path] = json.RawMessage(p.value.compact())
	d.report(register.Advice, "sheet.key.unknown", path, p.place, "name", p.key)
}

// field reads one field of Content: a Value, or one of the few that are plain.
func (d *decoder) field(path string, n node, v reflect.Value) {
	if n.shape == null {
		return
	}
	if isValue(v.Type()) {
		d.value(path, n, v)
		return
	}
	mark := len(d.findings)
	if !d.fill(path, n, v) {
		v.SetZero()
		d.onlyGravest(mark)
		d.extra[path] = json.RawMessage(n.compact())
	}
}

// value reads a Value in any of its states.
func (d *decoder) value(path string, n node, v reflect.Value) {
	if d.exception(path, n, v) {
		return
	}
	filled := v.FieldByName("Filled")
	if n.scalar() && n.words == register.Unknown && noText(filled.Type()) {
		v.FieldByName("Status").SetString(string(register.Unreadable))
		v.FieldByName("Raw").SetString(n.words)
		return
	}
	mark := len(d.findings)
	ok := d.fill(path, n, filled)
	switch {
	case ok && filled.Kind() == reflect.String && d.broken(path, filled.String(), n.place):
		ok = false // the form of a whole field: its words are kept, not taken for a value
	case ok && empty(filled):
		v.SetZero()
		return
	}
	if ok && path == "summary_plain" && utf8.RuneCountInString(filled.String()) > MaxSummary {
		d.report(register.Error, "sheet.summary", path, n.place, "max", strconv.Itoa(MaxSummary))
	}
	if ok {
		v.FieldByName("Status").SetString(string(register.Filled))
		return
	}
	d.onlyGravest(mark)
	v.SetZero()
	v.FieldByName("Status").SetString(string(register.Unreadable))
	v.FieldByName("Raw").SetString(raw(n))
}

// noText reports whether no part of such a value can hold the word "unknown",
// which every field takes: it is kept as it stands.
func noText(t reflect.Type) bool {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && (shortKeys[t.Name()] == "" || t.Name() == "YearCount")
}

// onlyGravest keeps the first error since mark: the rest follows from it.
func (d *decoder) onlyGravest(mark int) {
	for _, f := range d.findings[mark:] {
		if f.Severity == register.Error {
			d.findings = append(d.findings[:mark], f)
			return
		}
	}
}

// raw is what stood there: a text as it is, anything else as JSON.
func raw(n node) string {
	if n.scalar() {
		return n.words
	}
	return n.compact()
}

// empty reports whether nobody filled anything in.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

// exception reads the states other than filled, and a filled value with its spelling.
func (d *decoder) exception(path string, n node, v reflect.Value) bool {
	if n.shape != object || len(n.pairs) == 0 || len(n.pairs) > 2 {
		return false
	}
	written, _ := n.get("as_written")
	if len(n.pairs) == 2 && written.shape != text {
		return false
	}
	first, isValue := n.get("value")
	reason, isReason := n.get("not_applicable")
	words, isRaw := n.get("unreadable")
	switch {
	case isReason && (reason.scalar() || reason.shape == null):
		v.FieldByName("Status").SetString(string(register.NotApplicable))
		v.FieldByName("Reason").SetString(reason.words)
		v.FieldByName("Raw").SetString(written.words)
		if strings.TrimSpace(reason.words) == "" {
			d.report(register.Warning, "sheet.reason", path, n.place)
		}
	case isRaw && len(n.pairs) == 1 && words.scalar():
		v.FieldByName("Status").SetString(string(register.Unreadable))
		v.FieldByName("Raw").SetString(words.words)
		d.report(register.Warning, "sheet.unreadable", path, n.place, "value", shorten(words.words))
	case isValue && len(n.pairs) == 2:
		d.value(path, first, v)
		if v.FieldByName("Status").String() == string(register.Filled) {
			v.FieldByName("Raw").SetString(written.words)
		}
	default:
		return false
	}
	return true
}

// fill reads a value of any type of the model; false when its shape does not fit.
func (d *decoder) fill(path string, n node, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return d.text(path, n, v)
	case reflect.Int:
		return d.number(path, n, v)
	case reflect.Slice:
		return d.list(path, n, v)
	case reflect.Map:
		return d.texts(path, n, v)
	}
	return d.record(path, n, v)
}

func (d *decoder) text(path string, n node, v reflect.Value) bool {
	if !n.scalar() {
		d.report(register.Error, "sheet.type.text", path, n.place)
		return false
	}
	v.SetString(n.words)
	if f := d.forms[Pattern(path)]; f.kind == enumeration && n.shape == boolean && f.words == "answer" {
		v.SetString(map[string]string{"true": "yes", "false": "no"}[n.words])
	}
	return true
}

// broken reports words that do not have the form which their path asks for.
func (d *decoder) broken(path, s string, p place) bool {
	f := d.forms[Pattern(path)]
	if s == "" {
		return false
	}
	rule := f.rule(s)
	if rule == "" {
		return false
	}
	args := []string{"value", shorten(s)}
	if f.kind == enumeration {
		args = append(args, "allowed", strings.Join(f.values, ", "))
	}
	d.report(register.Error, rule, path, p, args...)
	return true
}

func (d *decoder) number(path string, n node, v reflect.Value) bool {
	i, err := strconv.ParseInt(n.words, 10, 54)
	if err != nil || i < 0 || (n.shape != number && n.shape != text) {
		d.report(register.Error, "sheet.type.number", path, n.place, "value", shorten(raw(n)))
		return false
	}
	v.SetInt(i)
	return true
}

func (d *decoder) list(path string, n node, v reflect.Value) bool {
	if n.scalar() && n.words != "" {
		n = node{shape: list, items: []node{n}, place: n.place}
	} else if n.scalar() {
		n = node{shape: list, place: n.place}
	}
	if n.shape != list {
		d.report(register.Error, "sheet.type.list", path, n.place)
		return false
	}
	if len(n.items) == 0 {
		return true
	}
	ok := true
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		at := path + "[" + strconv.Itoa(i) + "]"
		d.places[at] = item.place
		ok = d.fill(at, item, out.Index(i)) && ok
	}
	v.Set(out)
	return ok
}

func (d *decoder) texts(path string, n node, v reflect.Value) bool {
	if n.shape != object {
		d.report(register.Error, "sheet.type.record", path, n.place)
		return false
	}
	m := map[string]string{}
	for _, p := range n.pairs {
		if !p.value.scalar() {
			d.report(register.Error, "sheet.type.text", path+"."+p.key, p.place)
			return false
		}
		m[p.key] = p.value.words
	}
	if len(m) > 0 {
		v.Set(reflect.ValueOf(m))
	}
	return true
}

func (d *decoder) record(path string, n node, v reflect.Value) bool {
	short, hasShort := shortKeys[v.Type().Name()]
	if n.scalar() && hasShort {
		kind := n
		n = node{shape: object, place: n.place, pairs: []pair{{short, n.place, n}}}
		if v.Type().Name() == "Contact" {
			kind.shape, kind.words = text, contactKind(kind.words)
			n.pairs = append(n.pairs, pair{"kind", n.place, kind})
		}
	}
	if n.shape != object {
		d.report(register.Error, "sheet.type.record", path, n.place)
		return false
	}
	ok := true
	known := map[string]bool{}
	for _, k := range keys(v.Type()) {
		known[k.name] = true
		at := path + "." + k.name
		item, found := n.get(k.name)
		if k.required && (!found || item.shape == null) {
			d.report(register.Error, "sheet.key.missing", at, n.place, "name", k.name)
		}
		if !found || item.shape == null {
			continue
		}
		d.places[at] = item.place
		if !d.fill(at, item, v.Field(k.index)) {
			ok = false
		} else if v.Field(k.index).Kind() == reflect.String {
			d.broken(at, v.Field(k.index).String(), item.place)
		}
	}
	for _, p := range n.pairs {
		if !known[p.key] {
			d.unknownKey(path+"."+p.key, p)
		}
	}
	d.contact(path, n, v)
	return ok
}

// contact checks an address by the kind that it is said to be.
func (d *decoder) contact(path string, n node, v reflect.Value) {
	c, ok := v.Interface().(register.Contact)
	switch {
	case !ok:
	case c.Kind == "email" && !isMail(c.Value):
		d.report(register.Error, "sheet.email", path+".value", n.place, "value", shorten(c.Value))
	case c.Kind == "url" && !isURL(c.Value):
		d.report(register.Error, "sheet.url", path+".value", n.place, "value", shorten(c.Value))
	}
}

// Pattern is a path without indices: data[2].label -> data.label.
func Pattern(path string) string {
	for {
		before, rest, ok := strings.Cut(path, "[")
		if !ok {
			return path
		}
		_, after, _ := strings.Cut(rest, "]")
		path = before + after
	}
}

// shorten keeps what a message can show of the words.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "")
	if r := []rune(s); len(r) > 80 {
		return fmt.Sprintf("%s…", string(r[:79]))
	}
	return s
}
