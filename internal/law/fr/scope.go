// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// inScope is the key of the matter that says whether L311-3-1 binds the case.
const inScope = "in_scope/" + statute

// The reasons for being out of scope, or for the rules to keep silent.
const (
	notL300      = "not_l300_2"
	noAlgorithm  = "no_algorithmic_processing"
	noDecision   = "no_individual_decision"
	secretCovers = "secret_l311_5_2"
	special      = "special_regime"
	elsewhere    = "territory"
	unsettled    = "not_settled" // no text or judge has said
	notReread    = "not_reread"  // the wording decides and was not read again
)

// scopeMatters are S1 to S6: does L311-3-1 bind this case?
func scopeMatters() []law.Matter {
	return []law.Matter{{ID: "in_scope", About: law.AboutDecision, Kind: law.KindScope, Set: statute, Field: "in_scope", Explains: true, Rules: []law.Rule{
		ruleElsewhere(),
		// S1, L300-2: State, local authority, public body, private body with a public-service mission.
		{ID: "S1", If: law.Is("org_l300_2", law.False), Answer: law.False, Reason: notL300, Texts: []string{"L300-2", "L311-3-1"}},
		// S2, L311-3-1 "traitement algorithmique": a spreadsheet and a paper grid are one.
		{ID: "S2", If: law.Is("algorithmic", law.False), Answer: law.False, Reason: noAlgorithm, Texts: []string{"L311-3-1"}},
		// S3, L311-3-1 "décision individuelle": toward a named person, natural or legal.
		{ID: "S3", If: law.Is("individual_decision", law.False), Answer: law.False, Reason: noDecision, Texts: []string{"L311-3-1"}},
		// S4, L311-3-1 "sous réserve de l'application du 2° de l'article L. 311-5"; D12: a secret on a part leaves the rest in scope.
		{ID: "S4", If: whollySecret(), Answer: law.False, Reason: secretCovers, Texts: []string{"L311-5", "L311-3-1"}},
		// S5, code de l'éducation L612-3 and its like: a person must look.
		{ID: "S5", If: hasSpecialRegime(), Answer: special, Reason: special, Texts: []string{"L612-3", "2020-834-QPC"}},
		otherwise("S6", law.True, "", "L311-3-1"),
	}}}
}

// ruleElsewhere is the part of D12 on territories with versions of their own.
func ruleElsewhere() law.Rule {
	return law.Rule{ID: "D12", If: law.Is("territory", specialTerritories()...), Answer: law.UnknownWord, Reason: elsewhere, Texts: []string{"CRPA-V"}}
}

// hasSecret holds when L311-5 2° covers the processing, wholly or in part.
func hasSecret() law.Condition { return law.Is("secrecy", secrets()...) }

// whollySecret holds when nothing is left to explain.
func whollySecret() law.Condition { return law.All(hasSecret(), law.Is("secrecy_extent", "whole")) }

// hasSpecialRegime holds when another law governs the case.
func hasSpecialRegime() law.Condition { return law.Not(law.Is("special_regime", law.None)) }

// ruleOut answers a duty that falls away out of scope.
func ruleOut(answer string) law.Rule {
	return law.Rule{ID: "S.out", If: law.Decided(inScope, law.False), Answer: answer, Reason: "out_of_scope", Texts: []string{"L311-3-1"}}
}

// ruleSpecial keeps silent where another law governs (S5).
func ruleSpecial() law.Rule {
	return law.Rule{ID: "S5", If: law.Decided(inScope, special), Answer: law.UnknownWord, Reason: special, Texts: []string{"L612-3", "2020-834-QPC"}}
}
