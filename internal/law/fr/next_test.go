// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"slices"
	"testing"

	"greffe/internal/law"
)

// What is asked next is what could still change an answer, and nothing else.
func TestNext(t *testing.T) {
	book := rulebook()
	yes, no := law.KnownAnswer(law.True), law.KnownAnswer(law.False)
	scoped := law.Answers{
		"org_l300_2": yes, "org_kind": law.KnownAnswer("state"), "territory": law.KnownAnswer("metropolitan"), "algorithmic": yes,
		"individual_decision": yes, "main_processing": yes, "special_regime": law.KnownAnswer(law.None), "personal_data": no, "sensitive_data": no,
	}
	with := func(more law.Answers) law.Answers {
		all := law.Answers{}
		for _, from := range []law.Answers{scoped, more} {
			for id, a := range from {
				all[id] = a
			}
		}
		return all
	}
	cases := []struct {
		name    string
		answers law.Answers
		about   string
		in, out []string
	}{
		{"the_first_question_comes_first", law.Answers{}, law.AboutDecision, []string{"org_l300_2", "territory"}, []string{"module", "request_received"}},
		{"a_default_is_asked_and_not_supposed", with(law.Answers{"secrecy": law.KnownAnswer("g")}), law.AboutDecision, []string{"secrecy_extent"}, nil},
		{"no_secret_has_no_extent", with(law.Answers{"secrecy": law.KnownAnswer(law.None)}), law.AboutDecision, nil, []string{"secrecy_extent"}},
		{"the_State_has_no_inhabitants", with(nil), law.AboutDecision, nil, []string{"population"}},
		{"what_was_passed_over_is_not_asked_again", law.Answers{"communicable": {Known: true, Silent: true}}, law.AboutCode, []string{"ip_held", "harm"}, []string{"communicable"}},
		{"what_is_settled_needs_no_reasons", law.Answers{"communicable": no}, law.AboutCode, nil, []string{"ip_held", "in_use", "harm"}},
		{"all_days_are_asked", law.Answers{}, law.AboutRequest, []string{"request_sent", "request_received", "explicit_refusal_on", "cada_registered_on", "decision_notified_on"}, []string{"algorithmic"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			asked := askAll(book, c.answers, c.about)
			for _, id := range c.in {
				if !slices.Contains(asked, id) {
					t.Errorf("%s is not asked: %v", id, asked)
				}
			}
			for _, id := range c.out {
				if slices.Contains(asked, id) {
					t.Errorf("%s is asked: %v", id, asked)
				}
			}
		})
	}
}

// askAll answers every question with "I do not know" and lists them.
func askAll(book *law.Rulebook, answers law.Answers, about string) []string {
	given := law.Answers{}
	for id, a := range answers {
		given[id] = a
	}
	var asked []string
	for {
		q, ok := book.Next(given, about)
		if !ok {
			return asked
		}
		asked = append(asked, q.ID)
		given[q.ID] = law.Answer{}
	}
}

// Without rules there is nothing to ask.
func TestNextWithoutALaw(t *testing.T) {
	var book *law.Rulebook
	if q, ok := book.Next(law.Answers{}); ok {
		t.Errorf("asks %s", q.ID)
	}
}

// Passing a question over is not the same as not knowing.
func TestSilence(t *testing.T) {
	book := rulebook()
	answers := law.Answers{
		"org_l300_2": law.KnownAnswer(law.True), "territory": law.KnownAnswer("metropolitan"), "ip_held": law.KnownAnswer(law.True),
		"in_use": law.KnownAnswer(law.True), "harm": law.KnownAnswer(law.False),
	}
	for want, a := range map[string]law.Answer{law.True: {Known: true, Silent: true}, law.UnknownWord: {}} {
		answers["communicable"] = a
		if o, _ := book.Apply(answers, law.AboutCode).Obligation("code_communicable", ""); o.Answer != want {
			t.Errorf("%+v gives %s, not %s", a, o.Answer, want)
		}
	}
}
