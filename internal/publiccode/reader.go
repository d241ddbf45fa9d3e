// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/law"
	"greffe/internal/register"
)

// reader walks one file along the table of the standard.
type reader struct {
	habits  map[string]string // law.Publiccode.Keys
	schemes []law.Scheme
	minor   minor // of the version of the standard that the file follows
	unknown bool  // it names a version that we do not know
	steps   int
	bidi    bool // warned of
	broken  bool // some of the text could not be read: nothing is called missing
	found   []register.Finding
	out     register.Publiccode
}

// place is where something stands in the file.
type place struct {
	key          string
	line, column int
}

func at(key string, n *yaml.Node) place { return place{key: key, line: n.Line, column: n.Column} }

// note adds a finding. What stands in the section of people is not repeated: their
// names and addresses must not reach the register by way of a finding.
func (r *reader) note(rule string, s register.Severity, p place, args map[string]string) {
	if _, told := args["value"]; told && strings.HasPrefix(p.key, "maintenance.c") {
		args["value"] = "…"
	}
	r.found = append(r.found, register.Finding{Rule: rule, Severity: s, Key: p.key, Line: p.line, Column: p.column, Args: args})
}

// section reads the keys of a mapping that stands at p (its key is the path).
func (r *reader) section(n *yaml.Node, fields []field, path string, p place) map[string]entry {
	found := map[string]entry{}
	for _, e := range r.entries(n, path) {
		f, known := r.match(fields, path, &e)
		if !known {
			continue
		}
		if _, twice := found[f.name]; twice && e.other {
			continue // the standard's own spelling stands beside it
		}
		found[f.name] = e
		r.age(f, e)
		r.value(f, e)
	}
	for _, f := range fields {
		if e, there := found[f.name]; !there {
			r.missing(f, place{key: join(path, f.name), line: p.line, column: p.column}, renamed(fields, found, join(path, f.name)))
		} else if empty(e.value) {
			r.blank(f, e)
		}
	}
	return found
}

// renamed reports whether the key stands in the file under a name it had before.
func renamed(fields []field, found map[string]entry, key string) bool {
	return slices.ContainsFunc(fields, func(f field) bool {
		_, there := found[f.name]
		return there && f.removed > 0 && f.instead == key
	})
}

// missing notes a key that is not there.
func (r *reader) missing(f field, p place, renamed bool) {
	switch {
	case r.broken:
	case f.need == mandatory && !renamed:
		r.note("publiccode.key.missing", register.Error, p, args("key", p.key))
	case f.need == expected && f.since <= r.minor:
		r.note("publiccode.organisation.missing", register.Advice, p, nil)
	}
}

// blank notes a key without a value.
func (r *reader) blank(f field, e entry) {
	a := args("key", e.place.key)
	switch {
	case r.broken:
	case f.need == mandatory:
		r.note("publiccode.key.missing", register.Error, e.place, a)
	case f.strict && wrongly(e.value):
		f.check(r, e.place, "")
	case f.need != oneLanguage && f.shape != ignored:
		r.note("publiccode.value.empty", register.Advice, e.place, a)
	}
}

// wrongly reports an empty text, where null would be no value at all.
func wrongly(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag != "!!null" }

// value reads what stands under a key.
func (r *reader) value(f field, e entry) {
	if empty(e.value) {
		return
	}
	switch f.shape {
	case text:
		r.text(f, e)
	case truth:
		r.truth(e)
	case list, textOrList:
		r.list(f, e)
	case section:
		r.child(f, e, "")
	case sections:
		r.sections(f, e)
	case languages:
		r.languages(f, e)
	}
}

func (r *reader) text(f field, e entry) {
	if e.value.Kind != yaml.ScalarNode {
		r.note("publiccode.type.text", register.Error, e.place, args("key", e.place.key))
		return
	}
	if f.check != nil {
		f.check(r, e.place, e.value.Value)
	}
	if f.keep != nil {
		f.keep(&r.out, strings.TrimSpace(e.value.Value))
	}
}

func (r *reader) truth(e entry) {
	if e.value.Kind != yaml.ScalarNode || e.value.Tag != "!!bool" {
		r.note("publiccode.type.flag", register.Error, e.place, args("key", e.place.key, "value", excerpt(e.value.Value)))
	}
}

// list reads scalars; a single one stands for a list of one, which is an error
// unless the standard allows it.
func (r *reader) list(f field, e entry) {
	switch e.value.Kind {
	case yaml.ScalarNode:
		if f.shape == list {
			r.note("publiccode.type.list", register.Error, e.place, args("key", e.place.key))
		}
		r.text(f, e)
	case yaml.SequenceNode:
		for i, n := range r.items(e) {
			p := at(e.place.key+"["+strconv.Itoa(i)+"]", n)
			item := entry{place: p, value: n}
			if empty(n) && !(f.strict && wrongly(n)) {
				r.note("publiccode.value.empty", register.Advice, p, args("key", p.key))
				continue
			}
			r.text(f, item)
		}
	default:
		r.note("publiccode.type.list", register.Error, e.place, args("key", e.place.key))
	}
}

// child reads one section and gives its keys, nil when it is none; key is what its
// begin is told.
func (r *reader) child(f field, e entry, key string) map[string]entry {
	if f.begin != nil {
		f.begin(&r.out, key)
	}
	if e.value.Kind != yaml.MappingNode {
		r.note("publiccode.type.section", register.Error, e.place, args("key", e.place.key))
		if i := slices.IndexFunc(f.fields, func(g field) bool { return g.name == f.alone }); i >= 0 && e.value.Kind == yaml.ScalarNode {
			alone := f.fields[i]
			if f.shape == languages {
				alone.check = nil // that it is no section says all: its own length comes when it has its place
			}
			r.text(alone, entry{place: e.place, value: e.value})
		}
		return nil
	}
	found := r.section(e.value, f.fields, e.place.key, e.place)
	if f.after != nil && !r.broken {
		f.after(r, found, e.place)
	}
	return found
}

func (r *reader) sections(f field, e entry) {
	if e.value.Kind != yaml.SequenceNode {
		r.note("publiccode.type.list", register.Error, e.place, args("key", e.place.key))
		if e.value.Kind == yaml.MappingNode {
			r.child(f, entry{place: place{key: e.place.key + "[0]", line: e.place.line, column: e.place.column}, value: e.value}, "")
		}
		return
	}
	for i, n := range r.items(e) {
		r.child(f, entry{place: at(e.place.key+"["+strconv.Itoa(i)+"]", n), value: n}, "")
	}
}

// languages reads the sections of description. What is mandatory in one language
// is an error where no language has it, an advice where some other has.
func (r *reader) languages(f field, e entry) {
	if e.value.Kind != yaml.MappingNode {
		r.note("publiccode.type.section", register.Error, e.place, args("key", e.place.key))
		return
	}
	has, others := map[string]int{}, false // others: texts where sections should be
	var places []place
	var founds []map[string]entry
	for _, lang := range r.entries(e.value, e.place.key) {
		language(r, lang.place, lang.name)
		found := r.child(f, lang, lang.name)
		if found == nil {
			others = others || !empty(lang.value)
			continue
		}
		for name, e := range found {
			if !empty(e.value) {
				has[name]++
			}
		}
		places, founds = append(places, lang.place), append(founds, found)
	}
	for _, g := range f.fields {
		if g.need == oneLanguage && !r.broken && !(others && len(founds) == 0) {
			r.inOneLanguage(g, e.place, places, founds, has[g.name])
		}
	}
}

func (r *reader) inOneLanguage(g field, p place, places []place, founds []map[string]entry, n int) {
	if n == 0 {
		r.note("publiccode.language.none", register.Error, p, args("key", g.name))
		return
	}
	for i, found := range founds {
		if e, there := found[g.name]; !there || empty(e.value) {
			p := places[i]
			p.key = join(p.key, g.name)
			r.note("publiccode.language.missing", register.Advice, p, args("key", p.key))
		}
	}
}

// age notes a key that the file's version of the standard has not yet, advises
// against, or has no more.
func (r *reader) age(f field, e entry) {
	a := args("key", e.place.key, "instead", f.instead)
	switch severity := register.Warning; {
	case f.since > r.minor:
		r.note("publiccode.key.later", register.Warning, e.place, args("key", e.place.key, "version", f.since.String()))
	case f.removed > 0:
		if f.removed <= r.minor {
			severity = register.Error
		}
		r.note("publiccode.key.renamed", severity, e.place, a)
	case f.deprecated > 0:
		if f.deprecated > r.minor {
			severity = register.Advice
		}
		if f.instead == "" {
			r.note("publiccode.key.deprecated", severity, e.place, args("key", e.place.key))
			return
		}
		r.note("publiccode.key.replaced", severity, e.place, a)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// args makes the arguments of a finding from names and values in turn. Values from
// the file are cut by excerpt where they are taken.
func args(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func number(n int) map[string]string { return args("n", strconv.Itoa(n)) }

func kibibytes(n int) string { return fmt.Sprint((n + 1023) / 1024) }

// excerpt cuts a value of the file to what a message can show.
func excerpt(s string) string {
	const most = 80
	runes := []rune(s[:min(len(s), 4*most+4)])
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
