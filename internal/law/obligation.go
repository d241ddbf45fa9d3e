// SPDX-License-Identifier: EUPL-1.2

package law

import "slices"

// Obligation is what the rules say of one matter in one case: the answer, the
// rule set, the path through the rules and the texts. It carries no words.
type Obligation struct {
	Matter  Matter
	Answer  string // "unknown" when what was not answered, or the law itself, leaves it open
	Reason  string // id; "" for none, "unknown" when several could apply
	Path    []Step
	Texts   []string // ids, of the rules that hold or may hold
	Open    []string // unanswered questions that keep the answer open, in the order to ask them
	Missing []string // items that the answer "true" finds missing: see Matter.Items

	possible []possible
}

// possible is one answer that the matter can still come to.
type possible struct{ answer, reason string }

// Step is one rule on the path: it does not hold, may hold, or holds, which ends the path.
type Step struct {
	Rule  string
	State Truth
	Texts []string
}

// State says how the step at i of the path counts: it holds, may hold, does not
// hold, or is what is left ("otherwise") when none of those that may hold does.
func (o Obligation) State(i int) string {
	switch o.Path[i].State {
	case No:
		return "does_not_hold"
	case Unknown:
		return "may_hold"
	}
	for _, before := range o.Path[:i] {
		if before.State == Unknown {
			return "otherwise"
		}
	}
	return "holds"
}

// Further gives the texts of the step at i that neither the answer itself nor an earlier
// step cites: whoever writes all of them down says each once.
func (o Obligation) Further(i int) []string {
	return slices.DeleteFunc(unique(o.Path[i].Texts), func(id string) bool {
		return slices.Contains(o.Texts, id) || slices.ContainsFunc(o.Path[:i], func(s Step) bool { return slices.Contains(s.Texts, id) })
	})
}

// CitedOnce gives the texts of each of some obligations, less those that an earlier one
// on the same matter cites: a guide builds on the statute, which is said once. None is
// left without any.
func CitedOnce(all []Obligation) [][]string {
	cited := make([][]string, len(all))
	for i, o := range all {
		cited[i] = slices.DeleteFunc(slices.Clone(o.Texts), func(id string) bool {
			return slices.ContainsFunc(all[:i], func(before Obligation) bool {
				return before.Matter.ID == o.Matter.ID && slices.Contains(before.Texts, id)
			})
		})
		if len(cited[i]) == 0 {
			cited[i] = o.Texts
		}
	}
	return cited
}

// Ruling is everything that a rulebook says of one case.
type Ruling struct {
	Given       []Given
	Obligations []Obligation // in the rulebook's order
	Actions     []string     // ids, the first first
	Days        []Day
}

// Obligation looks the obligation on a matter up.
func (r Ruling) Obligation(matter, set string) (Obligation, bool) {
	for _, o := range r.Obligations {
		if o.Matter.ID == matter && (set == "" || o.Matter.Set == set) {
			return o, true
		}
	}
	return Obligation{}, false
}

// Public is what may be shown to anyone: the duties, without what is wrong with a
// decision, what was answered, and what to do about it.
func (r Ruling) Public() Ruling {
	var p Ruling
	for _, o := range r.Obligations {
		if !o.Matter.Private {
			p.Obligations = append(p.Obligations, o)
		}
	}
	return p
}

// Apply decides every matter that the case is about: decision, request, code.
// Without any it decides all. What was not answered takes its default; an
// unknown answer never leads to a firm one that some value of it would change.
func (b *Rulebook) Apply(answers Answers, about ...string) Ruling {
	if b == nil {
		return Ruling{}
	}
	asked := func(part string) bool {
		return len(about) == 0 || part == AboutBody || slices.Contains(about, part)
	}
	f, given := b.facts(answers)
	var r Ruling
	for i, q := range b.Questions {
		if asked(q.About) || !given[i].ByDefault {
			r.Given = append(r.Given, given[i])
		}
	}
	for _, m := range b.Matters {
		o := b.decide(m, f)
		f.decided[m.key()] = &o
		if asked(m.About) {
			r.Obligations = append(r.Obligations, o)
		}
	}
	for _, a := range b.Actions {
		if asked(a.About) && a.If.test(f) == Yes {
			r.Actions = append(r.Actions, a.ID)
		}
	}
	if b.Schedule != nil && asked(AboutRequest) {
		r.Days = b.Schedule(answers.spoken())
	}
	return r
}

// facts lays the answers out for conditions, defaults filled in.
func (b *Rulebook) facts(answers Answers) (*facts, []Given) {
	f := &facts{answers: map[string]Answer{}, silent: map[string]bool{}, decided: map[string]*Obligation{}}
	var given []Given
	for _, q := range b.Questions {
		g := q.given(answers)
		f.answers[q.ID], f.silent[q.ID] = g.Answer, g.ByDefault
		given = append(given, g)
	}
	return f, given
}

// key is how conditions name a matter: its id, and behind a slash the rule set
// where another set has the same.
func (m Matter) key() string { return m.ID + "/" + m.Set }

// decide walks down the rules. Rules that may hold leave their answer possible
// and the walk goes on; the first that holds ends it.
func (b *Rulebook) decide(m Matter, f *facts) Obligation {
	o := Obligation{Matter: m}
	for _, rule := range m.Rules {
		state := rule.If.test(f)
		o.Path = append(o.Path, Step{Rule: rule.ID, State: state, Texts: rule.Texts})
		if state == No {
			continue
		}
		o.possible = append(o.possible, possible{rule.Answer, rule.Reason})
		o.Texts = append(o.Texts, rule.Texts...)
		if state == Yes {
			break
		}
		o.Open = append(o.Open, rule.If.open(f)...)
	}
	o.Texts = unique(o.Texts)
	o.Answer = common(o.possible, func(p possible) string { return p.answer })
	o.Reason = common(o.possible, func(p possible) string { return p.reason })
	o.Open = b.inOrder(o.Open)
	if o.Answer != UnknownWord {
		o.Open = nil
	}
	if q, ok := b.Question(m.Items); ok && o.Answer == True {
		o.Missing = slices.DeleteFunc(slices.Clone(q.Values), func(it string) bool {
			return slices.Contains(f.answers[q.ID].Items, it)
		})
	}
	return o
}

// common gives what all possibilities share, or unknown.
func common(all []possible, part func(possible) string) string {
	first := part(all[0])
	for _, p := range all[1:] {
		if part(p) != first {
			return UnknownWord
		}
	}
	return first
}

// unique drops repetitions and keeps the order.
func unique(ids []string) []string {
	var kept []string
	for _, id := range ids {
		if !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	return kept
}

// inOrder sorts questions as they are to be asked, each once.
func (b *Rulebook) inOrder(ids []string) []string {
	var sorted []string
	for _, q := range b.Questions {
		if slices.Contains(ids, q.ID) {
			sorted = append(sorted, q.ID)
		}
	}
	return sorted
}
