// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"time"

	"greffe/internal/check"
	"greffe/internal/register"
)

// apiExamination is what the last visit that read a repository shows.
type apiExamination struct {
	At      time.Time    `json:"at" doc:"Of that visit."`
	Head    string       `json:"head,omitempty" doc:"The commit that was read."`
	Licence apiLicensing `json:"licence"`
	Checks  []apiCheck   `json:"checks" nullable:"false" doc:"Good practices, by purpose. They are never added up into one number."`
}

// apiLicensing is what was concluded of a licence, from whom, and who says otherwise.
type apiLicensing struct {
	Expression string            `json:"expression,omitempty" doc:"SPDX expression; a family (GPL-3.0) where nobody said which; licences that stand side by side are parted by commas."`
	Spoke      string            `json:"spoke,omitempty" doc:"The source that is followed."`
	Narrowed   []string          `json:"narrowed" nullable:"false" doc:"Sources that told which one of a family it is."`
	Sources    []apiLicenceClaim `json:"sources" nullable:"false" doc:"What each source says, in the order in which they are believed."`
	Lawful     string            `json:"lawful" enum:"yes,no,unknown,not_applicable" doc:"The answer of the jurisdiction's list of licences."`
	Message    string            `json:"message,omitempty" doc:"That answer in the language asked for."`
	Findings   []apiFinding      `json:"findings" nullable:"false" doc:"Why the list does not say yes, who disagrees, what is missing."`
}

// apiLicenceClaim is what one source says.
type apiLicenceClaim struct {
	Source     string       `json:"source" doc:"header, publiccode, manifest, codemeta, notice, forge, text, folder or title."`
	Word       string       `json:"word,omitempty" doc:"As it is written there."`
	Expression string       `json:"expression,omitempty" doc:"As it was understood."`
	Message    string       `json:"message,omitempty" doc:"In the language asked for."`
	Evidence   *apiEvidence `json:"evidence,omitempty"`
}

// apiCheck is one rule's answer for the repository.
type apiCheck struct {
	Rule     string               `json:"rule" doc:"For ever the same."`
	Version  int                  `json:"version" doc:"Of the rule: results of two versions do not compare."`
	Purpose  register.Purpose     `json:"purpose" enum:"legal,reuse,contribution,durability,security"`
	Result   register.CheckResult `json:"result" enum:"pass,fail,not_applicable,not_observed" doc:"not_observed: nobody asked, or it cannot be told; it is no fault."`
	Reason   string               `json:"reason" doc:"Which case of the rule it is."`
	Args     map[string]string    `json:"args,omitempty" doc:"What the words are about."`
	Title    string               `json:"title,omitempty" doc:"What a repository that passes has, in the language asked for."`
	Message  string               `json:"message,omitempty" doc:"What was seen, in the language asked for."`
	Advice   string               `json:"advice,omitempty" doc:"What to do, with result fail only."`
	Evidence []apiEvidence        `json:"evidence" nullable:"false"`
}

// examination gives what the last visit that read a repository shows; nil when none did.
func (a *api) examination(ctx context.Context, repository string) (*apiExamination, error) {
	e, err := a.register.Examination(ctx, repository)
	if errors.Is(err, register.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rules := map[string]check.Rule{}
	for _, rule := range check.Rules(a.profile) {
		rules[rule.ID] = rule
	}
	say := a.speak(ctx)
	x := &apiExamination{At: e.At, Head: e.Head, Licence: licensingOf(e.Licensing, say), Checks: []apiCheck{}}
	for _, purpose := range register.Purposes() {
		for _, c := range e.Checks {
			if c.Purpose == purpose {
				x.Checks = append(x.Checks, checkOf(c, say, rules[c.Rule]))
			}
		}
	}
	return x, nil
}

func licensingOf(l register.Licensing, say speaker) apiLicensing {
	x := apiLicensing{
		Expression: l.Expression, Spoke: l.Spoke, Narrowed: filled(l.Narrowed), Sources: []apiLicenceClaim{}, Lawful: l.Answer,
		Message: sentence(say, l.AnswerSaid), Findings: append(findingsOf(say, l.Advice), findingsOf(say, l.Findings)...),
	}
	for _, c := range l.Claims {
		x.Sources = append(x.Sources, apiLicenceClaim{c.Source, c.Word, c.Expression, sentence(say, c.Said), evidenceOf(c.Evidence)})
	}
	return x
}

// checkOf words a check; its rule is empty when this program has it no more.
func checkOf(c register.Check, say speaker, rule check.Rule) apiCheck {
	x := apiCheck{
		Rule: c.Rule, Version: c.Version, Purpose: c.Purpose, Result: c.Result, Reason: c.Reason, Args: c.Args, Evidence: []apiEvidence{},
		Title: wordsOf(say, rule.Title(), rule.Args), Message: wordsOf(say, check.Because(c), c.Args),
	}
	for _, e := range c.Evidence {
		x.Evidence = append(x.Evidence, apiEvidence(e))
	}
	if c.Result == register.CheckFail {
		x.Advice = wordsOf(say, rule.Repair(), rule.Args)
	}
	return x
}
