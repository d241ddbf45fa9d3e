// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"slices"

	"greffe/internal/register"
)

// withheld is the state of a field that the body keeps back on a legal ground.
const withheld register.ValueStatus = "withheld"

// said is one field of a sheet as a page shows it: what is said, or in which way
// nothing is.
type said[T any] struct {
	Field  string
	Status register.ValueStatus // of the value, or withheld
	Value  T
	Reason string              // not applicable, withheld: why
	Raw    string              // unreadable: what was written
	Ground string              // withheld: on which ground
	Who    register.OriginKind // who made the sheet: it decides how silence is worded
	Lang   string              // of the value, when it is not the page's
	Family string              // words for the values of a closed list; "" for free text

	Contested []inquiryShown // by readers
}

// Filled reports whether there is a value to show.
func (s said[T]) Filled() bool { return s.Status == register.Filled }

// Silent reports whether nothing at all is said.
func (s said[T]) Silent() bool { return s.Status == register.Missing }

// tell reads the field of a sheet for a page in the language.
func tell[T any](lang string, x register.Sheet, field string, v register.Value[T]) said[T] {
	t := said[T]{
		Field: field, Status: v.Status, Value: v.Filled, Reason: v.Reason, Raw: v.Raw,
		Who: x.Origin.Kind, Lang: foreign(lang, x.Content.Lang),
	}
	if secret := x.Content.Secrecy.Or(register.Secrecy{}); v.Status != register.Filled && slices.Contains(secret.Fields, field) {
		t.Status, t.Ground, t.Reason = withheld, secret.Ground, secret.Reason
	}
	return t
}

// oneOf reads a field whose values are a closed list with words of its own.
// "unknown" is silence said aloud, and reads as silence.
func oneOf(lang string, x register.Sheet, field, family string, v register.Value[string]) said[string] {
	t := tell(lang, x, field, v)
	t.Family = family
	if t.Filled() && t.Value == register.Unknown {
		t.Status = register.Missing
	}
	return t
}

// freeText reads a field of free text; an empty one says nothing.
func freeText(lang string, x register.Sheet, field string, v register.Value[string]) said[string] {
	t := tell(lang, x, field, v)
	if t.Filled() && len(paragraphs(t.Value)) == 0 {
		t.Status = register.Missing
	}
	return t
}

// several reads a field that is a list; an empty one says nothing.
func several[T any](lang string, x register.Sheet, field string, v register.Value[[]T]) said[[]T] {
	t := tell(lang, x, field, v)
	if t.Filled() && len(t.Value) == 0 {
		t.Status = register.Missing
	}
	return t
}
