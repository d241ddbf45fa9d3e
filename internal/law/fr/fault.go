// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// faultMatters say what is wrong with a decision as it is taken: its mention and
// its automation. None of them is for the public.
func faultMatters() []law.Matter {
	return []law.Matter{mentionMissing(), mentionIncomplete(), nullityRisk(), automationAllowed()}
}

// ruleNoMention answers where no mention is due.
func ruleNoMention() law.Rule {
	return law.Rule{ID: "D1.none", If: law.Decided(mentionDuty, law.NotRequired), Answer: law.False, Texts: []string{"L311-3-1"}}
}

// mentionMissing is D4: the mention is due and there is none. The decision is
// irregular; whether it is void is another matter (D3).
func mentionMissing() law.Matter {
	return law.Matter{ID: "mention_missing", About: law.AboutDecision, Kind: law.KindFault, Set: statute, Field: "mention_missing", Private: true, Rules: []law.Rule{
		{ID: "D4.present", If: law.Not(law.HasNone("mention_items")), Answer: law.False, Texts: []string{"L311-3-1"}},
		ruleNoMention(),
		{ID: "D4", If: law.Decided(mentionDuty, law.Required), Answer: law.True, Texts: []string{"L311-3-1"}},
		otherwise("D4.unknown", law.UnknownWord, unsettled, "L311-3-1"),
	}}
}

// mentionIncomplete is D6: R311-3-1-1 names four items. The guide's list leaves
// out the referral to the CADA, although its model has it.
func mentionIncomplete() law.Matter {
	return law.Matter{ID: "mention_incomplete", About: law.AboutDecision, Kind: law.KindFault, Set: statute, Field: "mention_missing_items", Private: true, Items: "mention_items", Rules: []law.Rule{
		{ID: "D6.all", If: hasWholeMention(), Answer: law.False, Texts: []string{"R311-3-1-1"}},
		{ID: "D6.absent", If: law.HasNone("mention_items"), Answer: law.False, Texts: []string{"R311-3-1-1"}},
		ruleNoMention(),
		{ID: "D6", If: law.Decided(mentionDuty, law.Required), Answer: law.True, Texts: []string{"R311-3-1-1"}},
		otherwise("D6.unknown", law.UnknownWord, unsettled, "R311-3-1-1"),
	}}
}

func hasWholeMention() law.Condition { return law.HasAll("mention_items", mentionItems()...) }

// nullityRisk is D3 and D10: since 1 July 2020 loi 78-17 art. 47 asks for the
// mention on pain of nullity where the decision rests on an automated processing of
// personal data alone. Whether an incomplete mention, or a person who may step in,
// changes that is not settled. Only a judge can say that a decision is void.
func nullityRisk() law.Matter {
	return law.Matter{ID: "nullity_risk", About: law.AboutDecision, Kind: law.KindFault, Set: statute, Field: "nullity_risk", Private: true, Rules: []law.Rule{
		ruleElsewhere(),
		ruleSupport(law.False),
		ruleNotPersonal(law.False),
		{ID: "D3.before", If: law.Before("decision_date", nullitySince), Answer: law.False, Reason: "before_2020_07_01", Texts: []string{"loi-78-17-47"}},
		{ID: "D3.mention", If: hasWholeMention(), Answer: law.False, Reason: "mention_present", Texts: []string{"loi-78-17-47", "R311-3-1-1"}},
		ruleOutForGood(law.False),
		ruleSecret(),
		ruleSpecial(),
		{ID: "D3", If: law.All(fullyAutomated(), law.HasNone("mention_items")), Answer: law.True, Reason: "mention_absent", Texts: []string{"loi-78-17-47"}},
		otherwise("D10", law.UnknownWord, unsettled, "loi-78-17-47", "R311-3-1-1"),
	}}
}

func fullyAutomated() law.Condition { return law.Is("automation", "fully_automated") }

// automationAllowed is D5, D8 and D9: what may not rest on an automated processing
// alone. "true" says that no rule here forbids it, and no more.
func automationAllowed() law.Matter {
	sensitive := law.Is("sensitive_data", law.True)
	revising := law.Is("self_revising_sole_basis", law.True)
	appeal := law.Is("administrative_appeal", law.True)
	banned := func(id, reason string, c law.Condition, texts ...string) law.Rule {
		return law.Rule{ID: id, If: law.All(fullyAutomated(), c), Answer: law.False, Reason: reason, Texts: texts}
	}
	return law.Matter{ID: "automation_allowed", About: law.AboutDecision, Kind: law.KindFault, Set: statute, Field: "automation_allowed", Private: true, Explains: true, Rules: []law.Rule{
		ruleElsewhere(),
		ruleSupport(law.True),
		// D5, loi 78-17 art. 47 with art. 6, GDPR art. 9 and 22(4).
		banned("D5.sensitive", "sensitive_data", sensitive, "loi-78-17-47", "RGPD"),
		// D5, 2018-765 DC §71 (not read again): allowed as support with a person's validation.
		banned("D5.revising", "self_revising", revising, "2018-765-DC"),
		// D8, 2018-765 DC §70 (not read again).
		banned("D8", "secret_principles", whollySecret(), "2018-765-DC", "L311-5"),
		// D9, loi 78-17 art. 47 (not read again).
		banned("D9", "administrative_appeal", appeal, "loi-78-17-47"),
		ruleOut(law.UnknownWord),
		ruleSpecial(),
		{ID: "D5.human", If: law.All(law.Is("automation", "automated_unless_human"), law.Any(sensitive, revising, whollySecret(), appeal)),
			Answer: law.UnknownWord, Reason: unsettled, Texts: []string{"loi-78-17-47", "2018-765-DC"}},
		otherwise("D5.none", law.True, "", "loi-78-17-47"),
	}}
}
