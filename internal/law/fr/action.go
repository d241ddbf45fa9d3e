// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// actions is what to do first, in order of what harms people most.
func actions() []law.Action {
	decision := func(id string, c law.Condition) law.Action {
		return law.Action{ID: id, About: law.AboutDecision, If: c}
	}
	code := func(id string, c law.Condition) law.Action {
		return law.Action{ID: id, About: law.AboutCode, If: c}
	}
	return []law.Action{
		decision("stop_automation", law.Decided("automation_allowed/"+statute, law.False)),
		decision("mention_now", law.Decided("mention_missing/"+statute, law.True)),
		decision("complete_mention", law.Decided("mention_incomplete/"+statute, law.True)),
		decision("jurist", law.Any(law.Decided(inScope, special), hasSpecialRegime(), law.Is("territory", specialTerritories()...))),
		decision("redact", law.All(law.Decided(inScope, law.True), hasSecret())),
		decision("publish_rules", law.Decided("general_information/"+statute, law.Required)),
		decision("publish_rules_guide", law.All(law.Decided("general_information/"+statute, law.NotRequired), law.Decided("general_information/"+guide, law.Required))),
		decision("prepare_answers", law.Decided("individual_information/"+statute, law.OnRequest)),
		decision("other_duties", law.Decided(inScope, law.False)),
		{ID: "contest_first", About: law.AboutRequest, If: law.Always()},
		code("publish_code", law.Decided("code_online/"+statute, law.Required)),
		code("answer_requests_for_code", law.Decided("code_on_request/"+statute, law.OnRequest)),
	}
}

// secretPrefix comes before the letter of a secret in the name of a ground, as sheets
// write it: L311-5-2-g.
const secretPrefix = "L311-5-2-"

// grounds says which secrets may be given for withholding what. L311-3-1 and
// L312-1-3 reserve L311-5 2° alone; R311-3-1-2 the secrets protected by law;
// documents and code also L311-6. What a supplier never handed over is not held.
func grounds() []law.Ground {
	var all []law.Ground
	for _, letter := range secrets() {
		all = append(all, law.Ground{ID: secretPrefix + letter, Text: "L311-5", Family: "L311-5-2", Duties: []string{"mention", "general_information", "individual_information", "documents", "code"}})
	}
	return append(all,
		law.Ground{ID: "secret_protected_by_law", Text: "R311-3-1-2", Duties: []string{"individual_information"}},
		law.Ground{ID: "l311_6", Text: "L311-6", Duties: []string{"documents", "code"}},
		law.Ground{ID: "not_held", Text: "CADA-20221454", Duties: []string{"code"}})
}
