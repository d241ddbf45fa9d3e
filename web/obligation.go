// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strconv"

	"greffe/internal/law"
	"greffe/internal/register"
)

// estimateView is what the rules would ask of a body, duty by duty, from what is known
// of it. It supposes that the body decides with an algorithm; nobody says that it does.
type estimateView struct {
	law.Estimate
	Duties []estimatedDuty
	Inputs []estimateInput
	Sets   []law.RuleSet
	Texts  []law.Text
}

// estimatedDuty is one duty under each reading of the law that speaks of it.
type estimatedDuty struct {
	Matter law.Matter
	Says   []estimatedAnswer
}

// estimatedAnswer is the answer of one rule set.
type estimatedAnswer struct {
	Set    law.RuleSet
	Answer string
	Says   string // id
	Texts  []law.Text
	Open   []law.Question // what would decide
}

// estimateInput is one fact that the estimate was made from.
type estimateInput struct {
	Question law.Question
	Known    bool
	Says     string // id of words, or
	Number   int
	Origin   register.Origin
}

// estimate applies the rules to a body; nil where the register knows none.
func (s *Server) estimate(o register.Organisation) *estimateView {
	if s.opt.Profile.Estimate == nil || s.opt.Profile.Rules == nil {
		return nil
	}
	book := s.opt.Profile.Rules
	e := &estimateView{Estimate: s.opt.Profile.Estimate(law.BodyOf(o), s.today()), Sets: book.Sets}
	e.Texts = cited(book, e.Estimate.Duties)
	once := law.CitedOnce(e.Estimate.Duties)
	for i, duty := range e.Estimate.Duties {
		a := estimatedAnswer{Answer: duty.Answer, Says: duty.Words(s.opt.Catalogue.Has), Texts: textsOf(book, once[i])}
		for _, set := range book.Sets {
			if set.ID == duty.Matter.Set {
				a.Set = set
			}
		}
		for _, id := range duty.Open {
			if q, ok := book.Question(id); ok {
				a.Open = append(a.Open, q)
			}
		}
		if n := len(e.Duties); n == 0 || e.Duties[n-1].Matter.ID != duty.Matter.ID {
			e.Duties = append(e.Duties, estimatedDuty{Matter: duty.Matter})
		}
		last := &e.Duties[len(e.Duties)-1]
		last.Says = append(last.Says, a)
	}
	for _, in := range e.Estimate.Inputs {
		e.Inputs = append(e.Inputs, inputView(book, in))
	}
	return e
}

// inputView is one input in words, with where it comes from.
func inputView(book *law.Rulebook, in law.Input) estimateInput {
	q, _ := book.Question(in.Question)
	v := estimateInput{Question: q, Known: in.Value != law.UnknownWord, Origin: in.Origin}
	a, ok := q.Answer(in.Value)
	switch {
	case !ok || !a.Known:
		v.Known = false
	case q.Asks == law.AsksNumber:
		v.Number, _ = strconv.Atoi(in.Value) // it was read as a number above
	default:
		v.Says = q.ValueWords(in.Value)
	}
	return v
}
