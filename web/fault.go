// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/http"

	"greffe/internal/desk"
)

// faulted is how a page answers a form that the desk did not take.
type faulted struct {
	Status  int
	Problem string // id of the words
	Field   string // that it is about; "" for the form as a whole
	Minutes int    // to wait, where too much was tried
}

// The words for what is wrong with a form: of its fields, of too many tries, and of what
// was shown in vain.
func peopleFault(err error) (faulted, bool) {
	return faultOf(err, "people.fault.", "people.many", "people.account.refused")
}

func claimFault(err error) (faulted, bool) {
	return faultOf(err, "claim.fault.", "claim.many", "people.account.refused")
}

func inquiryFault(err error) (faulted, bool) {
	return faultOf(err, "inquiry.fault.", "inquiry.many", "people.account.refused")
}

func signinFault(err error) (faulted, bool) {
	return faultOf(err, "people.fault.", "people.signin.many", "people.signin.refused")
}

// faultOf says what is wrong with a form, in words; false for an error that is no
// matter of the person.
func faultOf(err error, fields, tooMany, refused string) (faulted, bool) {
	var fault *desk.Fault
	var many *desk.TooMany
	switch {
	case errors.As(err, &fault):
		return faulted{Status: http.StatusUnprocessableEntity, Problem: fields + fault.Field + "." + fault.Reason, Field: fault.Field}, true
	case errors.As(err, &many):
		return faulted{Status: http.StatusTooManyRequests, Problem: tooMany, Minutes: int(many.Wait.Minutes()) + 1}, true
	case errors.Is(err, desk.ErrRefused):
		return faulted{Status: http.StatusUnprocessableEntity, Problem: refused}, true
	}
	return faulted{}, false
}
