// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"

	"greffe/internal/register"
)

// generator makes sheets with every field in every state and texts that try to
// break out of each format.
type generator struct {
	*rand.Rand
	forms map[string]form
}

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 20261121)), forms()}
}

var pieces = []string{
	"l’impôt", "Œuvre", "décision", "a", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\"", "'", ";", ",", ":", ": ", " #", "- ", "<", ">", "<b>", " <https://exemple.fr/a?b=c>",
	"https://exemple.fr", "Sans objet : ", "sans objet", "N/A", "json:", "json:{}", "\n\nJustification : ", "{", "}", "[", "]", "|", "&a", "*a", "!tag", "%", "@", "`", "~", "null", "true", "yes",
	"2024", "-1.5e3", "0x1F", "日本", "👩🏽‍⚖️", "é", "\u00a0", "\u202f", "\u0085", "\u2028", "\ufeff", "=SUM(A1)", "\\", "\\n", "1 000 (x)", "2023 : 12", "\u0007", "[\"a\",\"b\",\"c\"]",
}

// words makes a text that is not empty.
func (g *generator) words() string {
	var b strings.Builder
	for range 1 + g.IntN(6) {
		b.WriteString(pieces[g.IntN(len(pieces))])
	}
	return b.String()
}

func (g *generator) text(path string) string {
	f := g.forms[Pattern(path)]
	switch f.kind {
	case enumeration:
		return f.values[g.IntN(len(f.values))]
	case date:
		return []string{"2024-02-29", "1999-12-31", register.Unknown}[g.IntN(3)]
	case month:
		return []string{"2024-02", register.Unknown}[g.IntN(2)]
	case someDate:
		return []string{"2024", "2024-02", "2024-02-29"}[g.IntN(3)]
	case webURL:
		return []string{"https://exemple.fr/é", "http://exemple.fr?q=a:b#c", "https://exemple.fr/" + strings.Repeat("x", 300)}[g.IntN(3)]
	case currency:
		return "EUR"
	}
	return g.words()
}

// fill gives v a value that is not empty.
func (g *generator) fill(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(g.text(path))
	case reflect.Int:
		v.SetInt(int64(1 + g.IntN(1<<40)))
		if strings.HasSuffix(path, ".year") {
			v.SetInt(int64(1990 + g.IntN(60)))
		}
	case reflect.Slice:
		n := 1 + g.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			g.fill(path, v.Index(i))
		}
	case reflect.Struct:
		for v.IsZero() {
			for _, k := range keys(v.Type()) {
				if k.required || g.IntN(2) == 0 {
					g.fill(path+"."+k.name, v.Field(k.index))
				}
			}
		}
		if c, ok := v.Interface().(register.Contact); ok {
			v.Set(reflect.ValueOf(g.contact(c)))
		}
	}
}

func (g *generator) contact(c register.Contact) register.Contact {
	switch c.Kind {
	case "email":
		c.Value = "service.x@exemple.fr"
	case "url":
		c.Value = "https://exemple.fr/contact"
	}
	return c
}

// value puts v in one of the four states.
func (g *generator) value(path string, v reflect.Value) {
	set := func(s register.ValueStatus) { v.FieldByName("Status").SetString(string(s)) }
	switch g.IntN(6) {
	case 0:
	case 1:
		set(register.NotApplicable)
		v.FieldByName("Reason").SetString(g.words())
	case 2:
		set(register.Unreadable)
		v.FieldByName("Raw").SetString(g.words())
	default:
		set(register.Filled)
		g.fill(path, v.FieldByName("Filled"))
		if g.IntN(10) == 0 {
			v.FieldByName("Raw").SetString(g.words())
		}
	}
}

// content makes a sheet of any fields.
func (g *generator) content() register.Content {
	var c register.Content
	v := reflect.ValueOf(&c).Elem()
	for _, k := range keys(v.Type()) {
		f := v.Field(k.index)
		switch {
		case isValue(f.Type()):
			g.value(k.name, f)
		case k.name == "name" || f.Kind() != reflect.Map && g.IntN(2) == 0:
			g.fill(k.name, f)
		}
	}
	c.Name = "n" + c.Name
	c.Summary.Filled = string([]rune(c.Summary.Filled)[:min(len([]rune(c.Summary.Filled)), 300)])
	for _, s := range register.LinkSections() {
		if g.IntN(4) == 0 {
			c.NoLinks = with(c.NoLinks, s, g.words())
		}
	}
	for i := range g.IntN(3) {
		if c.Extra == nil {
			c.Extra = map[string]json.RawMessage{}
		}
		c.Extra[fmt.Sprintf("x%d%s", i, g.words())] = json.RawMessage(g.any(3).compact())
	}
	if g.IntN(8) == 0 && c.Extra != nil {
		c.Extra["purpose"] = json.RawMessage(`{"a":[1,2.50,"é"]}`)
		c.Extra["extra"] = json.RawMessage(`{"b":null}`)
	}
	return c
}

// any makes any JSON value.
func (g *generator) any(depth int) node {
	switch g.IntN(6 + min(depth, 2)) {
	case 0:
		return node{shape: null}
	case 1:
		return node{shape: boolean, words: []string{"true", "false"}[g.IntN(2)]}
	case 2:
		return node{shape: number, words: []string{"0", "-0", "1.50", "1e400", "-12E-3", "12345678901234567890"}[g.IntN(6)]}
	case 6:
		n := node{shape: list}
		for range g.IntN(3) {
			n.items = append(n.items, g.any(depth-1))
		}
		return n
	case 7:
		n := node{shape: object}
		for i := range g.IntN(3) {
			n.pairs = append(n.pairs, pair{key: fmt.Sprint(i, g.words()), value: g.any(depth - 1)})
		}
		return n
	}
	return textNode(g.words())
}
