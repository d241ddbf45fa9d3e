// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"maps"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Result is what a jurisdiction's list answers.
type Result string

// The results.
const (
	Yes           Result = "yes"            // on the list for source code
	No            Result = "no"             // not on it
	Unknown       Result = "unknown"        // it depends on what nobody said
	NotApplicable Result = "not_applicable" // the jurisdiction makes no list
)

// Answer is what a jurisdiction's list says of a conclusion.
type Answer struct {
	Result Result `json:"result"`
	// Near: not on the list, and close to one that is: the findings say to which.
	Near bool `json:"near,omitempty"`
	// Listed are the entries of the list that the licence was found on.
	Listed []law.Licence `json:"listed,omitempty"`
	// Findings say why not, or what to say, and what to do: rules licence.law.…, whose
	// words are the jurisdiction's.
	Findings []register.Finding `json:"findings,omitempty"`
}

// Message is the id of the answer's sentence in the catalogue. Those of a list are in
// the words of its jurisdiction.
func (a Answer) Message() string {
	if a.Result == NotApplicable {
		return "licence.answer.not_applicable"
	}
	return "licence.law.answer." + string(a.Result)
}

// Lawful asks a jurisdiction's list of the licences for source code. Of a choice one
// licence on it is enough; of a sum all must be, where one for data counts beside one
// for code, because a repository may hold both.
func Lawful(c Conclusion, p law.Profile) Answer {
	if len(p.Licences) == 0 {
		return Answer{Result: NotApplicable}
	}
	j := judge{profile: p, claim: c.first()}
	if c.Expression.Empty() {
		return Answer{Result: Unknown, Findings: []register.Finding{j.finding("licence.law.unstated")}}
	}
	a := j.expression(c.Expression)
	a.Near = a.Near && a.Result == No
	return a
}

type judge struct {
	profile law.Profile
	claim   Claim // the one that spoke, at whose line findings point
}

func (j judge) finding(rule string, pairs ...string) register.Finding {
	s := register.Warning
	if rule == "licence.law.which" || rule == "licence.law.joined" || rule == "licence.law.unstated" {
		s = register.Advice
	}
	return finding(j.claim, rule, s, pairs...)
}

func (j judge) expression(e Expression) Answer {
	if e.Op == "" {
		return j.licence(e)
	}
	var answers []Answer
	var all Answer
	for _, part := range e.Parts {
		a := j.expression(part)
		answers = append(answers, a)
		all.Near = all.Near || a.Near
		all.Listed = append(all.Listed, a.Listed...)
		all.Findings = append(all.Findings, a.Findings...)
	}
	if e.Op == Or {
		return choice(answers, all)
	}
	return j.sum(e, answers, all)
}

// choice answers for a choice.
func choice(answers []Answer, all Answer) Answer {
	results := resultsOf(answers)
	switch {
	case slices.Contains(results, Yes):
		all.Result, all.Findings = Yes, nil
	case slices.Contains(results, Unknown):
		all.Result = Unknown
	default:
		all.Result = No
	}
	return all
}

// sum answers for a sum, and for licences that nothing joins.
func (j judge) sum(e Expression, answers []Answer, all Answer) Answer {
	if slices.Contains(resultsOf(answers), Yes) {
		all.Findings = nil
		for i := range answers {
			if answers[i].data() {
				answers[i] = Answer{Result: Yes, Listed: answers[i].Listed}
			}
			all.Findings = append(all.Findings, answers[i].Findings...)
		}
	}
	results := resultsOf(answers)
	no, unknown := slices.Contains(results, No), slices.Contains(results, Unknown)
	switch {
	case !no && !unknown:
		all.Result = Yes
	case no && e.Op == Beside && slices.Contains(results, Yes):
		all.Result = Unknown
		all.Findings = append(all.Findings, j.finding("licence.law.joined", "licence", e.String()))
	case no:
		all.Result = No
	default:
		all.Result = Unknown
	}
	return all
}

func resultsOf(answers []Answer) []Result {
	var all []Result
	for _, a := range answers {
		all = append(all, a.Result)
	}
	return all
}

// data reports whether the answer is for a licence that is on the list for data only.
func (a Answer) data() bool {
	return a.Result == No && len(a.Listed) > 0 &&
		!slices.ContainsFunc(a.Listed, func(l law.Licence) bool { return l.For != law.ForData })
}

// licence answers for one licence, or for a family: if the list has all of it, some of
// it, or nothing.
func (j judge) licence(e Expression) Answer {
	var answers []Answer
	var listed []string
	for _, id := range e.Means {
		a := j.id(id, e.String())
		answers = append(answers, a)
		if a.Result == Yes {
			listed = append(listed, id)
		}
	}
	switch {
	case len(listed) == 0:
		return j.unlisted(e, answers)
	case len(listed) < len(e.Means):
		return Answer{Result: Unknown, Findings: []register.Finding{
			j.finding("licence.law.which", "licence", e.String(), "listed", strings.Join(listed, ", ")),
		}}
	case e.Exception != "":
		return Answer{Result: Unknown, Listed: answers[0].Listed, Findings: []register.Finding{
			j.finding("licence.law.exception", "licence", e.Name, "exception", e.Exception),
		}}
	}
	return Answer{Result: Yes, Listed: answers[0].Listed}
}

// unlisted answers for a name none of whose licences is on the list for code: their
// common reason, or that they have not the same.
func (j judge) unlisted(e Expression, answers []Answer) Answer {
	first := answers[0]
	near, apart := false, false
	for _, a := range answers {
		near = near || a.Near
		apart = apart || !slices.EqualFunc(a.Findings, first.Findings, func(a, b register.Finding) bool {
			return a.Rule == b.Rule && maps.Equal(a.Args, b.Args)
		})
	}
	if !apart {
		return first
	}
	return Answer{Result: No, Near: near, Findings: []register.Finding{
		j.finding("licence.law.which_none", "licence", e.String(), "licences", strings.Join(e.Means, ", ")),
	}}
}

// id answers for one SPDX id; shown is how the licence was named.
func (j judge) id(id, shown string) Answer {
	for _, l := range j.profile.Licences {
		if l.SPDX != id {
			continue
		}
		if l.For == law.ForData {
			return Answer{Result: No, Near: true, Listed: []law.Licence{l}, Findings: []register.Finding{
				j.finding("licence.law.data", "licence", shown),
			}}
		}
		return Answer{Result: Yes, Listed: []law.Licence{l}}
	}
	for _, n := range j.profile.NearMisses {
		if n.SPDX == id {
			return Answer{Result: No, Near: true, Findings: []register.Finding{
				j.finding("licence.law."+string(n.Why), "licence", shown, "instead", n.Instead),
			}}
		}
	}
	return Answer{Result: No, Findings: []register.Finding{j.finding("licence.law.unlisted", "licence", shown)}}
}
