// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// mentionDuty is the key of the statute's duty to mention.
const mentionDuty = "mention/" + statute

// The days on which texts began to bind.
const (
	mentionSince = "2017-09-01" // decree 2017-330
	nullitySince = "2020-07-01" // loi 78-17 art. 47
)

// The thresholds, each of one duty alone: the mention and the individual
// explanation have none.
const (
	staffThreshold  = 50
	peopleThreshold = 3500
)

// dutyMatters are the duties of the CRPA on algorithms, rule set by rule set, and
// that of loi 78-17 art. 47 to be able to explain.
func dutyMatters() []law.Matter {
	return []law.Matter{
		mention(statute, "mention", "mention"),
		mention(guide, "mention", ""),
		mention(guide, "mention_online", ""),
		individualInformation(statute, "individual_information"),
		individualInformation(guide, ""),
		generalInformation(),
		generalInformationOfGuide(),
		detailedExplanation(),
	}
}

// mention is D1 and D11: L311-3-1 asks for the mention on the decision itself,
// since 1 September 2017 (decree 2017-330). There is no threshold. The guide asks
// that it stand online too.
func mention(set, id, field string) law.Matter {
	texts := []string{"L311-3-1", "R311-3-1-1"}
	rule := "D1"
	if set == guide {
		texts = append([]string{"guide-algorithmes"}, texts...)
		rule = "D1g"
	}
	return law.Matter{ID: id, About: law.AboutDecision, Kind: law.KindDuty, Set: set, Field: field, Rules: []law.Rule{
		ruleElsewhere(),
		ruleOut(law.NotRequired),
		ruleSpecial(),
		{ID: "D11", If: law.Before("decision_date", mentionSince), Answer: law.NotRequired, Reason: "before_2017_09_01", Texts: []string{"decret-2017-330"}},
		otherwise(rule, law.Required, "", texts...),
	}}
}

// individualInformation is the rest of D1: R311-3-1-2, to the person who asks. There is no threshold.
func individualInformation(set, field string) law.Matter {
	texts := []string{"L311-3-1", "R311-3-1-2"}
	if set == guide {
		texts = append([]string{"guide-algorithmes"}, texts...)
	}
	return law.Matter{ID: "individual_information", About: law.AboutDecision, Kind: law.KindDuty, Set: set, Field: field, Rules: []law.Rule{
		ruleElsewhere(),
		ruleOut(law.NotRequired),
		ruleSpecial(),
		otherwise("D1i", law.OnRequest, "", texts...),
	}}
}

// generalInformation is D2s: L312-1-3 asks for the rules of main processings
// online; D312-1-4 exempts those under 50 full-time equivalents. Inhabitants play no part.
func generalInformation() law.Matter {
	return law.Matter{ID: "general_information", About: law.AboutDecision, Kind: law.KindDuty, Set: statute, Field: "general_information_statute", Publishes: true, Rules: []law.Rule{
		ruleElsewhere(),
		ruleOut(law.NotRequired),
		ruleSpecial(),
		ruleNotMain("L312-1-3"),
		{ID: "D2s.fte", If: law.Not(law.AtLeast("fte", staffThreshold)), Answer: law.NotRequired, Reason: "below_threshold", Texts: []string{"D312-1-4", "L312-1-3"}},
		otherwise("D2s", law.Required, "", "L312-1-3", "D312-1-4"),
	}}
}

// generalInformationOfGuide is D2g: more than 50, or a local authority of more
// than 3 500 inhabitants, which the statute does not say.
func generalInformationOfGuide() law.Matter {
	big := law.Any(law.MoreThan("fte", staffThreshold),
		law.All(law.Is("org_kind", "local_authority"), law.MoreThan("population", peopleThreshold)))
	return law.Matter{ID: "general_information", About: law.AboutDecision, Kind: law.KindDuty, Set: guide, Field: "general_information_guide", Rules: []law.Rule{
		ruleElsewhere(),
		ruleOut(law.NotRequired),
		ruleSpecial(),
		ruleNotMain("guide-algorithmes"),
		{ID: "D2g.size", If: law.Not(big), Answer: law.NotRequired, Reason: "below_threshold", Texts: []string{"guide-algorithmes"}},
		otherwise("D2g", law.Required, "", "guide-algorithmes", "L312-1-3"),
	}}
}

// ruleNotMain is L312-1-3 "principaux traitements"; what is main the guide says:
// many people concerned, important effects on some, or both.
func ruleNotMain(text string) law.Rule {
	return law.Rule{ID: "D2.main", If: law.Is("main_processing", law.False), Answer: law.NotRequired, Reason: "not_main", Texts: []string{text}}
}

// detailedExplanation is loi 78-17 art. 47: whoever decides on an automated
// processing alone masters it and can explain it in detail to the person.
func detailedExplanation() law.Matter {
	return law.Matter{ID: "detailed_explanation", About: law.AboutDecision, Kind: law.KindDuty, Set: statute, Field: "detailed_explanation", Rules: []law.Rule{
		ruleElsewhere(),
		ruleSupport(law.NotRequired),
		ruleNotPersonal(law.NotRequired),
		ruleOutForGood(law.NotRequired),
		ruleSecret(),
		ruleSpecial(),
		{ID: "A47.before", If: law.Before("decision_date", nullitySince), Answer: law.UnknownWord, Reason: notReread, Texts: []string{"loi-78-17-47"}},
		{ID: "A47.human", If: law.Is("automation", "automated_unless_human"), Answer: law.UnknownWord, Reason: unsettled, Texts: []string{"loi-78-17-47"}},
		otherwise("A47", law.Required, "", "loi-78-17-47"),
	}}
}

// ruleSupport answers where a person decides: loi 78-17 art. 47 is about decisions
// on the sole basis of an automated processing.
func ruleSupport(answer string) law.Rule {
	return law.Rule{ID: "A47.support", If: law.Is("automation", "decision_support", "none"), Answer: answer, Reason: "a_person_decides", Texts: []string{"loi-78-17-47"}}
}

// ruleNotPersonal answers where loi 78-17 does not reach: no personal data.
func ruleNotPersonal(answer string) law.Rule {
	return law.Rule{ID: "A47.personal", If: law.Is("personal_data", law.False), Answer: answer, Reason: "no_personal_data", Texts: []string{"loi-78-17-47"}}
}

// ruleOutForGood answers where there is no body, no algorithm or no decision (S1
// to S3); a secret (S4) is another matter.
func ruleOutForGood(answer string) law.Rule {
	return law.Rule{ID: "S.none", If: law.DecidedBecause(inScope, notL300, noAlgorithm, noDecision), Answer: answer, Reason: "out_of_scope", Texts: []string{"L311-3-1"}}
}

// ruleSecret keeps silent on what a secret covers.
func ruleSecret() law.Rule {
	return law.Rule{ID: "S4.unsettled", If: law.DecidedBecause(inScope, secretCovers), Answer: law.UnknownWord, Reason: unsettled, Texts: []string{"L311-5", "loi-78-17-47"}}
}
