// SPDX-License-Identifier: EUPL-1.2

package register

import "errors"

// The four kinds of error. Every error that crosses a package wraps one of them
// with what was attempted; an error of no kind is a fault of the program and its
// text is never shown to a reader. HTTP status is decided in web, retry in crawler.
var (
	// ErrNotFound: the thing asked for does not exist, and asking again will not change that.
	ErrNotFound = errors.New("not found")
	// ErrInvalid: what was given breaks a rule; the sender must change it.
	ErrInvalid = errors.New("invalid")
	// ErrConflict: what was given was made from an older state.
	ErrConflict = errors.New("conflict")
	// ErrUnavailable: a forge, a disk or a network did not answer; asking later may succeed.
	ErrUnavailable = errors.New("unavailable")
)
