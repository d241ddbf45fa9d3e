// SPDX-License-Identifier: EUPL-1.2

// Package check says which good practices of publishing source code a repository keeps: pure functions.
// It receives a Subject, what one visit found, from the crawler and the desk, and the guides of a jurisdiction.
// It gives one register.Check a rule, with its evidence, to the store and the site; the help page is made of Rules.
package check

import (
	"slices"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Rule is one check as the help page explains it. Its words live in the catalogue
// under Title, Why, How and Repair.
type Rule struct {
	ID      string
	Version int // grows when the same facts may give another result
	Purpose register.Purpose
	Args    map[string]string // of How and Repair
	Guides  []law.Guide       // who asks for it: first what holds anywhere, then the jurisdiction's

	how    string
	guides []string // ids of guides()
	only   func(law.Profile) bool
	run    func(*view) outcome
}

// Title is the id of the message that says, in one sentence, what a passing repository has.
func (r Rule) Title() string { return "check.title." + r.ID }

// Why is the id of the message that says what it is good for.
func (r Rule) Why() string { return "check.why." + r.ID }

// How is the id of the message that says what is looked at, and what is not.
func (r Rule) How() string { return "check.how." + r.how }

// Repair is the id of the message that says what to do when it fails.
func (r Rule) Repair() string { return "check.repair." + r.ID }

// Because is the id of the message that says what was seen; it takes the check's Args.
func Because(c register.Check) string { return "check.because." + c.Reason }

// PurposeName is the id of the message that names a purpose.
func PurposeName(p register.Purpose) string { return "check.purpose." + string(p) }

// ResultName is the id of the message that names a result.
func ResultName(r register.CheckResult) string { return "check.result." + string(r) }

// Rules lists the rules of a jurisdiction, by purpose, in the order of pages.
func Rules(p law.Profile) []Rule {
	var all []Rule
	for _, r := range slices.Concat(legalRules(), reuseRules(), contributionRules(), durabilityRules(), securityRules()) {
		if r.only != nil && !r.only(p) {
			continue
		}
		if r.how == "" {
			r.how = r.ID
		}
		if r.ID == openingDeclared {
			r.Args = map[string]string{"badges": images(p.Checks.Degrees)}
		}
		r.Guides = guidesOf(r, p)
		all = append(all, r)
	}
	return all
}

// Run checks one repository against every rule of the jurisdiction, in the order of Rules.
func Run(s Subject, p law.Profile) []register.Check {
	v := newView(s, p)
	rules := Rules(p)
	checks := make([]register.Check, 0, len(rules))
	for _, r := range rules {
		o := r.run(v)
		checks = append(checks, register.Check{
			Rule: r.ID, Version: r.Version, Purpose: r.Purpose,
			Result: o.result, Reason: o.reason, Args: o.args, Evidence: o.evidence,
		})
	}
	return checks
}

// guidesOf lists who asks for a rule.
func guidesOf(r Rule, p law.Profile) []law.Guide {
	var asked []law.Guide
	for _, g := range guides() {
		if slices.Contains(r.guides, g.ID) {
			asked = append(asked, law.Guide{ID: "check.guide." + g.ID, URL: g.URL})
		}
	}
	for _, g := range p.Checks.Guides {
		if slices.Contains(g.Rules, r.ID) {
			asked = append(asked, law.Guide{ID: g.ID, URL: g.URL})
		}
	}
	return asked
}

// guides are the texts that hold in any jurisdiction.
func guides() []law.Guide {
	return []law.Guide{
		{ID: "spdx", URL: "https://spdx.org/licenses/"},
		{ID: "reuse", URL: "https://reuse.software/spec/"},
		{ID: "publiccode", URL: "https://yml.publiccode.tools/"},
		{ID: "standard", URL: "https://standard.publiccode.net/"},
		{ID: "origin", URL: "https://developercertificate.org/"},
		{ID: "semver", URL: "https://semver.org/"},
		{ID: "changelog", URL: "https://keepachangelog.com/"},
		{ID: "heritage", URL: "https://www.softwareheritage.org/how-to-archive-reference-code/"},
		{ID: "rfc9116", URL: "https://www.rfc-editor.org/rfc/rfc9116"},
	}
}
