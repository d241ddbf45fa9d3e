// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"slices"

	"greffe/internal/law"
	"greffe/internal/register"
)

// resultPage is what the rules say of the answers. It is for those who answered:
// it holds what is never published, and is made for this one answer only.
type resultPage struct {
	Layout
	Check   string
	Action  string
	Hidden  []formField
	Actions []string // what to do, the first first
	Series  []daySeries
	Doubts  []register.Finding
	Scope   []duty
	Sets    []dutySet
	Faults  []duty
	Levels  []duty
	Others  []duty
	Given   []givenAnswer
	Texts   []law.Text
	Dates   bool // the days of a request may still be asked for
	Warning string
}

// duty is one obligation with what explains it.
type duty struct {
	law.Obligation
	Says    string // id
	Steps   []step
	Open    []law.Question // what would decide
	Grounds []string       // for withholding: ids of words, each family once
	Texts   []law.Text
}

// step is one rule of the path that counts.
type step struct {
	law.Step
	State string
	Texts []law.Text
}

// dutySet is the duties under one reading of the law.
type dutySet struct {
	law.RuleSet
	Duties []duty
}

// daySeries is the days of one series; series never mix.
type daySeries struct {
	ID   string
	Days []law.Day
}

// givenAnswer is one answer as the rules used it, in words.
type givenAnswer struct {
	Question law.Question
	Supposed bool     // nobody answered: the default
	Words    []string // ids
	Text     string   // a number or a date
}

// checkResult applies the rules.
func (s *Server) checkResult(r *request, c questionnaire, answers law.Answers) page {
	book := s.opt.Profile.Rules
	parts := c.parts(book, answers)
	ruling := book.Apply(answers, parts...)
	p := &resultPage{
		Check: c.name, Action: s.place(r.lang, c.route()), Hidden: hiddenAnswers(book, answers, ""), Actions: ruling.Actions,
		Doubts: book.Doubts(answers), Texts: cited(book, ruling.Obligations), Dates: c.dates && len(parts) == 1,
	}
	p.Template, p.NoIndex = "selfcheck_result", true
	p.Title = s.say(r, "selfcheck."+c.name+".result")
	p.Crumbs = s.checkCrumbs(r)
	for _, set := range book.Sets {
		p.Sets = append(p.Sets, dutySet{RuleSet: set})
	}
	said := map[string]bool{}
	for _, o := range ruling.Obligations {
		d := s.duty(book, o)
		if said[o.Matter.ID] {
			d.Grounds = nil // they are the same under each reading
		}
		said[o.Matter.ID] = true
		p.add(d)
	}
	for _, d := range ruling.Days {
		if len(p.Series) == 0 || p.Series[len(p.Series)-1].ID != d.Series {
			p.Series = append(p.Series, daySeries{ID: d.Series})
		}
		last := &p.Series[len(p.Series)-1]
		last.Days = append(last.Days, d)
	}
	for _, g := range ruling.Given {
		q, _ := book.Question(g.Question)
		switch {
		case answers[g.Question].Silent:
			p.Given = append(p.Given, givenAnswer{Question: q, Words: []string{q.SilenceWords()}})
		case g.Answer.Known || !g.ByDefault:
			p.Given = append(p.Given, givenWords(q, g))
		}
	}
	if c.about == law.AboutDecision && s.opt.Profile.Mention != nil {
		p.Warning = "law.mention.warning"
	}
	return p
}

// add puts an obligation under its heading. A fault that is not private is the
// question itself: may this be given to others at all?
func (p *resultPage) add(d duty) {
	switch {
	case d.Matter.Kind == law.KindScope, d.Matter.Kind == law.KindFault && !d.Matter.Private:
		p.Scope = append(p.Scope, d)
	case d.Matter.Kind == law.KindFault:
		p.Faults = append(p.Faults, d)
	case d.Matter.Kind == law.KindLevel:
		p.Levels = append(p.Levels, d)
	case d.Matter.Kind == law.KindOther:
		p.Others = append(p.Others, d)
	default:
		for i := range p.Sets {
			if p.Sets[i].ID == d.Matter.Set {
				p.Sets[i].Duties = append(p.Sets[i].Duties, d)
			}
		}
	}
}

// duty gathers what explains one obligation.
func (s *Server) duty(book *law.Rulebook, o law.Obligation) duty {
	d := duty{Obligation: o, Says: o.Words(s.opt.Catalogue.Has), Texts: textsOf(book, o.Texts)}
	for i, st := range o.Path {
		if st.State != law.No {
			d.Steps = append(d.Steps, step{st, o.State(i), textsOf(book, st.Texts)})
		}
	}
	for _, id := range o.Open {
		if q, ok := book.Question(id); ok {
			d.Open = append(d.Open, q)
		}
	}
	for _, g := range book.Grounds {
		if slices.Contains(g.Duties, o.Matter.ID) && o.Answer != law.NotRequired && !slices.Contains(d.Grounds, g.FamilyWords()) {
			d.Grounds = append(d.Grounds, g.FamilyWords())
		}
	}
	return d
}

func textsOf(book *law.Rulebook, ids []string) []law.Text {
	var all []law.Text
	for _, id := range ids {
		if t, ok := book.Text(id); ok {
			all = append(all, t)
		}
	}
	return all
}

// cited lists the texts of all obligations in the rulebook's order.
func cited(book *law.Rulebook, obligations []law.Obligation) []law.Text {
	var all []law.Text
	for _, t := range book.Texts {
		if slices.ContainsFunc(obligations, func(o law.Obligation) bool { return slices.Contains(o.Texts, t.ID) }) {
			all = append(all, t)
		}
	}
	return all
}

// givenWords is an answer as pages say it.
func givenWords(q law.Question, g law.Given) givenAnswer {
	out := givenAnswer{Question: q, Supposed: g.ByDefault}
	switch {
	case !g.Answer.Known:
		out.Words = []string{"selfcheck.unknown"}
	case q.Asks == law.AsksItems && len(g.Answer.Items) == 0:
		out.Words = []string{"selfcheck.nothing"}
	case q.Asks == law.AsksItems:
		for _, it := range g.Answer.Items {
			out.Words = append(out.Words, law.ItemWords(it))
		}
	case q.Asks == law.AsksNumber, q.Asks == law.AsksDate:
		out.Text = g.Answer.Text
	default:
		out.Words = []string{q.ValueWords(g.Answer.Text)}
	}
	return out
}
