// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"slices"
	"time"
)

// Erasure says that the words of one published version of a sheet were taken away for
// good: on which ground, when and by whom. It is public, holds none of those words, and
// stays for ever where they stood.
type Erasure struct {
	Number int       `json:"number"`         // of the version
	Since  time.Time `json:"since"`          // when it was published
	Until  time.Time `json:"until,omitzero"` // when another took its place; zero where it was the last one
	At     time.Time `json:"at"`
	Ground string    `json:"ground"`         // see ErasureGrounds, GroundUndone
	By     string    `json:"by"`             // ByBody, ByRegister, BySource
	Name   bool      `json:"name,omitempty"` // the name and the address of the sheet were erased with it
}

// ErasureGrounds are those on which a version can be erased once its hour is over.
func ErasureGrounds() []string { return []string{"personal", "secret", "rights", "order"} }

// GroundUndone is the ground of a publication that its administration undid within the hour.
const GroundUndone = "undone"

// Who erased a version.
const (
	ByBody     = "body"
	ByRegister = "register"
	BySource   = "source" // the register that the sheet was taken from
)

// Shown reports whether the erased version was the one that readers read just before a time.
func (e Erasure) Shown(before time.Time) bool {
	return e.Since.Before(before) && (e.Until.IsZero() || !e.Until.Before(before))
}

// ErasureOf finds the erasure of a version of the sheet.
func (s Sheet) ErasureOf(number int) (Erasure, bool) {
	i := slices.IndexFunc(s.Erased, func(e Erasure) bool { return e.Number == number })
	if i < 0 {
		return Erasure{}, false
	}
	return s.Erased[i], true
}

// AddressErased is the error of an address that a sheet had, and that was erased with its
// words. It is an ErrNotFound.
type AddressErased struct {
	At     time.Time
	Ground string // see ErasureGrounds
}

func (e AddressErased) Error() string { return "what stood at this address was erased" }

// Unwrap makes it an ErrNotFound.
func (e AddressErased) Unwrap() error { return ErrNotFound }

// Erasing is what an act takes away for good, and what the journal keeps the proof of.
type Erasing struct {
	Sheet        string
	Organisation string
	Numbers      []int    // versions
	Desk         bool     // what its administration wrote on the way there too
	Documents    []string // hashes of those that no other version names
	Files        []string // hashes of the files of repositories that they were read from
	Products     []string // slugs of those that no other version names
	Names        []string // that the sheet had, where they go too
	Address      string   // slug that it had, where it goes too
	Moved        string   // slug that it has instead
	Ground       string   // see ErasureGrounds
}
