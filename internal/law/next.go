// SPDX-License-Identifier: EUPL-1.2

package law

import "slices"

// spoken leaves out the questions that were passed over.
func (a Answers) spoken() Answers {
	said := Answers{}
	for id, answer := range a {
		if !answer.Silent {
			said[id] = answer
		}
	}
	return said
}

// Next is the first question not yet asked whose answer could still change what
// the rules say on these parts; ok is false when none could. No default is taken
// for granted: it, too, is asked. The days of a request need all its questions.
func (b *Rulebook) Next(answers Answers, about ...string) (q Question, ok bool) {
	if b == nil {
		return Question{}, false
	}
	open := Answers{}
	for _, q := range b.Questions {
		open[q.ID] = answers[q.ID] // not asked is the zero value: unknown
	}
	var needed []string
	for _, o := range b.Apply(open, about...).Obligations {
		needed = append(needed, o.Open...)
	}
	for _, q := range b.Questions {
		_, asked := answers[q.ID]
		day := q.About == AboutRequest && b.Schedule != nil && slices.Contains(about, AboutRequest)
		if !asked && (day || slices.Contains(needed, q.ID)) {
			return q, true
		}
	}
	return Question{}, false
}
