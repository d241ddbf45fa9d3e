// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/words"
)

// What "law check --format json" shows: the answers alone under the top-level
// fields that the profile names (see law.Ruling.Flat; days under their ids), and
// beside them everything that led there. Ids are English and stable; "title",
// "says" and "label" are words in the chosen language.
type (
	lawObligation struct {
		ID      string    `json:"id"`
		Set     string    `json:"rule_set"`
		Answer  string    `json:"answer"`
		Reason  string    `json:"reason,omitempty"`
		Private bool      `json:"private"` // never to be published
		Title   string    `json:"title"`
		Says    string    `json:"says"`
		Path    []lawStep `json:"path"`
		Texts   []string  `json:"texts"`
		Open    []string  `json:"open_questions"`
		Missing []string  `json:"missing_items,omitempty"`
	}
	lawStep struct {
		Rule  string   `json:"rule"`
		State string   `json:"state"` // holds, may_hold, does_not_hold, otherwise
		Says  string   `json:"says"`
		Texts []string `json:"further_texts,omitempty"` // that nothing before it cites
	}
	lawSet struct {
		law.RuleSet
		Reread bool   `json:"reread"`
		Label  string `json:"label"`
		Says   string `json:"says"`
	}
	lawText struct {
		law.Text
		Label string `json:"label"`
	}
	lawInput struct {
		Question  string   `json:"question"`
		Answer    string   `json:"answer"`
		Items     []string `json:"items,omitempty"`
		ByDefault bool     `json:"by_default"`
		Title     string   `json:"title"`
		Says      string   `json:"says"`
	}
	lawDay struct {
		law.Day
		Says string `json:"says"`
	}
	lawAction struct {
		ID   string `json:"id"`
		Says string `json:"says"`
	}
)

// lawReport gathers a ruling with its words.
func (a *app) lawReport(r law.Ruling, findings []register.Finding) map[string]any {
	report := r.Flat()
	for _, d := range r.Days {
		report[d.ID] = d.Date
	}
	told := []checkedFinding{}
	for _, f := range findings {
		told = append(told, checkedFinding{f, a.text("finding."+f.Rule, words.Args(f.Args)), a.text("advice."+f.Rule, words.Args(f.Args))})
	}
	report["profile"] = a.profile.ID
	report["findings"] = told
	report["notice"] = a.text("law.report.private", nil)
	report["rule_sets"] = a.lawSets()
	report["inputs"] = a.lawInputs(r.Given)
	report["texts"] = a.lawTexts(r.Obligations)
	days, first := []lawDay{}, []lawAction{}
	for _, d := range r.Days {
		days = append(days, lawDay{d, a.text(d.Words(), nil)})
	}
	for _, id := range r.Actions {
		first = append(first, lawAction{id, a.text(law.ActionWords(id), nil)})
	}
	report["days"], report["first"] = days, first
	for kind, field := range map[law.Kind]string{
		law.KindScope: "scope", law.KindDuty: "duties", law.KindFault: "faults", law.KindOther: "other_duties", law.KindLevel: "advice",
	} {
		report[field] = a.lawObligations(r.Obligations, kind)
	}
	if a.profile.Rules == nil {
		report["notice"] = a.text("law.check.silent", words.Args{"profile": a.profile.ID})
	}
	return report
}

func (a *app) lawObligations(all []law.Obligation, kind law.Kind) []lawObligation {
	shown, cited := []lawObligation{}, law.CitedOnce(all)
	for i, o := range all {
		if o.Matter.Kind != kind {
			continue
		}
		shown = append(shown, lawObligation{
			ID: o.Matter.ID, Set: o.Matter.Set, Answer: o.Answer, Reason: o.Reason, Private: o.Matter.Private,
			Title: a.text(o.Matter.Words(), nil), Says: a.text(o.Words(a.words.Has), nil),
			Path: a.lawPath(o), Texts: cited[i], Open: append([]string{}, o.Open...), Missing: o.Missing,
		})
	}
	return shown
}

func (a *app) lawPath(o law.Obligation) []lawStep {
	var shown []lawStep
	for i, s := range o.Path {
		shown = append(shown, lawStep{Rule: s.Rule, State: o.State(i), Says: a.text(s.Words(), nil), Texts: o.Further(i)})
	}
	return shown
}

func (a *app) lawSets() []lawSet {
	sets := []lawSet{}
	if a.profile.Rules == nil {
		return sets
	}
	for _, s := range a.profile.Rules.Sets {
		sets = append(sets, lawSet{RuleSet: s, Reread: s.RereadBy != "", Label: a.text(s.Words(), nil), Says: a.setText(s)})
	}
	return sets
}

// setText says whose reading of the law it is, of when, and who read it again.
func (a *app) setText(s law.RuleSet) string {
	reread := a.text("selfcheck.not_reread", nil)
	if s.RereadBy != "" {
		reread = a.text("selfcheck.reread_by", words.Args{"name": s.RereadBy})
	}
	return a.text("law.report.set", words.Args{"set": a.text(s.Words(), nil), "version": s.Version, "date": s.Date, "author": s.Author, "reread": strings.TrimSuffix(reread, ".")})
}

func (a *app) lawInputs(given []law.Given) []lawInput {
	inputs := []lawInput{}
	for _, g := range given {
		q, _ := a.profile.Rules.Question(g.Question)
		in := lawInput{Question: g.Question, ByDefault: g.ByDefault, Title: a.text(q.Words(), nil), Items: g.Answer.Items, Answer: law.UnknownWord}
		if g.Answer.Known {
			in.Answer = g.Answer.Text
		}
		in.Says = a.answerText(q, g.Answer)
		inputs = append(inputs, in)
	}
	return inputs
}

// lawTexts lists the texts that the obligations cite, in the rulebook's order.
func (a *app) lawTexts(all []law.Obligation) []lawText {
	cited := map[string]bool{}
	for _, o := range all {
		for _, id := range o.Texts {
			cited[id] = true
		}
		for _, s := range o.Path {
			for _, id := range s.Texts {
				cited[id] = true
			}
		}
	}
	texts := []lawText{}
	if a.profile.Rules == nil {
		return texts
	}
	for _, t := range a.profile.Rules.Texts {
		if cited[t.ID] {
			texts = append(texts, lawText{t, a.text(t.Words(), nil)})
		}
	}
	return texts
}
