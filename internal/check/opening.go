// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"regexp"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

const (
	openingDeclared = "opening-declared"
	openingFacts    = OpeningFacts
)

// OpeningFacts is the rule that holds a declared degree of opening against what can be seen.
const OpeningFacts = "opening-facts"

// degree is the degree of opening that the body declares.
type degree struct {
	law.Degree                     // the one declared; its ID is "" when there is none, or several
	several    []string            // ids, when the README shows more than one
	evidence   []register.Evidence // of the declaration
}

// readDegree takes what was declared to the register before what the README shows.
func (v *view) readDegree() degree {
	for _, g := range v.profile.Checks.Degrees {
		if v.Opening.Or("") == g.ID && g.ID != "" {
			return degree{Degree: g, evidence: []register.Evidence{of(v, v.Opening)}}
		}
	}
	var d degree
	for _, g := range v.profile.Checks.Degrees {
		if e, ok := v.badge(g.Badges); ok {
			d.Degree = g
			d.several = append(d.several, g.ID)
			d.evidence = append(d.evidence, e)
		}
	}
	if len(d.several) > 1 {
		d.Degree = law.Degree{}
		return d
	}
	d.several = nil
	return d
}

// Degree gives the degree of opening that a repository declares: the id of one of
// the jurisdiction's. It is Absent where a README was read and shows none, or shows
// several; the check opening-declared tells them apart.
func Degree(s Subject, p law.Profile) register.Fact[string] {
	v := newView(s, p)
	origin := register.Origin{Kind: register.Declared, Source: s.Repository.URL}
	switch {
	case v.degree.ID != "" && s.Opening.Or("") == v.degree.ID:
		return s.Opening
	case v.degree.ID != "":
		return register.Known(v.degree.ID, origin, v.degree.evidence[0])
	case !hasDegrees(p), len(s.Root) == 0, v.readme.state == readmeUnread:
		return register.Fact[string]{State: register.NotObserved}
	}
	return register.None[string](origin, v.tree())
}

// badge looks for an image whose address matches.
func (v *view) badge(badges []*regexp.Regexp) (register.Evidence, bool) {
	for _, d := range v.readme.texts {
		i := d.search(false, func(s string) bool {
			return slices.ContainsFunc(badges, func(re *regexp.Regexp) bool { return re.MatchString(s) })
		}, "/badge/")
		if i >= 0 {
			return v.at(d.path, i+1), true
		}
	}
	return register.Evidence{}, false
}

// images lists the addresses of the images by which a README declares a degree.
func images(degrees []law.Degree) string {
	var all []string
	for _, d := range degrees {
		if d.Image != "" {
			all = append(all, d.Image)
		}
	}
	return strings.Join(all, ", ")
}

func hasDegrees(p law.Profile) bool { return len(p.Checks.Degrees) > 0 }

// checkOpeningDeclared: the body says how far it wants others to take part.
func checkOpeningDeclared(v *view) outcome {
	if v.degree.ID != "" {
		return pass("degree_declared", v.degree.evidence...).with("degree", v.degree.ID)
	}
	if len(v.degree.several) > 0 {
		return fail("degree_several", v.degree.evidence...).with("degrees", strings.Join(v.degree.several, ", "))
	}
	return inTree(func(v *view) outcome {
		switch v.readme.state {
		case readmeText:
			return fail("degree_missing", v.at(v.readme.path, 0))
		case readmeUnread:
			return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
		}
		return fail("degree_missing", v.tree())
	})(v)
}

// checkOpeningFacts: what was declared holds against what can be seen. Whether
// contributions are answered in truth is not looked at.
func checkOpeningFacts(v *view) outcome {
	d := v.degree
	if d.ID == "" {
		if len(d.several) == 0 && v.readme.state == readmeUnread {
			return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
		}
		return inapplicable("degree_none", v.tree())
	}
	if !d.Handled {
		return pass("degree_modest", d.evidence...).with("degree", d.ID)
	}
	said := contributing(v)
	contributions := inReadme(checkReadmeContributions)(v)
	switch {
	case v.archived():
		return fail("degree_archived", append(d.evidence, of(v, v.Repository.Archived))...).with("degree", d.ID)
	case v.Issues.Is(register.Absent) || v.Issues.Is(register.Present) && !v.Issues.Value:
		return fail("degree_no_issues", append(d.evidence, of(v, v.Issues))...).with("degree", d.ID)
	case said.result == register.CheckPass || contributions.result == register.CheckPass:
	case said.result == register.CheckNotObserved || contributions.result == register.CheckNotObserved:
		return unobserved("degree_unseen", d.evidence...).with("degree", d.ID)
	default:
		return fail("degree_no_way", d.evidence...).with("degree", d.ID)
	}
	if !v.Issues.Is(register.Present) || !v.Repository.Archived.Is(register.Present) && !v.Repository.Archived.Is(register.Absent) {
		return unobserved("degree_unseen", d.evidence...).with("degree", d.ID)
	}
	return pass("degree_holds", append(d.evidence, of(v, v.Issues))...).with("degree", d.ID)
}

// newcomers are the topics by which a repository tells that newcomers are welcome.
var newcomers = []string{"good-first-issue", "good-first-issues", "beginner-friendly", "first-timers-only", "first-timers-friendly", "up-for-grabs"}

// checkFirstIssues: who seeks contributions says where a newcomer can begin.
func checkFirstIssues(v *view) outcome {
	switch {
	case v.degree.ID == "" && v.readme.state == readmeUnread:
		return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
	case !v.degree.Sought:
		return inapplicable("degree_not_sought", v.degree.evidence...)
	case v.FirstIssues.Or(false):
		return pass("first_issues", of(v, v.FirstIssues))
	}
	for _, t := range v.Repository.Topics.Or(nil) {
		if slices.Contains(newcomers, strings.ToLower(t)) {
			return pass("first_topic", of(v, v.Repository.Topics)).with("topic", t)
		}
	}
	if !asked(v.FirstIssues) || !asked(v.Repository.Topics) {
		return unobserved("first_unseen")
	}
	return fail("first_none", of(v, v.FirstIssues))
}

// asked reports whether a fact was asked for, and answered.
func asked[T any](f register.Fact[T]) bool { return f.Is(register.Present) || f.Is(register.Absent) }
