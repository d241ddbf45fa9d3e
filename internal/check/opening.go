// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"bytes"
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
	law.Degree                     // the one believed; its ID is "" when there is none, or several in one place
	several    []string            // ids, when one place shows several, or two places contradict each other
	apart      bool                // two places contradict each other
	evidence   []register.Evidence // of the declaration
	against    []register.Evidence // of the places that say another degree
	state      register.State      // what is known of all places together
}

// readOpenings gives what each place that may declare a degree of opening says: the register
// itself, publiccode.yml, the README. Nothing in a jurisdiction without degrees.
func (v *view) readOpenings() []register.OpeningSaid {
	if !hasDegrees(v.profile) {
		return nil
	}
	return []register.OpeningSaid{v.statedOpening(), v.publiccodeOpening(), v.badgeOpening()}
}

// degreeOf looks a degree up.
func degreeOf(p law.Profile, id string) (law.Degree, bool) {
	i := slices.IndexFunc(p.Checks.Degrees, func(d law.Degree) bool { return id != "" && strings.EqualFold(d.ID, id) })
	if i < 0 {
		return law.Degree{}, false
	}
	return p.Checks.Degrees[i], true
}

// statedOpening is what the body stated to the register.
func (v *view) statedOpening() register.OpeningSaid {
	said := register.OpeningSaid{Source: register.OpeningRegister, State: register.NotObserved}
	switch d, known := degreeOf(v.profile, v.Opening.Value); {
	case v.Opening.Is(register.Present) && known:
		said.State, said.Degrees, said.Evidence = register.Present, []string{d.ID}, []register.Evidence{v.Opening.Evidence}
	case v.Opening.Is(register.Absent):
		said.State = register.Absent
	}
	return said
}

// publiccodeOpening is what publiccode.yml says under a key of the jurisdiction.
func (v *view) publiccodeOpening() register.OpeningSaid {
	said := register.OpeningSaid{Source: register.OpeningPubliccode, State: register.NotObserved}
	switch v.Repository.Publiccode {
	case register.MetadataAbsent:
		said.State, said.Evidence = register.Absent, []register.Evidence{v.tree()}
	case register.MetadataFailed, register.MetadataUnreadable:
		said.State, said.Evidence = register.Failed, []register.Evidence{v.publiccode()}
	case register.MetadataValid, register.MetadataInvalid:
		said.State, said.Evidence = register.Failed, []register.Evidence{v.publiccode()}
		if v.Publiccode == nil {
			break
		}
		if v.Publiccode.Opening == "" {
			said.State = register.Absent
			break
		}
		if d, known := degreeOf(v.profile, v.Publiccode.Opening); known {
			said.State, said.Degrees, said.Evidence = register.Present, []string{d.ID}, []register.Evidence{v.degreeLine()}
		}
	case register.MetadataNotObserved:
	}
	return said
}

// degreeLine is the line of publiccode.yml that declares a degree.
func (v *view) degreeLine() register.Evidence {
	e := v.publiccode()
	for _, key := range v.profile.Checks.DegreeKeys {
		name := key[strings.LastIndexByte(key, '.')+1:]
		for n, line := range bytes.Split(v.Files[e.Path], []byte("\n")) {
			if bytes.HasPrefix(bytes.TrimSpace(line), []byte(name+":")) {
				e.Line = n + 1
				return e
			}
		}
	}
	return e
}

// badgeOpening is what the README shows by an image.
func (v *view) badgeOpening() register.OpeningSaid {
	said := register.OpeningSaid{Source: register.OpeningReadme, State: register.Absent}
	for _, g := range v.profile.Checks.Degrees {
		if e, ok := v.badge(g.Badges); ok {
			said.Degrees, said.Evidence = append(said.Degrees, g.ID), append(said.Evidence, e)
		}
	}
	switch {
	case len(said.Degrees) == 1:
		said.State = register.Present
	case len(said.Degrees) > 1:
		said.State = register.Failed
	case len(v.Root) == 0 || v.readme.state == readmeUnread:
		said.State = register.NotObserved
	case v.readme.path != "":
		said.Evidence = []register.Evidence{v.at(v.readme.path, 0)}
	default:
		said.Evidence = []register.Evidence{v.tree()}
	}
	return said
}

// readDegree believes the register before publiccode.yml, and that before the README.
func (v *view) readDegree() degree {
	d := degree{state: register.NotObserved}
	for _, said := range v.openings {
		switch {
		case said.State == register.Present && d.ID == "":
			d.Degree, _ = degreeOf(v.profile, said.Degrees[0])
			d.evidence, d.several, d.state = said.Evidence, said.Degrees, register.Present
		case said.State == register.Present:
			if said.Degrees[0] == d.ID {
				d.evidence = append(slices.Clone(d.evidence), said.Evidence...)
				continue
			}
			d.several, d.apart = append(slices.Clone(d.several), said.Degrees[0]), true
			d.against = append(d.against, said.Evidence...)
		case len(said.Degrees) > 1 && d.ID == "":
			d.several, d.evidence, d.state = said.Degrees, said.Evidence, register.Failed
		}
	}
	last := len(v.openings) - 1
	if d.state == register.NotObserved && last >= 0 && v.openings[last].State == register.Absent {
		d.state = register.Absent
	}
	if len(d.several) == 1 {
		d.several = nil
	}
	return d
}

// Opening gives the degree of opening that a repository declares, and what each place
// says. It is Absent where a README was read and shows none, Failed where it shows several:
// nobody can tell which one holds.
func Opening(s Subject, p law.Profile) (register.Fact[string], []register.OpeningSaid) {
	v := newView(s, p)
	origin := register.Origin{Kind: register.Declared, Source: s.Repository.URL}
	switch d := v.degree; {
	case d.ID != "" && s.Opening.Or("") == d.ID:
		return s.Opening, v.openings
	case d.ID != "":
		return register.Known(d.ID, origin, d.evidence[0]), v.openings
	case d.state == register.Failed:
		return register.Fact[string]{State: register.Failed, Origin: origin, Evidence: d.evidence[0]}, v.openings
	case d.state == register.Absent:
		return register.None[string](origin, v.tree()), v.openings
	}
	return register.Fact[string]{State: register.NotObserved}, v.openings
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

// checkOpeningDeclared: the body says how far it wants others to take part, and says it
// the same everywhere.
func checkOpeningDeclared(v *view) outcome {
	switch d := v.degree; {
	case d.apart:
		return fail("degree_apart", slices.Concat(d.evidence, d.against)...).with("degrees", strings.Join(d.several, ", "))
	case d.ID != "":
		return pass("degree_declared", d.evidence...).with("degree", d.ID)
	case len(d.several) > 0:
		return fail("degree_several", d.evidence...).with("degrees", strings.Join(d.several, ", "))
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
	switch {
	case d.ID == "" && len(d.several) == 0 && v.readme.state == readmeUnread:
		return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
	case d.ID == "":
		return inapplicable("degree_none", v.tree())
	case d.Closed:
		return fail("degree_not_closed", append(slices.Clone(d.evidence), v.tree())...).with("degree", d.ID)
	case !d.Handled:
		return pass("degree_modest", d.evidence...).with("degree", d.ID)
	}
	said := contributing(v)
	contributions := inReadme(checkReadmeContributions)(v)
	switch {
	case v.archived():
		return fail("degree_archived", append(slices.Clone(d.evidence), of(v, v.Repository.Archived))...).with("degree", d.ID)
	case v.Issues.Is(register.Absent) || v.Issues.Is(register.Present) && !v.Issues.Value:
		return fail("degree_no_issues", append(slices.Clone(d.evidence), of(v, v.Issues))...).with("degree", d.ID)
	case said.result == register.CheckPass || contributions.result == register.CheckPass:
	case said.result == register.CheckNotObserved || contributions.result == register.CheckNotObserved:
		return unobserved("degree_unseen", d.evidence...).with("degree", d.ID)
	default:
		return fail("degree_no_way", d.evidence...).with("degree", d.ID)
	}
	if !v.Issues.Is(register.Present) || !v.Repository.Archived.Is(register.Present) && !v.Repository.Archived.Is(register.Absent) {
		return unobserved("degree_unseen", d.evidence...).with("degree", d.ID)
	}
	return pass("degree_holds", append(slices.Clone(d.evidence), of(v, v.Issues))...).with("degree", d.ID)
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
