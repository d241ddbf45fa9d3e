// SPDX-License-Identifier: EUPL-1.2

package publiccode

import "greffe/internal/register"

// shape is what the standard calls the type of a key.
type shape int

const (
	text       shape = iota // one scalar
	list                    // scalars
	textOrList              // either
	truth                   // true or false
	section                 // keys
	sections                // a list of sections
	languages               // sections under language tags
	ignored                 // known, not read
)

// need is what the standard calls presence.
type need int

const (
	optional need = iota
	mandatory
	expected    // ours: its absence is worth an advice, no more
	oneLanguage // mandatory in at least one language
)

// field is one key of the standard: what it may hold and where its value goes.
// A check sees each scalar of the value; keep stores it.
type field struct {
	name   string
	shape  shape
	need   need
	fields []field // of a section, of each section of a list or language
	strict bool    // an empty string breaks its type, as it does for addresses and dates
	alone  string  // the key that a scalar stands for where a section of a list is due

	since      minor  // the version that brought it; 0 the first one
	deprecated minor  // the version that advised against it; 0 none
	removed    minor  // the version that renamed or dropped it; 0 none
	instead    string // what replaces it, as a path

	check func(r *reader, at place, value string)
	keep  func(p *register.Publiccode, value string)
	begin func(p *register.Publiccode, key string) // before each section
	after func(r *reader, found map[string]entry, at place)
}
