// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"slices"

	"greffe/internal/law"
	"greffe/internal/register"
)

// The four items of the explicit mention (R311-3-1-1).
const (
	itemPurpose = "purpose"
	itemRight   = "right_to_rules"
	itemHow     = "how_to_exercise"
	itemCADA    = "cada"
)

// mentionItems lists the items in the order of the article.
func mentionItems() []string { return []string{itemPurpose, itemRight, itemHow, itemCADA} }

// questions lists what the rules ask, in the order of a conversation: the body,
// the processing, its secrets, its automation, the mention; then the days of a
// request, then the code.
func questions() []law.Question {
	return slices.Concat(bodyQuestions(), decisionQuestions(), requestQuestions(), codeQuestions())
}

func yesNo(id, about string) law.Question {
	return law.Question{ID: id, About: about, Asks: law.AsksYesNo}
}

func date(id, about string) law.Question {
	return law.Question{ID: id, About: about, Asks: law.AsksDate}
}

func bodyQuestions() []law.Question {
	return []law.Question{
		yesNo("org_l300_2", law.AboutBody),
		{ID: "org_kind", About: law.AboutBody, Asks: law.AsksChoice,
			Values: []string{"state", "local_authority", "public_body", "private_public_service", "private_other"}},
		{ID: "territory", About: law.AboutBody, Asks: law.AsksChoice, Default: "metropolitan",
			Values: append([]string{"metropolitan", "GP", "MQ", "GF", "RE", "YT"}, specialTerritories()...)},
		{ID: "fte", About: law.AboutBody, Asks: law.AsksNumber},
		{ID: "population", About: law.AboutBody, Asks: law.AsksNumber},
	}
}

// specialTerritories are those where laws of the State apply in a version of their
// own, which the rules do not hold (CRPA, book V). Overseas departments are not
// among them: laws apply there as of right (article 73 of the Constitution).
func specialTerritories() []string { return []string{"BL", "MF", "PM", "WF", "PF", "NC", "TF"} }

func decisionQuestions() []law.Question {
	automations := slices.DeleteFunc(register.Automations(), func(v string) bool { return v == register.Unknown })
	return []law.Question{
		yesNo("algorithmic", law.AboutDecision),
		yesNo("individual_decision", law.AboutDecision),
		yesNo("main_processing", law.AboutDecision),
		{ID: "secrecy", About: law.AboutDecision, Asks: law.AsksChoice, Null: law.None, Values: append([]string{law.None}, secrets()...), Texts: []string{"L311-5"}},
		{ID: "secrecy_extent", About: law.AboutDecision, Asks: law.AsksChoice, Default: "whole", Values: []string{"whole", "part"}, Texts: []string{"L311-5"}},
		{ID: "special_regime", About: law.AboutDecision, Asks: law.AsksChoice, Null: law.None, Values: []string{law.None, "L612-3", "other"}, Texts: []string{"L612-3"}},
		{ID: "automation", About: law.AboutDecision, Asks: law.AsksChoice, Values: automations},
		yesNo("personal_data", law.AboutDecision),
		yesNo("sensitive_data", law.AboutDecision),
		yesNo("self_revising_sole_basis", law.AboutDecision),
		{ID: "administrative_appeal", About: law.AboutDecision, Asks: law.AsksYesNo, Default: law.False},
		date("decision_date", law.AboutDecision),
		{ID: "mention_items", About: law.AboutDecision, Asks: law.AsksItems, Values: mentionItems()},
	}
}

// secrets are the letters of L311-5 2°.
func secrets() []string { return []string{"a", "b", "c", "d", "e", "f", "g", "h"} }

// livesHere is a residence for which the delays are the usual ones.
const livesHere = "mainland"

func requestQuestions() []law.Question {
	return []law.Question{
		date("decision_notified_on", law.AboutRequest),
		{ID: "residence", About: law.AboutRequest, Asks: law.AsksChoice, Default: livesHere, Values: []string{livesHere, "overseas", "abroad"}},
		date("request_sent", law.AboutRequest),
		date("request_received", law.AboutRequest),
		{ID: "explicit_refusal_on", About: law.AboutRequest, Asks: law.AsksDate, Silence: true},
		date("cada_registered_on", law.AboutRequest),
	}
}

func codeQuestions() []law.Question {
	return []law.Question{
		yesNo("module", law.AboutCode),
		yesNo("generic", law.AboutCode),
		yesNo("technical_user", law.AboutCode),
		{ID: "communicable", About: law.AboutCode, Asks: law.AsksYesNo, Silence: true},
		yesNo("ip_held", law.AboutCode),
		yesNo("in_use", law.AboutCode),
		yesNo("harm", law.AboutCode),
	}
}

// contradictions are answers that cannot all be true.
func contradictions() []law.Contradiction {
	criteria := law.Any(law.Is("ip_held", law.False), law.Is("in_use", law.False), law.Is("harm", law.True))
	return []law.Contradiction{
		{ID: "law.contradiction.sensitive", If: law.All(law.Is("sensitive_data", law.True), law.Is("personal_data", law.False))},
		{ID: "law.contradiction.body", If: law.Any(
			law.All(law.Is("org_l300_2", law.True), law.Is("org_kind", "private_other")),
			law.All(law.Is("org_l300_2", law.False), law.Is("org_kind", "state", "local_authority", "public_body", "private_public_service")))},
		{ID: "law.contradiction.automation", If: law.All(law.Is("algorithmic", law.False), law.Is("automation", "fully_automated", "automated_unless_human"))},
		{ID: "law.contradiction.refusal", If: law.Earlier("explicit_refusal_on", "request_received")},
		{ID: "law.contradiction.received", If: law.Earlier("request_received", "request_sent")},
		{ID: "law.contradiction.code", If: law.All(law.Is("communicable", law.True), criteria)},
	}
}
