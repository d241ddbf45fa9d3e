// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"reflect"
	"strings"
	"sync"

	"greffe/internal/register"
)

// key is one json key of a struct of the model.
type key struct {
	name     string
	index    int
	required bool // it is written even when empty, and a file must hold it
}

// model holds the keys of every struct of a sheet; it is made once and never changed.
var model = sync.OnceValue(func() map[reflect.Type][]key {
	m := map[reflect.Type][]key{}
	learn(m, reflect.TypeFor[register.Content]())
	return m
})

func learn(m map[reflect.Type][]key, t reflect.Type) {
	switch {
	case t.Kind() == reflect.Slice:
		learn(m, t.Elem())
	case isValue(t):
		filled, _ := t.FieldByName("Filled")
		learn(m, filled.Type)
	case t.Kind() == reflect.Struct:
		m[t] = readKeys(t)
		for i := range t.NumField() {
			learn(m, t.Field(i).Type)
		}
	}
}

// keys lists the json keys of a struct of the model in order.
func keys(t reflect.Type) []key { return model()[t] }

func readKeys(t reflect.Type) []key {
	var ks []key
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		ks = append(ks, key{name, i, options == ""})
	}
	return ks
}

// isValue reports whether t is a register.Value, whose fields are Status, Filled, Reason and Raw.
func isValue(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Value[")
}

// shortKeys gives, for a record that may be written as one text, the key which that text fills.
var shortKeys = map[string]string{
	"Contact": "value", "LegalBasis": "label", "YearCount": "count", "DataItem": "label", "Parameter": "name",
	"Remedy": "text", "Mention": "status", "Secrecy": "ground", "Supplier": "name", "DataClass": "used",
	"Document": "title", "Risk": "risk", "Measure": "metric", "Cost": "amount", "AIAct": "category",
	"SourceRecord": "system", "Attachment": "title", "Adoption": "act", "Case": "situation", "Translation": "lang",
}
