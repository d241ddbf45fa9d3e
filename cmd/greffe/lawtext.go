// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"strings"

	"greffe/internal/law"
	"greffe/internal/words"
)

// lawText writes a ruling for the person who asked: whose reading it is, what was
// supposed, what is required and why, and what to do first.
func (a *app) lawText(r law.Ruling) string {
	if a.profile.Rules == nil {
		return a.text("law.check.silent", words.Args{"profile": a.profile.ID}) + "\n"
	}
	var b strings.Builder
	fmt.Fprintln(&b, a.text("law.report.private", nil))
	for _, s := range a.profile.Rules.Sets {
		fmt.Fprintln(&b, a.setText(s)+".")
	}
	for _, g := range r.Given {
		if q, _ := a.profile.Rules.Question(g.Question); g.ByDefault && g.Answer.Known {
			fmt.Fprintln(&b, a.text("law.report.supposed", words.Args{"question": a.text(q.Words(), nil), "value": a.answerText(q, g.Answer)}))
		}
	}
	a.lawDays(&b, r.Days)
	a.lawPart(&b, r.Obligations, law.KindScope, "law.report.scope")
	a.lawPart(&b, r.Obligations, law.KindDuty, "law.report.duties")
	a.lawPart(&b, r.Obligations, law.KindFault, "selfcheck.faults")
	a.lawPart(&b, r.Obligations, law.KindLevel, "selfcheck.levels")
	a.lawPart(&b, r.Obligations, law.KindOther, "selfcheck.others")
	if len(r.Actions) > 0 {
		a.heading(&b, "selfcheck.first")
	}
	for i, id := range r.Actions {
		fmt.Fprintf(&b, "%d. %s\n", i+1, a.text(law.ActionWords(id), nil))
	}
	if texts := a.lawTexts(r.Obligations); len(texts) > 0 {
		a.heading(&b, "selfcheck.texts")
		for _, t := range texts {
			fmt.Fprintf(&b, "%s%s\n    %s\n", t.Label, a.linkedOnly(t.Text), t.URL)
		}
	}
	return b.String()
}

func (a *app) heading(b *strings.Builder, id string) { fmt.Fprintf(b, "\n== %s ==\n", a.text(id, nil)) }

// linkedOnly warns of a text that was not read again at its source.
func (a *app) linkedOnly(t law.Text) string {
	if t.Reread {
		return ""
	}
	return " (" + a.text("selfcheck.linked_only", nil) + ")"
}

// lawDays writes the two series apart, the one that does not stop first.
func (a *app) lawDays(b *strings.Builder, days []law.Day) {
	if len(days) == 0 {
		return
	}
	a.heading(b, "selfcheck.days")
	fmt.Fprintln(b, a.text("selfcheck.days.first", nil))
	series := ""
	for _, d := range days {
		if d.Series != series {
			series = d.Series
			fmt.Fprintln(b, a.text("selfcheck.series."+series, nil))
		}
		date := d.Date
		if date == law.UnknownWord {
			date = a.text("law.value.unknown", nil)
		}
		fmt.Fprintln(b, "  "+a.text("law.report.day", words.Args{"what": a.text(d.Words(), nil), "date": date}))
	}
}

// lawPart writes the obligations of a kind: the answer, then the rules that made it.
func (a *app) lawPart(b *strings.Builder, all []law.Obligation, kind law.Kind, title string) {
	first := true
	for _, o := range all {
		if o.Matter.Kind != kind {
			continue
		}
		if first {
			a.heading(b, title)
			first = false
		}
		set := law.RuleSet{ID: o.Matter.Set}
		fmt.Fprintln(b, a.text("law.report.answer", words.Args{
			"matter": a.text(o.Matter.Words(), nil), "set": a.text(set.Short(), nil), "answer": a.text(o.Words(a.words.Has), nil),
		}))
		for i, s := range o.Path {
			if s.State != law.No {
				fmt.Fprintf(b, "    %s (%s) %s [%s]\n", s.Rule, a.text("selfcheck.step."+o.State(i), nil), a.text(s.Words(), nil), strings.Join(s.Texts, ", "))
			}
		}
		if len(o.Missing) > 0 {
			fmt.Fprintln(b, "    "+a.text("law.report.missing", words.Args{"items": a.itemNames(o.Missing)}))
		}
		if len(o.Open) > 0 {
			fmt.Fprintln(b, "    "+a.text("law.report.open", words.Args{"questions": a.questionNames(o.Open)}))
		}
	}
}

func (a *app) itemNames(items []string) string {
	var names []string
	for _, it := range items {
		names = append(names, a.text(law.ItemWords(it), nil))
	}
	return strings.Join(names, ", ")
}

func (a *app) questionNames(ids []string) string {
	var names []string
	for _, id := range ids {
		q, _ := a.profile.Rules.Question(id)
		names = append(names, a.text(q.Words(), nil)+" ("+id+")")
	}
	return strings.Join(names, " ")
}

// answerText is an answer in words.
func (a *app) answerText(q law.Question, answer law.Answer) string {
	switch {
	case !answer.Known:
		return a.text(q.ValueWords(law.UnknownWord), nil)
	case q.Asks == law.AsksItems:
		return a.itemNames(answer.Items)
	case q.Asks == law.AsksNumber, q.Asks == law.AsksDate:
		return answer.Text
	}
	return a.text(q.ValueWords(answer.Text), nil)
}
