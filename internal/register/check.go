// SPDX-License-Identifier: EUPL-1.2

package register

// CheckResult is what a good-practice check answers.
type CheckResult string

// The four results.
const (
	CheckPass          CheckResult = "pass"
	CheckFail          CheckResult = "fail"
	CheckNotApplicable CheckResult = "not_applicable" // the rule has no sense for this repository
	CheckNotObserved   CheckResult = "not_observed"   // what the rule needs was not asked for, or could not be told
)

// CheckResults lists the results in the order in which pages show them.
func CheckResults() []CheckResult {
	return []CheckResult{CheckFail, CheckPass, CheckNotObserved, CheckNotApplicable}
}

// Purpose says what a check is good for; lists of checks are grouped by it.
type Purpose string

// The purposes.
const (
	PurposeLegal        Purpose = "legal"        // may it be reused, and under which terms
	PurposeReuse        Purpose = "reuse"        // can somebody else find, understand and run it
	PurposeContribution Purpose = "contribution" // can somebody else take part
	PurposeDurability   Purpose = "durability"   // will it last
	PurposeSecurity     Purpose = "security"     // whom to warn of a flaw
)

// Purposes lists the purposes in the order in which pages show them.
func Purposes() []Purpose {
	return []Purpose{PurposeLegal, PurposeReuse, PurposeContribution, PurposeDurability, PurposeSecurity}
}

// Check is what one rule says of one repository. There is no sum of checks: they
// are shown as a list, by purpose. Its words live in the catalogue under
// "check.title.<Rule>" and "check.because.<Reason>", the latter with Args. Args
// and Evidence hold no name or address of a person.
type Check struct {
	Rule     string            `json:"rule"`    // id, such as licence-file
	Version  int               `json:"version"` // of the rule: results of two versions do not compare
	Purpose  Purpose           `json:"purpose"`
	Result   CheckResult       `json:"result"`
	Reason   string            `json:"reason"` // which case of the rule it is
	Args     map[string]string `json:"args,omitempty"`
	Evidence []Evidence        `json:"evidence,omitempty"` // where it was read, or looked for
}
