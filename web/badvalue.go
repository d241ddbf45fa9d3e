// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"

	"greffe/internal/register"
)

// errEscape is the error of an address whose percent signs make no sense.
var errEscape = fmt.Errorf("escape: %w", register.ErrInvalid)

// overlong is the error of a parameter with more characters than are read.
type overlong struct{ value string }

func (e overlong) Error() string { return fmt.Sprintf("a parameter of %d bytes", len(e.value)) }

// Unwrap makes it ErrInvalid.
func (overlong) Unwrap() error { return register.ErrInvalid }

// badValue is the error of a parameter that has no such value.
type badValue struct{ name, value string }

func (e badValue) Error() string { return fmt.Sprintf("parameter %s %q", e.name, e.value) }

// Unwrap makes it ErrInvalid.
func (badValue) Unwrap() error { return register.ErrInvalid }
