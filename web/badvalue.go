// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// errEscape is the error of an address whose percent signs make no sense.
var errEscape = fmt.Errorf("escape: %w", register.ErrInvalid)

// overlong is the error of a parameter with more characters than are read.
type overlong struct{ value string }

func (e overlong) Error() string { return fmt.Sprintf("a parameter of %d bytes", len(e.value)) }

// Unwrap makes it ErrInvalid.
func (overlong) Unwrap() error { return register.ErrInvalid }

// badValue is the error of a parameter that has no such value; allowed are those that it has,
// where they can be listed.
type badValue struct {
	name, value string
	allowed     []string
}

func (e badValue) Error() string { return fmt.Sprintf("parameter %s %q", e.name, e.value) }

// Unwrap makes it ErrInvalid.
func (badValue) Unwrap() error { return register.ErrInvalid }

// valuesOf says which values a parameter has.
func valuesOf(say speaker, allowed []string) string {
	if len(allowed) == 0 {
		return ""
	}
	return " " + say.say("asked.values", "n", strconv.Itoa(len(allowed)), "values", strings.Join(allowed, ", "))
}
