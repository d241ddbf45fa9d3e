// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"slices"

	"greffe/internal/law"
)

// The two rule sets. The statute is the code of relations between the public and
// the administration (CRPA) with the texts beside it; the guide is Etalab's, which
// binds nobody and differs from it here and there.
const (
	statute = "statute"
	guide   = "guide"
)

// rulebook is what French law asks of those who decide with an algorithm, as we
// read it. The numbers S1 to S6 and D1 to D12 are those of the project's decision
// table; other ids name the branches between them.
func rulebook() *law.Rulebook {
	return &law.Rulebook{
		Questions: questions(),
		Sets: []law.RuleSet{
			{ID: statute, Version: "1", Date: "2026-11-21", Author: "Greffe"},
			{ID: guide, Version: "1", Date: "2026-11-21", Author: "Greffe"},
		},
		Texts:          texts(),
		Matters:        slices.Concat(scopeMatters(), dutyMatters(), faultMatters(), otherMatters(), codeMatters()),
		Actions:        actions(),
		Schedule:       schedule,
		Grounds:        grounds(),
		Examples:       examples(),
		Contradictions: contradictions(),
	}
}

// otherwise ends a matter: what holds when no rule above does.
func otherwise(id, answer, reason string, texts ...string) law.Rule {
	return law.Rule{ID: id, If: law.Always(), Answer: answer, Reason: reason, Texts: texts}
}
