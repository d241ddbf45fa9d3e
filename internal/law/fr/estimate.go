// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"slices"
	"strconv"

	"greffe/internal/law"
	"greffe/internal/register"
)

// estimate applies the rules to a body, supposing that it takes individual
// decisions with a main algorithm, under no secret and no special regime. Staff are
// full-time equivalents with their source (D312-1-4); a headcount is none, so it
// only gives an indication.
func estimate(b law.Body, day string) law.Estimate {
	e := law.Estimate{Date: day, Indication: indication(b.Headcount)}
	answers := law.Answers{}
	supposed := [][2]string{{"org_l300_2", law.True}, {"algorithmic", law.True}, {"individual_decision", law.True}, {"main_processing", law.True},
		{"secrecy", law.None}, {"special_regime", law.None}, {"territory", "metropolitan"}, {"decision_date", day}}
	for _, s := range supposed {
		answers[s[0]] = law.KnownAnswer(s[1])
		e.Supposed = append(e.Supposed, law.Given{Question: s[0], Answer: answers[s[0]]})
	}
	book := rulebook()
	know := func(question, value string, o register.Origin) {
		q, _ := book.Question(question)
		a, ok := q.Answer(value)
		if !ok || !a.Known {
			a, value, o = law.Answer{}, law.UnknownWord, register.Origin{}
		}
		answers[question] = a
		e.Inputs = append(e.Inputs, law.Input{Question: question, Value: value, Origin: o})
	}
	know("org_kind", b.Kind, register.Origin{})
	know("fte", number(b.Staff), b.Staff.Origin)
	know("population", number(b.Population), b.Population.Origin)
	for _, o := range book.Apply(answers, law.AboutDecision).Obligations {
		shown := []string{"mention", "mention_online", "individual_information", "general_information", "documents_online"}
		if slices.Contains(shown, o.Matter.ID) {
			e.Duties = append(e.Duties, o)
		}
	}
	return e
}

func number(f register.Fact[int]) string {
	if !f.Is(register.Present) {
		return law.UnknownWord
	}
	return strconv.Itoa(f.Value)
}

// indication places a headcount against the threshold of full-time equivalents.
func indication(f register.Fact[register.Band]) string {
	if !f.Is(register.Present) {
		return ""
	}
	switch b := f.Value; {
	case b.To >= 0 && b.To < staffThreshold:
		return "below"
	case b.From >= staffThreshold:
		return "above"
	}
	return "across"
}

// StaffBand reads a code of INSEE's bands of employees ("tranche d'effectifs
// salariés" of the Sirene register): people on the payroll at the end of a year.
func StaffBand(code string) (register.Band, bool) {
	band, ok := map[string]register.Band{
		"00": {From: 0, To: 0}, "01": {From: 1, To: 2}, "02": {From: 3, To: 5}, "03": {From: 6, To: 9}, "11": {From: 10, To: 19},
		"12": {From: 20, To: 49}, "21": {From: 50, To: 99}, "22": {From: 100, To: 199}, "31": {From: 200, To: 249},
		"32": {From: 250, To: 499}, "41": {From: 500, To: 999}, "42": {From: 1000, To: 1999}, "51": {From: 2000, To: 4999},
		"52": {From: 5000, To: 9999}, "53": {From: 10000, To: -1},
	}[code]
	return band, ok
}
