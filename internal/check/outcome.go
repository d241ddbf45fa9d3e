// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"strconv"
	"unicode/utf8"

	"greffe/internal/register"
)

// outcome is what a rule says of a repository.
type outcome struct {
	result   register.CheckResult
	reason   string
	args     map[string]string
	evidence []register.Evidence
}

func pass(reason string, e ...register.Evidence) outcome {
	return outcome{result: register.CheckPass, reason: reason, evidence: e}
}

func fail(reason string, e ...register.Evidence) outcome {
	return outcome{result: register.CheckFail, reason: reason, evidence: e}
}

func inapplicable(reason string, e ...register.Evidence) outcome {
	return outcome{result: register.CheckNotApplicable, reason: reason, evidence: e}
}

func unobserved(reason string, e ...register.Evidence) outcome {
	return outcome{result: register.CheckNotObserved, reason: reason, evidence: e}
}

// maxArg caps an argument, in bytes: a path may be as long as its author liked.
const maxArg = 120

// with names an argument of the reason.
func (o outcome) with(name, value string) outcome {
	if o.args == nil {
		o.args = map[string]string{}
	}
	if len(value) > maxArg {
		cut := maxArg
		for cut > 0 && !utf8.RuneStart(value[cut]) {
			cut--
		}
		value = value[:cut] + "…"
	}
	o.args[name] = value
	return o
}

func (o outcome) count(name string, n int) outcome { return o.with(name, strconv.Itoa(n)) }
