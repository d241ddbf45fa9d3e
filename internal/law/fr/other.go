// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// otherMatters are duties of other laws, which may hold even out of the scope of
// L311-3-1: every answer ends with them, unknown unless the questions settle them.
func otherMatters() []law.Matter {
	return []law.Matter{gdprInformation(), gdprLogic(), gdprSafeguards(), documents("documents"), documents("code"), documentsOnline()}
}

func other(id string, rules ...law.Rule) law.Matter {
	return law.Matter{ID: id, About: law.AboutDecision, Kind: law.KindOther, Set: statute, Rules: append([]law.Rule{ruleElsewhere()}, rules...)}
}

func ruleGDPR(id string, c law.Condition, answer, reason string) law.Rule {
	return law.Rule{ID: id, If: c, Answer: answer, Reason: reason, Texts: []string{"RGPD", "loi-78-17-47"}}
}

// ruleRestricted keeps silent where a secret is said to stand against the right:
// the exceptions were not read again.
func ruleRestricted(texts ...string) law.Rule {
	return law.Rule{ID: "O.secret", If: hasSecret(), Answer: law.UnknownWord, Reason: notReread, Texts: texts}
}

// gdprInformation is GDPR art. 13 and 14: what people are told when their data are collected.
func gdprInformation() law.Matter {
	return other("gdpr_information",
		ruleGDPR("O.personal", law.Is("personal_data", law.False), law.NotRequired, "no_personal_data"),
		ruleRestricted("RGPD"),
		otherwise("O.information", law.Required, "", "RGPD"))
}

// gdprLogic is GDPR art. 15(1)(h) with loi 78-17 art. 47: the logic of an automated
// decision, asked of the data protection officer, one month (art. 12(3)), then the
// CNIL, not the CADA. How far a decision support is one is not settled.
func gdprLogic() law.Matter {
	return other("gdpr_logic",
		ruleGDPR("O.personal", law.Is("personal_data", law.False), law.NotRequired, "no_personal_data"),
		ruleGDPR("O.automation", law.Any(law.Is("automation", "none"), law.Is("algorithmic", law.False)), law.NotRequired, "not_automated"),
		ruleRestricted("RGPD"),
		ruleGDPR("O.support", law.Not(fullyAutomated()), law.UnknownWord, unsettled),
		ruleGDPR("O.decision", law.Is("individual_decision", law.False), law.UnknownWord, unsettled),
		otherwise("O.logic", law.OnRequest, "", "RGPD", "loi-78-17-47"))
}

// gdprSafeguards is GDPR art. 22: not to be decided about by a machine alone, save
// with safeguards.
func gdprSafeguards() law.Matter {
	return other("gdpr_safeguards",
		ruleGDPR("O.personal", law.Is("personal_data", law.False), law.NotRequired, "no_personal_data"),
		ruleGDPR("O.automation", law.Any(law.Is("automation", "none"), law.Is("algorithmic", law.False)), law.NotRequired, "not_automated"),
		ruleRestricted("RGPD"),
		ruleGDPR("O.support", law.Not(fullyAutomated()), law.UnknownWord, unsettled),
		ruleGDPR("O.decision", law.Is("individual_decision", law.False), law.UnknownWord, unsettled),
		otherwise("O.safeguards", law.Required, "", "RGPD", "loi-78-17-47"))
}

// documents is L311-1: documents and code (L300-2) to whoever asks, without any
// threshold, within L311-5 and L311-6. Code never received from a supplier is not
// held (CADA 20221454).
func documents(id string) law.Matter {
	m := other(id,
		law.Rule{ID: "O.body", If: law.Is("org_l300_2", law.False), Answer: law.NotRequired, Reason: notL300, Texts: []string{"L300-2"}},
		ruleRestricted("L311-5", "L311-6"),
		otherwise("O."+id, law.OnRequest, "", "L311-1", "L300-2"))
	if id == "code" {
		last := &m.Rules[len(m.Rules)-1]
		last.Texts = append(last.Texts, "CADA-20221454")
	}
	return m
}

// documentsOnline is L312-1-1: documents, data and code online from 50 agents and,
// for local authorities, 3 500 inhabitants. Whether the figure itself is in was not
// read again, so exactly 50 or 3 500 stays open.
func documentsOnline() law.Matter {
	return other("documents_online", onlineRules(ruleRestricted("L311-5", "L311-6"))...)
}

// onlineRules serve code as they do documents; secrets are asked of each in its own way.
func onlineRules(secret ...law.Rule) []law.Rule {
	local := law.Is("org_kind", "local_authority")
	small := law.Any(law.Not(law.AtLeast("fte", staffThreshold)), law.All(local, law.Not(law.AtLeast("population", peopleThreshold))))
	edge := law.Any(law.Not(law.MoreThan("fte", staffThreshold)), law.All(local, law.Not(law.MoreThan("population", peopleThreshold))))
	rules := []law.Rule{
		{ID: "O.body", If: law.Is("org_l300_2", law.False), Answer: law.NotRequired, Reason: notL300, Texts: []string{"L300-2"}},
		{ID: "O.size", If: small, Answer: law.NotRequired, Reason: "below_threshold", Texts: []string{"L312-1-1"}},
	}
	return append(append(rules, secret...),
		law.Rule{ID: "O.edge", If: edge, Answer: law.UnknownWord, Reason: notReread, Texts: []string{"L312-1-1"}},
		otherwise("O.online", law.Required, "", "L312-1-1"))
}
