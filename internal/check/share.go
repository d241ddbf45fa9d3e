// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"greffe/internal/law"
	"greffe/internal/register"
)

// Share says of how many of a body's repositories a rule holds. Pass + Fail is the
// denominator; what the rule did not see, or has no sense for, stands beside it.
type Share struct {
	Rule          string           `json:"rule"`
	Version       int              `json:"version"`
	Purpose       register.Purpose `json:"purpose"`
	Pass          int              `json:"pass"`
	Fail          int              `json:"fail"`
	NotApplicable int              `json:"not_applicable"`
	NotObserved   int              `json:"not_observed"`
}

// Judged is the denominator: the repositories that pass or fail.
func (s Share) Judged() int { return s.Pass + s.Fail }

// Total is how many repositories were counted.
func (s Share) Total() int { return s.Pass + s.Fail + s.NotApplicable + s.NotObserved }

// Shares counts each rule of the jurisdiction over repositories, by their id, in
// the order of Rules. A repository without a result of the rule's present version
// was not observed. Shares are never added up into one number.
func Shares(repositories map[string][]register.Check, p law.Profile) []Share {
	rules := Rules(p)
	shares := make([]Share, len(rules))
	at := map[string]int{}
	for i, r := range rules {
		shares[i] = Share{Rule: r.ID, Version: r.Version, Purpose: r.Purpose, NotObserved: len(repositories)}
		at[r.ID] = i
	}
	for _, checks := range repositories {
		counted := map[string]bool{}
		for _, c := range checks {
			i, known := at[c.Rule]
			if !known || counted[c.Rule] || c.Version != shares[i].Version {
				continue
			}
			counted[c.Rule] = true
			shares[i].add(c.Result)
		}
	}
	return shares
}

// add moves one repository from "not observed" to its result.
func (s *Share) add(r register.CheckResult) {
	switch r {
	case register.CheckPass:
		s.Pass++
	case register.CheckFail:
		s.Fail++
	case register.CheckNotApplicable:
		s.NotApplicable++
	default:
		return
	}
	s.NotObserved--
}
